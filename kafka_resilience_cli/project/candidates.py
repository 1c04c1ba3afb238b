"""Files below a directory that may configure a Kafka client.

Whether one does is decided by its contents, by ``clients/``; here only what is plainly something else is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.project.read import PROJECT_FILE

SUFFIXES = frozenset({".properties", ".yaml", ".yml", ".json", ".conf", ".config", ".cfg", ".ini", ".env"})
MAX_BYTES = 1 << 20
"""Client files are small; a larger one is data."""

_KAFKA = re.compile(
    rb"kafka|krc:|bootstrap[._-]?servers|broker[._]list|connector[._]class|\backs\b|group[._-]?id|serializer|"
    rb"application[._-]id|linger|auto[._-]offset|isolation[._-]level|enable[._-]idempotence|transactional[._-]?id",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look into. ``why_not`` is set where it was left out unread."""

    path: Path
    data: bytes
    why_not: str = ""


def candidates(root: Path, ignored: Callable[..., bool]) -> Iterator[Candidate]:
    """Every file below ``root`` whose suffix is one of a configuration's; links that lead back are followed once."""
    seen: set[Path] = set()
    for directory, below, names in os.walk(root, followlinks=True):
        here = Path(directory)
        real = here.resolve()
        if real in seen:
            below.clear()
            continue
        seen.add(real)
        below[:] = sorted(name for name in below if not ignored(here / name, directory=True))
        for name in sorted(names):
            path = here / name
            if path.suffix.lower() in SUFFIXES and name != PROJECT_FILE and not ignored(path):
                yield _candidate(path)


def _candidate(path: Path) -> Candidate:
    try:
        if not path.is_file():
            return Candidate(path, b"", "not a regular file")
        if path.stat().st_size > MAX_BYTES:
            return Candidate(path, b"", "larger than 1 MiB")
        data = path.read_bytes()
    except OSError as error:
        return Candidate(path, b"", f"cannot be read: {error.strerror or error}")
    return Candidate(path, data, "" if _KAFKA.search(data) else "nothing of Kafka in it")
