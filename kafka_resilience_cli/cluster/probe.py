"""Which brokers a cluster believes to be alive, asked with a fresh client each time.

For readiness only: a client that has lived through the death of a broker may go on asking the dead one.
"""

from __future__ import annotations


def live_brokers(bootstrap: str, timeout_s: float = 1.0) -> set[int]:
    """The ids of the registered, unfenced brokers as one broker at ``bootstrap`` (no security) sees them.

    Empty where nobody answers within ``timeout_s``; never raises for that.
    """
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0, "socket.timeout.ms": 3000})
    try:
        return set(client.list_topics(timeout=timeout_s).brokers)
    except KafkaException:
        return set()


def exercise(bootstrap: str, timeout_s: float = 10.0) -> None:
    """Creates a topic, writes to it and reads it back, so that a broker has once done what brokers do."""
    from confluent_kafka import Consumer, Producer, TopicPartition
    from confluent_kafka.admin import AdminClient, NewTopic

    topic = "krc-exercise"
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    client.create_topics([NewTopic(topic, 1, 1)])[topic].result(timeout_s)
    producer = Producer({"bootstrap.servers": bootstrap, "log_level": 0, "enable.idempotence": True})
    producer.produce(topic, b"value")
    producer.flush(timeout_s)
    consumer = Consumer({"bootstrap.servers": bootstrap, "log_level": 0, "group.id": topic})
    try:
        consumer.assign([TopicPartition(topic, 0, 0)])
        consumer.poll(timeout_s)
        consumer.commit(offsets=[TopicPartition(topic, 0, 1)], asynchronous=False)
    finally:
        consumer.close()
