"""Telling somebody how far a long operation is, without knowing who listens.

Rooms take a :class:`Progress` and call it; ``report/`` has the ones that draw bars or print lines. The default listens
to nothing.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol


class Step(Protocol):
    """One operation under way."""

    def advance(self, count: float = 1, note: str = "") -> None:
        """``count`` more units are done; ``note`` names the last one (a topic, a file)."""

    def update(self, done: float, total: float | None = None, note: str = "") -> None:
        """``done`` units are done in all; ``total`` corrects an estimate."""

    def __enter__(self) -> Step: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


class Progress(Protocol):
    """Where steps are announced."""

    def step(self, label: str, total: float | None = None, unit: str = "") -> Step:
        """Begin an operation: ``unit`` is what is counted (``topics``, ``MiB``); no ``total`` means unknown."""

    def message(self, text: str) -> None:
        """One line that stays, e.g. a finished change."""


class _SilentStep:
    def advance(self, count: float = 1, note: str = "") -> None:
        pass

    def update(self, done: float, total: float | None = None, note: str = "") -> None:
        pass

    def __enter__(self) -> Step:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass


class Silent:
    """Nobody listens: library use, tests."""

    def step(self, label: str, total: float | None = None, unit: str = "") -> Step:  # noqa: ARG002 - a protocol
        return _SilentStep()

    def message(self, text: str) -> None:
        pass
