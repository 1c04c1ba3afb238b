"""Files that are no client configuration in a spelling that krc reads are declined by name."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.reading import read_document


def read(name: str, text: str) -> ClientDocument:
    return read_document(name, text.encode())


DECLINED = {
    "a config map": (
        "c.yaml",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  client.properties: |\n    acks=1\n",
        "a Kubernetes ConfigMap: krc reads the files inside, not what they are wrapped in",
    ),
    "a secret": (
        "c.yaml",
        "kind: Secret\napiVersion: v1\nstringData: {acks: '1'}\n",
        "a Kubernetes Secret: krc reads the files inside, not what they are wrapped in",
    ),
    "compose": (
        "compose.yaml",
        "services:\n  app:\n    image: x\n    environment: {KAFKA_ACKS: 1}\n",
        "a Compose file: krc reads the files of its services, not what they are wrapped in",
    ),
    "a script": ("c.json", "curl -X POST -d '{\"name\": 1}'\n", "a shell script, though it is named like JSON"),
    "hocon": (
        "application.conf",
        "kafka {\n  bootstrap.servers = [x]\n  producer {\n    acks = all\n  }\n}\n",
        "nested blocks in braces (HOCON, JAAS), which krc does not read",
    ),
    "notes": (
        "notes.txt",
        "Kafka keeps records in order\nacks=all waits for replicas\nProducers batch for a while\n"
        "linger.ms=5 is the default\nConsumers poll again and again\nGroups share the partitions\n"
        "Nothing here configures anything\n",
        "a text in words, no configuration",
    ),
    "helm's helpers": (
        "_helpers.tpl",
        '{{/* what clients share */}}\n{{- define "app.kafka" -}}\nbootstrap.servers=x\nacks=all\n{{- end -}}\n',
        "named templates, which only other templates use",
    ),
    "flink": (
        "flink-conf.yaml",
        "jobmanager.rpc.port: 6123\nclient.id: x\nretries: 3\n",
        "the configuration of Flink (jobmanager.rpc.port), which krc does not read",
    ),
    "a list": ("c.yaml", "- acks\n- 1\n", "a list in YAML, no mapping of configuration keys"),
    "a text": ("c.yaml", "hello\n", "a single text in YAML, no mapping of configuration keys"),
    "a json list": ("c.json", "[1]", "JSON without an object of configuration keys"),
    "quarkus": (
        "application.properties",
        "mp.messaging.incoming.a.topic=t\n",
        "Quarkus' spelling (mp.messaging.incoming.a.topic), which krc does not read",
    ),
    "a profile of quarkus": (
        "application.properties",
        "%prod.kafka.bootstrap.servers=x\n",
        "Quarkus' spelling (%prod.kafka.bootstrap.servers), which krc does not read",
    ),
    "micronaut": (
        "application.yml",
        "kafka:\n  producers:\n    default:\n      acks: all\n",
        "Micronaut's spelling (kafka.producers.default.acks), which krc does not read",
    ),
    "python": (
        "c.yaml",
        "kafka:\n  bootstrap_servers: x\n  acks: 1\n",
        "kafka-python's spelling (kafka.bootstrap_servers), which krc does not read",
    ),
    "dotnet": (
        "appsettings.json",
        '{"Kafka": {"BootstrapServers": "x", "Acks": "All"}}',
        ".NET's spelling (Kafka.BootstrapServers), which krc does not read",
    ),
    "node": (
        "c.json",
        '{"clientId": "x", "brokers": []}',
        "a spelling in camel case (clientId), which krc does not read",
    ),
    "an application's own": (
        "app.properties",
        "my.app.bootstrap.servers=x\n",
        "an application's own spelling (my.app.bootstrap.servers), which krc does not read",
    ),
    "a broker": (
        "server.properties",
        "broker.id=1\nlog.dirs=/x\n",
        "the configuration of a broker (broker.id), which krc does not read",
    ),
    "mirror maker": (
        "mm2.properties",
        "clusters=a,b\na->b.enabled=true\n",
        "the configuration of MirrorMaker (a->b.enabled), which krc does not read",
    ),
}


@pytest.mark.parametrize(("name", "text", "reason"), DECLINED.values(), ids=DECLINED)
def test_what_is_no_client_configuration_is_declined_by_name(name: str, text: str, reason: str) -> None:
    document = read(name, text)
    assert document.declined == reason
    assert not document.problems


CONNECTORS_OWN = {
    "replicator": (
        "c.json",
        '{"config": {"connector.class": "a.ReplicatorSource", "src.kafka.bootstrap.servers": "x"}}',
    ),
    "an interceptor": ("c.properties", "acks=all\nlinger.ms=1\nconfluent.monitoring.interceptor.bootstrap.servers=x\n"),
    "a connector of Camel's": (
        "c.properties",
        "connector.class=org.apache.camel.kafkaconnector.X\ntopics=t\ncamel.sink.url=u\n",
    ),
    "a connector of Camel's by REST": (
        "c.json",
        '{"name": "x", "config": {"connector.class": "a.CamelSink", "topics": "t", "camel.sink.url": "u"}}',
    ),
    "a plugin in camel case": ("c.properties", "connector.class=a.B\nplugin.clientId=x\n"),
}


@pytest.mark.parametrize(("name", "text"), CONNECTORS_OWN.values(), ids=CONNECTORS_OWN)
def test_keys_that_only_look_like_another_spelling_decline_nothing(name: str, text: str) -> None:
    assert read(name, text).declined == ""


def test_what_cannot_be_read_is_declined_with_the_reason_and_a_problem() -> None:
    document = read("c.json", '{"acks": }')
    assert document.declined == "not readable: this is not JSON: Expecting value"
    assert [problem.code for problem in document.problems] == ["B001"]
