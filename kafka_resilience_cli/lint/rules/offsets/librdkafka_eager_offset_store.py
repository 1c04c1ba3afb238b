from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Consumer


@rule(
    "C003",
    "librdkafka-eager-offset-store",
    Severity.WARNING,
    Certainty.PRACTICE,
    Fixable.UNSAFE,
    bad="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
    """,
    good="""
        -- billing.properties --
        # krc: client family=librdkafka role=consumer version=2.16
        bootstrap.servers=kafka:9092
        group.id=billing
        enable.auto.offset.store=false
    """,
)
def librdkafka_eager_offset_store(consumer: Consumer, facts: Facts) -> Iterator[Problem]:
    """librdkafka stores a record's offset when it hands the record out, and commits it in the background.

    Why: a record may count as consumed while the program still works on it; after a crash it is not read again.
    Fix: keep auto-commit, set `enable.auto.offset.store=false`, and store the offset of each record once it was
    processed (`store_offsets()`, `rd_kafka_offsets_store()`). Setting `enable.auto.commit=false` and committing in the
    program is as good.
    Source: librdkafka INTRODUCTION.md, "At-least-once processing".
    """
    if consumer.config is None or not consumer.librdkafka:
        return
    if not consumer.flag("enable.auto.commit") or not consumer.flag("enable.auto.offset.store"):
        return
    app = consumer.app
    chained = app is not None and any(facts.chains_of(app.group))
    yield Problem(
        "an offset is stored when its record is handed out and committed in the background, before the record is done",
        consumer.at("enable.auto.offset.store"),
        hint="set enable.auto.offset.store=false and store offsets after processing",
        severity=Severity.ERROR if chained else None,
        edits=(consumer.put("enable.auto.offset.store", "false"),),
        fix_title="set enable.auto.offset.store=false; the program must then store offsets",
    )
