"""What a topology says over the derived values, and what breaks when it says too little.

The declared value wins, the derived one stays with it; severities follow the rules in ``chain_rules.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kafka_resilience_cli.dialects.dialect import DelayClock, Dialect, Partitioning
from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.settings import Derived, Known
from kafka_resilience_cli.topology.chain_notes import Notes, path_of
from kafka_resilience_cli.topology.chain_settings import DLQ_RETENTION_MS, Settings, Source
from kafka_resilience_cli.topology.model import DlqSpec
from kafka_resilience_cli.units import format_duration, format_size

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tier:
    """A derived topic under judgement. ``delay_ms`` and ``outage_ms`` are ``None`` for a dead-letter queue."""

    name: str
    sources: Sequence[Source]
    dialect: Dialect
    path: DocPath
    delay_ms: int | None = None
    outage_ms: int | None = None

    @property
    def what(self) -> str:
        return "dead-letter queue" if self.delay_ms is None else "retry topic"


def overridden(
    derived: Settings,
    partitions: Known[int] | None,
    replication_factor: Known[int] | None,
    config: Mapping[str, Known[str]],
) -> Settings:
    """The settings in force: what is declared, over what is derived."""
    merged = dict(derived.config)
    for key, known in config.items():
        merged[key] = _over(known, merged.get(key))
    return Settings(
        _over(partitions, derived.partitions) if partitions else derived.partitions,
        _over(replication_factor, derived.replication_factor) if replication_factor else derived.replication_factor,
        dict(sorted(merged.items())),
    )


def dlq_config(spec: DlqSpec, notes: Notes) -> Mapping[str, Known[str]]:
    """A queue's declared configuration, ``retention`` included."""
    if spec.retention is None:
        return spec.config
    if "retention.ms" in spec.config:
        notes.add(
            "Y328",
            Severity.ERROR,
            "the retention is said twice",
            path_of(spec.config["retention.ms"], spec.path),
            hint="`retention` is retention.ms: keep one of them",
            related=((path_of(spec.retention, spec.path), "and here"),),
        )
        return spec.config
    known = spec.retention
    return {**spec.config, "retention.ms": Known(str(known.value), known.origin, known.raw, known.overridden)}


def judge(tier: Tier, settings: Settings, notes: Notes) -> None:
    """Findings for every declared value that breaks a rule."""
    _judge_partitions(tier, settings, notes)
    _judge_durability(tier, settings, notes)
    for key, check in _CONFIG_CHECKS.items():
        known = settings.config.get(key)
        if known and known.overridden:
            check(tier, known, path_of(known, tier.path), notes)
    _judge_timestamps(tier, settings, notes)


def _over(known: Known[T], derived: Known[T] | None) -> Known[T]:
    return replace(known, overridden=(*known.overridden, *((derived,) if derived else ())))


def _judge_partitions(tier: Tier, settings: Settings, notes: Notes) -> None:
    known, dialect = settings.partitions, tier.dialect
    needed = max((s.partitions.value for s in tier.sources if s.partitions), default=0)
    if dialect.partitioning is Partitioning.ANY or known.value >= needed or not known.overridden:
        return
    single = tier.delay_ms is None and known.value == 1 and dialect.single_partition
    notes.add(
        "Y320",
        Severity.INFO if single else dialect.missing_partition,
        f"{tier.name}: {known.value} of {needed} partitions; {dialect.name} keeps the number a record had, and where "
        f"that does not exist {dialect.missing_partition_effect} (R1)",
        path_of(known, tier.path),
        subject=tier.name,
        hint=f"one partition works with {dialect.single_partition}" if single else f"at least {needed}",
    )


def _judge_durability(tier: Tier, settings: Settings, notes: Notes) -> None:
    known = settings.replication_factor
    strongest = max(tier.sources, key=lambda s: s.replication_factor.value)
    if known.overridden and known.value < strongest.replication_factor.value:
        notes.add(
            "Y321",
            Severity.ERROR,
            f"{tier.name}: replication factor {known.value}, but {strongest.name} has "
            f"{strongest.replication_factor.value}: a {tier.what} that is down stops its source, or loses records (R4)",
            path_of(known, tier.path),
            subject=tier.name,
            hint=f"{strongest.replication_factor.value}, or leave it out",
        )
    unclean = settings.config.get("unclean.leader.election.enable")
    if unclean and unclean.overridden and (unclean.value, unclean.overridden[-1].value) == ("true", "false"):
        notes.add(
            "Y321",
            Severity.ERROR,
            f"{tier.name}: unclean leader election, which its source forbids, loses failed records (R4)",
            path_of(unclean, tier.path),
            subject=tier.name,
            hint="false, or leave it out",
        )
    isr = settings.config.get("min.insync.replicas")
    if isr and isr.overridden and (_number(isr) or 0) > known.value:
        notes.add(
            "Y211",
            Severity.WARNING,
            f"{tier.name} asks for {isr.value} replicas in sync but has only {known.value}: acks=all fails up to Kafka "
            f"3.6, and from 3.7 means {known.value}",
            path_of(isr, tier.path),
            subject=tier.name,
            hint=f"lower min_insync_replicas to {max(1, known.value - 1)}, or raise replication_factor",
        )
    if isr is None or not isr.overridden:
        return
    derived = isr.overridden[-1]
    if isinstance(derived.origin, Derived) and (_number(isr) or 0) < (_number(derived) or 0):
        notes.add(
            "Y321",
            Severity.ERROR,
            f"{tier.name}: min.insync.replicas {isr.value}, below the source's {derived.value}: the last copy of a "
            "failed record must not be the least durable (R4)",
            path_of(isr, tier.path),
            subject=tier.name,
            hint=f"{derived.value}, or leave it out",
        )


def _judge_policy(tier: Tier, known: Known[str], path: DocPath, notes: Notes) -> None:
    if "compact" in known.value:
        notes.add(
            "Y322",
            Severity.ERROR,
            f"{tier.name}: a compacted {tier.what} refuses records without a key and keeps one failure per key (R6)",
            path,
            subject=tier.name,
            hint="cleanup.policy: delete",
        )


def _judge_retention(tier: Tier, known: Known[str], path: DocPath, notes: Notes) -> None:
    kept = _number(known)
    if kept is None or kept < 0:
        return
    if tier.delay_ms is None:
        if kept < DLQ_RETENTION_MS:
            notes.add(
                "Y324",
                Severity.WARNING,
                f"{tier.name}: dead letters are gone after {format_duration(kept)}, before people have dealt with them "
                "(R8)",
                path,
                subject=tier.name,
                hint="14d or more",
            )
        return
    needed = tier.delay_ms + (tier.outage_ms or 0)
    derived = _number(known.overridden[-1]) or 0
    if kept < derived:
        notes.add(
            "Y323",
            Severity.ERROR if kept < needed else Severity.WARNING,
            f"{tier.name}: keeps records for {format_duration(kept)}, but a delay of {format_duration(tier.delay_ms)} "
            f"and an outage of {format_duration(tier.outage_ms or 0)} "
            + ("outlast it" if kept < needed else "leave less than it takes to catch up")
            + " (R7)",
            path,
            subject=tier.name,
            hint=f"{format_duration(derived)} or more, or leave it out",
        )


def _judge_size_limit(tier: Tier, known: Known[str], path: DocPath, notes: Notes) -> None:
    if (_number(known) or 0) >= 0:
        notes.add(
            "Y324",
            Severity.WARNING,
            f"{tier.name}: a flood makes retention.bytes delete records "
            + ("before anybody has seen them (R8)" if tier.delay_ms is None else "before they are due (R7)"),
            path,
            subject=tier.name,
            hint="-1",
        )


def _judge_message_size(tier: Tier, known: Known[str], path: DocPath, notes: Notes) -> None:
    largest = max(tier.sources, key=lambda s: s.max_message_bytes)
    allowed, wanted = _number(known), _number(known.overridden[-1]) or 0
    if allowed is None or allowed >= wanted:
        return
    below = allowed < largest.max_message_bytes
    notes.add(
        "Y326",
        Severity.ERROR if below else Severity.WARNING,
        f"{tier.name}: takes {format_size(allowed)}, but {largest.name} holds records of "
        f"{format_size(largest.max_message_bytes)}"
        + (", and the largest fail first (R13)" if below else ", and failing adds headers (R13)"),
        path,
        subject=tier.name,
        hint=f"{format_size(wanted)} or more, or leave it out",
    )


def _judge_before_max(tier: Tier, known: Known[str], path: DocPath, notes: Notes) -> None:
    if tier.dialect.preserves_timestamps:
        notes.add(
            "Y325",
            Severity.ERROR,
            f"{tier.name}: records older than {format_duration(_number(known) or 0)} are refused, and "
            f"{tier.dialect.name} keeps the timestamps of the source (R10)",
            path,
            subject=tier.name,
            hint="leave it out",
        )


_CONFIG_CHECKS = {
    "cleanup.policy": _judge_policy,
    "retention.ms": _judge_retention,
    "retention.bytes": _judge_size_limit,
    "max.message.bytes": _judge_message_size,
}


def _judge_timestamps(tier: Tier, settings: Settings, notes: Notes) -> None:
    kind = settings.config.get("message.timestamp.type")
    if kind is None or kind.value != "CreateTime":
        return
    path = path_of(kind, tier.path)
    if tier.delay_ms is not None:
        if tier.dialect.delay_clock is DelayClock.RECORD_TIMESTAMP:
            notes.add(
                "Y325",
                Severity.WARNING,
                f"{tier.name}: {tier.dialect.name} counts the delay from the record's timestamp; with CreateTime that "
                "is whatever its writer says (R11)",
                path,
                subject=tier.name,
                hint="LogAppendTime, or leave it out",
            )
        return
    before = settings.config.get("message.timestamp.before.max.ms")
    if before and before.overridden:
        _judge_before_max(tier, before, path_of(before, tier.path), notes)
    kept = settings.config["retention.ms"]
    if not tier.dialect.preserves_timestamps or not kept.overridden or (_number(kept) or -1) < 0:
        return
    ages = [source.oldest_ms for source in tier.sources]
    known_ages = [age for age in ages if age is not None]
    outlived = len(known_ages) == len(ages)
    oldest = max(known_ages, default=0)
    if outlived and oldest <= (_number(kept) or 0):
        return
    notes.add(
        "Y325",
        Severity.ERROR if outlived else Severity.WARNING,
        f"{tier.name}: {tier.dialect.name} keeps the source's timestamps, and a record "
        + (f"may arrive {format_duration(oldest)} old" if outlived else "may arrive at any age")
        + f"; after {format_duration(int(kept.value))} it is gone (R9)",
        path_of(kept, tier.path),
        subject=tier.name,
        hint="message.timestamp.type: LogAppendTime, or no retention of your own",
        related=((path, "CreateTime is declared here"),),
    )


def _number(known: Known[str]) -> int | None:
    try:
        return int(known.value)
    except ValueError:
        return None
