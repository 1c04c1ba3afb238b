"""Reading the nodes' logs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_LONGEST_LINE = 400
_POLL_S = 0.2


def tail(path: Path, lines: int) -> str:
    """The last ``lines`` lines of a file; empty where there is none."""
    if lines <= 0:
        return ""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(0, size - lines * _LONGEST_LINE))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def follow(path: Path, lines: int, alive: Callable[[], bool]) -> Iterator[str]:
    """The last ``lines`` lines, then what is appended, as long as ``alive`` says so."""
    with path.open("rb") as file:
        recent = tail(path, lines)
        file.seek(0, os.SEEK_END)
        if recent:
            yield recent + "\n"
        while True:
            ended = not alive()
            text = file.read().decode("utf-8", errors="replace")
            if text:
                yield text
            elif ended:
                return
            else:
                time.sleep(_POLL_S)
