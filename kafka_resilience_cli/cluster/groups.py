"""Reading consumer groups: who is there, in what state, and which topics they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import Session
from kafka_resilience_cli.cluster.state import Denied, Group, Read, Section

TIME_LIMIT = 15.0
CHUNK = 200
IN_FLIGHT = 50
"""Offset requests under way: Kafka takes one group per request here."""


def read_groups(session: Session) -> Section[Mapping[str, Group]]:
    """Classic and consumer groups with their members' topics and the topics they have committed offsets for.

    Share groups are invisible to this client; ``extended.py`` lists them. What cannot be read of a single group is
    left out of its topics.
    """
    listing = session.gather({"groups": session.client.list_consumer_groups(request_timeout=TIME_LIMIT)}, TIME_LIMIT)[
        "groups"
    ]
    if isinstance(listing, BrokerError):
        return Denied(listing.message)
    if listing.errors:  # a broker did not answer for its groups, and a group that is not listed would count as gone
        return Denied(str(listing.errors[0]))
    listed = {group.group_id: group for group in listing.valid}
    described = _describe(session, sorted(listed))
    committed = _committed(session, sorted(listed))
    return Read(
        {
            name: Group(
                id=name,
                state=str(group.state.name).lower(),
                type=str(group.type.name).lower(),
                members=described[name].members if name in described else 0,
                topics=_assigned(described, name) | committed.get(name, frozenset()),
                assigned=_assigned(described, name),
                hosts=described[name].hosts if name in described else (),
            )
            for name, group in sorted(listed.items())
        }
    )


@dataclass(frozen=True, slots=True)
class _Described:
    members: int
    assigned: frozenset[str]
    hosts: tuple[str, ...]


def _assigned(described: Mapping[str, _Described], name: str) -> frozenset[str]:
    return described[name].assigned if name in described else frozenset()


def _describe(session: Session, names: Sequence[str]) -> dict[str, _Described]:
    found: dict[str, _Described] = {}
    for start in range(0, len(names), CHUNK):
        futures = session.client.describe_consumer_groups(
            list(names[start : start + CHUNK]), request_timeout=TIME_LIMIT
        )
        for name, group in session.gather(futures, TIME_LIMIT).items():
            if isinstance(group, BrokerError):
                continue
            found[name] = _Described(
                len(group.members),
                frozenset(tp.topic for m in group.members for tp in m.assignment.topic_partitions),
                tuple(sorted({m.host.removeprefix("/") for m in group.members if m.host})),
            )
    return found


def _committed(session: Session, names: Iterable[str]) -> dict[str, frozenset[str]]:
    from confluent_kafka import ConsumerGroupTopicPartitions

    found: dict[str, frozenset[str]] = {}
    left = iter(names)
    while batch := list(islice(left, IN_FLIGHT)):
        calls = {
            name: session.client.list_consumer_group_offsets(
                [ConsumerGroupTopicPartitions(name)], request_timeout=TIME_LIMIT
            )
            for name in batch
        }
        answers = session.gather({name: futures[name] for name, futures in calls.items()}, TIME_LIMIT)
        for name, answer in answers.items():
            if not isinstance(answer, BrokerError):
                found[name] = frozenset(tp.topic for tp in answer.topic_partitions if tp.offset >= 0)
    return found
