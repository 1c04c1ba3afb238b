"""The Kafka binder of Spring Cloud Stream: retries in memory, then ``error.<destination>.<group>``.

Facts from spring-cloud-stream (2026). The handler thread sleeps between attempts. When the dead-letter write fails
outside a transaction the record is acknowledged all the same, so the queue has to be there and take it.
"""

from __future__ import annotations

from collections.abc import Set

from kafka_resilience_cli.dialects.dialect import Dialect, Naming, ParsedName, Partitioning, TierKind
from kafka_resilience_cli.dialects.headers import INT32, INT64, TEXT, HeaderCodec, HeaderField
from kafka_resilience_cli.findings import Severity

_PREFIX = "error."


def _dlq_name(source: str, group: str, naming: Naming) -> str:  # noqa: ARG001 - a DlqName
    return f"{_PREFIX}{source}.{group}"


def _parse(name: str, sources: Set[str], naming: Naming) -> ParsedName | None:  # noqa: ARG001 - a Parse
    rest = name.removeprefix(_PREFIX)
    if rest == name:
        return None
    cuts = [i for i, char in enumerate(rest) if char == "."]
    source = next((rest[:i] for i in reversed(cuts) if rest[:i] in sources), None)
    if source is None or len(rest) <= len(source) + 1:
        return None
    return ParsedName(TierKind.DLQ, stem=source, source=source, group=rest[len(source) + 1 :])


DIALECT = Dialect(
    name="spring-cloud-stream",
    framework="Spring Cloud Stream Kafka binder",
    partitioning=Partitioning.SAME_NUMBER,
    missing_partition=Severity.ERROR,
    missing_partition_effect="the binder does not check, the write fails, and the record is acknowledged and lost",
    headers=HeaderCodec(
        (
            HeaderField("x-original-topic", "origin_topic", TEXT),
            HeaderField("x-original-partition", "origin_partition", INT32),
            HeaderField("x-original-offset", "origin_offset", INT64),
            HeaderField("x-original-timestamp", "origin_timestamp_ms", INT64),
            HeaderField("x-exception-fqcn", "error_class", TEXT),
            HeaderField("x-exception-message", "error_message", TEXT),
        ),
        strip=("x-original-*", "x-exception-*"),
    ),
    dlq_name=_dlq_name,
    parse=_parse,
    in_place="the binding's consumer.maxAttempts and back-off, below max.poll.interval.ms in sum",
    dlq_setting="dlqName of the consumer binding",
    single_partition="dlqPartitions: 1 in the consumer binding",
)
