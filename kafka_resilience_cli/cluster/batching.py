"""How much goes into one request.

Kafka refuses a whole request beyond 10 000 partitions or 10 000 metadata records (one per topic, per partition and per
override: POLICY_VIOLATION "Unable to perform excessively large batch operation."). krc stays at half of that and at 500
topics, so that one request is a bounded step of an apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from kafka_resilience_cli.cluster.gateway import ConfigEdit, NewTopic

MAX_TOPICS = 500
MAX_RECORDS = 5_000
MAX_EDITS = 1_000

T = TypeVar("T")


def create_batches(topics: Iterable[NewTopic]) -> Iterator[list[NewTopic]]:
    """Topics in order, cut where a request would grow too large."""
    return _cut(topics, MAX_TOPICS, lambda t: 1 + t.partitions + len(t.config))


def growth_batches(totals: Mapping[str, int], current: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """New partition totals, weighed by the partitions they add."""
    for batch in _cut(totals.items(), MAX_TOPICS, lambda item: 1 + max(0, item[1] - current.get(item[0], 0))):
        yield dict(batch)


def edit_batches(edits: Iterable[ConfigEdit]) -> Iterator[list[ConfigEdit]]:
    """Config edits; one more record each for the ELR that a min.insync.replicas write clears."""
    return _cut(edits, MAX_EDITS, lambda e: 1 + len(e.set) + len(e.remove))


def name_batches(names: Sequence[str]) -> Iterator[list[str]]:
    """Topics to delete."""
    return _cut(names, MAX_TOPICS, lambda _: 1)


def _cut(items: Iterable[T], most: int, weight: Callable[[T], int]) -> Iterator[list[T]]:
    batch: list[T] = []
    total = 0
    for item in items:
        cost = weight(item)
        if batch and (len(batch) >= most or total + cost > MAX_RECORDS):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += cost
    if batch:
        yield batch
