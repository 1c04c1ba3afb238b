"""Run commands in turn and compare them: wall time, CPU time, peak memory of whole processes.

Competitors take turns (A B, A B, …), and a ratio is the median of the ratios of single rounds, so that a slow minute of
the machine hits both sides.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of a process. Seconds and MiB; ``cpu`` is user and system together."""

    wall: float
    cpu: float
    peak: float


def run(argv: Sequence[str], env: Mapping[str, str] | None = None, ok: Sequence[int] = (0,)) -> Sample:
    """Run a command with its output thrown away. Raises :class:`RuntimeError` on an exit code not in ``ok``.

    Compiled modules may be cached, as on a user's machine, whatever this environment says.
    """
    environment = {key: value for key, value in (env or os.environ).items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode not in ok:
        raise RuntimeError(f"{' '.join(argv[:4])} …: exit {process.returncode}\n{errors.decode(errors='replace')}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@dataclass(slots=True)
class Comparison:
    """krc against its floor on one task. ``goal`` bounds the ratio of ``metric``."""

    name: str
    metric: str
    goal: float | None
    krc: list[Sample] = field(default_factory=list)
    floor: list[Sample] = field(default_factory=list)
    note: str = ""

    def ratio(self, metric: str) -> float:
        return statistics.median(
            getattr(ours, metric) / getattr(bare, metric) for ours, bare in zip(self.krc, self.floor, strict=True)
        )

    def median(self, side: str, metric: str) -> float:
        return statistics.median(getattr(sample, metric) for sample in getattr(self, side))

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.ratio(self.metric) <= self.goal

    def document(self) -> dict[str, Any]:
        metrics = ("wall", "cpu", "peak")
        return {
            "name": self.name,
            "metric": self.metric,
            "goal": self.goal,
            "met": self.met,
            "ratio": {metric: round(self.ratio(metric), 3) for metric in metrics},
            "krc": {metric: round(self.median("krc", metric), 3) for metric in metrics},
            "floor": {metric: round(self.median("floor", metric), 3) for metric in metrics},
            "rounds": len(self.krc),
            "samples": {"krc": [asdict(s) for s in self.krc], "floor": [asdict(s) for s in self.floor]},
            "note": self.note,
        }


def compare(
    name: str,
    krc: Callable[[], Sample],
    floor: Callable[[], Sample],
    *,
    metric: str,
    goal: float | None,
    rounds: int,
    warm: int = 1,
    note: str = "",
) -> Comparison:
    """``rounds`` rounds of floor and krc in turn, after ``warm`` rounds that do not count."""
    found = Comparison(name, metric, goal, note=note)
    for number in range(warm + rounds):
        bare, ours = floor(), krc()
        if number >= warm:
            found.floor.append(bare)
            found.krc.append(ours)
    return found
