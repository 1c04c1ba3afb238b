from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Client

REPORTERS, INCLUDE = "metric.reporters", "auto.include.jmx.reporter"
JMX = "org.apache.kafka.common.metrics.JmxReporter"


@rule(
    "O001",
    "jmx-reporter-dropped",
    Severity.ERROR,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        metric.reporters=com.example.OwnReporter
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        metric.reporters=com.example.OwnReporter,org.apache.kafka.common.metrics.JmxReporter
    """,
)
def jmx_reporter_dropped(client: Client, facts: Facts) -> Iterator[Problem]:
    """The client no longer shows its metrics in JMX.

    Why: up to 3.9 JmxReporter is added to whatever `metric.reporters` says; from 4.0 the list is taken as it is, so
    dashboards and alerts that read JMX go blind at the upgrade.
    Fix: name `org.apache.kafka.common.metrics.JmxReporter` in the list, or leave the key out.
    Source: Kafka `CommonClientConfigs.METRIC_REPORTER_CLASSES_DOC`; KIP-830, upgrade notes of 4.0.
    """
    if client.librdkafka or client.embedded_in is not None:
        return
    if client.written(REPORTERS) and client.version >= (4, 0):
        reporters = [name.strip() for name in client.value(REPORTERS).split(",") if name.strip()]
        if JMX not in reporters:
            yield Problem(
                f"Kafka {client.version} does not add JmxReporter to metric.reporters: nothing shows in JMX",
                client.at(REPORTERS),
                hint=f"add {JMX}",
                edits=(client.put(REPORTERS, ",".join([*reporters, JMX])),),
                fix_title="add JmxReporter",
            )
    elif client.written(INCLUDE) and not client.flag(INCLUDE) and (3, 4) <= client.version < (4, 0):
        if client.written(REPORTERS) and JMX in client.value(REPORTERS):
            return
        yield Problem(
            f"{INCLUDE}=false: nothing shows in JMX",
            client.at(INCLUDE),
            hint="remove it, or name JmxReporter in metric.reporters",
            edits=(client.put(INCLUDE, "true"),),
            fix_title=f"set {INCLUDE}=true",
        )
