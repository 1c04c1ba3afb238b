"""File names as machines want them: relative to the top of the repository, with forward slashes."""

from __future__ import annotations

import os
from pathlib import Path


def from_root(file: str, root: Path) -> str:
    """``file``, as shown to people (relative to the working directory), relative to ``root``; outside it, absolute."""
    relative = os.path.relpath(Path(file).absolute(), root)
    return Path(file).absolute().as_posix() if relative.startswith("..") else Path(relative).as_posix()
