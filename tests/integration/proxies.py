"""TCP proxies in front of a broker: one counts, one rewrites what the broker says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Where it listens, and how many connections it has taken."""

    address: str
    connections: int = 0
    _open: list[socket.socket] = field(default_factory=list)


@contextmanager
def proxy(target: str, answer: Callable[[bytes], bytes] = bytes) -> Iterator[Proxy]:
    """A way to ``target`` (``host:port``) on loopback; ``answer`` may change what comes back."""
    host, _, port = target.partition(":")

    def pump(source: socket.socket, sink: socket.socket, change: Callable[[bytes], bytes]) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 20):
                sink.sendall(change(data))
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Proxy(f"127.0.0.1:{server.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    made.connections += 1
                    broker = socket.create_connection((host, int(port)))
                    made._open += [client, broker]
                    for ends in ((client, broker, bytes), (broker, client, answer)):
                        threading.Thread(target=pump, args=ends, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield made
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            for end in made._open:
                end.close()


def advertising_port_1(servers: str) -> Callable[[bytes], bytes]:
    """Overwrites the ports of ``servers`` in metadata answers, so that brokers seem to be where nothing listens."""
    ports = [int(server.rpartition(":")[2]).to_bytes(4, "big") for server in servers.split(",")]

    def change(data: bytes) -> bytes:
        for port in ports:
            data = data.replace(port, (1).to_bytes(4, "big"))
        return data

    return change
