"""Files of history: JSON lines, written ahead, read as a stream.

The first line is the header, every other an event (``events.py``). A send is in the file before the client has it, so
whatever a killed writer leaves behind is at worst a result that nobody knows. What a history means is for
``checker.py``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

from kafka_resilience_cli.drill.events import Event, EventError, decode, encode
from kafka_resilience_cli.errors import KrcError

VERSION = 1
"""Of the format. A reader refuses any other."""

_MARK = "krc-history"
_LONGEST_HEADER = 1 << 20


class HistoryError(KrcError):
    """A history that cannot be read or written."""


class Durability(StrEnum):
    """What an event survives once it is recorded."""

    PROCESS = "process"
    """The death of the process that wrote it: each event is one write to the operating system."""
    MACHINE = "machine"
    """The death of the machine too: each event is on disk (fsync)."""


class HistoryWriter:
    """Appends events to a file; each is safe when :meth:`add` returns. Several threads may add.

    A file that is there already is continued: a torn last line is cut off, because whatever it was about to announce
    did not happen.
    """

    def __init__(
        self,
        path: Path,
        *,
        run: str,
        about: Mapping[str, Any] | None = None,
        durability: Durability = Durability.PROCESS,
    ) -> None:
        """``run`` names the drill, ``about`` holds what replays it (seed, versions). Raises :class:`HistoryError`."""
        self._path = path
        self._sync = durability is Durability.MACHINE
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            size = _cut_torn(self._descriptor)
        except OSError as error:
            raise self._failed(error) from error
        if not size:
            self._write(json.dumps({_MARK: VERSION, "run": run, "about": dict(about or {})}, ensure_ascii=False))

    def add(self, event: Event) -> None:
        """Record one event. Raises :class:`HistoryError`."""
        self._write(encode(event))

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> HistoryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: str) -> None:
        rest = memoryview(f"{line}\n".encode("utf-8", "surrogatepass"))
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            if self._sync:
                os.fsync(self._descriptor)
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> HistoryError:
        return HistoryError(f"cannot write the history {self._path}", why=error.strerror or str(error))


class HistoryReader:
    """The events of a file, streamed with their line numbers.

    ``run`` and ``about`` come from the header; ``torn`` is true once the end was reached and the last line was cut off
    in the middle (its writer was killed), and ``lines`` is then how many whole lines there are.
    """

    def __init__(self, path: Path) -> None:
        """Reads the header. Raises :class:`HistoryError` for a file that is none of krc's histories."""
        self._path = path
        self.torn = False
        self.lines = 0
        try:
            with path.open("rb") as file:
                first = file.readline(_LONGEST_HEADER)
        except OSError as error:
            raise HistoryError(f"cannot read {path}", why=error.strerror or str(error)) from error
        header = _header(first)
        if header is None:
            raise HistoryError(
                f"{path} is no history",
                why=f'Its first line is not a header like {{"{_MARK}": {VERSION}, "run": "…"}}.',
                hint="docs/verify.md describes the format",
            )
        if header[_MARK] != VERSION:
            raise HistoryError(
                f"{path} has version {json.dumps(header[_MARK])[:40]} of the format, and this krc reads {VERSION}",
                hint="use the krc that wrote it",
            )
        self.run = str(header.get("run", ""))
        self.about = header.get("about", {})

    def __iter__(self) -> Iterator[tuple[int, Event]]:
        """Raises :class:`HistoryError` with the number of a line that is no event."""
        try:
            with self._path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if number > 1:
                        event = self._event(number, line)
                        if event is None:
                            self.torn = True
                            return
                        yield number, event
                    self.lines = number
        except OSError as error:
            raise HistoryError(f"cannot read {self._path}", why=error.strerror or str(error)) from error

    def _event(self, number: int, line: bytes) -> Event | None:
        try:
            return decode(json.loads(line))
        except EventError as error:
            why = str(error)
        except (ValueError, RecursionError):
            if not line.endswith(b"\n"):
                return None
            why = "it is not JSON"
        raise HistoryError(f"line {number} of {self._path} is no event", why=why, hint="docs/verify.md lists them")


def _header(line: bytes) -> dict[str, Any] | None:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return header if isinstance(header, dict) and _MARK in header else None


def _cut_torn(descriptor: int) -> int:
    """Cut off what stands behind the last line end; the size that is left, in bytes."""
    size = os.fstat(descriptor).st_size
    end = size
    while end:
        start = max(0, end - 65_536)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            end = start + found + 1
            break
        end = start
    if end != size:
        os.ftruncate(descriptor, end)
    return end
