"""Launching a sandbox: Java and jars found, storage formatted, nodes started, every broker in the cluster.

Either that, or one :class:`~kafka_resilience_cli.errors.KrcError` and nothing left: no process, no file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kafka_resilience_cli.cluster.probe import exercise
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import cache_dir, disk_errors, require_space
from kafka_resilience_cli.java.jars import kafka_jars
from kafka_resilience_cli.java.runtime import find_java
from kafka_resilience_cli.progress import Progress, Silent
from kafka_resilience_cli.sandbox.archive import trained_archive
from kafka_resilience_cli.sandbox.certificates import certificates
from kafka_resilience_cli.sandbox.clients import write_client_files
from kafka_resilience_cli.sandbox.description import Description
from kafka_resilience_cli.sandbox.hold import Hold
from kafka_resilience_cli.sandbox.home import Home, claim
from kafka_resilience_cli.sandbox.jvm import Jvm
from kafka_resilience_cli.sandbox.node import (
    NodeContext,
    format_arguments,
    nodes,
    port_count,
    render,
    server_properties,
)
from kafka_resilience_cli.sandbox.options import SandboxOptions
from kafka_resilience_cli.sandbox.ports import choose_ports
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.sandbox.storage import format_nodes, new_cluster_id
from kafka_resilience_cli.sandbox.trouble import PortTaken

_ATTEMPTS = 3
_SPACE = 200 * 1024 * 1024
_SESSION_MS = 3000
_BUSY_SESSION_MS = 6000
_BUSY_LOAD_PER_CORE = 5.0


@dataclass(frozen=True, slots=True)
class _Claim:
    home: Home
    hold: Hold


def launch(options: SandboxOptions, progress: Progress | None = None) -> Sandbox:
    """A running sandbox, held by this process: ready, or :class:`KrcError` and nothing left behind.

    The first launch ever downloads Kafka (about 45 MB) and trains a class archive, both told to ``progress``.
    """
    listener = progress or Silent()
    _require_posix()
    with _claimed(options.name) as claimed:
        java = find_java()
        jars = kafka_jars(options.kafka_version, listener)
        require_space(cache_dir(), _SPACE)
        plain = Jvm(java, jars, options.log_level)
        archive = trained_archive(java, jars, lambda flags: _rehearsal(plain, flags), listener)
        with listener.step("start the nodes"):
            return _boot(claimed, options, replace(plain, flags=archive.use))


@contextmanager
def _rehearsal(plain: Jvm, flags: tuple[str, ...]) -> Iterator[subprocess.Popen[bytes]]:
    """One combined node that has served a topic, a producer and a consumer."""
    options = SandboxOptions(name=f"training-{os.getpid()}", brokers=1, combined=True)
    with _claimed(options.name) as claimed, _boot(claimed, options, replace(plain, flags=flags)) as sandbox:
        exercise(sandbox.bootstrap_servers)
        yield sandbox.child(1)


@contextmanager
def _claimed(name: str) -> Iterator[_Claim]:
    """The directory of a new sandbox and the reaper that watches it; both undone where the launch fails."""
    home = claim(name)
    hold = Hold.take(home)
    try:
        with disk_errors(home.path):
            yield _Claim(home, hold)
    except BaseException:
        home.kill_all()
        home.remove()
        hold.let_go()
        raise


def _boot(claimed: _Claim, options: SandboxOptions, jvm: Jvm) -> Sandbox:
    for attempt in range(_ATTEMPTS):
        sandbox = _lay_out(claimed, options, jvm, choose_ports(port_count(options), options.name, attempt))
        for node in sandbox.nodes:
            sandbox.spawn(node)
        try:
            sandbox.wait_ready()
        except PortTaken:
            claimed.home.kill_all()
            if attempt == _ATTEMPTS - 1:
                raise
            for node in sandbox.nodes:
                shutil.rmtree(claimed.home.node(node.id))
        else:
            return sandbox
    raise AssertionError("unreachable")


def _lay_out(claimed: _Claim, options: SandboxOptions, jvm: Jvm, ports: list[int]) -> Sandbox:
    """Writes everything the nodes and their clients read."""
    home = claimed.home
    files = certificates() if any(listener.encrypted for listener in options.listeners) else None
    context = NodeContext(options.session_ms or _session_ms(), files)
    everyone = nodes(options, ports)
    description = Description(
        options.name,
        new_cluster_id(),
        jvm.jars.version,
        f"{jvm.java.build} ({jvm.java.origin})",
        context.session_ms,
        options.listeners,
        everyone,
    )
    for node in everyone:
        directory = home.node(node.id)
        directory.mkdir()
        settings = directory / "server.properties"
        settings.write_text(render(server_properties(node, everyone, options, context, directory / "data")))
        (directory / "command.json").write_text(json.dumps(jvm.command(directory, "kafka.Kafka", str(settings))))
    format_nodes(home, everyone, description.cluster_id, format_arguments(options), jvm)
    home.write_description(description.document())
    sandbox = Sandbox(home, description, claimed.hold)
    write_client_files(home.clients, {way: sandbox.bootstrap(way) for way in options.listeners}, files)
    return sandbox


def _session_ms() -> int:
    """Short, so that failures show soon; longer where the load would make live brokers look dead."""
    busy = os.getloadavg()[0] / (os.cpu_count() or 1) > _BUSY_LOAD_PER_CORE
    return _BUSY_SESSION_MS if busy else _SESSION_MS


def _require_posix() -> None:
    if os.name != "posix":
        raise KrcError(
            "the sandbox needs Linux or macOS", hint="on Windows, run krc in the Windows Subsystem for Linux"
        )
