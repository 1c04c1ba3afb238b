"""A sandbox's directory: what it holds, and who of the processes named there lives.

::

    CACHE/sandboxes/NAME/
      sandbox.json            what it is (written once, by the launch)
      owner                   the krc that launches or holds it
      NODE/server.properties  NODE/data/  NODE/log.txt
      NODE/pid                "PID START", there while the node is meant to run
      clients/                ready-made client configuration, one pair of files per listener
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import cache_dir, scratch
from kafka_resilience_cli.sandbox.options import check_name
from kafka_resilience_cli.sandbox.process import ProcessId, ProcessState

DEFAULT_NAME = "default"
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Home:
    """The directory of one sandbox."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def clients(self) -> Path:
        return self.path / "clients"

    def node(self, node_id: int | str) -> Path:
        return self.path / str(node_id)

    def log(self, node_id: int | str) -> Path:
        return self.node(node_id) / "log.txt"

    def pid_file(self, node_id: int | str) -> Path:
        return self.node(node_id) / "pid"

    @property
    def owner(self) -> ProcessId | None:
        """The krc that this sandbox lives and dies with; none for one that was left running."""
        return _read_pid(self.path / "owner")

    def claim_for(self, process: ProcessId) -> None:
        (self.path / "owner").write_text(f"{process}\n")

    def disown(self) -> None:
        (self.path / "owner").unlink(missing_ok=True)

    def process(self, node_id: int | str) -> ProcessId | None:
        """The recorded process of a node, dead or alive; none after it was stopped on purpose."""
        return _read_pid(self.pid_file(node_id))

    def processes(self) -> list[ProcessId]:
        """Every recorded process that lives."""
        found = (_read_pid(path) for path in self.path.glob("*/pid"))
        return [process for process in found if process and process.alive]

    @property
    def in_use(self) -> bool:
        """A node lives, or the krc that is launching it does."""
        return bool(self.processes()) or bool(self.owner and self.owner.alive)

    def kill_all(self) -> None:
        """SIGKILL to every node, until all are gone: what they stored is thrown away, so nobody needs to be gentle."""
        for process in self.processes():
            process.send(signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.processes() and time.monotonic() < deadline:
            time.sleep(_POLL_S)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    def write_description(self, document: dict[str, object]) -> None:
        part = self.path / "sandbox.json.part"
        part.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        part.replace(self.path / "sandbox.json")

    def description(self) -> dict[str, object] | None:
        try:
            document = json.loads((self.path / "sandbox.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return document if isinstance(document, dict) else None


def _read_pid(path: Path) -> ProcessId | None:
    try:
        return ProcessId.parse(path.read_text())
    except OSError:
        return None


def sandboxes_dir() -> Path:
    return cache_dir() / "sandboxes"


def home_of(name: str) -> Home:
    """Where a sandbox of that name is or would be; raises :class:`UsageError` for what is no name."""
    check_name(name)
    return Home(sandboxes_dir() / name)


def homes() -> Iterator[Home]:
    """Every sandbox on this machine's cache, by name."""
    root = sandboxes_dir()
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            yield Home(path)


def claim(name: str) -> Home:
    """Makes the directory of a new sandbox; what a dead one of that name left is removed.

    Raises :class:`KrcError` where one of that name runs.
    """
    home = home_of(name)
    me = ProcessId.of(os.getpid()) or ProcessId(os.getpid(), "unknown")
    for _ in range(3):
        with scratch(home.path.parent) as work:
            draft = Home(work / name)
            draft.path.mkdir()
            draft.claim_for(me)
            try:
                draft.path.rename(home.path)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
            else:
                return home
        if home.in_use:
            break
        home.remove()
    raise KrcError(
        f"the sandbox {name!r} is already running",
        why=f"its files are in {home.path}",
        hint=f"krc sandbox status{name_flag(name)}; krc sandbox down{name_flag(name)}; or use another --name",
    )


def name_flag(name: str) -> str:
    """What a hint's command line needs to mean this sandbox."""
    return "" if name == DEFAULT_NAME else f" --name {name}"


def state_of(process: ProcessId | None) -> str:
    """In words: ``killed`` on purpose (no record), ``crashed`` (a record, no process)."""
    if process is None:
        return "killed"
    state = process.state
    return "crashed" if state is ProcessState.DEAD else state.value
