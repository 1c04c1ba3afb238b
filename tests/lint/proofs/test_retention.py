"""A real cluster, and a broker's own code, decide what the rules about settings and compaction say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from kafka_resilience_cli.java.jars import kafka_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.lint.rules.retention.compacted_topic_keyless_writer import compacted_topic_keyless_writer
from kafka_resilience_cli.lint.rules.retention.topic_config_refused import topic_config_refused
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from tests.lint.families import said, topology
from tests.lint.proofs.topics import ACCEPTED, Cluster, topics_of

pytestmark = pytest.mark.sandbox

KEYLESS = compacted_topic_keyless_writer
REFUSED = topic_config_refused


@pytest.fixture(scope="module")
def cluster(sandbox: Sandbox) -> Cluster:
    return Cluster(sandbox.bootstrap_servers)


@pytest.mark.proves("L004")
def test_a_compacted_topic_refuses_records_without_a_key(cluster: Cluster) -> None:
    compacted = cluster.make(topics_of(KEYLESS.bad)["prices"])
    assert cluster.send(compacted, key=None) == "INVALID_RECORD"
    assert cluster.send(compacted, key=b"sku") == ACCEPTED


@pytest.mark.proves("L006")
@pytest.mark.parametrize(
    ("example", "expected"),
    [pytest.param(REFUSED.bad, "INVALID_CONFIG", id="bad"), pytest.param(REFUSED.good, ACCEPTED, id="good")],
)
def test_the_cluster_judges_each_topic_as_the_rule_does(cluster: Cluster, example: str, expected: str) -> None:
    topics = topics_of(example)
    assert {name: cluster.ask(topic) for name, topic in topics.items()} == dict.fromkeys(topics, expected)


@pytest.fixture(scope="module")
def broker_code() -> Iterator[JavaWorker]:
    with JavaWorker(kafka_jars("4.3.1", Silent()).paths) as worker:
        yield worker


@pytest.mark.proves("L006")
@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"cleanup.policy": "compact", "remote.storage.enable": "true"}, id="compacted and tiered"),
        pytest.param({"cleanup.policy": "delete", "remote.storage.enable": "true"}, id="tiered"),
        *(
            pytest.param({"remote.storage.enable": tiered, f"local.{key}": local, key: total}, id=f"{key} {why}")
            for key in ("retention.ms", "retention.bytes")
            for tiered, local, total, why in (
                ("true", "100", "99", "less than local"),
                ("true", "99", "99", "as local"),
                ("true", "-1", "99", "and local without end"),
                ("true", "-2", "99", "and local the same"),
                ("true", "99", "-1", "without end"),
                ("false", "100", "99", "not looked at without tiered storage"),
            )
        ),
        *(
            pytest.param({"min.compaction.lag.ms": least, "max.compaction.lag.ms": "50"}, id=f"lag of {least} to 50")
            for least in ("49", "50", "51")
        ),
        *(
            pytest.param({"segment.bytes": size}, id=f"segments of {size}")
            for size in ("14", str((1 << 20) - 1), str(1 << 20))
        ),
        pytest.param({"message.format.version": "3.0"}, id="a key that is gone"),
    ],
)
def test_the_rule_says_what_the_brokers_code_says(broker_code: JavaWorker, config: Mapping[str, str]) -> None:
    refused = broker_code.call("tests.lint.proofs.broker_settings:refused", settings=dict(config))
    lines = "".join(f"      {key}: '{value}'\n" for key, value in config.items())
    body = "cluster: {kafka_version: '4.3'}\ntopics:\n  orders:\n    partitions: 1\n    replication_factor: 3\n"
    assert bool(said("L006", topology(f"{body}    config:\n{lines}"))) == bool(refused), refused
