"""What a key of one client library is called in the other. Not a rule.

Only names: units and ranges may differ, which the text beside a name says.
"""

from __future__ import annotations

LIBRDKAFKA_OF = {
    "max.request.size": "message.max.bytes",
    "buffer.memory": "queue.buffering.max.kbytes",
    "fetch.max.wait.ms": "fetch.wait.max.ms",
    "send.buffer.bytes": "socket.send.buffer.bytes",
    "receive.buffer.bytes": "socket.receive.buffer.bytes",
    "interceptor.classes": "plugin.library.paths",
    "metrics.sample.window.ms": "statistics.interval.ms",
    "partitioner.class": "partitioner",
    "compression.gzip.level": "compression.level",
    "compression.lz4.level": "compression.level",
    "compression.zstd.level": "compression.level",
    "sasl.jaas.config": "sasl.username",
    "ssl.truststore.location": "ssl.ca.location",
    "ssl.truststore.certificates": "ssl.ca.pem",
    "ssl.keystore.certificate.chain": "ssl.certificate.pem",
    "ssl.keystore.key": "ssl.key.pem",
}
"""Java's key → librdkafka's."""

JAVA_OF = {
    "queue.buffering.max.kbytes": "buffer.memory",
    "fetch.wait.max.ms": "fetch.max.wait.ms",
    "socket.send.buffer.bytes": "send.buffer.bytes",
    "socket.receive.buffer.bytes": "receive.buffer.bytes",
    "plugin.library.paths": "interceptor.classes",
    "partitioner": "partitioner.class",
    "sasl.username": "sasl.jaas.config",
    "sasl.password": "sasl.jaas.config",
    "sasl.mechanisms": "sasl.mechanism",
    "ssl.ca.location": "ssl.truststore.location",
    "ssl.ca.pem": "ssl.truststore.certificates",
    "ssl.certificate.pem": "ssl.keystore.certificate.chain",
    "ssl.certificate.location": "ssl.keystore.location",
    "ssl.key.pem": "ssl.keystore.key",
    "metadata.broker.list": "bootstrap.servers",
    "queue.buffering.max.ms": "linger.ms",
    "message.send.max.retries": "retries",
    "message.timeout.ms": "delivery.timeout.ms",
    "request.required.acks": "acks",
    "compression.codec": "compression.type",
    "fetch.message.max.bytes": "max.partition.fetch.bytes",
    "message.max.bytes": "max.request.size",
    "socket.timeout.ms": "request.timeout.ms",
}
"""librdkafka's key → Java's."""

SAME_VALUE = frozenset(
    {
        "fetch.max.wait.ms",
        "send.buffer.bytes",
        "receive.buffer.bytes",
        "max.request.size",
        "compression.gzip.level",
        "compression.lz4.level",
        "compression.zstd.level",
        "ssl.truststore.certificates",
        "ssl.keystore.certificate.chain",
        "ssl.keystore.key",
        "fetch.wait.max.ms",
        "socket.send.buffer.bytes",
        "socket.receive.buffer.bytes",
        "sasl.mechanisms",
        "metadata.broker.list",
        "queue.buffering.max.ms",
        "message.send.max.retries",
        "message.timeout.ms",
        "request.required.acks",
        "compression.codec",
        "fetch.message.max.bytes",
    }
)
"""Keys whose value means the same under the other name."""
