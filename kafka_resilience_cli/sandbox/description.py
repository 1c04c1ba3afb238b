"""What a sandbox is, as written beside it, so that another krc finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka_resilience_cli.sandbox.node import Node
from kafka_resilience_cli.sandbox.options import Listener

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Description:
    """The facts of a launch, which do not change while the sandbox exists."""

    name: str
    cluster_id: str
    kafka_version: str
    java: str
    session_ms: int
    listeners: tuple[Listener, ...]
    nodes: tuple[Node, ...]

    def document(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "name": self.name,
            "cluster_id": self.cluster_id,
            "kafka_version": self.kafka_version,
            "java": self.java,
            "session_ms": self.session_ms,
            "listeners": [str(listener) for listener in self.listeners],
            "nodes": [
                {"id": node.id, "roles": list(node.roles), "rack": node.rack, "ports": dict(node.ports)}
                for node in self.nodes
            ],
        }

    @staticmethod
    def parse(document: Mapping[str, Any]) -> Description | None:
        """``None`` for what another version of krc wrote, or what is damaged."""
        if document.get("format") != FORMAT:
            return None
        try:
            return Description(
                document["name"],
                document["cluster_id"],
                document["kafka_version"],
                document["java"],
                document["session_ms"],
                tuple(Listener(name) for name in document["listeners"]),
                tuple(Node(n["id"], tuple(n["roles"]), n["rack"], dict(n["ports"])) for n in document["nodes"]),
            )
        except (KeyError, TypeError, ValueError):
            return None
