"""Spring Kafka's ``DeadLetterPublishingRecoverer``: retries block the partition in place, then a dead-letter topic.

Facts from spring-kafka (4.2 development line): suffix ``-dlt`` since 3.3, ``.DLT`` before.
"""

from __future__ import annotations

from collections.abc import Set

from kafka_resilience_cli.dialects.dialect import Dialect, Naming, ParsedName, Partitioning, TierKind
from kafka_resilience_cli.dialects.headers import INT32, INT64, TEXT, HeaderCodec, HeaderField
from kafka_resilience_cli.findings import Severity

SUFFIXES = ("-dlt", ".DLT")

FALLBACK = "Spring logs a warning and lets the producer choose another partition"


def _dlq_name(source: str, group: str, naming: Naming) -> str:  # noqa: ARG001 - a DlqName
    return source + naming.options.get("dlt_suffix", SUFFIXES[0])


def _parse(name: str, sources: Set[str], naming: Naming) -> ParsedName | None:
    declared = naming.options.get("dlt_suffix")
    for suffix in (declared,) if declared else SUFFIXES:
        source = name.removesuffix(suffix)
        if source != name and source in sources:
            return ParsedName(TierKind.DLQ, stem=source, source=source)
    return None


DIALECT = Dialect(
    name="spring-dlpr",
    framework="Spring Kafka DeadLetterPublishingRecoverer",
    partitioning=Partitioning.SAME_NUMBER,
    missing_partition=Severity.WARNING,
    missing_partition_effect=FALLBACK,
    headers=HeaderCodec(
        (
            HeaderField("kafka_dlt-original-topic", "origin_topic", TEXT),
            HeaderField("kafka_dlt-original-partition", "origin_partition", INT32),
            HeaderField("kafka_dlt-original-offset", "origin_offset", INT64),
            HeaderField("kafka_dlt-original-timestamp", "origin_timestamp_ms", INT64),
            HeaderField("kafka_dlt-original-consumer-group", "group", TEXT),
            HeaderField("kafka_dlt-exception-fqcn", "error_class", TEXT),
            HeaderField("kafka_dlt-exception-cause-fqcn", "cause_class", TEXT),
            HeaderField("kafka_dlt-exception-message", "error_message", TEXT),
        ),
        strip=("kafka_dlt-*", "springDeserializerException*"),
    ),
    dlq_name=_dlq_name,
    parse=_parse,
    options={"dlt_suffix": ()},
    in_place="the back-off of DefaultErrorHandler",
)
