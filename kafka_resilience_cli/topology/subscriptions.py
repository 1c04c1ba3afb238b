"""What a client reads, and the retry chain and dead-letter queue that are declared for it there.

A ``retry`` or ``dlq`` of one topic is merged over the consumer's own; ``none`` there switches it off.
"""

from __future__ import annotations

from typing import Any

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.findings import DocPath
from kafka_resilience_cli.settings import Known
from kafka_resilience_cli.topology.layers import Keys
from kafka_resilience_cli.topology.model import DlqSpec, RetrySpec, Subscription
from kafka_resilience_cli.topology.nearest import did_you_mean
from kafka_resilience_cli.topology.reading import Level, Reading
from kafka_resilience_cli.topology.references import References
from kafka_resilience_cli.units import parse_duration

DEFAULT_DIALECT = "generic"


class Subscriptions:
    """Reads the ``topics`` of consumers and Streams applications."""

    def __init__(self, reading: Reading, references: References) -> None:
        self._reading = reading
        self._references = references

    def of(self, owner: Keys, *, dlq: DlqSpec | None = None) -> tuple[Subscription, ...]:
        """The subscriptions of the client at ``owner``.

        ``dlq`` stands in where it declares none, and names the queue where it declares one without a name.
        """
        found: list[Subscription] = []
        for index, item in enumerate(self._reading.get(*owner, "topics") or ()):
            keys: Keys = (*owner, "topics", index)
            named = isinstance(item, dict)
            path = self._reading.path((*keys, "name") if named else keys)
            topic = self._references.topic(item["name"] if named else item, path)
            if any(other.topic == topic for other in found):
                self._reading.complain("Y215", f"{topic} is listed twice", path, "list it once")
                continue
            here = (keys, owner) if named else (owner,)
            declared = any(self._reading.get(*place, "dlq") is not None for place in here)
            queue = self.dlq(here, dlq.topic if dlq else None) if declared else dlq
            found.append(Subscription(topic, path, self.retry(here), queue, self._declined(here)))
        return tuple(found)

    def retry(self, places: tuple[Keys, ...]) -> RetrySpec | None:
        """The ``retry`` in force, given the mappings that may hold one, nearest first."""
        levels = self._levels(places, "retry")
        if not levels:
            return None
        reading = self._reading
        dialect = reading.known(levels, "dialect", str)
        name = dialect.value if dialect else DEFAULT_DIALECT
        delays = next((level for level in levels if reading.get(*level.keys, "delays") is not None), None)
        topic = tuple(Level((*level.keys, "topic")) for level in levels)
        return RetrySpec(
            dialect=name,
            delays=reading.durations((*delays.keys, "delays")) if delays else (),
            outage_to_survive=reading.known(levels, "outage_to_survive", parse_duration),
            path=reading.path(levels[0].keys),
            config=reading.config(topic),
            partitions=reading.known(topic, "partitions", int),
            replication_factor=reading.known(topic, "replication_factor", int),
            options=self._options(levels, name),
        )

    def dlq(self, places: tuple[Keys, ...], named: Known[str] | None = None) -> DlqSpec | None:
        """The ``dlq`` in force. ``named`` is the name that a client's own file gives the queue."""
        levels = self._levels(places, "dlq")
        if not levels:
            return None
        reading = self._reading
        topic = reading.known(levels, "topic", self._references.own_name) or named
        alert = self._merged(levels, "alert")
        return DlqSpec(
            path=reading.path(levels[0].keys),
            topic=topic,
            retention=reading.known(levels, "retention", parse_duration),
            owner=next((owner for level in levels if (owner := reading.text(*level.keys, "owner"))), ""),
            alert={key: str(value) for key, value in sorted(alert.items()) if value is not None},
            config=reading.config(levels),
            partitions=reading.known(levels, "partitions", int),
            replication_factor=reading.known(levels, "replication_factor", int),
        )

    def _declined(self, places: tuple[Keys, ...]) -> bool:
        """Whether the nearest ``dlq`` is ``none``."""
        written = (self._reading.get(*place, "dlq") for place in places)
        return next((value for value in written if value is not None), None) == "none"

    def _levels(self, places: tuple[Keys, ...], key: str) -> tuple[Level, ...]:
        levels = []
        for place in places:
            value = self._reading.get(*place, key)
            if value == "none":
                break
            if isinstance(value, dict):
                levels.append(Level((*place, key)))
        return tuple(levels)

    def _merged(self, levels: tuple[Level, ...], key: str) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for level in reversed(levels):
            merged.update(self._reading.get(*level.keys, key) or {})
        return merged

    def _options(self, levels: tuple[Level, ...], dialect: str) -> dict[str, Known[str]]:
        known = DIALECTS[dialect].options if dialect in DIALECTS else {}
        every = sorted({name for other in DIALECTS.values() for name in other.options})
        found = {}
        for name in every:
            value = self._reading.known(levels, name, str)
            if value is None:
                continue
            if name not in known:
                path = _place(value) or self._reading.path(levels[0].keys)
                hint = did_you_mean(name, known) or f"it belongs to {', '.join(_with_option(name))}"
                self._reading.complain("Y214", f"the dialect {dialect} has no option {name}", path, hint, key=True)
                continue
            found[name] = value
        return found


def _place(value: Known[str]) -> DocPath | None:
    path = getattr(value.origin, "path", None)
    return path if isinstance(path, DocPath) else None


def _with_option(name: str) -> list[str]:
    return [dialect.name for dialect in DIALECTS.values() if name in dialect.options]
