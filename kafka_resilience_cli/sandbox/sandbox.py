"""A running sandbox: where it listens, what its nodes do, breaking and mending them, ending it.

Launching one is in :mod:`~kafka_resilience_cli.sandbox.launch`; :meth:`Sandbox.attach` finds one that was left running.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kafka_resilience_cli.cluster.probe import live_brokers
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import disk_errors
from kafka_resilience_cli.sandbox.certificates import Certificates, certificates
from kafka_resilience_cli.sandbox.clients import client_files, librdkafka_config
from kafka_resilience_cli.sandbox.description import Description
from kafka_resilience_cli.sandbox.hold import Hold
from kafka_resilience_cli.sandbox.home import Home, home_of, homes, name_flag, state_of
from kafka_resilience_cli.sandbox.jvm import spawn
from kafka_resilience_cli.sandbox.logs import tail
from kafka_resilience_cli.sandbox.node import HOST, Node
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.process import ProcessId, ProcessState
from kafka_resilience_cli.sandbox.trouble import crash, port_taken

READY_TIMEOUT_S = 120.0
_POLL_S = 0.03
_TAIL_LINES = 20


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One node as it is now: ``state`` is running, paused, killed (on purpose) or crashed."""

    node: Node
    state: str
    pid: int | None
    log: Path


class Sandbox:
    """Several Kafka nodes on loopback.

    As a context manager it is taken down at the end. Held (``hold`` given), its nodes also die with this process.
    """

    def __init__(self, home: Home, description: Description, hold: Hold | None = None) -> None:
        self.home = home
        self.description = description
        self._hold = hold
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    @staticmethod
    def attach(name: str = "default") -> Sandbox:
        """The running sandbox of that name, whoever launched it; raises :class:`KrcError` where there is none."""
        home = home_of(name)
        document = home.description()
        description = Description.parse(document) if document else None
        if description is None or not home.path.is_dir():
            others = [other.name for other in homes() if other.in_use]
            raise KrcError(
                f"there is no sandbox {name!r}",
                why=f"running: {', '.join(others)}" if others else "none is running",
                hint=f"krc sandbox up{name_flag(name)}",
            )
        return Sandbox(home, description)

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.description.nodes

    @property
    def brokers(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.is_broker)

    @property
    def listeners(self) -> tuple[Listener, ...]:
        return self.description.listeners

    @property
    def bootstrap_servers(self) -> str:
        """Every broker's plain listener, comma-separated."""
        return self.bootstrap(Listener.PLAIN)

    def bootstrap(self, listener: str) -> str:
        """Every broker's address on a listener (``plain``, ``scram``, ``plain-sasl``, ``tls``, ``mtls``)."""
        way = Listener(listener)
        if way not in self.listeners:
            raise KrcError(
                f"the sandbox {self.name!r} has no {way} listener",
                why=f"it has {', '.join(self.listeners)}",
                hint="launch it with that listener (krc sandbox up --auth)",
            )
        return ",".join(f"{HOST}:{node.ports[way.kafka_name]}" for node in self.brokers)

    def client_config(self, listener: str = Listener.PLAIN) -> dict[str, str]:
        """What a librdkafka client needs to connect to a listener."""
        return librdkafka_config(Listener(listener), self.bootstrap(listener), self.certificates)

    def client_files(self, listener: str) -> tuple[Path, Path]:
        """Ready-made files for a listener: Java's ``.properties`` and librdkafka's."""
        self.bootstrap(listener)
        return client_files(self.home.clients, Listener(listener))

    @property
    def certificates(self) -> Certificates | None:
        """Those of the TLS listeners; none without one."""
        return certificates() if any(listener.encrypted for listener in self.listeners) else None

    def status(self) -> tuple[NodeStatus, ...]:
        """Every node, controller first."""
        rows = []
        for node in self.nodes:
            process = self._process(node)
            alive = process is not None and process.alive
            rows.append(
                NodeStatus(
                    node,
                    state_of(process),
                    process.pid if process and alive else None,
                    self.home.log(node.id),
                )
            )
        return tuple(rows)

    def kill(self, node_id: int) -> None:
        """SIGKILL, as a crash of the machine would be to the others; returns when the process is gone."""
        process = self._running(node_id)
        process.send(signal.SIGKILL)
        while process.alive:
            time.sleep(_POLL_S)
        self._reap(node_id)
        self.home.pid_file(node_id).unlink(missing_ok=True)

    def pause(self, node_id: int) -> None:
        """SIGSTOP: the node hangs, its sockets stay open. :meth:`resume` ends that."""
        self._running(node_id).send(signal.SIGSTOP)

    def resume(self, node_id: int) -> None:
        self._running(node_id).send(signal.SIGCONT)

    def start(self, node_id: int) -> None:
        """Starts a node that was killed or has crashed; returns when the running brokers are all in the cluster."""
        node = self._node(node_id)
        process = self._process(node)
        if process is not None and process.alive:
            raise KrcError(
                f"node {node_id} of the sandbox {self.name!r} is already running", why=f"process {process.pid}"
            )
        self.spawn(node)
        self.wait_ready()

    def spawn(self, node: Node) -> None:
        """Starts a node's process and waits for nothing."""
        with disk_errors(self.home.path):
            command = json.loads((self.home.node(node.id) / "command.json").read_text(encoding="utf-8"))
            self._children[node.id] = spawn(command, self.home, node.id)

    def child(self, node_id: int) -> subprocess.Popen[bytes]:
        """The process of a node that this process started."""
        return self._children[node_id]

    def wait_ready(self, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Until each running broker sees every running broker registered and unfenced.

        Raises :class:`KrcError` with the tail of its log where a node ended by itself, or after ``timeout_s``.
        """
        deadline = time.monotonic() + timeout_s
        waiting = [node for node in self.brokers if self._runs(node)]
        expected = {node.id for node in waiting}
        self._require_quorum()
        while waiting:
            self._raise_crashed()
            seen = self._view_of(waiting[0])
            if expected <= seen:
                waiting.pop(0)
                continue
            if time.monotonic() > deadline:
                missing = ", ".join(str(broker) for broker in sorted(expected - seen))
                raise KrcError(
                    f"the sandbox was not ready within {timeout_s:.0f} s: no sign of broker {missing}",
                    why=tail(self.home.log(waiting[0].id), _TAIL_LINES),
                    hint="is the machine very busy? krc sandbox up --log-level info tells more",
                )
            time.sleep(_POLL_S)

    def release(self) -> None:
        """From now on the sandbox outlives this process, until somebody takes it down."""
        self.home.disown()
        if self._hold:
            self._hold.let_go()
            self._hold = None

    def down(self) -> None:
        """Ends every node and removes everything the sandbox wrote."""
        if self._is_mine():
            self.home.kill_all()
            self.home.remove()
        for node_id in list(self._children):
            self._reap(node_id)
        if self._hold:
            self._hold.let_go()
            self._hold = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def _flag(self) -> str:
        return name_flag(self.name)

    def _is_mine(self) -> bool:
        """False where somebody took this sandbox down and launched another one of its name."""
        document = self.home.description()
        return document is not None and document.get("cluster_id") == self.description.cluster_id

    def _node(self, node_id: int) -> Node:
        for node in self.nodes:
            if node.id == node_id:
                return node
        known = ", ".join(str(node.id) for node in self.nodes)
        raise KrcError(f"the sandbox {self.name!r} has no node {node_id}", hint=f"its nodes are {known}")

    def _process(self, node: Node) -> ProcessId | None:
        return self.home.process(node.id)

    def _runs(self, node: Node) -> bool:
        process = self._process(node)
        return process is not None and process.state is ProcessState.RUNNING

    def _running(self, node_id: int) -> ProcessId:
        process = self._process(self._node(node_id))
        if process is None or not process.alive:
            raise KrcError(
                f"node {node_id} of the sandbox {self.name!r} is not running",
                why=f"it is {state_of(process)}",
                hint=f"krc sandbox start {node_id}{self._flag}",
            )
        return process

    def _reap(self, node_id: int) -> None:
        child = self._children.pop(node_id, None)
        if child:
            child.wait(10)

    def _require_quorum(self) -> None:
        controllers = [node for node in self.nodes if node.is_controller]
        running = [node for node in controllers if self._runs(node)]
        if len(running) <= len(controllers) // 2:
            down = [node.id for node in controllers if node not in running]
            raise KrcError(
                "no broker can join the cluster: it has no controller",
                why=f"{len(running)} of {len(controllers)} controllers run",
                hint="; ".join(f"krc sandbox start {node_id}{self._flag}" for node_id in down),
            )

    def _raise_crashed(self) -> None:
        for node in self.nodes:
            process = self._process(node)
            if process is None:
                continue
            log = tail(self.home.log(node.id), _TAIL_LINES)
            # a node that cannot listen takes ten seconds to end
            if not process.alive or port_taken(log):
                raise crash(node, log, shutil.disk_usage(self.home.path).free)

    def _view_of(self, broker: Node) -> set[int]:
        """Whom a broker believes to be alive. It answers only after it has read the cluster's metadata itself."""
        port = broker.ports[Listener.PLAIN.kafka_name]
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            return set()
        return live_brokers(f"{HOST}:{port}")
