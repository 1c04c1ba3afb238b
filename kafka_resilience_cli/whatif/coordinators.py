"""Which partition of which internal topic a group's offsets, or a transactional id's state, live in."""

from __future__ import annotations

OFFSETS_TOPIC = "__consumer_offsets"
TRANSACTIONS_TOPIC = "__transaction_state"


def coordinator_partition(name: str, partitions: int) -> int:
    """The partition for a group id or transactional id.

    Source: ``GroupCoordinatorService.partitionFor`` and ``TransactionStateManager.partitionFor``,
    ``Utils.abs(id.hashCode()) % partitions``, where ``abs`` of the smallest integer is 0.
    """
    code = 0
    units = name.encode("utf-16-be", "surrogatepass")
    for high, low in zip(units[::2], units[1::2], strict=True):
        code = (31 * code + (high << 8 | low)) & 0xFFFFFFFF
    signed = code - (1 << 32) if code >> 31 else code
    return (0 if signed == -(1 << 31) else abs(signed)) % partitions
