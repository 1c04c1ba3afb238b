"""What a node's log says about why the node ended. Pure: text in, an error out."""

from __future__ import annotations

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.sandbox.node import Node

_FULL = 64 * 1024


def port_taken(log: str) -> bool:
    return "Address already in use" in log or "BindException" in log


class PortTaken(KrcError):
    """Somebody else listens on a node's port."""


def crash(node: Node, log: str, free_bytes: int) -> KrcError:
    """One paragraph about a node that ended by itself; ``log`` is the tail of its log."""
    who = f"node {node.id} ({', '.join(node.roles)})"
    if port_taken(log):
        ports = ", ".join(str(port) for port in node.ports.values())
        return PortTaken(
            f"{who} could not listen: one of its ports ({ports}) is taken",
            why=_last(log, "Address already in use"),
            hint="end the program that listens there, or start another sandbox",
        )
    if "No space left on device" in log or "Disk quota exceeded" in log or free_bytes < _FULL:
        return KrcError(
            f"{who} ended: the disk is full",
            why=_last(log, "No space left"),
            hint="free some space, or set KRC_CACHE_DIR to a directory on another disk",
        )
    if "OutOfMemoryError" in log or "insufficient memory" in log:
        return KrcError(
            f"{who} ended: not enough memory",
            why=log,
            hint="a node needs about 150 MB: free some, or use fewer brokers (--brokers 1)",
        )
    return KrcError(f"{who} ended by itself", why=log or "it logged nothing", hint="--log-level info tells more")


def _last(log: str, words: str) -> str:
    lines = [line for line in log.splitlines() if words in line]
    return lines[-1].strip() if lines else ""
