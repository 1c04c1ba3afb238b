"""The way out of what a broker says no to, per error code."""

from __future__ import annotations

from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    CreateTopic,
    DeleteTopic,
    ReassignReplicas,
    SetConfig,
)

_WAYS_OUT = {
    17: "choose another name: letters, digits, '.', '_', '-', at most 249, and no clash of '.' with '_'",
    37: "run plan again: the topic's partitions have changed",
    38: "lower replication_factor, or bring the missing brokers back",
    39: "run plan again: the brokers have changed",
    40: "correct the value in the topology",
    44: "ask whoever owns the cluster's policy, or change the topology to what it accepts",
    89: "the cluster's quota for topic changes is used up: run apply again later",
}


def way_out(change: Change, error: BrokerError) -> str:
    """What to do about ``error``, in one sentence; empty where krc does not know."""
    if error.authorization:
        return f"grant the principal {_operation(change)} on topic {change.topic}, then run apply again"
    if error.unknown_outcome:
        return "run apply again: it looks first and does only what is missing"
    return _WAYS_OUT.get(error.code, "")


def _operation(change: Change) -> str:
    """The ACL operation that the request needs (Kafka's authorizer)."""
    match change:
        case CreateTopic():
            return "CREATE"
        case DeleteTopic():
            return "DELETE"
        case SetConfig():
            return "ALTER_CONFIGS"
        case AddPartitions() | ReassignReplicas():
            return "ALTER"
