"""Opening a connection: within 5 s there is a gateway, or an error that says why not.

First a TCP probe, then the client, whose own messages are watched while it makes its first request: librdkafka would
otherwise try a bad password about three times a second and end with nothing but a time-out.
"""

from __future__ import annotations

import concurrent.futures
import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from kafka_resilience_cli import __version__
from kafka_resilience_cli.cluster.confluent import ConfluentGateway
from kafka_resilience_cli.cluster.connection import ConnectionSpec
from kafka_resilience_cli.cluster.diagnosis import ADVERTISED_HINT, UNVERIFIED, Urgency, cause_of, unreachable
from kafka_resilience_cli.cluster.extended_options import extended_options
from kafka_resilience_cli.cluster.reachability import TIME_LIMIT, Server, probe
from kafka_resilience_cli.cluster.session import ClientEvents, Session, in_background
from kafka_resilience_cli.cluster.tls import certificate_fault
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.secrets import mask

if TYPE_CHECKING:
    from confluent_kafka.admin import ClusterMetadata

GRACE = 1.5
"""Seconds that another bootstrap server has to prove a likely cause wrong."""

SECOND_OPINION_AFTER = 0.7
"""Seconds until any broker is asked: a client made just after a broker's death may wait for that broker."""

DEFAULTS: dict[str, Any] = {
    "client.id": f"krc/{__version__}",
    "allow.auto.create.topics": False,
    "enable.metrics.push": False,
    "socket.timeout.ms": 60_000,
    "socket.connection.setup.timeout.ms": 10_000,
    "reconnect.backoff.max.ms": 2_000,
}
"""``allow.auto.create.topics``: reading must never create a topic (an admin client is a producer to librdkafka)."""


def connect(spec: ConnectionSpec, timeout: float = 5.0) -> ConfluentGateway:
    """Open ``spec``; ``timeout`` seconds for everything.

    Raises:
        KrcError: what is wrong (refused, DNS, TLS, credentials, an advertised listener out of reach), and the way out.
    """
    deadline = time.monotonic() + timeout
    reachable = in_background(partial(probe, spec.servers, min(TIME_LIMIT, timeout)))
    import confluent_kafka.admin  # noqa: F401 - takes as long as the probe, which runs meanwhile

    reachable.result()
    session = _open(spec)
    try:
        _greet(session, spec, deadline, timeout)
    except BaseException:
        session.close()
        raise
    return ConfluentGateway(session, partial(extended_options, spec))


def verify_identity(spec: ConnectionSpec, cluster_id: str) -> None:
    """Raises :class:`KrcError` where krc.yaml asserts another cluster id than the one that answered."""
    if spec.expected_id and cluster_id != spec.expected_id:
        raise KrcError(
            f"{spec.label} is not the cluster that {spec.source} expects",
            why=f"it is {cluster_id or 'a cluster without an id'}, expected {spec.expected_id}",
            hint="correct the connection, or the cluster's id in krc.yaml",
        )


def _open(spec: ConnectionSpec) -> Session:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    events = ClientEvents()
    settings: dict[str, Any] = {
        **DEFAULTS,
        **spec.settings,
        "bootstrap.servers": spec.bootstrap,
        "error_cb": events.on_error,
        "throttle_cb": events.on_throttle,
    }
    if spec.token_source:
        source = spec.token_source
        _first_token(source, spec)
        settings["oauth_cb"] = lambda _config: source()
    try:
        client = AdminClient(settings, logger=events.logger())
    except (KafkaException, TypeError, ValueError) as error:
        cause = error.args[0]
        text = cause.str() if hasattr(cause, "str") else str(cause)
        raise KrcError(f"The connection settings of {spec.source} cannot be used", why=mask(text)) from None
    return Session(client, events, spec.label)


def _first_token(source: Any, spec: ConnectionSpec) -> None:
    """librdkafka swallows what a token callback raises; ask it once where it can be seen."""
    try:
        source()
    except Exception as error:
        raise KrcError(
            f"No token to connect to {spec.label}",
            why=mask(f"{type(error).__name__}: {error}"),
            hint="check the credentials of this environment",
        ) from error


def _greet(session: Session, spec: ConnectionSpec, deadline: float, timeout: float) -> None:
    """Wait for the first answer, or for the first message that tells why there will be none."""
    described = session.client.describe_cluster(request_timeout=timeout)
    started = time.monotonic()
    second: concurrent.futures.Future[ClusterMetadata] | None = None
    suspected: float | None = None
    while True:
        session.client.poll(0)
        now = time.monotonic()
        if described.done() and described.exception() is None:
            return
        if second and second.done() and second.exception() is None:
            _check_advertised(spec, second.result(), deadline)
            return
        cause = cause_of(session.events.seen)
        suspected = suspected or (now if cause else None)
        over = now > deadline or (suspected is not None and now > suspected + GRACE)
        if cause and (cause.urgency is Urgency.FINAL or over):
            raise _refused(spec, session, timeout)
        if over:
            raise KrcError(
                f"Cannot connect to {spec.label}",
                why=f"the port accepts connections, but nothing answers in Kafka's protocol within {timeout:g} s",
                hint="is it a Kafka listener, and does its security.protocol match the client's?",
            )
        if now > started + SECOND_OPINION_AFTER and (second is None or second.done()):
            second = session.second_opinion()
        concurrent.futures.wait([described], timeout=0.02)


def _refused(spec: ConnectionSpec, session: Session, timeout: float) -> KrcError:
    """With a second opinion where the certificate did not pass; the client is closed first, it would go on trying."""
    said = list(session.events.seen)
    session.close()
    if any(re.search(UNVERIFIED, event.text) for event in said):
        for server in spec.servers:
            fault = certificate_fault(server, spec.settings)
            if fault:
                return KrcError(f"Cannot connect to {spec.label}", why=fault[0], hint=fault[1])
    return unreachable(spec.label, said, timeout)


def _check_advertised(spec: ConnectionSpec, metadata: ClusterMetadata, deadline: float) -> None:
    """A bootstrap server answered: one of the brokers it names must be reachable too."""
    brokers = [Server(str(broker.host), int(broker.port)) for _, broker in sorted(metadata.brokers.items())]
    try:
        probe(brokers, max(0.5, min(TIME_LIMIT, deadline - time.monotonic())))
    except KrcError as error:
        raise KrcError(
            f"Cannot connect to the brokers of {spec.label}",
            why="the bootstrap server answers, but it advertises brokers that cannot be reached from here: "
            + ", ".join(broker.name for broker in brokers)
            + f" ({error.why})",
            hint=ADVERTISED_HINT,
        ) from None
