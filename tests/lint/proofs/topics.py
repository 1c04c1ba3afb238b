"""Topics of a rule's example on a real cluster: made as declared, under names of their own; what it makes of them."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from kafka_resilience_cli.project.load import build_environment, read
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.topology.model import Topic
from tests.integration.waiting import until
from tests.lint.examples import files_of

ACCEPTED = ""


def topics_of(example: str) -> Mapping[str, Topic]:
    """Those that the topology of an example declares and derives."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in files_of(example).items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text, encoding="utf-8")
        loaded = build_environment(read([directory / "topology.yaml"], Project(root=directory)), None)
        return loaded.topologies[0].topics


class Cluster:
    """A running cluster, seen by plain clients."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self.admin = AdminClient({"bootstrap.servers": servers, "topic.metadata.refresh.interval.ms": 1000})

    def ask(self, topic: Topic) -> str:
        """Why the cluster would not make the topic; empty where it would. Nothing is made."""
        return self._create(self._new(topic, f"proof-{uuid.uuid4().hex[:8]}"), validate_only=True)

    def refuses_name(self, name: str) -> str:
        return self._create(NewTopic(name, 1, 1), validate_only=True)

    def make(self, topic: Topic, *, on: list[int] | None = None) -> str:
        """The name of the new topic; ``on`` gives it one partition on these brokers, led by the first."""
        name = f"{topic.name}-{uuid.uuid4().hex[:8]}"
        new = self._new(topic, name)
        if on is not None:
            new = NewTopic(name, 1, replica_assignment=[on], config=new.config)
        assert self._create(new) == ACCEPTED
        until(lambda: self._is_led(name), f"{name} has a leader")
        return name

    def in_sync(self, topic: str) -> list[int]:
        return sorted(self.admin.list_topics(topic, timeout=10).topics[topic].partitions[0].isrs)

    def send(
        self,
        topic: str,
        *,
        key: bytes | None = b"k",
        value: bytes = b"v",
        partition: int = 0,
        timestamp: int = 0,
        headers: Mapping[str, bytes] | None = None,
        **settings: object,
    ) -> str:
        """What became of one record, as the client or the broker says it at once: nothing is sent again."""
        config = {"bootstrap.servers": self._servers, "retries": 0, "message.timeout.ms": 30_000, **settings}
        outcome: list[str] = []

        def delivered(error: KafkaError | None, _: object) -> None:
            outcome.append(error.name() if error else ACCEPTED)

        producer = Producer(config)
        try:
            producer.produce(
                topic,
                value,
                key=key,
                partition=partition,
                timestamp=timestamp,
                headers=dict(headers or {}),
                on_delivery=delivered,
            )
        except KafkaException as error:
            return str(error.args[0].name())
        producer.flush(40)
        return outcome[0]

    def read(self, topic: str) -> list[Message]:
        """What partition 0 holds now."""
        consumer = Consumer({"bootstrap.servers": self._servers, "group.id": "proof", "enable.auto.commit": False})
        try:
            first, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=10)
            consumer.assign([TopicPartition(topic, 0, first)])
            found: list[Message] = []
            until(lambda: self._read_to(consumer, topic, end, found), f"{topic} is read to its end")
            return found
        finally:
            consumer.close()

    @staticmethod
    def _read_to(consumer: Consumer, topic: str, end: int, found: list[Message]) -> bool:
        """The last offsets may have been compacted away: it is the position that counts."""
        found += [message for message in consumer.consume(100, timeout=0.2) if message.error() is None]
        return bool(consumer.position([TopicPartition(topic, 0)])[0].offset >= end)

    def _is_led(self, topic: str) -> bool:
        found = self.admin.list_topics(topic, timeout=10).topics[topic]
        parts = found.partitions.values()
        return bool(parts) and all(part.leader > 0 and len(part.isrs) == len(part.replicas) for part in parts)

    def _new(self, topic: Topic, name: str) -> NewTopic:
        config = {key: known.value for key, known in topic.config.items()}
        return NewTopic(name, topic.partitions.value, topic.replication_factor.value, config=config)

    def _create(self, new: NewTopic, *, validate_only: bool = False) -> str:
        self.admin.list_topics(timeout=10)
        try:
            self.admin.create_topics([new], validate_only=validate_only)[new.topic].result(20)
        except KafkaException as error:
            return str(error.args[0].name())
        return ACCEPTED
