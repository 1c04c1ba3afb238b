"""Watches the process that holds a sandbox, and ends the sandbox when that process is gone.

Runs as ``python -m kafka_resilience_cli.sandbox.reaper HOME HOLDER`` with a pipe as its standard input: the kernel
closes the other end whatever way its holder dies. A line on the pipe tells it to let go. Standard library only.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from kafka_resilience_cli.java.cache import sweep
from kafka_resilience_cli.sandbox.home import Home
from kafka_resilience_cli.sandbox.process import ProcessId

_ROUNDS = 5
_PAUSE_S = 0.1


def main() -> None:
    home = Home(Path(sys.argv[1]))
    holder = ProcessId.parse(sys.argv[2])
    if sys.stdin.buffer.read(1) or home.owner != holder:
        return  # let go; or a later sandbox of that name has taken the place
    for _ in range(_ROUNDS):  # a node may have been forked just before the holder died and not have its file yet
        _kill_unrecorded(home)
        home.kill_all()
        time.sleep(_PAUSE_S)
    home.remove()
    cache = home.path.parent.parent
    for directory in (cache, *(path for path in cache.glob("*") if path.is_dir()), *cache.glob("archives/*")):
        sweep(directory)


def _kill_unrecorded(home: Home) -> None:
    """A node writes its bare pid itself; the holder adds the start time, unless it died in between."""
    for path in home.path.glob("*/pid"):
        text = path.read_text().strip()
        if text.isdigit() and ProcessId.of(int(text)):
            os.kill(int(text), signal.SIGKILL)


if __name__ == "__main__":
    main()
