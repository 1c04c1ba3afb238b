from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer

_HOUR = 3_600_000


@rule(
    "G009",
    "poll-budget-exceeded",
    Severity.ERROR,
    Certainty.HEURISTIC,
    Fixable.UNSAFE,
    bad="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            processing: {max_time_per_record: 2s}
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
    """,
    good="""
        -- topology.yaml --
        krc: 1
        name: billing
        topics:
          orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
        consumers:
          billing:
            topics: [orders]
            client: {family: java, version: "4.1", file: billing.properties}
            processing: {max_time_per_record: 2s}
        -- billing.properties --
        bootstrap.servers=kafka:9092
        group.id=billing
        max.poll.records=100
    """,
)
def poll_budget_exceeded(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """The records of one poll can take longer than the consumer may stay away.

    Why: a consumer that does not poll for `max.poll.interval.ms` loses its partitions; the records come again to
    another member, which takes as long. Also said where the interval is over an hour: a consumer that hangs keeps its
    partitions that long. Judged with the declared `processing.max_time_per_record`.
    Fix: lower `max.poll.records`, so that the longest time per record times it stays below the interval.
    Source: Kafka `ConsumerConfig.MAX_POLL_INTERVAL_MS_DOC`; Strimzi, "Kafka consumer configuration tuning".
    """
    if consumer.config is None or consumer.embedded_in is not None:
        return
    if consumer.written("max.poll.interval.ms") and consumer.number("max.poll.interval.ms") > _HOUR:
        minutes = consumer.number("max.poll.interval.ms") // 60_000
        yield Problem(
            f"a consumer that hangs keeps its partitions for {minutes} minutes, because max.poll.interval.ms allows it",
            consumer.at("max.poll.interval.ms"),
            hint="set it to what one poll's records may take, and a margin",
            severity=Severity.WARNING,
        )
    declared = consumer.app.processing.max_time_per_record if consumer.app else None
    if declared is None or declared.value == 0:
        return
    interval = consumer.number("max.poll.interval.ms")
    if consumer.librdkafka:
        if declared.value > interval:
            yield Problem(
                f"one record may take {declared.value} ms, longer than max.poll.interval.ms={interval} lets a consumer "
                "stay away",
                consumer.at("max.poll.interval.ms"),
                hint=f"set max.poll.interval.ms above {declared.value}",
                certain=True,
            )
        return
    records = consumer.number("max.poll.records")
    if declared.value * records <= interval:
        return
    fitting = interval // declared.value
    yield Problem(
        f"{records} records of one poll at up to {declared.value} ms each take {declared.value * records} ms, "
        f"longer than max.poll.interval.ms={interval} lets a consumer stay away",
        consumer.at("max.poll.records" if consumer.written("max.poll.records") else "max.poll.interval.ms"),
        hint=f"set max.poll.records to {fitting} or less" if fitting else "raise max.poll.interval.ms",
        certain=True,
        edits=(consumer.put("max.poll.records", str(fitting)),) if fitting else (),
        fix_title=f"set max.poll.records={fitting}" if fitting else "",
    )
