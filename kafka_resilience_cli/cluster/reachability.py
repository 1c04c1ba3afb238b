"""Whether anything listens where the bootstrap servers are said to be: the first thing to know, in at most 2 s.

librdkafka alone waits out its time limit and does not name the host. What the peer speaks is for ``connect.py``.
"""

from __future__ import annotations

import concurrent.futures
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kafka_resilience_cli.cluster.session import in_background
from kafka_resilience_cli.errors import KrcError

TIME_LIMIT = 2.0
"""Seconds for all servers together: they are tried at the same time."""

DEFAULT_PORT = 9092


@dataclass(frozen=True, slots=True)
class Server:
    """A bootstrap server; ``name`` is how the user wrote it."""

    host: str
    port: int

    @property
    def name(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_servers(text: str) -> tuple[Server, ...]:
    """``host:port,host:port``; a listener name in front (``PLAINTEXT://``) is tolerated, as librdkafka does.

    Raises:
        KrcError: nothing in it, or a port that is none.
    """
    servers = tuple(_server(part.strip()) for part in text.split(",") if part.strip())
    if not servers:
        raise KrcError("No bootstrap server given", hint="give one or more as HOST:PORT, separated by commas")
    return servers


def _server(text: str) -> Server:
    bare = text.partition("://")[2] or text
    host, colon, port = bare.rpartition(":")
    if not colon or bare.endswith("]") or (bare.count(":") > 1 and not bare.startswith("[")):
        host, port = bare, str(DEFAULT_PORT)
    if not port.isdigit() or not 0 < int(port) < 65536 or not host.strip("[]"):
        raise KrcError(f"{text!r} is not a bootstrap server", hint="write it as HOST:PORT, for example localhost:9092")
    return Server(host.strip("[]"), int(port))


def probe(servers: Sequence[Server], time_limit: float = TIME_LIMIT) -> None:
    """Return as soon as one server accepts a connection.

    Raises:
        KrcError: none did; each is named with its reason.
    """
    attempts = {in_background(partial(_refusal, server, time_limit)): server for server in servers}
    refusals: dict[Server, _Refusal] = {}
    try:
        for attempt in concurrent.futures.as_completed(attempts, timeout=time_limit + 0.2):
            refusal = attempt.result()
            if refusal is None:
                return
            refusals[attempts[attempt]] = refusal
    except TimeoutError:  # a name server that does not answer
        pass
    slow = _Refusal(f"no answer within {time_limit:g} s", "is a firewall or a network policy in between?")
    found = {server: refusals.get(server, slow) for server in servers}
    reasons = [refusal.reason for refusal in found.values()]
    raise KrcError(
        "Cannot connect to " + ", ".join(server.name for server in servers),
        why=reasons[0]
        if len(set(reasons)) == 1
        else "\n".join(f"{server.name}: {refusal.reason}" for server, refusal in found.items()),
        hint=found[servers[0]].hint,
    )


@dataclass(frozen=True, slots=True)
class _Refusal:
    reason: str
    hint: str


def _refusal(server: Server, time_limit: float) -> _Refusal | None:
    try:
        with socket.create_connection((server.host, server.port), timeout=time_limit):
            return None
    except socket.gaierror:
        return _Refusal("the host name cannot be resolved", "check the host name, and the name server of this machine")
    except ConnectionRefusedError:
        return _Refusal(
            "connection refused", "is the broker running, and is this its port? `krc sandbox up` starts a local cluster"
        )
    except TimeoutError:
        return _Refusal(f"no answer within {time_limit:g} s", "is a firewall or a network policy in between?")
    except OSError as error:
        return _Refusal(error.strerror or str(error), "check the address")
