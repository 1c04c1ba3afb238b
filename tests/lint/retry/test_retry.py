"""What rules say about retry chains, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.outcome import LintOutcome
from tests.lint.families import outcome, said, topology, untold

YAML = "topology.yaml"
APPLICATION = "billing.properties"
SINK = """
{"connector.class": "io.confluent.connect.s3.S3SinkConnector",
 "errors.tolerance": "all",
 "errors.deadletterqueue.topic.name": "failed.to-s3",
"""


def chain(
    retry: str = "delays: [1m, 1h]", source: str = "", more: str = "", dlq: str = "{}", **files: str
) -> dict[str, str]:
    """Billing's chain on orders: ``retry`` is on line 9, ``dlq`` on line 10."""
    return topology(
        f"""
        topics:
          orders: {{partitions: 6, replication_factor: 3, {source}}}
        consumers:
          billing:
            topics: [orders]
            retry: {{{retry}}}
            {f"dlq: {dlq}" if dlq else ""}
        """
        + more,
        **files,
    )


def sink(settings: str) -> dict[str, str]:
    return {"sink.json": SINK + settings + "}\n"}


def connectors(settings: str) -> dict[str, str]:
    more = "connectors:\n  orders-to-s3: {file: sink.json}\n"
    return {**chain(), YAML: chain()[YAML] + more, **sink(settings)}


WRITER = """
        producers:
          billing-forward:
            topics: [orders.billing.retry-1m, orders.billing.retry-1h]
            client: {family: %s, version: "%s", file: clients/billing.properties}
        """
JAVA = WRITER % ("java", "4.1")
LIBRDKAFKA = WRITER % ("librdkafka", "2.16")
LARGE = "config: {max.message.bytes: 2MiB}"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(chain(), [], id="all derived"),
        pytest.param(
            chain("delays: [1m, 1h], topic: {config: {retention.ms: 30m}}"), [("R001", YAML, 9)], id="R001 not yet due"
        ),
        pytest.param(
            chain("delays: [1m, 1h], outage_to_survive: 2d, topic: {config: {retention.ms: 1d}}"),
            [("R001", YAML, 9)],
            id="R001 shorter than the outage",
        ),
        pytest.param(
            chain("delays: [1m, 1h], outage_to_survive: 2h, topic: {config: {retention.ms: 1d}}"),
            [],
            id="R001 a short outage",
        ),
        pytest.param(chain("delays: [1h], topic: {config: {retention.ms: -1}}"), [], id="R001 for ever"),
        pytest.param(
            sink('"topics": "x", "errors.retry.timeout": "300000"'), [("R002", "sink.json", 5)], id="R002 sink"
        ),
        pytest.param(sink('"topics": "x", "errors.retry.timeout": "299999"'), [], id="R002 a little less"),
        pytest.param(sink('"topics": "x", "errors.retry.timeout": "-1"'), [], id="R002 endless is for K007"),
        pytest.param(
            sink(
                '"topics": "x", "errors.retry.timeout": "900000", "consumer.override.max.poll.interval.ms": "1200000"'
            ),
            [],
            id="R002 the consumer is given longer",
        ),
        pytest.param(
            chain("dialect: spring-retryable, delays: [1h, 2h]"),
            [],
            id="R002 retry topics pause the partition: their delays are no gap between polls",
        ),
        pytest.param(
            chain("dialect: spring-dlpr", source="ordering: per-key"), [], id="R002 R009 in place: Spring polls between"
        ),
        pytest.param(chain(dlq=""), [("R003", YAML, 9)], id="R003"),
        pytest.param(chain(dlq="none"), [], id="R003 dropping is meant"),
        pytest.param(
            chain("delays: [1m], topic: {replication_factor: 2}"), [("R004", YAML, 9)], id="R004 fewer replicas"
        ),
        pytest.param(
            chain("delays: [1m], topic: {min_insync_replicas: 1}", "min_insync_replicas: 2"),
            [("R004", YAML, 9)],
            id="R004 lower min ISR",
        ),
        pytest.param(
            chain(
                "delays: [1m], topic: {config: {unclean.leader.election.enable: true}}",
                "config: {unclean.leader.election.enable: false}",
            ),
            [("R004", YAML, 9)],
            id="R004 unclean election",
        ),
        pytest.param(chain("delays: [1m], topic: {min_insync_replicas: 1}"), [], id="R004 the source says nothing"),
        pytest.param(chain("delays: [1m], topic: {replication_factor: 4}"), [], id="R004 more replicas"),
        pytest.param(
            chain(
                "delays: [1m, 1h], topic: {config: {max.message.bytes: 1MiB}}",
                LARGE,
                JAVA,
                billing="max.request.size=4194304\n",
            ),
            [("R005", YAML, 9)],
            id="R005 the topic is too small",
        ),
        pytest.param(
            chain(
                "delays: [1m, 1h], topic: {config: {max.message.bytes: 2MiB}}",
                LARGE,
                JAVA,
                billing="max.request.size=4194304\n",
            ),
            [("R005", YAML, 9)],
            id="R005 no room for headers",
        ),
        pytest.param(
            chain(source=LARGE, more=JAVA, billing="acks=all\nmax.request.size=1048576\n"),
            [("R005", APPLICATION, 2)],
            id="R005 the Java producer is too small",
        ),
        pytest.param(
            chain(source=LARGE, more=JAVA, billing="acks=all\n"), [("R005", APPLICATION, 1)], id="R005 and by default"
        ),
        pytest.param(
            chain(source=LARGE, more=LIBRDKAFKA, billing="acks=all\nmessage.max.bytes=1500000\n"),
            [("R005", APPLICATION, 2)],
            id="R005 the librdkafka producer is too small",
        ),
        pytest.param(
            chain(more=JAVA, billing="max.request.size=2097152\n"), [], id="R005 enough for Kafka's default in any case"
        ),
        pytest.param(
            chain("delays: [1m], topic: {config: {cleanup.policy: compact}}"), [("R006", YAML, 9)], id="R006 compacted"
        ),
        pytest.param(
            chain('delays: [1m], topic: {config: {cleanup.policy: "compact,delete"}}'),
            [("R006", YAML, 9)],
            id="R006 compacted as well",
        ),
        pytest.param(chain("delays: [1m], topic: {partitions: 3}"), [("R008", YAML, 9)], id="R008 fewer partitions"),
        pytest.param(
            chain("dialect: smallrye, channel: orders"),
            [],
            id="R008 SmallRye's queue leaves the partition to the producer",
        ),
        pytest.param(chain(source="ordering: per-key"), [("R009", YAML, 9)], id="R009 ordered"),
        pytest.param(
            chain(source="config: {cleanup.policy: compact}"), [("R009", YAML, 9)], id="R009 the latest value"
        ),
        pytest.param(chain(source="ordering: none"), [], id="R009 not ordered"),
        pytest.param(
            chain("dialect: smallrye-delayed, delays: [10s], topic: {config: {message.timestamp.type: CreateTime}}"),
            [("R011", YAML, 9)],
            id="R011 the writer's clock",
        ),
        pytest.param(
            chain("delays: [10s], topic: {config: {message.timestamp.type: CreateTime}}"), [], id="R011 due by a header"
        ),
        pytest.param(chain("delays: [1m, 1h, 5m]"), [("R012", YAML, 9)], id="R012 shrinking"),
        pytest.param(
            chain("dialect: spring-retryable, delays: [10s, 10s]"), [("R012", YAML, 9)], id="R012 over within a minute"
        ),
        pytest.param(chain("dialect: spring-retryable, delays: [10m, 10m]"), [], id="R012 fixed, but long"),
        pytest.param(chain("delays: [10s]"), [], id="R012 one retry"),
        pytest.param(chain("dialect: spring-retryable, delays: [1m, 10m, 10m]"), [], id="R012 equal at the end"),
        pytest.param(
            connectors('"topics.regex": "orders.*"'), [("R014", "sink.json", 5)], id="R014 a pattern too wide"
        ),
        pytest.param(connectors('"topics.regex": "orders"'), [], id="R014 the whole name has to match"),
        pytest.param(connectors('"topics.regex": ".*[.]dlq"'), [], id="R014 a sink for queues alone is meant"),
    ],
)
def test_rules_say(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("R", files) == expected


def spring(settings: str, dialect: str = "spring-retryable, delays: [1m]") -> dict[str, str]:
    files = topology(
        f"""
        topics:
          orders: {{partitions: 6, replication_factor: 3}}
        consumers:
          billing:
            topics: [orders]
            client: {{family: java, version: "4.1", file: clients/application.properties}}
            retry: {{dialect: {dialect}}}
            dlq: {{}}
        """
    )
    base = "spring.kafka.bootstrap-servers=kafka:9092\nspring.kafka.consumer.group-id=billing\n"
    return {**files, "clients/application.properties": base + settings}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(spring("spring.kafka.listener.type=batch\n"), 3, id="batch listeners"),
        pytest.param(spring("spring.kafka.listener.type=BATCH\n"), 3, id="Spring binds it in any case"),
        pytest.param(spring("spring.kafka.producer.transaction-id-prefix=tx-\n"), 3, id="transactions"),
        pytest.param(spring("spring.kafka.producer.transactionIdPrefix=tx-\n"), 3, id="in another spelling"),
        pytest.param(spring("spring.kafka.listener.type=single\n"), None, id="record listeners"),
        pytest.param(spring("spring.kafka.listener.type=batch\n", "spring-dlpr"), None, id="no retry topics"),
    ],
)
def test_what_springs_retry_topics_do_not_go_with(files: dict[str, str], expected: int | None) -> None:
    assert said("R", files) == ([("R010", "application.properties", expected)] if expected else [])


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            chain(),
            [("R005", "the producer with which billing forwards records")],
            id="no producer declared",
        ),
        pytest.param(
            chain(more=JAVA, billing="acks=all\n"),
            [("R005", "max.message.bytes of topic orders")],
            id="the source's limit",
        ),
        pytest.param(
            chain(more=JAVA.replace(", file: clients/billing.properties", "")),
            [("R005", "the client file of billing-forward")],
            id="no file",
        ),
        pytest.param(chain("dialect: spring-dlpr"), [], id="no retry topics: nothing to know"),
    ],
)
def test_what_is_not_known(files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert untold("R", files) == expected


def severities(seen: LintOutcome, code: str) -> list[Severity]:
    return [finding.severity for finding in seen.findings if finding.code == code]


@pytest.mark.parametrize(
    ("files", "code", "expected"),
    [
        pytest.param(
            chain("delays: [1m], topic: {replication_factor: 1}"), "R004", Severity.ERROR, id="fewer replicas"
        ),
        pytest.param(chain(dlq=""), "R003", Severity.WARNING, id="R003"),
        pytest.param(
            chain("delays: [1m], topic: {config: {max.message.bytes: 1MiB}}", LARGE),
            "R005",
            Severity.ERROR,
            id="below the source",
        ),
        pytest.param(
            chain("delays: [1m], topic: {config: {max.message.bytes: 2MiB}}", LARGE),
            "R005",
            Severity.WARNING,
            id="headers only",
        ),
        pytest.param(
            chain("delays: [1m], topic: {partitions: 1}"), "R008", Severity.ERROR, id="code of one's own is stuck"
        ),
        pytest.param(
            chain("dialect: spring-retryable, delays: [1m], topic: {partitions: 1}"),
            "R008",
            Severity.WARNING,
            id="Spring falls back",
        ),
    ],
)
def test_how_bad_it_is(files: dict[str, str], code: str, expected: Severity) -> None:
    assert severities(outcome(files), code) == [expected]


@pytest.mark.parametrize(
    ("retry", "rule", "validate"),
    [
        pytest.param("delays: [1h], topic: {config: {retention.ms: 30m}}", "R001", "Y323", id="R001"),
        pytest.param("delays: [1m], topic: {replication_factor: 1}", "R004", "Y321", id="R004"),
        pytest.param("delays: [1m], topic: {config: {cleanup.policy: compact}}", "R006", "Y322", id="R006"),
        pytest.param("delays: [1m], topic: {partitions: 1}", "R008", "Y320", id="R008"),
        pytest.param("delays: [1h, 1m]", "R012", "Y306", id="R012"),
    ],
)
def test_what_validate_says_as_well_is_said_once(retry: str, rule: str, validate: str) -> None:
    codes = [finding.code for finding in outcome(chain(retry)).findings]
    assert rule in codes
    assert validate not in codes


@pytest.mark.parametrize("name", [name for name, dialect in DIALECTS.items() if dialect.retry_names])
def test_every_dialect_with_retry_topics_counts_attempts_and_names_the_origin(name: str) -> None:
    """Why there is no rule R007: what a hop has to carry is the framework's, and all of them carry it."""
    fields = {field.attribute for field in DIALECTS[name].headers.fields}
    assert {"attempt", "origin_topic", "origin_partition", "origin_offset", "error_class"} <= fields
