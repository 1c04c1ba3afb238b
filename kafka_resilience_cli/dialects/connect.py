"""Kafka Connect sink connectors: in-place retries, then ``errors.deadletterqueue.topic.name``.

Facts from Apache Kafka (``DeadLetterQueueReporter``): the record keeps its source timestamp; headers are written only
with ``errors.deadletterqueue.context.headers.enable=true``; the worker would create the topic with one partition.
"""

from __future__ import annotations

from kafka_resilience_cli.dialects.dialect import Dialect, Partitioning
from kafka_resilience_cli.dialects.headers import DECIMAL, TEXT, HeaderCodec, HeaderField
from kafka_resilience_cli.findings import Severity

DIALECT = Dialect(
    name="connect",
    framework="Kafka Connect",
    partitioning=Partitioning.ANY,
    missing_partition=Severity.INFO,
    missing_partition_effect="the producer chooses by key",
    headers=HeaderCodec(
        (
            HeaderField("__connect.errors.topic", "origin_topic", TEXT),
            HeaderField("__connect.errors.partition", "origin_partition", DECIMAL),
            HeaderField("__connect.errors.offset", "origin_offset", DECIMAL),
            HeaderField("__connect.errors.exception.class.name", "error_class", TEXT),
            HeaderField("__connect.errors.exception.message", "error_message", TEXT),
        ),
        strip=("__connect.errors.*",),
    ),
    preserves_timestamps=True,
    in_place="errors.retry.timeout and errors.retry.delay.max.ms of the connector",
    dlq_setting="errors.deadletterqueue.topic.name in the connector's file",
)
