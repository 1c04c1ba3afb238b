"""Spring Kafka's ``@RetryableTopic``: a retry topic per delay, then a dead-letter topic.

Facts from spring-kafka (4.2 development line): ``DestinationTopicPropertiesFactory`` names the topics,
``DeadLetterPublishingRecovererFactory`` writes the headers. Equal delays at the end share one topic by default since
3.2 (annotation) and 4.1 (builder); ``reuse: multiple`` is the older behaviour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from kafka_resilience_cli.dialects.dialect import (
    DelayClock,
    DelayLimit,
    Dialect,
    Naming,
    ParsedName,
    Partitioning,
    RetryTopic,
    TierKind,
)
from kafka_resilience_cli.dialects.headers import (
    BIG_INTEGER,
    INT32,
    INT64,
    TEXT,
    Encoding,
    HeaderCodec,
    HeaderField,
    Newest,
)
from kafka_resilience_cli.dialects.spring_dlpr import FALLBACK
from kafka_resilience_cli.findings import Severity

SHORTEST_DELAY_MS = 100
"""A number in a name below this is read as an index, not as a delay: the two look alike."""

MAX_ATTEMPTS = 2**15 - 1

_NUMBERS = re.compile(r"(?:-([0-9]{1,12}))?(?:-([0-9]{1,4}))?")


def _retry_names(source: str, group: str, delays: Sequence[int], naming: Naming) -> tuple[RetryTopic, ...]:  # noqa: ARG001 - RetryNames
    base = source + _retry_suffix(naming)
    if not delays:
        return ()
    single = naming.options.get("reuse", "single") == "single"
    shared = delays.count(delays[-1]) if single else 1
    amount = len(delays) - shared + 1
    fixed = len(delays) > 1 and len(set(delays)) == 1
    by_index = naming.options.get("suffix", "delay") == "index" or fixed
    topics = []
    for index, ms in enumerate(delays[:amount]):
        if single and amount == 1:
            name = base
        elif by_index:
            name = f"{base}-{index}"
        elif not single and delays.count(ms) > 1:
            name = f"{base}-{ms}-{index - delays.index(ms)}"
        else:
            name = f"{base}-{ms}"
        topics.append(RetryTopic(name, ms, attempts=shared if index == amount - 1 else 1))
    return tuple(topics)


def _dlq_name(source: str, group: str, naming: Naming) -> str:  # noqa: ARG001 - a DlqName
    return source + _dlt_suffix(naming)


def _retry_suffix(naming: Naming) -> str:
    return naming.options.get("retry_suffix", "-retry")


def _dlt_suffix(naming: Naming) -> str:
    return naming.options.get("dlt_suffix", "-dlt")


def _parse(name: str, sources: Set[str], naming: Naming) -> ParsedName | None:
    source = name.removesuffix(_dlt_suffix(naming))
    if source != name and source in sources:
        return ParsedName(TierKind.DLQ, stem=source, source=source)
    source, found, rest = name.rpartition(_retry_suffix(naming))
    numbers = _NUMBERS.fullmatch(rest)
    if not found or source not in sources or not numbers:
        return None
    first, second = (int(n) if n else None for n in numbers.groups())
    if second is None and first is not None and first < SHORTEST_DELAY_MS:
        return ParsedName(TierKind.RETRY, stem=source, source=source, index=first)
    return ParsedName(TierKind.RETRY, stem=source, source=source, delay_ms=first, index=second)


def _decode_attempts(raw: bytes) -> int | str:
    # one unsigned byte in older versions; Spring itself takes anything outside 1..32767 as absent
    value = raw[0] if len(raw) == 1 else int(INT32.decode(raw))
    if not 1 <= value <= MAX_ATTEMPTS:
        raise ValueError(f"{value} attempts")
    return value


_ATTEMPTS = Encoding(INT32.encode, _decode_attempts)

DIALECT = Dialect(
    name="spring-retryable",
    framework="Spring Kafka @RetryableTopic",
    partitioning=Partitioning.SAME_NUMBER,
    missing_partition=Severity.WARNING,
    missing_partition_effect=FALLBACK,
    headers=HeaderCodec(
        (
            # the number of the delivery to come: one more than have failed
            HeaderField("retry_topic-attempts", "attempt", _ATTEMPTS, shift=1),
            HeaderField("retry_topic-backoff-timestamp", "due_ms", BIG_INTEGER),
            HeaderField("kafka_original-topic", "origin_topic", TEXT, Newest.FIRST),
            HeaderField("kafka_original-partition", "origin_partition", INT32, Newest.FIRST),
            HeaderField("kafka_original-offset", "origin_offset", INT64, Newest.FIRST),
            HeaderField("kafka_original-timestamp", "origin_timestamp_ms", INT64, Newest.FIRST),
            HeaderField("retry_topic-original-timestamp", "origin_timestamp_ms", BIG_INTEGER),
            HeaderField("kafka_dlt-original-consumer-group", "group", TEXT),
            HeaderField("kafka_exception-fqcn", "error_class", TEXT),
            HeaderField("kafka_exception-cause-fqcn", "cause_class", TEXT),
            HeaderField("kafka_exception-message", "error_message", TEXT),
        ),
        strip=(
            "retry_topic-*",
            "kafka_original-*",
            "kafka_exception-*",
            "kafka_key-exception-*",
            "kafka_dlt-*",
            "springDeserializerException*",
        ),
    ),
    retry_names=_retry_names,
    dlq_name=_dlq_name,
    parse=_parse,
    default_delays=(1_000, 1_000),
    max_delay=DelayLimit(
        86_400_000,
        "Spring Kafka takes a due time more than a day ahead for invalid and processes the record at once",
    ),
    reuses_last=True,
    delay_clock=DelayClock.HEADER,
    retry_groups=("{group}-retry*", "{group}-dlt"),
    options={
        "suffix": ("delay", "index"),  # topicSuffixingStrategy
        "reuse": ("single", "multiple"),  # sameIntervalTopicReuseStrategy
        "retry_suffix": (),  # retryTopicSuffix
        "dlt_suffix": (),  # dltTopicSuffix
    },
)
