"""What rules say about keys and values, and what they leave alone."""

from __future__ import annotations

import json

import pytest

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.rules.keys.counterparts import JAVA_OF, LIBRDKAFKA_OF, SAME_VALUE
from kafka_resilience_cli.lint.rules.keys.vocabulary import in_java, in_librdkafka
from tests.lint.families import outcome, said, topology, untold
from tests.lint.keys.files import FILE, YML, boot, java, rdk


def connector(kind: str, **settings: str) -> dict[str, str]:
    """Settings begin on line 3; ``_`` is a dot."""
    config = {"connector.class": f"org.example.Example{kind}Connector"} | {
        k.replace("_", "."): v for k, v in settings.items()
    }
    return {"connector.json": json.dumps(config, indent=1)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(java("max.poll.record=1\n"), [("U001", FILE, 3)], id="a letter less"),
        pytest.param(java("max.poll.interval=1\n"), [("U001", FILE, 3)], id="a unit left out"),
        pytest.param(java("enable.autocommit=true\n"), [("U001", FILE, 3)], id="a dot left out"),
        pytest.param(java("max_poll_records=1\n"), [("U001", FILE, 3)], id="other signs"),
        pytest.param(java("orders.topic=orders\nworkers=4\nrequest.handler.threads=2\n"), [], id="the program's own"),
        pytest.param(
            java(
                "schema.registry.url=http://r\nbasic.auth.credentials.source=USER_INFO\nspecific.avro.reader=true\n"
                "auto.register.schemas=false\nvalue.subject.name.strategy=a.B\n",
                "producer",
            ),
            [],
            id="schema registry",
        ),
        pytest.param(
            java("spring.json.trusted.packages=*\nspring.deserializer.value.delegate.class=a.B\n"),
            [],
            id="Spring's serializers",
        ),
        pytest.param(java("apicurio.registry.url=http://r\njson.value.type=a.B\n"), [], id="other serializers"),
        pytest.param(
            java("metrics.context.cluster=a\nconfig.providers=env\nconfig.providers.env.class=a.B\n"),
            [],
            id="prefixes of Kafka",
        ),
        pytest.param(
            java("client.security.protocol=SSL\ninbox.kafka.fetch.min.bytes=1\ninterceptor.ssl.protocol=TLSv1.3\n"),
            [],
            id="settings of clients inside",
        ),
        pytest.param(
            rdk("orders.topic=orders\n"), [("U001", FILE, 3)], id="librdkafka refuses all that it does not know"
        ),
        pytest.param(
            rdk(
                "error_cb=a\nstats_cb=a\non_commit=a\nlogger=a\ngo.events.channel.enable=true\n"
                "dotnet.producer.enable.background.poll=true\n"
            ),
            [],
            id="language bindings",
        ),
        pytest.param(rdk("key.deserializer=a\nvalue.deserializer=a\n"), [], id="Python's DeserializingConsumer"),
        pytest.param(
            {"consumer.properties": "metadata.broker.list=kafka\nqueued.min.messages=1\norders.topic=orders\n"},
            [],
            id="a guessed file may hold more",
        ),
        pytest.param(
            {
                "app.properties": "server.port=80\ndb.url=jdbc:x\ncache.size=5\nbootstrap.servers=kafka:9092\n"
                "session.timeout=30\n"
            },
            [],
            id="somebody's file with one key of Kafka's",
        ),
        pytest.param(
            boot("bootstrap-servers: kafka:9092\nproducer:\n  properties:\n    security-protocol: SSL\n"),
            [("U001", YML, 7)],
            id="keys below properties are not relaxed",
        ),
        pytest.param(
            connector("Sink", topics="a", max_retries="3", batch_size="10", retries="5", insert_mode="upsert"),
            [],
            id="a connector's own",
        ),
        pytest.param(
            connector("Sink", topics="a", errors_tolerence="all"),
            [("U001", "connector.json", 4)],
            id="a connector's framework key",
        ),
        pytest.param(
            connector(
                "Source",
                topic="a",
                tables="b",
                topic_prefix="x",
                topic_creation_default_partitions="3",
                transforms="t",
                transforms_t_type="a.B",
                value_converter_schemas_enable="false",
            ),
            [],
            id="prefixes of Connect",
        ),
    ],
)
def test_unknown_keys(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


def shared(producer_file: str, consumer_file: str) -> dict[str, str]:
    client = "{{family: java, version: '4.1', file: clients/{}.properties}}"
    body = "topics:\n  orders: {partitions: 6, replication_factor: 3}\n"
    body += f"producers:\n  shop: {{topics: [orders], client: {client.format(producer_file)}}}\n"
    body += f"consumers:\n  billing: {{topics: [orders], client: {client.format(consumer_file)}}}\n"
    text = "bootstrap.servers=kafka:9092\nbatch.size=1\ngroup.id=billing\n"
    return topology(body, **dict.fromkeys((producer_file, consumer_file), text))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(rdk("max.request.size=1\n", "producer"), [("U002", FILE, 3)], id="Java's key in librdkafka"),
        pytest.param(
            rdk("sasl.jaas.config=${env:LOGIN}\nssl.truststore.location=/a\n"),
            [("U002", FILE, 3), ("U002", FILE, 4)],
            id="Java's security in librdkafka",
        ),
        pytest.param(rdk("retention.ms=1\n"), [("U002", FILE, 3)], id="a topic's key in librdkafka"),
        pytest.param(
            java("queue.buffering.max.kbytes=1\n", "producer"), [("U002", FILE, 3)], id="librdkafka's key in Java"
        ),
        pytest.param(java("retention.ms=1\n", "producer"), [("U002", FILE, 3)], id="a topic's key in Java"),
        pytest.param(java("group.id=a\n", "producer"), [("U002", FILE, 3)], id="a consumer's key on a producer"),
        pytest.param(rdk("group.id=a\n", "producer"), [("U002", FILE, 3)], id="the same in librdkafka"),
        pytest.param(
            shared("shop", "billing"),
            [("U002", "billing.properties", 2), ("U002", "shop.properties", 3)],
            id="two files",
        ),
        pytest.param(shared("common", "common"), [], id="one file for both"),
        pytest.param(
            {"app.properties": "bootstrap.servers=kafka:9092\nacks=all\ngroup.id=billing\n"}, [], id="a guessed role"
        ),
        pytest.param(
            boot("properties:\n  acks: all\n  max.poll.records: 5\nconsumer:\n  group-id: a\nproducer:\n  acks: all\n"),
            [],
            id="Spring's common properties are for all",
        ),
        pytest.param(
            java("debug=true\nlog_level=5\n"),
            [("U002", FILE, 3), ("U002", FILE, 4)],
            id="declared, so meant for the client",
        ),
        pytest.param(
            {"consumer.properties": "bootstrap.servers=kafka:9092\ngroup.id=a\ndebug=true\n"},
            [],
            id="a word of anybody",
        ),
    ],
)
def test_keys_of_others(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert sorted(said("U", files)) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(java("auto.include.jmx.reporter=true\n"), [("U003", FILE, 3)], id="removed in 4.0"),
        pytest.param(
            java("auto.include.jmx.reporter=true\n", version="3.9"), [("U003", FILE, 3)], id="deprecated before"
        ),
        pytest.param(java("group.protocol=classic\n", version="3.5"), [("U003", FILE, 3)], id="not there yet"),
        pytest.param(java("group.protocol=classic\n", version="3.7"), [], id="just there"),
        pytest.param(
            java("partitioner.class=org.apache.kafka.clients.producer.internals.DefaultPartitioner\n", "producer"),
            [("U003", FILE, 3)],
            id="a class that is gone",
        ),
        pytest.param(
            java(
                "partitioner.class=org.apache.kafka.clients.producer.internals.DefaultPartitioner\n", "producer", "3.9"
            ),
            [],
            id="it was there",
        ),
        pytest.param(rdk("topic.metadata.refresh.fast.cnt=5\n"), [("U003", FILE, 3)], id="deprecated in librdkafka"),
        pytest.param(
            rdk("group.protocol=classic\n", version="2.3"), [("U003", FILE, 3)], id="librdkafka does not have it yet"
        ),
    ],
)
def test_keys_that_come_and_go(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


def test_a_key_that_is_gone_from_the_newest_client_needs_a_version() -> None:
    files = {FILE: "# krc: client family=java role=consumer\ngroup.id=a\nauto.include.jmx.reporter=true\n"}
    assert said("U", files) == []
    assert [code for code, _ in untold("U", files)] == ["U003"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(boot("producer:\n  enable-idempotence: true\n"), [("U004", YML, 5)], id="no property of Boot's"),
        pytest.param(boot("consumer:\n  session-timeout: 30s\n"), [("U004", YML, 5)], id="another one"),
        pytest.param(boot("producer:\n  properties:\n    enable.idempotence: true\n"), [], id="below properties"),
        pytest.param(boot("embedded:\n  count: 1\nproducer:\n  acks: all\n"), [], id="the broker of tests"),
        pytest.param(boot("consumer:\n  auto_offset_reset: earliest\n  maxPollRecords: 5\n"), [], id="relaxed names"),
        pytest.param(boot("consumer:\n  max-poll-interval: 5m\n", "3.3"), [("U004", YML, 5)], id="before 3.5"),
        pytest.param(boot("consumer:\n  max-poll-interval: 5m\n", "3.5"), [], id="from 3.5 on"),
    ],
)
def test_properties_that_boot_drops(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


def test_a_property_of_the_applications_own_is_no_error() -> None:
    (finding,) = (each for each in outcome(boot("producer:\n  topic: orders\n")).findings if each.code == "U004")
    assert finding.severity is Severity.INFO


def test_a_property_of_a_later_boot_is_an_error() -> None:
    files = boot("template:\n  observation-enabled: true\n", "2.7")
    (finding,) = (each for each in outcome(files).findings if each.code == "U004")
    assert (finding.severity, finding.hint) == (Severity.ERROR, "a later version of Spring Boot has it")


@pytest.mark.parametrize(
    ("settings", "meant"),
    [
        pytest.param("consumer:\n  auto-ofset-reset: earliest\n", "consumer.auto-offset-reset", id="a letter less"),
        pytest.param(
            "producer:\n  key-deserializer: a.B\n", "producer.key-serializer", id="a key of another client's is no key"
        ),
        pytest.param("listner:\n  ack-mode: batch\n", "listener.ack-mode", id="in the section"),
    ],
)
def test_a_misspelt_property_of_boot_is_an_error(settings: str, meant: str) -> None:
    (finding,) = (each for each in outcome(boot(settings)).findings if each.code == "U004")
    assert (finding.severity, finding.hint) == (Severity.ERROR, f"did you mean spring.kafka.{meant}?")


@pytest.mark.parametrize("key", sorted(LIBRDKAFKA_OF))
def test_java_has_the_key_and_librdkafka_its_counterpart(key: str) -> None:
    assert (in_java(key), in_librdkafka(key), in_librdkafka(LIBRDKAFKA_OF[key])) == (True, False, True)


@pytest.mark.parametrize("key", sorted(JAVA_OF))
def test_librdkafka_has_the_key_and_java_its_counterpart(key: str) -> None:
    assert (in_java(key), in_librdkafka(key), in_java(JAVA_OF[key])) == (False, True, True)


def test_values_are_kept_only_where_a_name_is_changed() -> None:
    assert set(LIBRDKAFKA_OF) | set(JAVA_OF) >= SAME_VALUE
