"""A sandbox as a table, as JSON and as shell exports."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.sandbox import NodeStatus
from kafka_resilience_cli.sandbox.view import SandboxView, Way

FORMAT = 1
_STATE_ROLES = {"running": "ok", "paused": "warning", "killed": "warning", "crashed": "error"}


def status_text(views: Sequence[SandboxView], paint: Paint = plain) -> str:
    """One paragraph per sandbox."""
    if not views:
        return "No sandbox is running."
    return "\n\n".join(_one(view, paint) for view in views)


def _one(view: SandboxView, paint: Paint) -> str:
    facts = view.description
    held = f", until process {view.held_by} ends" if view.held_by else ""
    software = f"Kafka {facts.kafka_version}, Java {facts.java}"
    lines = [
        f"{paint(facts.name, 'bold')}: {software}, cluster {facts.cluster_id}{held}",
        *_table(view.nodes, paint),
    ]
    for way in view.ways:
        lines.append(f"  {way.listener:<11} {way.bootstrap}")
        if way.listener is not Listener.PLAIN:
            lines.append(f"  {'':<11} {way.java_file}")
            lines.append(f"  {'':<11} {way.librdkafka_file}")
    lines.append(f"  {'files':<11} {view.directory}")
    return "\n".join(lines)


def _table(nodes: Sequence[NodeStatus], paint: Paint) -> list[str]:
    rows = [("node", "roles", "rack", "state", "pid", "ports")]
    for one in nodes:
        ports = " ".join(f"{name.lower()}={port}" for name, port in one.node.ports.items())
        pid = str(one.pid) if one.pid else "-"
        rows.append((str(one.node.id), "+".join(one.node.roles), one.node.rack or "-", one.state, pid, ports))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for index, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        if index:
            cells[3] = paint(row[3], _STATE_ROLES[row[3]]) + cells[3][len(row[3]) :]
        line = "  " + "  ".join([*cells, row[5]])
        lines.append(line if index else paint(line, "dim"))
    return lines


def status_json(views: Sequence[SandboxView]) -> str:
    """``{"format": 1, "sandboxes": [...]}``."""
    return json.dumps({"format": FORMAT, "sandboxes": [_document(view) for view in views]}, indent=2)


def _document(view: SandboxView) -> dict[str, object]:
    facts = view.description
    return {
        "name": facts.name,
        "cluster_id": facts.cluster_id,
        "kafka_version": facts.kafka_version,
        "java": facts.java,
        "held_by": view.held_by,
        "directory": str(view.directory),
        "bootstrap_servers": next(way.bootstrap for way in view.ways if way.listener is Listener.PLAIN),
        "listeners": [
            {
                "name": str(way.listener),
                "bootstrap_servers": way.bootstrap,
                "java_config": str(way.java_file),
                "librdkafka_config": str(way.librdkafka_file),
            }
            for way in view.ways
        ],
        "nodes": [
            {
                "id": one.node.id,
                "roles": list(one.node.roles),
                "rack": one.node.rack,
                "state": one.state,
                "pid": one.pid,
                "ports": dict(one.node.ports),
                "log": str(one.log),
            }
            for one in view.nodes
        ],
    }


def env_text(view: SandboxView, listener: Listener) -> str:
    """What a shell evaluates so that krc talks to a listener of the sandbox."""
    by_listener = {way.listener: way for way in view.ways}
    if listener is not Listener.PLAIN:
        return "unset KRC_BOOTSTRAP_SERVERS\n" + _client_config(by_listener[listener])
    lines = [f"export KRC_BOOTSTRAP_SERVERS={by_listener[listener].bootstrap}"]
    secured = [way for way in view.ways if way.listener is not Listener.PLAIN]
    if secured:
        lines.append("# or one of the secured listeners:")
        lines += [f"# {_client_config(way)}  # {way.listener}" for way in secured]
    return "\n".join(lines)


def _client_config(way: Way) -> str:
    return f"export KRC_CLIENT_CONFIG={shlex.quote(str(way.java_file))}"
