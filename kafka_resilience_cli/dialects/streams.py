"""Kafka Streams from 4.2 (KIP-1034): no retries, ``errors.dead.letter.queue.topic.name`` takes what its handlers drop.

Facts from Apache Kafka (``ExceptionHandlerUtils``): the record keeps its source timestamp; the exception header held
``class: message`` in the first version and the class alone later.
"""

from __future__ import annotations

from kafka_resilience_cli.dialects.dialect import Dialect, Partitioning
from kafka_resilience_cli.dialects.headers import DECIMAL, TEXT, Encoding, HeaderCodec, HeaderField
from kafka_resilience_cli.findings import Severity

_CLASS = Encoding(TEXT.encode, lambda raw: str(TEXT.decode(raw)).partition(":")[0].strip())

DIALECT = Dialect(
    name="streams",
    framework="Kafka Streams",
    partitioning=Partitioning.ANY,
    missing_partition=Severity.INFO,
    missing_partition_effect="the producer chooses by key",
    headers=HeaderCodec(
        (
            HeaderField("__streams.errors.topic", "origin_topic", TEXT),
            HeaderField("__streams.errors.partition", "origin_partition", DECIMAL),
            HeaderField("__streams.errors.offset", "origin_offset", DECIMAL),
            HeaderField("__streams.errors.exception", "error_class", _CLASS),
            HeaderField("__streams.errors.message", "error_message", TEXT),
        ),
        strip=("__streams.errors.*",),
    ),
    preserves_timestamps=True,
    in_place="the application's own code: Kafka Streams does not retry a record",
    dlq_setting="errors.dead.letter.queue.topic.name in the client's file",
)
