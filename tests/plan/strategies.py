"""Generated topologies and clusters that have something to do with each other."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.plan.builders import chained, cluster, live, removed, topic, topology

NAMES = ("orders", "orders.state", "payments", "audit")
KEYS = {
    "retention.ms": ("-1", "1000", "86400000", "604800000"),
    "retention.bytes": ("-1", "1000"),
    "cleanup.policy": ("delete", "compact", "compact,delete"),
    "min.insync.replicas": ("1", "2", "3"),
    "max.message.bytes": ("1000", "1048588"),
    "unclean.leader.election.enable": ("true", "false"),
    "segment.ms": ("5", "604800000"),
}

_configs = st.dictionaries(st.sampled_from(sorted(KEYS)), st.integers(0, 9), max_size=4).map(
    lambda picks: {key: KEYS[key][n % len(KEYS[key])] for key, n in picks.items()}
)


@st.composite
def topologies(draw):
    """A few topics, sometimes with a retry chain, inherited keys and a removal."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    topics = []
    for name in names:
        config = draw(_configs)
        inherit = [k for k in draw(st.lists(st.sampled_from(sorted(KEYS)), max_size=2, unique=True)) if k not in config]
        topics.append(
            topic(
                name,
                partitions=draw(st.integers(1, 6)),
                rf=draw(st.integers(1, 4)),
                config=config,
                inherit=inherit,
                key=draw(st.sampled_from([None, "id", "none"])),
            )
        )
    chain = chained(partitions=draw(st.integers(1, 4))) if "orders" not in names and draw(st.booleans()) else None
    if chain:
        topics += chain.topics.values()
    removals = [removed("old", data_loss=draw(st.booleans()))] if draw(st.booleans()) else []
    return topology(*topics, removals=removals, chains=chain.chains if chain else ())


@st.composite
def clusters(draw):
    """Brokers, and topics of the same names, some under-replicated, with overrides and records."""
    brokers = draw(st.integers(1, 4))
    names = draw(st.lists(st.sampled_from((*NAMES, "old", "orders.billing.dlq")), unique=True, max_size=5))
    topics = []
    for name in names:
        factor = draw(st.integers(1, 3))
        topics.append(live(name, partitions=draw(st.integers(1, 6)), rf=factor, isr=draw(st.integers(1, factor))))
    overrides = {name: draw(_configs) for name in names}
    return cluster(*topics, brokers=brokers, overrides=overrides, records={"old": draw(st.integers(0, 1))})
