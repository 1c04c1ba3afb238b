"""What rules say about keys and values, and what they leave alone."""

from __future__ import annotations

import json

import pytest

from kafka_resilience_cli.lint.rules.keys.counterparts import JAVA_OF, LIBRDKAFKA_OF, SAME_VALUE
from kafka_resilience_cli.lint.rules.keys.domains import strtol
from kafka_resilience_cli.lint.rules.keys.vocabulary import in_java, in_librdkafka
from tests.lint.families import outcome, said, topology, untold

FILE = "client.properties"
YML = "application.yml"


def java(settings: str, role: str = "consumer", version: str = "4.1") -> dict[str, str]:
    """A file that a comment declares; its settings begin on line 3."""
    return {FILE: f"# krc: client family=java role={role} version={version}\nbootstrap.servers=kafka:9092\n{settings}"}


def rdk(settings: str, role: str = "consumer", version: str = "2.16") -> dict[str, str]:
    comment = f"# krc: client family=librdkafka role={role} version={version}\n"
    return {FILE: f"{comment}bootstrap.servers=kafka:9092\n{settings}"}


def boot(settings: str, version: str = "3.5") -> dict[str, str]:
    """Below ``spring.kafka``; settings begin on line 4."""
    body = "".join(f"    {line}\n" for line in settings.splitlines())
    return {YML: f"# krc: client family=spring-boot version={version}\nspring:\n  kafka:\n{body}"}


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
        pytest.param(boot("consumer:\n  auto_offset_reset: earliest\n  maxPollRecords: 5\n"), [], id="relaxed names"),
        pytest.param(boot("consumer:\n  max-poll-interval: 5m\n", "3.3"), [("U004", YML, 5)], id="before 3.5"),
        pytest.param(boot("consumer:\n  max-poll-interval: 5m\n", "3.5"), [], id="from 3.5 on"),
    ],
)
def test_properties_that_boot_drops(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(java("acks=2\n", "producer"), [("U005", FILE, 3)], id="no such acks"),
        pytest.param(rdk("acks=2\n", "producer"), [], id="librdkafka takes any number"),
        pytest.param(rdk("acks=ALL\n", "producer"), [], id="librdkafka takes the word"),
        pytest.param(java("isolation.level=READ_COMMITTED\n"), [("U005", FILE, 3)], id="Java compares case"),
        pytest.param(rdk("isolation.level=READ_COMMITTED\n"), [], id="librdkafka does not"),
        pytest.param(java("security.protocol=ssl\n"), [], id="Java from 3.5 on takes any case here"),
        pytest.param(java("max.poll.records=1e3\n"), [("U005", FILE, 3)], id="no whole number"),
        pytest.param(java("max.poll.records=+0500 \n"), [], id="Java's own spelling of numbers"),
        pytest.param(java("max.poll.records=\n"), [("U005", FILE, 3)], id="blank"),
        pytest.param(java("max.poll.records=0\n"), [("U005", FILE, 3)], id="below the least"),
        pytest.param(java("max.request.size=99999999999\n", "producer"), [("U005", FILE, 3)], id="beyond 32 bits"),
        pytest.param(java("enable.auto.commit=yes\n"), [("U005", FILE, 3)], id="no boolean"),
        pytest.param(java("enable.auto.commit= TRUE\n"), [], id="Java trims and ignores case"),
        pytest.param(java("transactional.id=\n", "producer"), [("U005", FILE, 3)], id="an empty transactional id"),
        pytest.param(java("client.rack=\nclient.id=\n"), [], id="empty where it may be"),
        pytest.param(java("interceptor.classes=org.example.Mine\n"), [], id="a class that only the program has"),
        pytest.param(rdk("linger.ms=900001\n", "producer"), [("U005", FILE, 3)], id="librdkafka's most"),
        pytest.param(rdk("batch.size=0\n", "producer"), [("U005", FILE, 3)], id="librdkafka's least"),
        pytest.param(rdk("enable.auto.commit=yes\n"), [("U005", FILE, 3)], id="librdkafka's booleans"),
        pytest.param(rdk("enable.auto.commit=T\n"), [], id="librdkafka's short booleans"),
        pytest.param(rdk("session.timeout.ms=\n"), [("U005", FILE, 3)], id="librdkafka wants a number"),
        pytest.param(java("max.poll.records=${N}\n"), [], id="a placeholder"),
        pytest.param(
            {FILE: "# krc: client family=java role=consumer\nclient.dns.lookup=default\n"},
            [],
            id="some version takes it",
        ),
        pytest.param(
            {FILE: "# krc: client family=java role=consumer\nisolation.level=all\n"},
            [("U005", FILE, 2)],
            id="no version does",
        ),
    ],
)
def test_values(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(rdk("session.timeout.ms=30s\n"), "session.timeout.ms=30s is read as 30", id="a unit"),
        pytest.param(
            rdk("session.timeout.ms=030000\n"), "session.timeout.ms=030000 is read as 12288", id="a leading zero"
        ),
        pytest.param(rdk("batch.size=64KB\n", "producer"), "batch.size=64KB is read as 64", id="a size"),
        pytest.param(
            rdk("batch.size=99999999999\n", "producer"),
            "batch.size=99999999999 is read as 1215752191",
            id="beyond 32 bits",
        ),
        pytest.param(rdk("linger.ms=5s\n", "producer"), "linger.ms=5s is read as 5", id="a float"),
        pytest.param(rdk("session.timeout.ms=30000ms\n"), "", id="the key's own unit"),
        pytest.param(rdk("session.timeout.ms=30000\n"), "", id="a number"),
        pytest.param(rdk("linger.ms=0.5\n", "producer"), "", id="librdkafka's floats"),
        pytest.param(java("session.timeout.ms=030000\n"), "", id="Java reads it as written"),
        pytest.param(boot("consumer:\n  heartbeat-interval: 3s\n"), "", id="Spring knows units"),
    ],
)
def test_numbers_that_are_read_otherwise(files: dict[str, str], expected: str) -> None:
    assert "".join(each.message for each in outcome(files).findings if each.code == "U006") == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("30s", 30),
        ("030000", 12288),
        ("08", 0),
        ("0x10", 16),
        ("-1", -1),
        (" 5", 5),
        ("1.5", 1),
        ("x", None),
        ("4294967297", 1),
    ],
)
def test_numbers_as_c_reads_them(text: str, number: int | None) -> None:
    assert strtol(text) == number


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(rdk("linger.ms=5\nqueue.buffering.max.ms=50\n", "producer"), [("U007", FILE, 3)], id="two names"),
        pytest.param(rdk("linger.ms=5\nqueue.buffering.max.ms=5\n", "producer"), [], id="the same value"),
        pytest.param(java("max.poll.records=5\nmax.poll.records=6\n"), [("U007", FILE, 3)], id="written twice"),
        pytest.param(
            boot("properties:\n  max.poll.records: 5\nconsumer:\n  max-poll-records: 6\n"), [], id="Spring's precedence"
        ),
    ],
)
def test_settings_written_twice(files: dict[str, str], expected: list[tuple[str, str, int]]) -> None:
    assert said("U", files) == expected


@pytest.mark.parametrize("key", sorted(LIBRDKAFKA_OF))
def test_java_has_the_key_and_librdkafka_its_counterpart(key: str) -> None:
    assert (in_java(key), in_librdkafka(key), in_librdkafka(LIBRDKAFKA_OF[key])) == (True, False, True)


@pytest.mark.parametrize("key", sorted(JAVA_OF))
def test_librdkafka_has_the_key_and_java_its_counterpart(key: str) -> None:
    assert (in_java(key), in_librdkafka(key), in_java(JAVA_OF[key])) == (False, True, True)


def test_values_are_kept_only_where_a_name_is_changed() -> None:
    assert set(LIBRDKAFKA_OF) | set(JAVA_OF) >= SAME_VALUE
