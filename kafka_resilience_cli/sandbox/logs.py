"""Reading the nodes' logs."""

from __future__ import annotations

import os
from pathlib import Path

_LONGEST_LINE = 400


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
