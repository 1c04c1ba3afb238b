"""What only kafka-python can ask: eligible leader replicas (KIP-966), feature levels, share groups.

A second, narrow client, imported and connected only when one of these is wanted; what it cannot tell is ``Denied``
with the reason, never an exception.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kafka_resilience_cli.cluster.state import Denied, Group, NotRead, Read, Section, TopicState
from kafka_resilience_cli.secrets import mask

if TYPE_CHECKING:
    from kafka import KafkaAdminClient

CONNECT_LIMIT_MS = 5_000
REQUEST_LIMIT_MS = 15_000
PAGE = 2_000
"""Partitions per answer: the broker's own limit (max.request.partition.size.limit)."""

NAMES_PER_CALL = 1_000

Elr = Mapping[str, tuple[tuple[int, ...], ...]]
NOT_READ = NotRead()


@dataclass(frozen=True, slots=True)
class ExtendedFacts:
    """The sections of this client; ``share_groups`` is empty where they could not be listed."""

    elr: Section[Elr] = NOT_READ
    features: Section[Mapping[str, int]] = NOT_READ
    share_groups: Mapping[str, Group] = field(default_factory=dict)


def read_extended(
    options: Mapping[str, Any] | Denied, *, elr: Mapping[str, TopicState], features: bool, share_groups: bool
) -> ExtendedFacts:
    """One connection, the facts asked for, closed again.

    ``options`` are kafka-python's, or why there are none; ``elr`` holds the topics to ask for.
    """
    if isinstance(options, Denied):
        return _denied(options, bool(elr), features)
    client_log = logging.getLogger("kafka")
    client_log.addHandler(logging.NullHandler())
    client_log.propagate = False
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    try:
        client = KafkaAdminClient(bootstrap_timeout_ms=CONNECT_LIMIT_MS, request_timeout_ms=REQUEST_LIMIT_MS, **options)
    except (KafkaError, OSError, ValueError) as error:
        return _denied(_why(error), bool(elr), features)
    try:
        return ExtendedFacts(
            elr=_elr(client, elr) if elr else NotRead(),
            features=_features(client) if features else NotRead(),
            share_groups=_share_groups(client) if share_groups else {},
        )
    finally:
        client.close()


def _denied(why: Denied, elr: bool, features: bool) -> ExtendedFacts:
    return ExtendedFacts(elr=why if elr else NotRead(), features=why if features else NotRead())


def _why(error: BaseException) -> Denied:
    return Denied(mask(f"{type(error).__name__}: {error}"))


def _elr(client: KafkaAdminClient, topics: Mapping[str, TopicState]) -> Section[Elr]:
    from kafka.errors import IncompatibleBrokerVersion, KafkaError, UnsupportedVersionError

    found: dict[str, dict[int, tuple[int, ...]]] = {}
    names = sorted(topics)
    try:
        for start in range(0, len(names), NAMES_PER_CALL):
            _elr_pages(client, names[start : start + NAMES_PER_CALL], found)
    except (IncompatibleBrokerVersion, UnsupportedVersionError):
        return Read({name: ((),) * len(topics[name].partitions) for name in names})
    except (KafkaError, OSError) as error:
        return _why(error)
    return Read({name: tuple(ids for _, ids in sorted(rows.items())) for name, rows in sorted(found.items())})


def _elr_pages(client: KafkaAdminClient, names: Sequence[str], found: dict[str, dict[int, tuple[int, ...]]]) -> None:
    cursor = None
    while True:
        left = [name for name in names if cursor is None or name >= cursor["topic_name"]]
        page = client.describe_topic_partitions(left, response_partition_limit=PAGE, cursor=cursor)
        for topic in page["topics"]:
            rows = found.setdefault(topic["name"], {}) if not topic["error_code"] else {}
            for row in topic["partitions"]:
                rows[row["partition_index"]] = tuple(sorted(row["eligible_leader_replicas"] or ()))
        cursor = page["next_cursor"]
        if cursor is None:
            return


def _features(client: KafkaAdminClient) -> Section[Mapping[str, int]]:
    from kafka.errors import KafkaError

    try:
        described = client.describe_features()
    except (KafkaError, OSError) as error:
        return _why(error)
    levels = {name: feature["finalized"][1] for name, feature in described.items() if "finalized" in feature}
    return Read(dict(sorted(levels.items())))


def _share_groups(client: KafkaAdminClient) -> Mapping[str, Group]:
    from kafka.errors import KafkaError

    try:
        listed = client.list_groups()
    except (KafkaError, OSError):
        return {}
    return {
        group["group_id"]: Group(id=group["group_id"], state=str(group["group_state"]).lower(), type="share")
        for group in listed
        if group.get("group_type") == "share"
    }
