"""How a client reaches its brokers. Not a rule."""

from __future__ import annotations

import re

from kafka_resilience_cli.lint.subjects import Client

_LOOPBACK = re.compile(r"(?:[A-Za-z_]+://)?(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|host\.docker\.internal)(?::\d+)?")


def protocol(client: Client) -> str:
    """The security protocol in force, in capitals.

    Raises :class:`~.subjects.MissingFact` where it is not known.
    """
    return client.value("security.protocol").strip().upper()


def loopback(client: Client) -> bool:
    """Whether all brokers that the file names are on the machine itself: somebody's own."""
    for key in ("bootstrap.servers", "metadata.broker.list"):
        text = client.file.values.get(key)
        if text:
            return all(_LOOPBACK.fullmatch(server.strip()) for server in text.split(",") if server.strip())
    return False
