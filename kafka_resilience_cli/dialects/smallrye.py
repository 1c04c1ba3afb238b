"""SmallRye Reactive Messaging (Quarkus) with ``failure-strategy=dead-letter-queue``: no retry topics.

Facts from smallrye-reactive-messaging (2026). The dead-letter topic is named after the *channel*, not the topic.
"""

from __future__ import annotations

from collections.abc import Set

from kafka_resilience_cli.dialects.dialect import Dialect, Naming, ParsedName, Partitioning, TierKind
from kafka_resilience_cli.dialects.headers import DECIMAL, TEXT, HeaderCodec, HeaderField, Newest
from kafka_resilience_cli.findings import Severity

_PREFIX = "dead-letter-topic-"


def channel_of(source: str, naming: Naming) -> str:
    """The channel: declared, else the topic's name, which is SmallRye's own default the other way round."""
    return naming.options.get("channel") or source.removeprefix(naming.prefix)


def source_of(channel: str, sources: Set[str], naming: Naming) -> str | None:
    """The source that a channel reads, if its name says so."""
    if naming.options.get("channel") == channel and len(sources) == 1:
        return next(iter(sources))
    return next((s for s in (naming.prefix + channel, channel) if s in sources), None)


def dlq_name(source: str, group: str, naming: Naming) -> str:  # noqa: ARG001 - a DlqName
    return f"{naming.prefix}{_PREFIX}{channel_of(source, naming)}"


def parse_dlq(name: str, sources: Set[str], naming: Naming) -> ParsedName | None:
    start = naming.prefix + _PREFIX
    channel = name.removeprefix(start)
    if channel in (name, ""):
        return None
    return ParsedName(TierKind.DLQ, stem=channel, source=source_of(channel, sources, naming))


DIALECT = Dialect(
    name="smallrye",
    framework="SmallRye Reactive Messaging, dead-letter-queue",
    partitioning=Partitioning.ANY,
    missing_partition=Severity.INFO,
    missing_partition_effect="the producer chooses by key",
    headers=HeaderCodec(
        (
            # the newest are added first and those the record came with after them
            HeaderField("dead-letter-topic", "origin_topic", TEXT, Newest.FIRST),
            HeaderField("dead-letter-partition", "origin_partition", DECIMAL, Newest.FIRST),
            HeaderField("dead-letter-offset", "origin_offset", DECIMAL, Newest.FIRST),
            HeaderField("dead-letter-exception-class-name", "error_class", TEXT, Newest.FIRST),
            HeaderField("dead-letter-cause-class-name", "cause_class", TEXT, Newest.FIRST),
            HeaderField("dead-letter-reason", "error_message", TEXT, Newest.FIRST),
        ),
        strip=("dead-letter-*",),
    ),
    dlq_name=dlq_name,
    parse=parse_dlq,
    names_carry_prefix=False,
    options={"channel": ()},
    in_place="@Retry on the method",
    dlq_setting="dead-letter-queue.topic of the channel",
)
