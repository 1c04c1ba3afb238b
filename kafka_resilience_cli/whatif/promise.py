"""What Kafka promises a client, and the three answers to whether a failure leaves the promise standing."""

from __future__ import annotations

from enum import StrEnum


class Promise(StrEnum):
    """By the names that ``--assert`` uses. *Acknowledged* means acknowledged with ``acks=all``."""

    WRITES = "writes"
    """A producer with ``acks=all`` gets its acknowledgements."""
    ACKS_1 = "acks-1-writes"
    """A producer with ``acks=1`` or ``acks=0`` is served."""
    NEW_DATA = "new-data"
    """Consumers come to see what is written."""
    READS = "reads"
    """What was committed can be read, by a consumer that needs no group.

    A new leader below min ISR shows what it knew to be committed: of the records of the last moments (a follower learns
    it with its next fetch, ``replica.fetch.wait.max.ms``) some stay invisible until min ISR is reached again.
    """
    OFFSETS = "offsets"
    """A group can be joined, and can commit its offsets."""
    TRANSACTIONS = "transactions"
    """A transactional id can begin, commit and abort."""
    NO_LOSS_CRASH = "no-loss-crash"
    """No acknowledged record is lost where the brokers crash and come back with disk and page cache."""
    NO_LOSS_POWER = "no-loss-power"
    """No acknowledged record is lost where the brokers lose what they had not flushed (unclean shutdown)."""
    NO_LOSS_DISK_NOW = "no-loss-disk-now"
    """A copy of every acknowledged record is left where the disks are lost for good, replicas in sync as they are."""
    NO_LOSS_DISK = "no-loss-disk"
    """The same whatever the replicas in sync were before: an acknowledgement may have come from min ISR of them."""


class Answer(StrEnum):
    """``UNKNOWN``: a fact that the answer hangs on was not read or declared."""

    HOLDS = "holds"
    BREAKS = "breaks"
    UNKNOWN = "unknown"


ALIASES = {"no-loss": Promise.NO_LOSS_DISK, "groups": Promise.OFFSETS}

OF_TOPICS = tuple(promise for promise in Promise if promise not in (Promise.OFFSETS, Promise.TRANSACTIONS))
