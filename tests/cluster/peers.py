"""Things on a port that are no Kafka broker: each answers connections its own way."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Behaviour = Callable[[socket.socket], None]


@contextmanager
def peer(behaviour: Behaviour, host: str = "127.0.0.1") -> Iterator[int]:
    """A listener on loopback; its port. Connections are served one thread each until the block ends."""
    open_sockets: list[socket.socket] = []
    with socket.create_server((host, 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    open_sockets.append(connection)
                    threading.Thread(target=serve, args=(connection,), daemon=True).start()

        def serve(connection: socket.socket) -> None:
            with suppress(OSError):
                behaviour(connection)

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            for connection in open_sockets:
                connection.close()


def silent(connection: socket.socket) -> None:
    """Reads, never answers."""
    while connection.recv(65536):
        pass


def closing(connection: socket.socket) -> None:
    """Closes at the first request, as a secured listener does to a plaintext client."""
    connection.recv(65536)
    connection.close()


def http(connection: socket.socket) -> None:
    """Answers like a web server."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    connection.close()


def tls(certificate: Path, key: Path | None = None) -> Behaviour:
    """Speaks TLS with a certificate, and then nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def behave(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            silent(secured)

    return behave


def unused_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
