"""Sends one record with a Java producer. Runs in the child of `JavaWorker` only."""

from __future__ import annotations

from collections.abc import Mapping

_BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer"


def sent(servers: str, topic: str, size: int, header: int, settings: Mapping[str, str]) -> str:
    """The simple name of the exception that a record of zeros ends with; empty where the broker took it."""
    import jpype

    wanted = {**settings, "bootstrap.servers": servers, "key.serializer": _BYTES, "value.serializer": _BYTES}
    properties = jpype.JClass("java.util.Properties")()
    for key, value in wanted.items():
        properties.put(key, value)
    record = jpype.JClass("org.apache.kafka.clients.producer.ProducerRecord")(topic, jpype.JArray(jpype.JByte)(size))
    if header:
        record.headers().add("exception.stacktrace", jpype.JArray(jpype.JByte)(header))
    producer = jpype.JClass("org.apache.kafka.clients.producer.KafkaProducer")(properties)
    try:
        producer.send(record).get(20, jpype.JClass("java.util.concurrent.TimeUnit").SECONDS)
    except jpype.JException as error:
        return str((error.getCause() or error).getClass().getSimpleName())
    finally:
        producer.close(jpype.JClass("java.time.Duration").ofSeconds(5))
    return ""
