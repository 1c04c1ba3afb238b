"""What managed platforms fix, as far as it is published: a small table, not a catalogue.

An unknown or self-managed platform fixes nothing. Sources: Confluent Cloud's Terraform provider (editable topic
settings), the Amazon MSK developer guide (Serverless and Express brokers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Platform:
    """``settable``: the only keys a user may set (``None``: any). ``fixed``: keys that always have this value.

    ``create_only`` keys can be set when a topic is created and not changed later.
    """

    title: str
    replication_factor: int | None = None
    settable: frozenset[str] | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    create_only: frozenset[str] = frozenset()
    own_prefix: str = ""
    """Keys under it belong to the platform: its own overrides are no drift."""

    def fixes(self, key: str) -> bool:
        """Whether a user cannot set the key."""
        if self.own_prefix and key.startswith(self.own_prefix):
            return False
        return key in self.fixed or (self.settable is not None and key not in self.settable)


_ANY = Platform("Apache Kafka")

PLATFORMS: Mapping[str, Platform] = {
    "confluent-cloud": Platform(
        "Confluent Cloud",
        replication_factor=3,
        settable=frozenset(
            {
                "cleanup.policy",
                "delete.retention.ms",
                "max.compaction.lag.ms",
                "max.message.bytes",
                "message.timestamp.after.max.ms",
                "message.timestamp.before.max.ms",
                "message.timestamp.difference.max.ms",
                "message.timestamp.type",
                "min.compaction.lag.ms",
                "min.insync.replicas",
                "retention.bytes",
                "retention.ms",
                "segment.bytes",
                "segment.ms",
            }
        ),
        own_prefix="confluent.",
    ),
    "msk-serverless": Platform(
        "MSK Serverless",
        settable=frozenset(
            {
                "cleanup.policy",
                "compression.type",
                "max.message.bytes",
                "message.timestamp.difference.max.ms",
                "message.timestamp.type",
                "retention.bytes",
                "retention.ms",
            }
        ),
        create_only=frozenset({"cleanup.policy"}),
    ),
    "msk-express": Platform("MSK Express", replication_factor=3, fixed={"min.insync.replicas": "2"}),
}


def platform_of(name: str) -> Platform:
    """The platform of a topology's ``cluster.platform``."""
    return PLATFORMS.get(name, _ANY)
