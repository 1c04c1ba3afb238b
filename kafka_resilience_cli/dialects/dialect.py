"""What krc knows of a framework that retries records through topics, or dead-letters them.

A dialect is a value: names and their inverse, which partition a record goes to, what delays it can hold, what it does
to timestamps, which groups its retry consumers use, and its headers. Facts only; what follows from them for topics is
for ``topology/``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from kafka_resilience_cli.dialects.headers import HeaderCodec
from kafka_resilience_cli.findings import Severity


class Partitioning(StrEnum):
    """Which partition of a retry or dead-letter topic a record goes to."""

    SAME_NUMBER = "same-number"
    """The number it had in the topic it failed in, which must exist in the next one."""
    ANY = "any"
    """The producer decides, by key: every partition count works."""


class DelayClock(StrEnum):
    """What the waiting consumer computes the due time from."""

    NONE = "none"
    HEADER = "header"
    RECORD_TIMESTAMP = "record-timestamp"


class TierKind(StrEnum):
    """What a recognised name is."""

    RETRY = "retry"
    DLQ = "dlq"


@dataclass(frozen=True, slots=True)
class Naming:
    """What decides names besides source, group and delays.

    ``prefix`` is the environment's, which source and group already carry; ``templates`` are the declared ``naming:``
    (only a dialect whose names are the application's to choose follows them); ``options`` are the dialect's own.
    """

    prefix: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RetryTopic:
    """A retry topic: its delay, and how often a record passes through it."""

    name: str
    delay_ms: int
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class ParsedName:
    """What a topic name says about its place in a chain; ``None`` is what it does not say.

    ``stem`` is what stands for the source in the name: the source itself, or a channel.
    """

    kind: TierKind
    stem: str
    source: str | None = None
    group: str | None = None
    delay_ms: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class DelayLimit:
    """The longest delay that works, in milliseconds, and what happens beyond it."""

    ms: int
    why: str


RetryNames = Callable[[str, str, Sequence[int], Naming], tuple[RetryTopic, ...]]
"""``(source, group, delays in ms, naming)`` → the retry topics, in order."""

DlqName = Callable[[str, str, Naming], str]
"""``(source, group, naming)`` → the dead-letter queue's name."""

Parse = Callable[[str, Set[str], Naming], "ParsedName | None"]
"""``(name, possible sources, naming)`` → its place in a chain; ``None`` if it is not a name of this dialect."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One framework's way. See :mod:`kafka_resilience_cli.dialects` for the list."""

    name: str
    framework: str
    partitioning: Partitioning
    missing_partition: Severity
    """What a partition number that does not exist amounts to: the framework falls back, or the record is stuck."""
    missing_partition_effect: str
    headers: HeaderCodec
    retry_names: RetryNames | None = None
    """``None``: no retry topics; it retries in place or not at all."""
    dlq_name: DlqName | None = None
    """``None``: the framework has no default, a name must be given."""
    parse: Parse = lambda name, sources, naming: None  # noqa: ARG005 - a Parse
    default_delays: tuple[int, ...] = ()
    """The delays of the retry topics it makes when nothing is configured."""
    max_delay: DelayLimit | None = None
    max_horizon: DelayLimit | None = None
    """How long it goes on retrying by default, whatever the delays."""
    reuses_last: bool = False
    """Equal delays at the end of the list pass through one topic several times."""
    preserves_timestamps: bool = False
    """The record keeps its source timestamp when it is forwarded, so that its retention began in the past."""
    delay_clock: DelayClock = DelayClock.NONE
    names_carry_prefix: bool = True
    """Its own default names contain topic or group, and with them the environment's prefix."""
    headroom_bytes: int = 64 * 1024
    """What its headers may add to a record on the way to the first hop or the dead-letter queue."""
    headroom_per_hop_bytes: int = 0
    """What they may add again at each further hop."""
    retry_groups: tuple[str, ...] = ()
    """Consumer groups of its retry consumers: ``{group}`` is the source's, a trailing ``*`` any text."""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The settings that only it knows, and what they may be; none listed: any text."""
    dlq_setting: str = ""
    """Where an application names its dead-letter queue."""
    single_partition: str = ""
    """The setting with which a queue of one partition works although numbers are kept; empty: there is none."""
    in_place: str = ""
    """Where its delays are configured when it has no retry topics."""

    def reads_retries(self, group: str, of_group: str) -> bool:
        """Whether ``group`` is one that this dialect reads the retry topics of ``of_group`` with."""
        for pattern in ("{group}", *self.retry_groups):
            wanted = pattern.replace("{group}", of_group)
            if group == wanted or (wanted.endswith("*") and group.startswith(wanted[:-1])):
                return True
        return False
