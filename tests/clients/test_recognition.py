"""Whose configuration a file is: by comment, by hint, or guessed from its keys with the guess stated."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of

NOTHING_SAID = Hint()


def configs(name: str, text: str, hint: Hint = NOTHING_SAID) -> list[ClientConfig]:
    """Those that the file itself configures, without what a framework makes of it."""
    return [each for each in configs_of(read_document(name, text.encode()), hint) if each.embedded_in is None]


def config(name: str, text: str, hint: Hint = NOTHING_SAID) -> ClientConfig:
    (found,) = configs(name, text, hint)
    return found


def written(found: ClientConfig) -> dict[str, str]:
    return {key: entries[0].text for key, entries in found.written.items()}


GUESSED = {
    "a java producer": (
        "c.properties",
        "bootstrap.servers=x\nkey.serializer=S\n",
        Family.JAVA,
        Role.PRODUCER,
        "key.serializer",
    ),
    "a java consumer": (
        "c.properties",
        "bootstrap.servers=x\nmax.poll.records=1\n",
        Family.JAVA,
        Role.CONSUMER,
        "max.poll.records",
    ),
    "a share consumer": (
        "c.properties",
        "group.id=g\nshare.acknowledgement.mode=explicit\n",
        Family.JAVA,
        Role.SHARE_CONSUMER,
        "share.acknowledgement.mode",
    ),
    "neither": (
        "c.properties",
        "bootstrap.servers=x\nssl.truststore.location=t\n",
        Family.JAVA,
        Role.ADMIN,
        "no key in it",
    ),
    "librdkafka by its own key": (
        "c.conf",
        "metadata.broker.list=x\nlinger.ms=1\n",
        Family.LIBRDKAFKA,
        Role.PRODUCER,
        "metadata.broker.list",
    ),
    "java by a key that librdkafka would refuse": (
        "c.properties",
        "bootstrap.servers=x\ngroup.id=g\nsasl.username=u\nsasl.password=\nssl.truststore.location=t\n",
        Family.JAVA,
        Role.CONSUMER,
        "ssl.truststore.location",
    ),
    "librdkafka by the sections of python's files": (
        "config.properties",
        "# local\n[kafka_client]\nbootstrap.servers=x\n",
        Family.LIBRDKAFKA,
        Role.ADMIN,
        "INI",
    ),
    "librdkafka by the syntax": (
        "c.yaml",
        "bootstrap.servers: x\ngroup.id: g\n",
        Family.LIBRDKAFKA,
        Role.CONSUMER,
        "YAML",
    ),
    "java in yaml by its keys": (
        "c.yaml",
        "bootstrap.servers: x\nkey.deserializer: D\n",
        Family.JAVA,
        Role.CONSUMER,
        "key.deserializer",
    ),
    "streams, whatever the name (trap 35)": (
        "producer.properties",
        "application.id=a\nbootstrap.servers=x\n",
        Family.STREAMS,
        Role.STREAMS,
        "application.id",
    ),
    "a plain consumer called streams (trap 35)": (
        "streams.properties",
        "group.id=a\nauto.offset.reset=earliest\n",
        Family.JAVA,
        Role.CONSUMER,
        "auto.offset.reset",
    ),
    "a sink by its class": (
        "source.json",
        '{"connector.class": "a.b.S3SinkConnector", "topics": "t"}',
        Family.CONNECT,
        Role.SINK,
        "S3SinkConnector",
    ),
    "a source called sink (trap 35)": (
        "sink-x.json",
        '{"connector.class": "a.FileStreamSource", "topic": "t"}',
        Family.CONNECT,
        Role.SOURCE,
        "FileStreamSource",
    ),
    "a source by its package": (
        "c.json",
        '{"connector.class": "io.debezium.connector.mysql.MySqlConnector"}',
        Family.CONNECT,
        Role.SOURCE,
        "MySqlConnector",
    ),
    "a sink by its topics": (
        "c.properties",
        "connector.class=a.B\ntopics.regex=.*\n",
        Family.CONNECT,
        Role.SINK,
        "topics.regex",
    ),
    "a worker": (
        "c.properties",
        "bootstrap.servers=x\ngroup.id=c\noffset.storage.topic=o\n",
        Family.CONNECT,
        Role.WORKER,
        "offset.storage.topic",
    ),
    "an environment": (
        ".env",
        "KAFKA_BOOTSTRAP_SERVERS=x\nKAFKA_LINGER_MS=1\n",
        Family.JAVA,
        Role.PRODUCER,
        "KAFKA_BOOTSTRAP_SERVERS is read as bootstrap.servers",
    ),
}


@pytest.mark.parametrize(("name", "text", "family", "role", "evidence"), GUESSED.values(), ids=GUESSED)
def test_a_guess_names_its_evidence(name: str, text: str, family: Family, role: Role, evidence: str) -> None:
    found = config(name, text)
    assert (found.family, found.role, found.version) == (family, role, None)
    assert any(evidence in guess for guess in found.identity.guesses)


NOTHING = {
    "an application's settings": ("application.yaml", "server:\n  port: 80\nclient:\n  id: x\n"),
    "a word that librdkafka has as well": ("c.yaml", "debug: true\nretries: 3\ntopics: [a]\n"),
    "gradle": ("gradle.properties", "group.id=com.example\nversion=1\n"),
    "log4j": ("consumer.properties", "log4j.rootLogger=INFO\n"),
    "an http client": ("c.properties", "request.timeout.ms=1\nhost=x\n"),
    "the embedded broker of spring's tests": ("junit-platform.properties", "spring.kafka.embedded.count=2\n"),
    "a framework's nested settings": (
        "application.yml",
        "kafka:\n  security:\n    protocol: SASL_PLAINTEXT\n  sasl:\n    mechanism: PLAIN\n",
    ),
    "spring without kafka": ("application.yml", "spring:\n  application:\n    name: x\n"),
    "nothing": ("c.properties", ""),
}


@pytest.mark.parametrize(("name", "text"), NOTHING.values(), ids=NOTHING)
def test_a_file_without_kafka_configures_no_client(name: str, text: str) -> None:
    assert configs(name, text) == []


def test_a_comment_wins_over_the_topology_and_guesses_nothing() -> None:
    text = "# krc: client family=librdkafka role=producer version=2.16\nacks=1\n"
    found = config("c.properties", text, Hint(Family.JAVA, Role.CONSUMER, Version(4, 1), label="checkout"))
    assert (found.family, found.role, found.version) == (Family.LIBRDKAFKA, Role.PRODUCER, Version(2, 16))
    assert (found.identity.guesses, found.label) == ((), "checkout")


def test_the_version_of_another_family_is_no_version() -> None:
    found = config(
        "c.properties", "# krc: client family=librdkafka\nacks=1\n", Hint(Family.JAVA, version=Version(4, 1))
    )
    assert found.version is None


def test_the_topology_wins_over_a_guess() -> None:
    found = config("c.yaml", "bootstrap.servers: x\n", Hint(Family.JAVA, Role.CONSUMER, Version(3, 9)))
    assert (found.family, found.role, found.version) == (Family.JAVA, Role.CONSUMER, Version(3, 9))
    assert found.identity.guesses == ()


def test_java_with_a_role_of_streams_or_connect_is_streams_or_connect() -> None:
    assert config("c.properties", "acks=1\n", Hint(Family.JAVA, Role.STREAMS)).family is Family.STREAMS
    assert config("c.properties", "# krc: client family=java role=worker\na=1\n").family is Family.CONNECT


def test_a_springs_file_of_a_java_client_is_springs() -> None:
    text = "spring.kafka.producer.acks=1\n"
    found = config("application.properties", text, Hint(Family.JAVA, Role.PRODUCER, Version(4, 1)))
    assert (found.family, found.version, found.identity.framework_version) == (Family.SPRING_BOOT, Version(4, 1), None)
    assert written(found) == {"acks": "1"}


def test_a_declared_client_may_set_nothing_of_kafka() -> None:
    assert written(config("c.properties", "foo=1\n", Hint(Family.JAVA, Role.PRODUCER))) == {"foo": "1"}


def test_what_is_declined_has_no_clients_whatever_is_declared() -> None:
    assert configs("c.properties", "quarkus.http.port=1\n", Hint(Family.JAVA, Role.PRODUCER)) == []


def test_a_file_for_a_producer_and_a_consumer_is_each_ones_own() -> None:
    producer, consumer = configs("c.properties", "bootstrap.servers=x\nacks=1\ngroup.id=g\nother=1\n")
    assert written(producer) == {"bootstrap.servers": "x", "acks": "1", "other": "1"}
    assert written(consumer) == {"bootstrap.servers": "x", "group.id": "g", "other": "1"}
    assert (producer.label, consumer.label) == ("c.properties (producer)", "c.properties (consumer)")


SECTIONS = {
    "yaml": (
        "c.yaml",
        "bootstrap.servers: x\nproducer:\n  acks: 1\nconsumer:\n  group.id: g\n  bootstrap.servers: y\n",
    ),
    "json": (
        "c.json",
        '{"bootstrap.servers": "x", "producer": {"acks": "1"}, "consumer": {"group.id": "g", "bootstrap.servers":"y"}}',
    ),
    "ini": (
        "c.ini",
        "[default]\nbootstrap.servers=x\n[producer]\nacks=1\n[consumer]\ngroup.id=g\nbootstrap.servers=y\n",
    ),
}


@pytest.mark.parametrize(("name", "text"), SECTIONS.values(), ids=SECTIONS)
def test_sections_are_clients_and_win_over_what_they_share(name: str, text: str) -> None:
    producer, consumer = configs(name, text)
    assert (producer.role, producer.section) == (Role.PRODUCER, ("producer",))
    assert (consumer.role, consumer.section) == (Role.CONSUMER, ("consumer",))
    assert (producer.values["bootstrap.servers"], consumer.values["bootstrap.servers"]) == ("x", "y")
    assert "group.id" not in producer.written


def test_flat_prefixes_are_sections_too() -> None:
    producer, consumer = configs("c.properties", "producer.acks=1\nconsumer.group.id=g\nbootstrap.servers=x\n")
    assert written(producer) == {"bootstrap.servers": "x", "acks": "1"}
    assert (producer.section, consumer.section) == ((), ())


def test_a_frameworks_prefixes_are_its_own_keys() -> None:
    assert "producer.acks" in config("c.properties", "application.id=a\nproducer.acks=1\n").written
    assert "producer.acks" in config("c.properties", "offset.storage.topic=o\nproducer.acks=1\n").written


def test_the_body_of_a_request_to_connect() -> None:
    found = config("c.json", '{"name": "s", "config": {"connector.class": "a.XSink", "topics": "t"}}')
    assert (written(found), found.section) == ({"connector.class": "a.XSink", "topics": "t"}, ("config",))


def test_the_last_of_several_counts_and_the_others_are_kept() -> None:
    found = config("c.properties", "# krc: client family=java role=producer\nacks=1\nacks=0\nacks=all\n")
    assert [entry.text for entry in found.written["acks"]] == ["all", "0", "1"]
    assert found.values == {"acks": "all"}
    assert found.where("acks").keys == ("acks",)


def test_librdkafkas_aliases_are_one_property() -> None:
    found = config("c.yaml", "metadata.broker.list: x\nrequest.required.acks: 1\nacks: all\nnonsense: 1\n")
    assert [entry.key for entry in found.written["request.required.acks"]] == ["acks", "request.required.acks"]
    assert found.written["acks"] == found.written["request.required.acks"]
    assert (found.values["acks"], found.values["bootstrap.servers"]) == ("all", "x")
    assert set(found.written) == {"metadata.broker.list", "request.required.acks", "nonsense"}


def test_a_backslash_in_librdkafkas_properties_is_a_backslash() -> None:
    text = "metadata.broker.list=x\nsasl.password=a\\tb\n"
    assert config("c.properties", text).values["sasl.password"] == "a\\tb"
    assert config("c.properties", text, Hint(Family.JAVA, Role.PRODUCER)).values["sasl.password"] == "a\tb"


def test_an_unknown_value_is_none() -> None:
    found = config("c.properties", "acks=${ACKS}\nlinger.ms=1\n")
    assert found.values == {"acks": None, "linger.ms": "1"}


def test_what_variables_leave_out_may_be_set_elsewhere() -> None:
    found = config(".env", "KAFKA_BOOTSTRAP_SERVERS=x\nKAFKA_ACKS=1\nKAFKA_HEAP_OPTS=-Xmx1g\nOTHER=1\n")
    assert set(found.written) == {"bootstrap.servers", "acks"}
    assert found.incomplete == "what the image or the application sets besides these variables"


def test_a_template_that_adds_settings_leaves_absent_ones_open() -> None:
    found = config("c.properties", 'acks=all\n{{ include "more" . }}\n')
    assert found.incomplete == "what the template adds in line 2"


def test_what_frameworks_make_follows() -> None:
    text = '{"connector.class": "a.XSink", "topics": "t", "errors.deadletterqueue.topic.name": "d"}'
    found = configs_of(read_document("c.json", text.encode()))
    assert [(each.role, each.embedded_in) for each in found] == [
        (Role.SINK, None),
        (Role.CONSUMER, Family.CONNECT),
        (Role.PRODUCER, Family.CONNECT),
    ]
