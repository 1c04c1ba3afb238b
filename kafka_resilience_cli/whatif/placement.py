"""Where replicas are, as far as it matters to failures: the input of every prediction, whoever made it.

``observed`` makes one of a cluster's state and ``assumed`` one of a topology; nothing here knows Kafka's rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a unit of prediction is."""

    PARTITION = "partition"
    GROUP = "group"
    TRANSACTIONAL_ID = "transactional id"


@dataclass(frozen=True, slots=True)
class Replicas:
    """One partition. ``replicas`` in assignment order; ``elr`` is ``None`` where it was not read."""

    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    leader: int | None
    elr: tuple[int, ...] | None = ()


@dataclass(frozen=True, slots=True)
class PlacedTopic:
    """A topic; ``None`` is not known. ``importance`` weighs it against others.

    ``role`` is a topology's word for what the topic is for; ``chain`` the source whose failures it takes.
    """

    name: str
    partitions: tuple[Replicas, ...]
    min_isr: int | None
    unclean: bool | None = False
    role: str = ""
    chain: str = ""
    importance: int = 1
    internal: bool = False
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Everything that can fail, and what stands on it.

    ``racks`` has every live broker. ``voters`` are the brokers that are controllers too: empty where the controllers
    are nodes of their own, which are taken to be up. ``elr_on`` and ``strict`` as in ``semantics.Shape``.
    ``assumptions`` are sentences for the reader.
    """

    racks: Mapping[int, str | None]
    topics: Mapping[str, PlacedTopic]
    groups: tuple[str, ...] = ()
    transactional_ids: tuple[str, ...] = ()
    voters: frozenset[int] = frozenset()
    elr_on: bool | None = True
    strict: bool | None = True
    groups_known: bool = True
    assumptions: tuple[str, ...] = field(default=())

    @property
    def visible(self) -> Iterator[PlacedTopic]:
        """The topics that clients know of."""
        return (topic for topic in self.topics.values() if not topic.internal)

    def quorum(self, failed: frozenset[int]) -> bool:
        """Whether a majority of the controllers is left."""
        return not self.voters or 2 * len(self.live_voters - failed) > len(self.voters)

    @property
    def live_voters(self) -> frozenset[int]:
        return self.voters & self.racks.keys()
