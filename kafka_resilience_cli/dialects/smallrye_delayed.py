"""SmallRye Reactive Messaging (Quarkus) with ``failure-strategy=delayed-retry-topic``, which it calls experimental.

Facts from smallrye-reactive-messaging (``KafkaDelayedRetryTopic``, 2026): the delay is parsed from what follows the
last ``_`` of the topic's name, counts from the record's timestamp, and the record keeps its partition number. Without
``dead-letter-queue.topic`` a record that has used up its retries is acknowledged and dropped.
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
from kafka_resilience_cli.dialects.headers import DECIMAL, TEXT, HeaderCodec, HeaderField, Newest
from kafka_resilience_cli.dialects.smallrye import channel_of, dlq_name, parse_dlq, source_of
from kafka_resilience_cli.findings import Severity

_RETRY = re.compile(r"(.+)_retry_([0-9]{1,10})")


def _retry_names(source: str, group: str, delays: Sequence[int], naming: Naming) -> tuple[RetryTopic, ...]:  # noqa: ARG001 - RetryNames
    base = naming.prefix + channel_of(source, naming)
    shared = delays.count(delays[-1]) if delays else 0
    single = delays[: len(delays) - shared + 1]
    return tuple(
        RetryTopic(f"{base}_retry_{ms}", ms, attempts=shared if index == len(single) - 1 else 1)
        for index, ms in enumerate(single)
    )


def _parse(name: str, sources: Set[str], naming: Naming) -> ParsedName | None:
    match = _RETRY.fullmatch(name.removeprefix(naming.prefix)) if name.startswith(naming.prefix) else None
    if not match:
        return parse_dlq(name, sources, naming)
    channel = match[1]
    source = source_of(channel, sources, naming)
    return ParsedName(TierKind.RETRY, stem=channel, source=source, delay_ms=int(match[2]))


DIALECT = Dialect(
    name="smallrye-delayed",
    framework="SmallRye Reactive Messaging, delayed-retry-topic",
    partitioning=Partitioning.SAME_NUMBER,
    missing_partition=Severity.ERROR,
    missing_partition_effect="the write fails, the record is not acknowledged, and its partition stands still",
    headers=HeaderCodec(
        (
            # counted up when a retry topic is read: one less than have failed
            HeaderField("delayed-retry-count", "attempt", DECIMAL, shift=-1),
            # each hop adds its own in front of those the record came with: the last is the true source
            HeaderField("delayed-retry-topic", "origin_topic", TEXT),
            HeaderField("delayed-retry-partition", "origin_partition", DECIMAL),
            HeaderField("delayed-retry-offset", "origin_offset", DECIMAL),
            HeaderField("delayed-retry-original-timestamp", "origin_timestamp_ms", DECIMAL),
            HeaderField("delayed-retry-first-processing-timestamp", "first_failure_ms", DECIMAL),
            HeaderField("delayed-retry-exception-class-name", "error_class", TEXT, Newest.FIRST),
            HeaderField("delayed-retry-cause-class-name", "cause_class", TEXT, Newest.FIRST),
            HeaderField("delayed-retry-reason", "error_message", TEXT, Newest.FIRST),
        ),
        strip=("delayed-retry-*", "dead-letter-*"),
    ),
    retry_names=_retry_names,
    dlq_name=dlq_name,
    parse=_parse,
    default_delays=(10_000, 20_000, 50_000),
    max_delay=DelayLimit(2**31 - 1, "SmallRye parses the milliseconds in the name as a 32-bit integer"),
    max_horizon=DelayLimit(
        120_000,
        "SmallRye gives up two minutes after the first failure; set delayed-retry-topic.timeout higher",
    ),
    reuses_last=True,
    delay_clock=DelayClock.RECORD_TIMESTAMP,
    names_carry_prefix=False,
    headroom_per_hop_bytes=16 * 1024,
    retry_groups=("kafka-delayed-retry-topic-*",),
    options={"channel": ()},
    dlq_setting="dead-letter-queue.topic of the channel",
)
