"""Which files below a directory are not for krc: ``.gitignore``, ``exclude`` of krc.yaml, build output, hidden ones.

A file that is named on the command line is never asked about here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

SKIPPED_DIRECTORIES = frozenset({"node_modules", "venv", "build", "target", "dist", "__pycache__"})


class Ignored:
    """Answers for files and directories whose parents are not ignored themselves.

    Patterns are git's. Those of ``exclude`` are relative to ``root``; a ``.gitignore`` counts for its own directory and
    below, up to the top of the repository, the nearest one first.
    """

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self._root = root.resolve()
        self._exclude = _patterns(exclude) if exclude else None
        self._levels: dict[Path, tuple[tuple[Path, Any], ...]] = {}

    def __call__(self, path: Path, *, directory: bool = False) -> bool:
        name = path.name
        if name.startswith(".") or (directory and name in SKIPPED_DIRECTORIES):
            return True
        real = path.parent.resolve() / name
        if self._exclude and real.is_relative_to(self._root) and _matches(self._exclude, self._root, real, directory):
            return True
        for level, patterns in self._gitignores(real.parent):
            verdict = _matches(patterns, level, real, directory)
            if verdict is not None:
                return verdict
        return False

    def _gitignores(self, directory: Path) -> tuple[tuple[Path, Any], ...]:
        known = self._levels.get(directory)
        if known is None:
            known = _own(directory)
            top = (directory / ".git").exists() or directory.parent == directory
            if not top:
                known += self._gitignores(directory.parent)
            self._levels[directory] = known
        return known


def _own(directory: Path) -> tuple[tuple[Path, Any], ...]:
    try:
        text = (directory / ".gitignore").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    return ((directory, _patterns(text.splitlines())),)


def _patterns(lines: Sequence[str]) -> Any:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def _matches(patterns: Any, base: Path, path: Path, directory: bool) -> bool | None:
    """``None`` where no pattern says anything."""
    name = path.relative_to(base).as_posix() + ("/" if directory else "")
    verdict: bool | None = patterns.check_file(name).include
    return verdict
