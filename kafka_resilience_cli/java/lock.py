"""The jars of a Kafka release as they must be: coordinate, size and SHA-256, shipped with krc.

One text file per release under ``locks/``, written by ``tools/lock_kafka.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LOCK_DIR = Path(__file__).parent / "locks"


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar: ``coordinate`` is ``group:artifact:version``, ``size`` in bytes."""

    coordinate: str
    size: int
    sha256: str

    @property
    def file_name(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def locked_versions() -> tuple[str, ...]:
    """The Kafka releases whose sums ship with krc."""
    return tuple(sorted(path.stem.removeprefix("kafka-") for path in LOCK_DIR.glob("kafka-*.txt")))


def locked_jars(version: str) -> tuple[LockedJar, ...] | None:
    """The jars of Kafka ``version``, or ``None`` where krc ships no sums for it."""
    path = LOCK_DIR / f"kafka-{version}.txt"
    if version not in locked_versions():
        return None
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> tuple[LockedJar, ...]:
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(LockedJar(coordinate, int(size), digest) for digest, size, coordinate in rows)


def render(version: str, jars: Iterable[LockedJar]) -> str:
    lines = [f"# The jars of a Kafka {version} node: SHA-256, bytes, coordinate. Written by tools/lock_kafka.py."]
    lines += [f"{jar.sha256} {jar.size} {jar.coordinate}" for jar in sorted(jars, key=lambda jar: jar.coordinate)]
    return "\n".join(lines) + "\n"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
