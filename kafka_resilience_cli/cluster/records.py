"""Producing and reading records, in small numbers and with every outcome known.

Reading never disturbs: partitions are assigned, nothing is committed, no application's group id is used.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.errors import KrcError


@dataclass(frozen=True, slots=True)
class Record:
    """A record to send, or one that was read. ``headers`` keep their order and duplicates.

    ``partition`` -1 lets the key decide, as Java's clients do. ``offset`` and ``timestamp_ms`` are -1 on a record that
    was not read from a topic.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    partition: int = -1
    offset: int = -1
    timestamp_ms: int = -1


def send(conf: Mapping[str, str], records: Sequence[Record], *, timeout: float = 30.0) -> None:
    """Produce ``records`` idempotently with acks=all and wait until each is acknowledged.

    ``conf`` is librdkafka configuration. Raises :class:`KrcError` that counts what was not acknowledged, with the
    first reason.
    """
    from confluent_kafka import KafkaError, Message, Producer

    failures: list[str] = []

    def delivered(error: KafkaError | None, message: Message) -> None:
        if error is not None:
            failures.append(f"{message.topic()}: {error.str()}")

    producer = Producer(
        {
            **conf,
            "acks": "all",
            "enable.idempotence": True,
            "message.timeout.ms": int(timeout * 1000),
            "partitioner": "murmur2_random",
            "log_level": 0,
        }
    )
    for record in records:
        producer.produce(
            record.topic,
            key=record.key,
            value=record.value,
            partition=record.partition,
            headers=list(record.headers),
            on_delivery=delivered,
        )
        producer.poll(0)
    left = producer.flush(timeout + 5)
    if failures or left:
        lost = len(failures) + left
        raise KrcError(
            f"{lost} of {len(records)} records were not acknowledged",
            why=failures[0] if failures else f"no answer within {timeout:.0f} s",
        )


def read_all(conf: Mapping[str, str], topics: Sequence[str], *, timeout: float = 30.0) -> list[Record]:
    """Every committed record that the topics hold now, partition by partition in offset order.

    Raises :class:`KrcError` where the end was not reached within ``timeout`` seconds.
    """
    return sorted(_read(conf, topics, timeout), key=lambda r: (topics.index(r.topic), r.partition, r.offset))


def _read(conf: Mapping[str, str], topics: Sequence[str], timeout: float) -> Iterator[Record]:
    from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

    deadline = time.monotonic() + timeout
    consumer = Consumer(
        {
            **conf,
            "group.id": "krc-read",  # required by the client, never joined and never committed to
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "allow.auto.create.topics": False,
            "log_level": 0,
        }
    )
    try:
        listed = consumer.list_topics(timeout=timeout).topics
        missing = [topic for topic in topics if topic not in listed]
        if missing:
            raise KrcError(f"no such topic: {', '.join(missing)}")
        open_partitions = {(topic, partition) for topic in topics for partition in listed[topic].partitions}
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for topic, number in open_partitions])
        while open_partitions:
            if time.monotonic() > deadline:
                raise KrcError(f"the end of {len(open_partitions)} partitions was not reached in {timeout:.0f} s")
            for message in consumer.consume(500, 0.2):
                error = message.error()
                if error is None:
                    yield Record(
                        topic=message.topic() or "",
                        key=message.key(),
                        value=message.value(),
                        headers=_headers(message.headers()),
                        partition=message.partition() or 0,
                        offset=message.offset() or 0,
                        timestamp_ms=message.timestamp()[1],
                    )
                elif error.code() == KafkaError._PARTITION_EOF:
                    open_partitions.discard((message.topic() or "", message.partition() or 0))
    finally:
        consumer.close()


def _headers(raw: object) -> tuple[tuple[str, bytes | None], ...]:
    """What the client hands over: pairs in order, a text where a value was sent as one."""
    pairs = raw if isinstance(raw, list) else []
    return tuple((key, value.encode() if isinstance(value, str) else value) for key, value in pairs)
