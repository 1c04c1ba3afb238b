"""Topologies and cluster states with just what matters to a test of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kafka_resilience_cli.cluster.memory import TOPIC_DEFAULTS, empty_cluster
from kafka_resilience_cli.cluster.state import (
    ClusterState,
    ConfigLevel,
    ConfigValue,
    Group,
    Offsets,
    Partition,
    Read,
    TopicConfig,
    TopicState,
)
from kafka_resilience_cli.findings import DocPath, Location
from kafka_resilience_cli.plan.changes import Change, Plan
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.plan.planner import make_plan
from kafka_resilience_cli.settings import Declared, Derived, Known
from kafka_resilience_cli.topology.model import (
    Allowance,
    ChainLink,
    ClusterFacts,
    Consumer,
    ExternalTopic,
    Hazard,
    Hop,
    Profile,
    RemovedTopic,
    RetryChain,
    Role,
    Subscription,
    Topic,
    Topology,
)

TODAY = date(2026, 11, 24)
FILE = "orders.yaml"


class Lines:
    """Sources in which every value stands on the line of its depth."""

    def locate(self, path: DocPath, *, key: bool = False) -> Location:
        return Location(path.file, 1 + len(path.keys), 3)


def known(value: Any, *keys: str) -> Known[Any]:
    return Known(value, Declared(DocPath(FILE, keys)))


def topic(
    name: str = "orders",
    *,
    partitions: int = 3,
    rf: int = 3,
    config: Mapping[str, str] | None = None,
    allow: Sequence[tuple[Hazard, date | None]] = (),
    inherit: Iterable[str] = (),
    role: Role = Role.EVENT,
    **more: Any,
) -> Topic:
    where = DocPath(FILE, ("topics", name))
    return Topic(
        name=name,
        role=role,
        partitions=known(partitions, "topics", name, "partitions"),
        replication_factor=known(rf, "topics", name, "replication_factor"),
        config={k: known(v, "topics", name, "config", k) for k, v in sorted((config or {}).items())},
        path=where,
        allow=tuple(Allowance(h, "agreed", until, where.child("allow", i)) for i, (h, until) in enumerate(allow)),
        inherit={key: where.child("inherit", i) for i, key in enumerate(inherit)},
        **more,
    )


def external(name: str, *, partitions: int | None = None, config: Mapping[str, str] | None = None) -> ExternalTopic:
    where = DocPath(FILE, ("external", name))
    return ExternalTopic(
        name,
        where,
        known(partitions, "external", name, "partitions") if partitions else None,
        None,
        {k: known(v, "external", name, "config", k) for k, v in (config or {}).items()},
    )


def removed(name: str, *, data_loss: bool = False) -> RemovedTopic:
    return RemovedTopic(name, "replaced", data_loss, DocPath(FILE, ("removed", name)))


def topology(
    *topics: Topic,
    name: str = "orders",
    externals: Iterable[ExternalTopic] = (),
    removals: Iterable[RemovedTopic] = (),
    consumers: Mapping[str, Sequence[str]] | None = None,
    prefixes: tuple[str, ...] = (),
    chains: tuple[RetryChain, ...] = (),
    facts: ClusterFacts | None = None,
    sources: Any = None,
) -> Topology:
    return Topology(
        name=name,
        environment=None,
        prefix="",
        profile=Profile.PROD,
        cluster_name=None,
        cluster=facts or ClusterFacts(),
        owner="",
        ownership_prefixes=prefixes,
        topics={t.name: t for t in sorted(topics, key=lambda t: t.name)},
        external={e.name: e for e in externals},
        removed={r.name: r for r in removals},
        producers={},
        consumers={
            group: Consumer(
                group, group, tuple(Subscription(t, DocPath(FILE)) for t in read), DocPath(FILE, ("consumers", group))
            )
            for group, read in (consumers or {}).items()
        },
        connectors={},
        streams={},
        chains=chains,
        sources=sources or Lines(),
    )


def chained(*, source: str = "orders", group: str = "billing", partitions: int = 3, hops: int = 2) -> Topology:
    """A source, its retry topics and its dead-letter queue."""
    names = [f"{source}.{group}.retry-{n + 1}m" for n in range(hops)]
    queue = f"{source}.{group}.dlq"
    chain = RetryChain(
        group,
        source,
        "generic",
        tuple(Hop(name, (n + 1) * 60_000) for n, name in enumerate(names)),
        queue,
        None,
        DocPath(FILE, ("consumers", group)),
    )
    tiers = [
        topic(name, partitions=partitions, role=Role.RETRY, chain=ChainLink(group, source, "generic", n))
        for n, name in enumerate(names)
    ]
    end = topic(
        queue,
        partitions=partitions,
        role=Role.DLQ,
        chain=ChainLink(group, source, "generic", None),
    )
    end = replace(
        end,
        config={
            "retention.ms": Known(
                "2592000000", Derived("R8", "kept for a person to look at", (), DocPath(FILE, ("x",)))
            )
        },
    )
    return topology(topic(source, partitions=partitions), *tiers, end, chains=(chain,), consumers={group: [source]})


def live(name: str = "orders", *, partitions: int = 3, rf: int = 3, isr: int | None = None) -> TopicState:
    """A topic whose replicas are on brokers 1 … ``rf``, the first ``isr`` of them in sync."""
    replicas = tuple(range(1, rf + 1))
    return TopicState(
        name, tuple(Partition(n, 1, replicas, replicas[: rf if isr is None else isr]) for n in range(partitions))
    )


def cluster(
    *topics: TopicState,
    overrides: Mapping[str, Mapping[str, str]] | None = None,
    brokers: int = 3,
    defaults: Mapping[str, str] | None = None,
    records: Mapping[str, int] | None = None,
    groups: Iterable[Group] = (),
    **sections: Any,
) -> ClusterState:
    """A cluster with these topics; every topic's configuration was read."""
    inherited = {k: ConfigValue(v, ConfigLevel.DEFAULT) for k, v in {**TOPIC_DEFAULTS, **(defaults or {})}.items()}
    configs = {}
    for state in topics:
        own = (overrides or {}).get(state.name, {})
        configs[state.name] = TopicConfig(dict(own), {k: v for k, v in inherited.items() if k not in own})
    return replace(
        empty_cluster(brokers),
        topics=Read({state.name: state for state in topics}),
        configs=Read(configs),
        topic_defaults=Read(inherited),
        groups=Read({group.id: group for group in groups}),
        offsets=Read({s.name: (Offsets(0, (records or {}).get(s.name, 0)),) for s in topics}),
        elr=Read({s.name: tuple(() for _ in s.partitions) for s in topics}),
        **sections,
    )


def plan_of(declared: Topology | Sequence[Topology], state: ClusterState, **options: Any) -> Plan:
    topologies = [declared] if isinstance(declared, Topology) else declared
    return make_plan(topologies, state, PlanOptions(**{"today": TODAY, **options}))


def only(plan: Plan) -> Change:
    """The plan's one change."""
    (change,) = plan.changes
    return change
