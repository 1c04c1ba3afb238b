"""Small topologies by hand, for tests of the derivation alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kafka_resilience_cli.findings import DocPath, Location
from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.model import (
    ClusterFacts,
    Connector,
    Consumer,
    DlqSpec,
    ExternalTopic,
    Ordering,
    Profile,
    RemovedTopic,
    RetrySpec,
    Role,
    Streams,
    Subscription,
    Topic,
    Topology,
)

FILE = "krc.yaml"


class Places:
    """Every path is a line of its own; the excerpt says which."""

    def locate(self, path: DocPath, *, key: bool = False) -> Location:
        return Location(path.file, 1 + len(path.keys), 1, excerpt=str(path))


def path(*keys: str | int) -> DocPath:
    return DocPath(FILE, keys)


def known(value: Any, *keys: str | int) -> Known[Any]:
    return Known(value, Declared(path(*keys)), str(value))


def config(values: Mapping[str, str], *keys: str | int) -> dict[str, Known[str]]:
    return {key: known(value, *keys, key) for key, value in values.items()}


def topic(
    name: str = "orders",
    partitions: int = 6,
    rf: int = 3,
    role: Role = Role.EVENT,
    ordering: Ordering | None = None,
    **values: str,
) -> Topic:
    """``values``: configuration, with ``_`` for ``.``."""
    keys = ("topics", name)
    return Topic(
        name=name,
        role=role,
        partitions=known(partitions, *keys, "partitions"),
        replication_factor=known(rf, *keys, "replication_factor"),
        config=config({key.replace("_", "."): value for key, value in values.items()}, *keys, "config"),
        path=path(*keys),
        key="order_id",
        ordering=ordering,
    )


def external(name: str, partitions: int | None = None, rf: int | None = None, **values: str) -> ExternalTopic:
    keys = ("external", name)
    return ExternalTopic(
        name,
        path(*keys),
        known(partitions, *keys, "partitions") if partitions else None,
        known(rf, *keys, "replication_factor") if rf else None,
        config({key.replace("_", "."): value for key, value in values.items()}, *keys, "config"),
    )


def retry(
    dialect: str = "generic",
    delays: Sequence[int] = (60_000, 300_000),
    *,
    owner: str = "billing",
    outage: int | None = None,
    values: Mapping[str, str] | None = None,
    partitions: int | None = None,
    rf: int | None = None,
    **options: str,
) -> RetrySpec:
    keys = ("consumers", owner, "retry")
    return RetrySpec(
        dialect,
        tuple(known(ms, *keys, "delays", i) for i, ms in enumerate(delays)),
        known(outage, *keys, "outage_to_survive") if outage else None,
        path(*keys),
        config(values or {}, *keys, "topic", "config"),
        known(partitions, *keys, "topic", "partitions") if partitions else None,
        known(rf, *keys, "topic", "replication_factor") if rf else None,
        {name: known(value, *keys, name) for name, value in options.items()},
    )


def dlq(
    name: str = "",
    *,
    owner: str = "billing",
    retention: int | None = None,
    values: Mapping[str, str] | None = None,
    partitions: int | None = None,
    rf: int | None = None,
) -> DlqSpec:
    keys = ("consumers", owner, "dlq")
    return DlqSpec(
        path(*keys),
        known(name, *keys, "topic") if name else None,
        known(retention, *keys, "retention") if retention else None,
        config=config(values or {}, *keys, "config"),
        partitions=known(partitions, *keys, "partitions") if partitions else None,
        replication_factor=known(rf, *keys, "replication_factor") if rf else None,
    )


def consumer(
    label: str = "billing",
    topics: Sequence[str] = ("orders",),
    retry: RetrySpec | None = None,
    dlq: DlqSpec | None = None,
    group: str = "",
) -> Consumer:
    keys = ("consumers", label)
    reads = tuple(Subscription(name, path(*keys, "topics", i), retry, dlq) for i, name in enumerate(topics))
    return Consumer(label, group or label, reads, path(*keys))


def connector(label: str, topics: Sequence[str], dlq: DlqSpec | None) -> Connector:
    keys = ("connectors", label)
    reads = tuple(Subscription(name, path(*keys, "topics", i), None, dlq) for i, name in enumerate(topics))
    return Connector(label, f"connect-{label}", f"{label}.json", path(*keys), reads)


def streams(label: str, topics: Sequence[str], dlq: DlqSpec | None) -> Streams:
    keys = ("streams", label)
    reads = tuple(Subscription(name, path(*keys, "topics", i), None, dlq) for i, name in enumerate(topics))
    return Streams(label, label, reads, path(*keys))


def topology(
    *parts: Topic | ExternalTopic | RemovedTopic | Consumer | Connector | Streams,
    prefix: str = "",
    naming: Mapping[str, str] | None = None,
    cluster: ClusterFacts | None = None,
) -> Topology:
    def named(kind: type, attribute: str) -> dict[str, Any]:
        return {getattr(part, attribute): part for part in parts if isinstance(part, kind)}

    return Topology(
        name="shop",
        environment=None,
        prefix=prefix,
        profile=Profile.PROD,
        cluster_name=None,
        cluster=cluster or ClusterFacts(),
        owner="team-shop",
        ownership_prefixes=(),
        topics=named(Topic, "name"),
        external=named(ExternalTopic, "name"),
        removed=named(RemovedTopic, "name"),
        producers={},
        consumers=named(Consumer, "label"),
        connectors=named(Connector, "label"),
        streams=named(Streams, "label"),
        chains=(),
        sources=Places(),
        naming={key: known(value, "naming", key) for key, value in (naming or {}).items()},
    )
