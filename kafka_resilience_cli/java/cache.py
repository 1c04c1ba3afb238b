"""Where krc keeps what it downloads and trains, and how something gets there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka_resilience_cli.errors import KrcError

_SCRATCH = ".scratch-"
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def cache_dir() -> Path:
    """``KRC_CACHE_DIR``, else ``$XDG_CACHE_HOME/krc``, else ``~/.cache/krc``; created when missing."""
    named = os.environ.get("KRC_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME")
    path = Path(named) if named else Path(base) / "krc" if base else Path.home() / ".cache" / "krc"
    path = path.expanduser().absolute()
    with disk_errors(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """A directory under ``parent`` that is gone when the block ends; what killed processes left there goes too."""
    with disk_errors(parent):
        parent.mkdir(parents=True, exist_ok=True)
        sweep(parent)
        work = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-", dir=parent))
    try:
        with disk_errors(parent):
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A directory that becomes ``target`` when the block ends without an error, and is gone else.

    Where another process has put ``target`` there meanwhile, that one stays: both hold the same.
    """
    with scratch(target.parent) as work:
        content = work / target.name
        content.mkdir()
        yield content
        try:
            content.rename(target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise


def sweep(parent: Path) -> None:
    """Removes the scratch directories under ``parent`` whose process is gone."""
    for path in parent.glob(f"{_SCRATCH}*"):
        pid = path.name.removeprefix(_SCRATCH).split("-")[0]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns a full disk or a directory that cannot be written to into one clear paragraph."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise disk_full(path) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR):
            raise KrcError(
                f"cannot write to {path}",
                why=str(error),
                hint="set KRC_CACHE_DIR to a directory that you own",
            ) from error
        raise


def disk_full(path: Path) -> KrcError:
    return KrcError(
        f"no space left on the disk that holds {path}",
        why="nothing half-written was kept",
        hint="free some space, or set KRC_CACHE_DIR to a directory on another disk (a sandbox needs about 300 MB)",
    )


def require_space(path: Path, needed: int) -> None:
    """Fails before anything is written where ``needed`` bytes cannot fit under ``path``."""
    free = shutil.disk_usage(path).free
    if free < needed:
        mebibytes = 1024 * 1024
        raise KrcError(
            f"not enough space on the disk that holds {path}",
            why=f"{needed // mebibytes} MiB are needed, {free // mebibytes} MiB are free; nothing was written",
            hint="free some space, or set KRC_CACHE_DIR to a directory on another disk",
        )
