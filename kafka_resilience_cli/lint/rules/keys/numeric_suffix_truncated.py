from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.catalogue.keys import Kind
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, SetValue, rule
from kafka_resilience_cli.lint.rules.keys.domains import strtol
from kafka_resilience_cli.lint.rules.keys.vocabulary import facts_of, settings
from kafka_resilience_cli.lint.subjects import Client

_MILLISECONDS = {"ms": 1, "s": 1000, "sec": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = {"b": 1, "k": 1024, "kb": 1024, "kib": 1024, "m": 2**20, "mb": 2**20, "mib": 2**20, "g": 2**30, "gb": 2**30}
_PARTS = re.compile(r"\s*([+-]?)(\d[\d_,']*)(?:\.(\d+))?\s*([A-Za-z]*)\s*")


@rule(
    "U006",
    "numeric-suffix-truncated",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    instead_of=("U005",),
    bad="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.offset.store=false
        session.timeout.ms=30s
    """,
    good="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.offset.store=false
        session.timeout.ms=30000
    """,
)
def numeric_suffix_truncated(client: Client, facts: Facts) -> Iterator[Problem]:
    """librdkafka reads another number than the one that is written.

    Why: it takes the digits at the beginning and drops the rest without a word: `30s` is 30 ms, `64KB` is 64 bytes,
    `1.5` is 1. A leading zero makes it octal: `030000` is 12288. What does not fit into 32 bits wraps around.
    Fix: write the number in the key's own unit.
    Source: librdkafka `rd_kafka_anyconf_set_prop` (C `strtol` with base 0).
    """
    if client.config is None or not client.librdkafka:
        return
    for key, entry in settings(client):
        value, found = client.file.values.get(key), facts_of(client, key)
        if value is None or found is None or found.kind not in (Kind.INT, Kind.DOUBLE):
            continue
        read = _read(value, found.kind)
        meant = _meant(key, value)
        if read is None or read == meant:
            continue
        exact = meant is not None and meant.is_integer() and abs(meant) < 2**31
        yield Problem(
            f"{entry.key}={value} is read as {read:.15g}",
            entry.path,
            hint=f"write {meant:.15g}" if exact else "write a whole number in the key's own unit",
            edits=(SetValue(entry.path, f"{meant:.15g}"),) if exact else (),
            fix_title=f"set {entry.key}={meant:.15g}" if exact else "",
        )


def _read(value: str, kind: Kind) -> float | None:
    if kind is Kind.INT:
        return strtol(value)
    match = re.match(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", value)
    return float(match[0]) if match else None


def _meant(key: str, value: str) -> float | None:
    """What a person means by it; ``None`` where nobody can tell."""
    if re.fullmatch(r"\s*[+-]?0[xX][0-9a-fA-F]+\s*", value):
        return float(min(int(value, 16), 2**63))
    if re.fullmatch(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", value):
        return float(value)
    match = _PARTS.fullmatch(value)
    if match is None:
        return None
    number = float(f"{match[1]}{re.sub(r'[_,]', '', match[2])}.{match[3] or 0}".replace("'", ""))
    unit = match[4].lower()
    if not unit:
        return number
    units = _MILLISECONDS if key.endswith(".ms") else _BYTES if key.endswith((".bytes", ".size")) else {}
    return number * units[unit] if unit in units else None
