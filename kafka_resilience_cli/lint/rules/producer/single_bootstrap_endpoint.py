from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Problem, rule
from kafka_resilience_cli.lint.subjects import Admin, Consumer, Producer, ShareConsumer, StreamsApp, Worker
from kafka_resilience_cli.topology.model import Profile

BOOTSTRAP = "bootstrap.servers"
_BALANCED = (".confluent.cloud", ".aivencloud.com", ".servicebus.windows.net", ".redpanda.com")


@rule(
    "P014",
    "single-bootstrap-endpoint",
    Severity.WARNING,
    Certainty.PRACTICE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka-1.example.com:9092
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka-1.example.com:9092,kafka-2.example.com:9092,kafka-3.example.com:9092
    """,
)
def single_bootstrap_endpoint(
    client: Producer | Consumer | ShareConsumer | Admin | StreamsApp | Worker, facts: Facts
) -> Iterator[Problem]:
    """The client knows one broker to begin with.

    Why: while that broker is down, no client can start or start over. Only a host that is plainly one broker counts
    (its name ends in a number, or it is an address); any other name may be a load balancer.
    Fix: list brokers of every zone in `bootstrap.servers`.
    Source: Kafka `CommonClientConfigs.BOOTSTRAP_SERVERS_DOC`; Amazon MSK best practices; Strimzi, client configuration.
    Proof: it shows only while that very broker is down.
    """
    if client.embedded_in is not None or facts.profile is Profile.DEV or not client.written(BOOTSTRAP):
        return
    if facts.has_topology and facts.topology.cluster.brokers == 1:
        return
    servers = [server.strip() for server in client.value(BOOTSTRAP).split(",") if server.strip()]
    if len(servers) == 1 and _one_broker(servers[0]):
        yield Problem(
            f"{servers[0]} is the only broker that the client can begin with",
            client.at(BOOTSTRAP),
            hint="list a broker of every zone",
        )


def _one_broker(server: str) -> bool:
    host = re.sub(r"^\w+://", "", server).rsplit(":", 1)[0].lower()
    if any(name in host for name in _BALANCED):
        return False
    if re.fullmatch(r"\d+(\.\d+){3}", host):
        return not host.startswith(("127.", "0."))
    name = host.split(".")[0]
    return re.fullmatch(r"[a-z][\w-]*\d", name) is not None and not name.startswith("boot")
