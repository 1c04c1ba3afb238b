"""The tie between a sandbox and the krc that launched it: a pipe, watched by the reaper."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.sandbox.home import Home

_PACKAGE_ROOT = Path(__file__).parents[2]
_GOODBYE_S = 5


@dataclass(frozen=True, slots=True)
class Hold:
    """While this process lives and has not let go, the sandbox lives."""

    reaper: subprocess.Popen[bytes]

    @staticmethod
    def take(home: Home) -> Hold:
        return Hold(
            subprocess.Popen(
                [sys.executable, "-m", "kafka_resilience_cli.sandbox.reaper", str(home.path), str(home.owner)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd=_PACKAGE_ROOT,
            )
        )

    def let_go(self) -> None:
        """The reaper ends and touches nothing."""
        pipe = self.reaper.stdin
        if pipe is None or pipe.closed:
            return
        with suppress(BrokenPipeError):
            pipe.write(b"\n")
            pipe.close()
        with suppress(subprocess.TimeoutExpired):  # it has been told; on a starved machine it may hear that later
            self.reaper.wait(_GOODBYE_S)
