"""What a producer makes of ``enable.idempotence``: asked for, switched on by the client, or lost to another setting.

Source: Kafka ``ProducerConfig.postProcessAndValidateIdempotenceConfigs``, librdkafka ``rd_kafka_conf_finalize``.
Connect and Streams choose for the producers that they make; nothing here is about those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from kafka_resilience_cli.lint.subjects import MissingFact, Producer
from kafka_resilience_cli.settings import Known

IN_FLIGHT = "max.in.flight.requests.per.connection"
IDEMPOTENCE = "enable.idempotence"
TRANSACTIONAL_ID = "transactional.id"
MOST_IN_FLIGHT = 5
CONFLICTING = ("acks", "retries", IN_FLIGHT)


class Choice(Enum):
    """Who decides about idempotence."""

    ON = auto()
    """The file asks for it, by its own key or by a transactional id."""
    OFF = auto()
    """The file switches it off."""
    CLIENT = auto()
    """Nobody asks: the client switches it on unless another setting forbids it."""
    NEVER = auto()
    """Nobody asks: the client leaves it off."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A setting that rules idempotence out: ``written`` as the file has it, ``wanted`` is what it would have to be."""

    key: str
    written: str
    wanted: str

    def __str__(self) -> str:
        return self.written


def choice(producer: Producer) -> Choice:
    """Raises :class:`~.subjects.MissingFact` where another file may decide, or the version of a Java client does."""
    if producer.written(IDEMPOTENCE) or IDEMPOTENCE in producer.file.framework:
        return Choice.ON if producer.flag(IDEMPOTENCE) else Choice.OFF
    if producer.file.incomplete:
        raise MissingFact(producer.file.incomplete)
    if not producer.librdkafka and switched_on_by_default(producer):
        return Choice.CLIENT
    return Choice.ON if transactional(producer) else Choice.NEVER


def switched_on_by_default(producer: Producer) -> bool:
    """Java from 3.0; 3.0.0 and 3.1.0 announce it and do not do it (KAFKA-13598)."""
    version = producer.version
    return version.line >= (3, 2) or (version.line >= (3, 0) and version.patch != 0)


def transactional(producer: Producer) -> bool:
    return producer.written(TRANSACTIONAL_ID)


def conflicts(producer: Producer, keys: tuple[str, ...] = CONFLICTING) -> Iterator[Conflict]:
    """Written settings that an idempotent producer cannot have; known values first, then unknown ones raise."""
    written = [key for key in keys if producer.written(key)]
    for key in sorted(written, key=lambda each: not isinstance(producer.setting(each), Known)):
        wanted = _wanted(producer, key)
        if wanted:
            yield Conflict(key, f"{producer.spelled(key)}={producer.value(key)}", wanted)


def _wanted(producer: Producer, key: str) -> str:
    if key == "acks":
        return "" if producer.value(key) in ("all", "-1") else "acks=all"
    if key == "retries":
        return "" if producer.number(key) else "retries above 0"
    return "" if producer.number(key) <= MOST_IN_FLIGHT else f"at most {MOST_IN_FLIGHT} requests in flight"


def refuses_in_flight(producer: Producer) -> bool:
    """Whether too many requests in flight stop a client that nobody asked for idempotence. Java, from 4.0."""
    return producer.version >= (4, 0)


def in_force(producer: Producer) -> bool:
    """Whether the producer is idempotent. One that its client refuses to build counts as what it asks for."""
    decided = choice(producer)
    if decided is Choice.CLIENT:
        return not any(True for _ in conflicts(producer))
    return decided is Choice.ON


def acks(producer: Producer) -> str:
    """``all``, ``0``, ``1``, or what librdkafka takes besides."""
    if not producer.written("acks") and (choice(producer) is Choice.ON or producer.librdkafka):
        return "all"
    written = producer.value("acks")
    return "all" if written == "-1" else written
