from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import AddKey, Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer, Producer


@rule(
    "N006",
    "client-id-missing",
    Severity.INFO,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        external:
          orders: {partitions: 6}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: checkout.properties}
        -- checkout.properties --
        bootstrap.servers=kafka:9092
        acks=all
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        external:
          orders: {partitions: 6}
        producers:
          checkout:
            topics: [orders]
            client: {family: java, version: "4.1", file: checkout.properties}
        -- checkout.properties --
        bootstrap.servers=kafka:9092
        client.id=checkout
        acks=all
    """,
)
def client_id_missing(client: Producer | Consumer, facts: Facts) -> Iterator[Problem]:
    """A client does not say who it is.

    Why: quotas, request logs and the broker's client metrics go by `client.id`. A Java producer calls itself
    `producer-1`, every librdkafka client `rdkafka`: in an incident nobody can tell them apart.
    Fix: set `client.id` to the application's name. Java consumers in a group, Spring Boot, Streams and Connect make
    better names and are left alone.
    Source: Kafka `ProducerConfig.CLIENT_ID_CONFIG`; librdkafka CONFIGURATION.md, `client.id`.
    """
    config = client.config
    if config is None or client.embedded_in is not None or config.incomplete or config.identity.guesses:
        return
    if config.family not in (Family.JAVA, Family.LIBRDKAFKA) or client.written("client.id"):
        return
    if config.family is Family.JAVA and isinstance(client, Consumer):
        return
    default = "rdkafka, as every librdkafka client does" if client.librdkafka else "producer-1, as every Java one does"
    role = "consumer" if isinstance(client, Consumer) else "producer"
    name = client.app.label if client.app else ""
    yield Problem(
        f"no client.id: the {role} calls itself {default}",
        config.path,
        hint="client.id: the application's name",
        edits=(AddKey(config.path, "client.id", name),) if name else (),
        fix_title=f"set client.id to {name}",
    )
