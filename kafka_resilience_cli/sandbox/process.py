"""Operating-system processes that krc started: who they are, whether they live, signals to them.

A process id alone is not an identity, since the kernel hands ids out again: what is recorded is the id together with
the time the process started, and nothing is signalled whose start time is another.
"""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_PROC = Path("/proc")
"""Linux; elsewhere `ps` answers."""


class ProcessState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class ProcessId:
    """``started`` is opaque: equal for equal processes, different after a reboot or for a later process."""

    pid: int
    started: str

    @staticmethod
    def of(pid: int) -> ProcessId | None:
        """The process that has ``pid`` now."""
        facts = _facts(pid)
        return ProcessId(pid, facts[0]) if facts else None

    @property
    def state(self) -> ProcessState:
        facts = _facts(self.pid)
        if facts is None or facts[0] != self.started:
            return ProcessState.DEAD
        return ProcessState.PAUSED if facts[1] in ("T", "t") else ProcessState.RUNNING

    @property
    def alive(self) -> bool:
        return self.state is not ProcessState.DEAD

    def send(self, number: signal.Signals) -> None:
        """Signals this process, and no other that got its id."""
        if self.alive:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    @staticmethod
    def parse(text: str) -> ProcessId | None:
        pid, _, started = text.strip().partition(" ")
        return ProcessId(int(pid), started) if pid.isdigit() and started else None

    def __str__(self) -> str:
        return f"{self.pid} {self.started}"


def _facts(pid: int) -> tuple[str, str] | None:
    """Start and state letter of a process that is neither gone nor a zombie."""
    if (_PROC / "self" / "stat").exists():
        try:
            text = (_PROC / str(pid) / "stat").read_text()
        except OSError:
            return None
        fields = text[text.rindex(")") + 2 :].split()
        state, started = fields[0], f"{_boot()}:{fields[19]}"
    else:
        run = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
        letter, _, when = run.stdout.strip().partition(" ")
        if not when:
            return None
        state, started = letter[0], "-".join(when.split())
    return None if state in ("Z", "X") else (started, state)


@cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "boot"
