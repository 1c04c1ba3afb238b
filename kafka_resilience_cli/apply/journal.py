"""The journal of an apply: who did what to which cluster, written down before and after each request.

JSON lines. ``begin`` says who, when and where; one ``planned`` line a change; ``attempt`` is on disk before the request
is sent and ``result`` after it was answered, so that after ``kill -9`` "unknown" differs from "not attempted"; ``end``
closes. Reading it back is for ``history.py``.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import re
import socket
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from kafka_resilience_cli import __version__
from kafka_resilience_cli.apply.operations import detail
from kafka_resilience_cli.apply.results import Result
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Allowed, Change, Plan, kind
from kafka_resilience_cli.secrets import mask

FORMAT = 1


class JournalError(KrcError):
    """The journal cannot be written; nothing may be sent any more."""


class Recorder(Protocol):
    """What the executor tells about each batch."""

    def attempt(self, batch: Sequence[tuple[int, Change]]) -> None:
        """These changes are about to be sent. Raises :class:`JournalError` where that cannot be kept."""

    def results(self, results: Sequence[Result]) -> None:
        """These changes were answered. Raises :class:`JournalError`."""


def default_path(cluster_id: str, environ: Mapping[str, str] = os.environ) -> Path:
    """A new file under the XDG state directory, so that no repository is littered."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return directory(environ) / f"{safe_name(cluster_id)}-{stamp}-{os.getpid()}.jsonl"


def directory(environ: Mapping[str, str] = os.environ) -> Path:
    """Where journals are kept: ``$XDG_STATE_HOME/krc/journal``."""
    state = environ.get("XDG_STATE_HOME") or Path(environ.get("HOME") or Path.home(), ".local", "state")
    return Path(state) / "krc" / "journal"


def safe_name(cluster_id: str) -> str:
    """A cluster id as part of a file name."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", cluster_id) or "unknown"


def actor(environ: Mapping[str, str] = os.environ) -> str:
    """Who applies: ``KRC_ACTOR``, else user@host."""
    named = environ.get("KRC_ACTOR")
    if named:
        return named
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        user = f"uid {os.getuid()}"
    return f"{user}@{socket.gethostname()}"


class Journal:
    """One apply, appended to a file. Every call is on disk when it returns."""

    def __init__(self, path: Path, run: str = "") -> None:
        """Open or create ``path``. Raises :class:`JournalError`."""
        self.path = path
        self.run = run or uuid.uuid4().hex[:12]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._error(error) from error
        self._torn = self._ends_torn()

    def begin(self, plan: Plan, *, saved_plan: Path | None = None) -> None:
        """Who is about to do what: every change that may run."""
        head = {
            "event": "begin",
            "format": FORMAT,
            "actor": actor(),
            "krc": __version__,
            "cluster": {"id": plan.cluster_id, "name": plan.cluster_label},
            "topologies": list(plan.topologies),
            "environment": plan.environment,
            "saved_plan": str(saved_plan) if saved_plan else None,
        }
        planned = [
            {"event": "planned", **_named(index, change), "allowed_by": list(change.verdict.by), **detail(change)}
            for index, change in enumerate(plan.changes)
            if isinstance(change.verdict, Allowed)
        ]
        self._write([head, *planned])

    def attempt(self, batch: Sequence[tuple[int, Change]]) -> None:
        self._write({"event": "attempt", **_named(index, change)} for index, change in batch)

    def results(self, results: Sequence[Result]) -> None:
        self._write(
            {
                "event": "result",
                **_named(result.index, result.change),
                "status": result.status.value,
                "seconds": round(result.seconds, 3),
                "why": result.why,
                "error": None
                if result.error is None
                else {"code": result.error.code, "name": result.error.name, "message": result.error.message},
            }
            for result in results
        )

    def end(self, *, interrupted: bool, ready: bool, stopped: str = "") -> None:
        """The apply has come to its end, good or bad."""
        self._write([{"event": "end", "interrupted": interrupted, "ready": ready, "stopped": stopped}])

    def close(self) -> None:
        os.close(self._descriptor)

    def _write(self, records: Iterable[Mapping[str, Any]]) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
        lines = [_line({"run": self.run, "at": stamp, **record}) for record in records]
        data = (("\n" if self._torn else "") + "".join(lines)).encode()
        try:
            self._torn = True
            while data:
                data = data[os.write(self._descriptor, data) :]
            self._torn = False
            self._sync()
        except OSError as error:
            raise self._error(error) from error

    def _sync(self) -> None:
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EROFS):  # a pipe or a device
                raise

    def _ends_torn(self) -> bool:
        """Whether an earlier writer was stopped in the middle of a line."""
        try:
            size = os.fstat(self._descriptor).st_size
            return size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"
        except OSError:
            return False

    def _error(self, error: OSError) -> JournalError:
        return JournalError(
            f"cannot write the journal {self.path}",
            why=error.strerror or str(error),
            hint="make room, or name another place with --journal PATH; then run apply again: it goes on from there",
        )


def _named(index: int, change: Change) -> dict[str, Any]:
    return {"change": index, "kind": kind(change).value, "topic": change.topic}


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(_masked(record), ensure_ascii=False) + "\n"


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return value
