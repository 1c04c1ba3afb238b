from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, Remove, rule
from kafka_resilience_cli.lint.subjects import Producer

BUFFER = "buffer.memory"
QUEUE = "queue.buffering.max.messages"


@rule(
    "P011",
    "producer-buffer-bounds",
    Severity.WARNING,
    Certainty.HEURISTIC,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        max.request.size=67108864
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        max.request.size=67108864
        buffer.memory=134217728
    """,
)
def producer_buffer_bounds(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The producer's buffer is smaller than one record may be, or has no bound at all.

    Why: Java refuses to send a record that is larger than `buffer.memory`, although `max.request.size` allows it, and
    cannot even hold one batch below `batch.size`; librdkafka without `queue.buffering.max.messages` buffers until the
    memory is used up when brokers are slow.
    Fix: raise `buffer.memory`; leave librdkafka's queue at its default.
    Source: Kafka `KafkaProducer.ensureValidRecordSize`, `BufferPool.allocate`; librdkafka CONFIGURATION.md.
    Proof: Java takes the settings and refuses single records later; librdkafka documents 0 as no limit.
    """
    if producer.embedded_in is not None:
        return
    if producer.librdkafka:
        if producer.written(QUEUE) and producer.number(QUEUE) == 0:
            yield Problem(
                f"{producer.spelled(QUEUE)}=0 buffers records without a limit on their number",
                producer.at(QUEUE),
                hint=f"remove {QUEUE}",
                edits=(Remove(producer.at(QUEUE)),),
                fix_title=f"remove {QUEUE}",
            )
        return
    for key in ("max.request.size", "batch.size"):
        if not producer.written(key) and not producer.written(BUFFER):
            continue
        size, buffer = producer.number(key), producer.number(BUFFER)
        if buffer < size:
            yield Problem(
                f"{BUFFER}={buffer} is smaller than {key}={size}",
                producer.at(key if producer.written(key) else BUFFER),
                hint=f"set {BUFFER}={2 * size} or more",
                edits=(producer.put(BUFFER, str(2 * size)),),
                fix_title=f"set {BUFFER}={2 * size}",
            )
            return
