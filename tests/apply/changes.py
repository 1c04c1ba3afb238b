"""Changes for the tests of this room, with just what matters to them."""

from __future__ import annotations

from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    ConfigDelta,
    CreateTopic,
    DeleteTopic,
    Plan,
    Precondition,
    SetConfig,
)


def create(topic: str, *, partitions: int = 3, rf: int = 3, needs: tuple[str, ...] = (), **config: str) -> CreateTopic:
    return CreateTopic(
        topic=topic,
        reason="",
        needs=needs,
        partitions=partitions,
        replication_factor=rf,
        config={k: ConfigDelta(k, None, "", v) for k, v in _keys(config).items()},
        preconditions=(Precondition("topic", None),),
    )


def grow(topic: str, before: int, after: int, needs: tuple[str, ...] = ()) -> AddPartitions:
    return AddPartitions(
        topic=topic,
        reason="",
        before=before,
        after=after,
        needs=needs,
        preconditions=(Precondition("partitions", str(before)),),
    )


def configure(topic: str, *, remove: tuple[str, ...] = (), **config: str) -> SetConfig:
    return SetConfig(
        topic=topic,
        reason="",
        set={k: ConfigDelta(k, None, "default", v) for k, v in _keys(config).items()},
        remove={k: ConfigDelta(k, "1", "topic", None) for k in remove},
    )


def delete(topic: str) -> DeleteTopic:
    return DeleteTopic(topic=topic, reason="", partitions=1, replication_factor=1)


def plan(*changes: Change, cluster_id: str = "memory") -> Plan:
    return Plan(
        cluster_id=cluster_id, cluster_label="memory", topologies=("orders",), environment=None, changes=changes
    )


def _keys(config: dict[str, str]) -> dict[str, str]:
    return {key.replace("_", "."): value for key, value in config.items()}
