from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.topic_values import UNCLEAN, chosen, place, replication_is_fixed, written_here
from kafka_resilience_cli.topology.model import Topic


@rule(
    "T008",
    "unclean-leader-election",
    Severity.ERROR,
    Certainty.PRACTICE,
    Fixable.SAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            config:
              unclean.leader.election.enable: true
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: shop
        owner: team-shop
        topics:
          orders:
            partitions: 6
            replication_factor: 3
            config:
              unclean.leader.election.enable: false
    """,
)
def unclean_leader_election(topic: Topic, facts: Facts) -> Iterator[Problem]:
    """A replica that has fallen behind may become leader.

    Why: what it lacks is cut off every other replica, records that were acknowledged with `acks=all` among it, and
    nobody is told.
    Fix: `false`, which is Kafka's default. Where being available is worth more than the records, ignore this rule for
    the topic and say so.
    Source: Kafka `TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG`; `UncleanLeaderElectionsPerSec` in Kafka's
    monitoring guide.
    Proof: losing records needs a broker that is frozen and one that is killed: `krc drill` does it.
    """
    known = topic.config.get(UNCLEAN)
    if known is None or known.value != "true" or not chosen(known):
        return
    if topic.replication_factor.value < 2 or replication_is_fixed(facts):
        return
    yield Problem(
        f"{topic.name} lets a replica that has fallen behind become leader: acknowledged records are cut off",
        place(topic, known),
        hint=f"{UNCLEAN}: false",
        edits=written_here(known, "false"),
        fix_title="forbid unclean leader election",
    )
