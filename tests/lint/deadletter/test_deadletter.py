"""What rules say about dead-letter queues, and what they leave alone."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load, versions
from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.chain_writers import constant_default
from tests.lint.families import outcome, said, topology, untold

YAML = "topology.yaml"
SINK_FILE = "sink.json"
APPLICATION = "billing.properties"
LARGE = "config: {max.message.bytes: 2MiB}"
ALERT = "alert: {volume: 20/h}"


def queue(dlq: str, source: str = "", retry: str = "none", more: str = "", **files: str) -> dict[str, str]:
    """Billing's queue for orders, which is on line 10; somebody is told when it fills."""
    return topology(
        f"""
        topics:
          orders: {{partitions: 6, replication_factor: 3, {source}}}
        consumers:
          billing:
            topics: [orders]
            retry: {retry}
            dlq: {{{", ".join(filter(None, (dlq, ALERT)))}}}
        """
        + more,
        **files,
    )


def sink(dlq: str, source: str = "config: {retention.ms: 30d}", settings: str = "") -> dict[str, str]:
    """A sink's queue for orders: the connector's file names it, line 9 of the topology adds to it."""
    files = topology(
        f"""
        topics:
          orders: {{partitions: 6, replication_factor: 3, {source}}}
        connectors:
          to-s3:
            file: sink.json
            dlq: {{{", ".join(filter(None, (dlq, ALERT)))}}}
        """
    )
    head = '{"connector.class": "io.confluent.connect.s3.S3SinkConnector",\n "topics": "orders",\n'
    named = ' "errors.tolerance": "all",\n "errors.deadletterqueue.topic.name": "orders.to-s3.dlq"'
    return {**files, SINK_FILE: head + named + settings + "}\n"}


def external(config: str, source: str = "config: {retention.ms: 30d, max.message.bytes: 2MiB}") -> dict[str, str]:
    """A queue that another team owns: it is on line 7, its configuration on line 8."""
    return topology(
        f"""
        topics:
          orders: {{partitions: 6, replication_factor: 3, min_insync_replicas: 2, {source}}}
        external:
          failures:
            {config}
        consumers:
          billing:
            topics: [orders]
            dlq: {{topic: failures}}
        """
    )


def consumer(text: str) -> dict[str, str]:
    """A consumer on line 9."""
    return topology(
        f"""
        topics:
          orders: {{partitions: 6, replication_factor: 3}}
          customers: {{partitions: 6, replication_factor: 3, role: state, config: {{cleanup.policy: compact}}}}
          payments: {{partitions: 6, replication_factor: 3}}
        consumers:
          billing: {{{text}}}
        """
    )


WRITER = """
        producers:
          billing-failures:
            topics: [orders.billing.dlq]
            client: {family: %s, version: "%s", file: clients/billing.properties}
        """
JAVA = WRITER % ("java", "4.1")
LIBRDKAFKA = WRITER % ("librdkafka", "2.16")
BARE = '{"connector.class": "io.confluent.connect.s3.S3SinkConnector",\n "topics": "orders"}\n'
CREATE_TIME = "message.timestamp.type: CreateTime"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(queue(""), [], id="all derived"),
        pytest.param(consumer("topics: [orders]"), [("D001", YAML, 9)], id="D001 forgotten"),
        pytest.param(consumer("topics: [orders, payments]"), [("D001", YAML, 9)], id="D001 said once"),
        pytest.param(consumer("topics: [orders], dlq: none"), [], id="D001 declined"),
        pytest.param(consumer("topics: [{name: orders, dlq: none}]"), [], id="D001 declined for one topic"),
        pytest.param(consumer("topics: [customers]"), [], id="D001 a state is not skipped"),
        pytest.param(
            {**sink(""), SINK_FILE: BARE},
            [("D001", SINK_FILE, 1)],
            id="D001 a sink",
        ),
        pytest.param(
            {SINK_FILE: BARE},
            [],
            id="D001 a sink that nobody declares",
        ),
        pytest.param(queue("retention: 7d"), [("D002", YAML, 10)], id="D002 a week"),
        pytest.param(queue("retention: 14d"), [], id="D002 two weeks"),
        pytest.param(queue("retention: -1"), [], id="D002 for ever"),
        pytest.param(
            queue("retention: 30d", "config: {retention.ms: 90d}"),
            [("D002", YAML, 10)],
            id="D002 the source keeps longer",
        ),
        pytest.param(queue("retention: 30d", "config: {retention.ms: -1}"), [], id="D002 the source keeps for ever"),
        pytest.param(external("config: {retention.ms: 1d}"), [("D002", YAML, 8)], id="D002 another team's"),
        pytest.param(queue("config: {cleanup.policy: compact}"), [("D003", YAML, 10)], id="D003 compacted"),
        pytest.param(queue("", "config: {cleanup.policy: compact}"), [], id="D003 the source is"),
        pytest.param(
            external("config: {cleanup.policy: compact, retention.ms: 60d}"),
            [("D003", YAML, 8)],
            id="D003 another team's",
        ),
        pytest.param(
            queue("config: {max.message.bytes: 1MiB}", LARGE, more=JAVA, billing="max.request.size=4194304\n"),
            [("D004", YAML, 10)],
            id="D004 the queue is too small",
        ),
        pytest.param(
            external("config: {max.message.bytes: 1MiB, retention.ms: 60d}"),
            [("D004", YAML, 8)],
            id="D004 another team's",
        ),
        pytest.param(
            queue("", LARGE, more=JAVA, billing="acks=all\nmax.request.size=2097152\n"),
            [("D004", APPLICATION, 2)],
            id="D004 the Java producer has no room for headers",
        ),
        pytest.param(
            queue("", LARGE, more=LIBRDKAFKA, billing="message.max.bytes=1000000\n"),
            [("D004", APPLICATION, 1)],
            id="D004 the librdkafka producer is too small",
        ),
        pytest.param(
            queue("", LARGE, more=LIBRDKAFKA, billing="message.max.bytes=3000000\n"), [], id="D004 large enough"
        ),
        pytest.param(sink("", LARGE), [("D004", SINK_FILE, 1)], id="D004 Connect's own producer by default"),
        pytest.param(
            sink("", LARGE, ',\n "producer.override.max.request.size": "2097152"'),
            [("D004", SINK_FILE, 5)],
            id="D004 Connect's own producer has no room for headers",
        ),
        pytest.param(
            sink("", LARGE, ',\n "producer.override.max.request.size": "4194304"'),
            [],
            id="D004 Connect's is given more",
        ),
        pytest.param(sink(""), [], id="D005 stamped on arrival"),
        pytest.param(sink(f"config: {{{CREATE_TIME}}}"), [], id="D005 the derived retention covers the source's"),
        pytest.param(
            sink(f"retention: 20d, config: {{{CREATE_TIME}}}"), [("D002", YAML, 9), ("D005", YAML, 9)], id="D005"
        ),
        pytest.param(
            sink(f"config: {{{CREATE_TIME}, message.timestamp.before.max.ms: 1d}}"),
            [("D005", YAML, 9)],
            id="D005 refused for its age",
        ),
        pytest.param(
            sink(f"retention: 40d, config: {{{CREATE_TIME}}}", source=""), [("D005", YAML, 9)], id="D005 of any age"
        ),
        pytest.param(
            queue(f"retention: 20d, config: {{{CREATE_TIME}}}"), [], id="D005 an application stamps its own time"
        ),
        pytest.param(queue("partitions: 1"), [("D006", YAML, 10)], id="D006 one partition"),
        pytest.param(
            queue("partitions: 1", retry="{dialect: spring-dlpr}"), [("D006", YAML, 10)], id="D006 Spring falls back"
        ),
        pytest.param(
            queue("partitions: 1", retry="{dialect: spring-cloud-stream}"), [], id="D006 dlqPartitions: 1 may be set"
        ),
        pytest.param(queue("partitions: 1", retry="{dialect: smallrye}"), [], id="D006 SmallRye chooses by key"),
        pytest.param(sink("partitions: 1"), [], id="D006 so does Connect"),
        pytest.param(queue("replication_factor: 2"), [("D007", YAML, 10)], id="D007 fewer replicas"),
        pytest.param(
            queue("min_insync_replicas: 1", "min_insync_replicas: 2"), [("D007", YAML, 10)], id="D007 lower min ISR"
        ),
        pytest.param(
            external("config: {min.insync.replicas: 1, retention.ms: 60d}"),
            [("D007", YAML, 8)],
            id="D007 another team's",
        ),
        pytest.param(
            queue("", more="          billing-triage: {topics: [orders.billing.dlq]}\n"),
            [],
            id="D001 D009 a queue is read by a group of its own",
        ),
        pytest.param(
            queue("config: {confluent.value.schema.validation: true}"), [("D011", YAML, 10)], id="D011 validation"
        ),
        pytest.param(queue("config: {confluent.value.schema.validation: false}"), [], id="D011 none"),
    ],
)
def test_rules_say(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("D", files) == expected


@pytest.mark.parametrize(
    ("owner", "dlq", "expected"),
    [
        pytest.param("", "{}", "nobody owns it and nobody is told when it fills", id="neither"),
        pytest.param("", "{owner: team-billing}", "nobody is told when it fills", id="no alert"),
        pytest.param("", "{alert: {volume: 20/h}}", "nobody owns it", id="no owner"),
        pytest.param("owner: team-orders\n", "{alert: {volume: 20/h}}", "", id="the topology's owner"),
    ],
)
def test_somebody_looks_at_a_queue(owner: str, dlq: str, expected: str) -> None:
    text = (
        f"krc: 1\nname: orders\n{owner}"
        "topics:\n  orders: {partitions: 6, replication_factor: 3}\n"
        f"consumers:\n  billing:\n    topics: [orders]\n    dlq: {dlq}\n"
    )
    messages = [each.message for each in outcome({YAML: text}).findings if each.code == "D010"]
    assert messages == ([f"orders.billing.dlq holds what failed, and {expected}"] if expected else [])


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            queue(""),
            [("D004", "the producer with which billing forwards records")],
            id="no producer declared",
        ),
        pytest.param(
            external("partitions: 12", source="config: {retention.ms: 30d}"),
            [
                ("D002", "retention.ms of topic failures"),
                ("D004", "the producer with which billing forwards records"),
            ],
            id="another team's queue, of which little is said",
        ),
    ],
)
def test_what_is_not_known(files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert untold("D", files) == expected


@pytest.mark.parametrize(
    ("files", "code", "expected"),
    [
        pytest.param(queue("retention: 7d"), "D002", Severity.WARNING, id="D002 by krc's own threshold"),
        pytest.param(
            {**queue("retention: 20d"), "krc.yaml": "lint: {thresholds: {dlq_retention: 30d}}\n"},
            "D002",
            Severity.ERROR,
            id="D002 by a declared one",
        ),
        pytest.param(queue("replication_factor: 1"), "D007", Severity.ERROR, id="D007"),
        pytest.param(queue("config: {max.message.bytes: 1MiB}", LARGE), "D004", Severity.ERROR, id="D004 records"),
        pytest.param(sink("", LARGE), "D004", Severity.WARNING, id="D004 a worker may give its producers more"),
        pytest.param(queue("config: {max.message.bytes: 2MiB}", LARGE), "D004", Severity.WARNING, id="D004 headers"),
        pytest.param(
            sink(f"retention: 40d, config: {{{CREATE_TIME}}}", source=""),
            "D005",
            Severity.WARNING,
            id="D005 at any age",
        ),
        pytest.param(sink(f"retention: 20d, config: {{{CREATE_TIME}}}"), "D005", Severity.ERROR, id="D005 outlived"),
        pytest.param(queue("partitions: 1"), "D006", Severity.ERROR, id="D006 code of one's own"),
        pytest.param(
            queue("partitions: 1", retry="{dialect: spring-dlpr}"), "D006", Severity.WARNING, id="D006 Spring"
        ),
    ],
)
def test_how_bad_it_is(files: dict[str, str], code: str, expected: Severity) -> None:
    assert [each.severity for each in outcome(files).findings if each.code == code] == [expected]


@pytest.mark.parametrize(
    ("files", "rule", "validate"),
    [
        pytest.param(queue("retention: 7d"), "D002", "Y324", id="D002"),
        pytest.param(queue("config: {cleanup.policy: compact}"), "D003", "Y322", id="D003"),
        pytest.param(queue("partitions: 1"), "D006", "Y320", id="D006"),
        pytest.param(queue("replication_factor: 1"), "D007", "Y321", id="D007"),
        pytest.param(sink(f"retention: 20d, config: {{{CREATE_TIME}}}"), "D005", "Y325", id="D005"),
    ],
)
def test_what_validate_says_as_well_is_said_once(files: dict[str, str], rule: str, validate: str) -> None:
    codes = [finding.code for finding in outcome(files).findings]
    assert rule in codes
    assert validate not in codes


@pytest.mark.parametrize(
    ("table", "key"), [(Table.PRODUCER, "max.request.size"), (Table.CONSUMER, "max.poll.interval.ms")]
)
def test_what_is_assumed_of_a_connect_of_any_version_holds_in_all(table: Table, key: str) -> None:
    defaults = {load(table, version).get(key).default for version in versions(table)}  # type: ignore[union-attr]
    assert defaults == {str(constant_default(table, key))}


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_every_dialect_names_the_origin_and_the_cause(name: str) -> None:
    """Why there is no rule D008: headers are the framework's, and only Connect can leave them out, which K005 says."""
    fields = {field.attribute for field in DIALECTS[name].headers.fields}
    assert {"origin_topic", "origin_partition", "origin_offset", "error_class", "error_message"} <= fields
