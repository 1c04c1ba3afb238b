from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer
from kafka_resilience_cli.topology.model import Profile

SOCKET = "socket.timeout.ms"
DELIVERY = "delivery.timeout.ms"
BROKER_SESSION_MS = 9_000
"""``broker.session.timeout.ms`` of Kafka."""


@rule(
    "P015",
    "paused-leader-stall",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.UNSAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        enable.idempotence=true
    """,
    good="""
        -- checkout.properties --
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        enable.idempotence=true
        socket.timeout.ms=10000
    """,
)
def paused_leader_stall(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """A leader that hangs instead of dying holds up its partitions for a minute.

    Why: the request in flight is only given up after `socket.timeout.ms`, a minute by default, although another leader
    was elected long ago; `request.timeout.ms` does not help. Records whose delivery timeout passes meanwhile are lost.
    Fix: set `socket.timeout.ms=10000`, and leave `delivery.timeout.ms` at five minutes.
    Source: librdkafka CONFIGURATION.md; measured on Kafka 4.3: 61 to 71 seconds by default, 11 with 10 000.
    Proof: a leader has to be stopped with SIGSTOP for a minute, which `krc drill` does; no client refuses the setting.
    """
    if producer.embedded_in is not None or not producer.librdkafka or facts.profile is Profile.DEV:
        return
    budget = facts.thresholds.stall_budget_ms
    socket = producer.number(SOCKET)
    if socket > budget:
        if not producer.written(SOCKET):
            producer.require_declared()
        yield Problem(
            f"a leader that hangs stalls the producer for {socket // 1000} s: {SOCKET}={socket}",
            producer.at(SOCKET),
            hint=f"set {SOCKET}={budget}",
            edits=(producer.put(SOCKET, str(budget)),),
            fix_title=f"set {SOCKET}={budget}",
        )
    elif (
        producer.written(DELIVERY)
        and not transactional(producer)
        and 0 < producer.number(DELIVERY) < 2 * (socket + BROKER_SESSION_MS)
    ):
        least = 2 * (socket + BROKER_SESSION_MS)
        yield Problem(
            f"records expire while a leader hangs: {DELIVERY}={producer.number(DELIVERY)} leaves no time for a second"
            f" attempt after {SOCKET}={socket}",
            producer.at(DELIVERY),
            hint=f"set {DELIVERY}={least} or more",
            edits=(producer.put(DELIVERY, str(least)),),
            fix_title=f"set {DELIVERY}={least}",
        )
