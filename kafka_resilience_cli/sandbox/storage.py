"""Formatting the nodes' storage without paying for a JVM each time.

``StorageTool format`` decides the cluster's features; what it writes does not depend on the node or on the cluster's id
(``meta.properties`` does, and is written here), so it is kept per Kafka release and format arguments and copied.
A broker that is no controller needs ``meta.properties`` only.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import cache_dir, staged
from kafka_resilience_cli.sandbox.home import Home
from kafka_resilience_cli.sandbox.jvm import Jvm, spawn
from kafka_resilience_cli.sandbox.logs import tail
from kafka_resilience_cli.sandbox.node import Node, render

_TIMEOUT_S = 120


def new_cluster_id() -> str:
    """22 characters of URL-safe Base64, as Kafka makes them: none begins with a dash."""
    while True:
        made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not made.startswith("-"):
            return made


def format_nodes(home: Home, nodes: Sequence[Node], cluster_id: str, arguments: Sequence[str], jvm: Jvm) -> None:
    """Lays out every node's data directory."""
    controller_data = _formatted(home, arguments, jvm)
    for node in nodes:
        data = home.node(node.id) / "data"
        if node.is_controller:
            _copy(controller_data, data)
        else:
            data.mkdir()
        (data / "meta.properties").write_text(f"version=1\ncluster.id={cluster_id}\nnode.id={node.id}\n")


def _formatted(home: Home, arguments: Sequence[str], jvm: Jvm) -> Path:
    key = hashlib.sha256("\0".join([jvm.jars.digest, *arguments]).encode()).hexdigest()[:16]
    cached = cache_dir() / "formatted" / f"{jvm.jars.version}-{key}"
    if not cached.exists():
        made = _format(home, arguments, jvm)
        with staged(cached) as work:
            _copy(made, work)
        shutil.rmtree(home.node("format"), ignore_errors=True)
    return cached


def _format(home: Home, arguments: Sequence[str], jvm: Jvm) -> Path:
    directory = home.node("format")
    directory.mkdir()
    settings = directory / "server.properties"
    settings.write_text(
        render(
            {
                "process.roles": "controller",
                "node.id": "1",
                "controller.listener.names": "CONTROLLER",
                "controller.quorum.voters": "1@127.0.0.1:1",
                "listeners": "CONTROLLER://127.0.0.1:1",
                "log.dirs": str(directory / "data"),
            }
        )
    )
    command = jvm.command(
        directory, "kafka.tools.StorageTool", "format", "-t", new_cluster_id(), "-c", str(settings), *arguments
    )
    code = spawn(command, home, "format").wait(_TIMEOUT_S)
    if code != 0:
        raise KrcError(
            f"Kafka {jvm.jars.version} could not format its storage (exit code {code})",
            why=tail(home.log("format"), 20),
            hint="set another --kafka-version, or look at the message above",
        )
    return directory / "data"


def _copy(source: Path, target: Path) -> None:
    """Like ``shutil.copytree``, which would hide a full disk among the texts of an error of its own."""
    target.mkdir(exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            _copy(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)
