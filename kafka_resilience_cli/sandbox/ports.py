"""Choosing ports nobody uses."""

from __future__ import annotations

import random
import socket
import zlib
from collections.abc import Callable
from pathlib import Path

from kafka_resilience_cli.errors import KrcError

_LOWEST = 20_000
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_DEFAULT_EPHEMERAL = 32_768


def choose_ports(count: int, name: str, attempt: int, is_free: Callable[[int], bool] | None = None) -> list[int]:
    """``count`` free ports in a row or nearly so.

    The first attempt begins at a place that depends on ``name`` only, so a sandbox gets the same ports each time it
    can; later ones begin anywhere. All lie below the ports the kernel gives to outgoing connections: one of those
    could take a node's port between choice and use, and a client that tries a closed port among them can end up
    connected to itself.
    """
    free = is_free or _is_free
    span = _ephemeral_start() - _LOWEST
    begin = zlib.crc32(name.encode()) % span if attempt == 0 else random.randrange(span)
    found: list[int] = []
    for step in range(span):
        port = _LOWEST + (begin + step) % span
        if free(port):
            found.append(port)
            if len(found) == count:
                return found
    raise KrcError(f"no {count} free ports between {_LOWEST} and {_LOWEST + span} on loopback")


def _ephemeral_start() -> int:
    try:
        first = int(_EPHEMERAL.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        first = _DEFAULT_EPHEMERAL
    return first if first > _LOWEST + 1000 else _DEFAULT_EPHEMERAL


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
