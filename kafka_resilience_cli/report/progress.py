"""Listeners for :mod:`kafka_resilience_cli.progress`: bars on a terminal, one line per finished step elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from kafka_resilience_cli.progress import Progress, Silent, Step

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from kafka_resilience_cli.report.console import Console


def progress_for(console: Console) -> Progress:
    """What fits the console: nothing when quiet, bars on an interactive terminal, else lines."""
    if console.quiet:
        return Silent()
    if console.stderr.isatty() and not console.automated:
        return Bars(console)
    return Lines(console)


class Lines:
    """A line for each step that took a noticeable time, and each message."""

    NOTICEABLE_S = 1.0

    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, label: str, total: float | None = None, unit: str = "") -> Step:
        return _LineStep(self._console, label, total, unit)

    def message(self, text: str) -> None:
        self._console.say(text)


class _LineStep:
    def __init__(self, console: Console, label: str, total: float | None, unit: str) -> None:
        self._console = console
        self._label = label
        self._unit = unit
        self._total = total
        self._done = 0.0
        self._start = time.monotonic()

    def advance(self, count: float = 1, note: str = "") -> None:  # noqa: ARG002 - a Step
        self._done += count

    def update(self, done: float, total: float | None = None, note: str = "") -> None:  # noqa: ARG002 - a Step
        self._done = done
        self._total = total if total is not None else self._total

    def __enter__(self) -> Step:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        elapsed = time.monotonic() - self._start
        if kind is None and elapsed >= Lines.NOTICEABLE_S:
            amount = _amount(self._done, None, self._unit) if self._unit else ""
            self._console.say(f"{self._label}{': ' if amount else ''}{amount} ({elapsed:.1f} s)")


class Bars:
    """One bar per step, gone when the step is done; messages stay above the bars."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: RichProgress | None = None
        self._open = 0

    def step(self, label: str, total: float | None = None, unit: str = "") -> Step:
        return _BarStep(self, label, total, unit)

    def message(self, text: str) -> None:
        if self._live is None:
            self._console.say(text)
        else:
            from kafka_resilience_cli.secrets import mask

            self._live.console.print(mask(text), markup=False, highlight=False, soft_wrap=True)

    def enter(self, label: str, total: float | None, unit: str) -> tuple[RichProgress, TaskID]:
        if self._live is None:
            from rich.console import Console as RichConsole
            from rich.progress import BarColumn, SpinnerColumn, TextColumn
            from rich.progress import Progress as RichProgress

            self._live = RichProgress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[amount]}", markup=False),
                TextColumn("{task.fields[note]}", markup=False, style="dim"),
                console=RichConsole(file=self._console.stderr, highlight=False, markup=False),
                transient=True,
            )
            self._live.start()
        self._open += 1
        return self._live, self._live.add_task(label, total=total, amount=_amount(0, total, unit), note="")

    def leave(self, task: TaskID) -> None:
        assert self._live is not None
        self._live.remove_task(task)
        self._open -= 1
        if self._open == 0:
            self._live.stop()
            self._live = None


class _BarStep:
    def __init__(self, bars: Bars, label: str, total: float | None, unit: str) -> None:
        self._bars = bars
        self._label = label
        self._unit = unit
        self._total = total
        self._done = 0.0
        self._shown: tuple[RichProgress, TaskID] | None = None

    def advance(self, count: float = 1, note: str = "") -> None:
        self.update(self._done + count, note=note)

    def update(self, done: float, total: float | None = None, note: str = "") -> None:
        self._done = done
        self._total = total if total is not None else self._total
        if self._shown:
            live, task = self._shown
            amount = _amount(done, self._total, self._unit)
            live.update(task, completed=done, total=self._total, amount=amount, note=note)

    def __enter__(self) -> Step:
        self._shown = self._bars.enter(self._label, self._total, self._unit)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if self._shown:
            self._bars.leave(self._shown[1])
            self._shown = None


def _amount(done: float, total: float | None, unit: str) -> str:
    whole = f"{done:.0f}/{total:.0f}" if total else (f"{done:.0f}" if round(done) else "")
    return f"{whole} {unit}".strip() if whole else ""
