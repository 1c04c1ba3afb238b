"""Importing what was applied to a real cluster, and planning it, shows no change."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition

from kafka_resilience_cli.cluster.gateway import Gateway
from kafka_resilience_cli.commands.importing import read_topics
from kafka_resilience_cli.importers.cluster import Imported, import_topologies
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.topology.model import Topology
from tests.apply.live import applied, connected, planned, terms
from tests.support import topology

pytestmark = pytest.mark.sandbox

EXAMPLES = Path(__file__).parents[2] / "topologies"
ENVIRONMENT = "import-test"


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[Gateway]:
    with connected(sandbox) as gateway:
        yield gateway


@pytest.fixture
def prefix() -> str:
    return f"import-{uuid.uuid4().hex[:8]}."


def example(name: str, prefix: str, tmp_path: Path) -> Topology:
    """An example with all its topics under ``prefix``, by an environment of its own."""
    directory = tmp_path / name
    shutil.copytree(EXAMPLES / name, directory)
    (file,) = [path for path in directory.glob("*.yaml") if re.search("^krc:", path.read_text(), re.MULTILINE)]
    entry = f"  {ENVIRONMENT}: {{prefix: {prefix}}}\n"
    text, found = re.subn(r"^environments:.*\n", lambda m: m[0] + entry, file.read_text(), flags=re.MULTILINE)
    file.write_text(text if found else f"{text}\nenvironments:\n{entry}")
    (loaded,) = load_or_raise([directory], environment=ENVIRONMENT, project=Project(root=directory)).topologies
    return loaded


def consume(sandbox: Sandbox, group: str, topic: str) -> None:
    """Make ``group`` known to the cluster as a reader of ``topic``."""
    consumer = Consumer({"bootstrap.servers": sandbox.bootstrap_servers, "group.id": group})
    try:
        consumer.commit(offsets=[TopicPartition(topic, 0, 0)], asynchronous=False)
    finally:
        consumer.close()


def apply_and_consume(declared: Topology, sandbox: Sandbox, gateway: Gateway, tmp_path: Path) -> None:
    """Create the topics, and have every group with a chain read its source."""
    assert applied(planned(declared, gateway), gateway, terms(tmp_path)).complete
    for chain in declared.chains:
        if chain.source in declared.topics:
            consume(sandbox, chain.group, chain.source)


def imported_from(gateway: Gateway, prefix: str) -> Imported:
    match = (f"*{prefix}*",)
    return import_topologies(read_topics(gateway, match, Silent()), match=match)


def assert_nothing_to_plan(imported: Imported, gateway: Gateway) -> None:
    for each in imported.topologies:
        assert each.inexact == {}
        plan = planned(topology(each.text), gateway)
        assert plan.changes == ()
        assert plan.drift == ()
        assert plan.complete


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_every_example_plans_as_no_change(
    name: str, sandbox: Sandbox, gateway: Gateway, prefix: str, tmp_path: Path
) -> None:
    declared = example(name, prefix, tmp_path)
    apply_and_consume(declared, sandbox, gateway, tmp_path)
    imported = imported_from(gateway, prefix)
    assert_nothing_to_plan(imported, gateway)
    described = {name for each in imported.topologies for name in topology(each.text).topics}
    left_out = {omission.topic for omission in imported.omitted}
    assert described | left_out == set(declared.topics)


@pytest.mark.parametrize("dialect", ["generic", "spring-retryable", "spring-dlpr", "spring-cloud-stream"])
def test_a_chain_is_recognised_with_the_live_groups(
    dialect: str, sandbox: Sandbox, gateway: Gateway, prefix: str, tmp_path: Path
) -> None:
    delays = ", delays: [10s, 1m]" if dialect in ("generic", "spring-retryable") else ""
    declared = topology(
        f"""
        topics:
          {prefix}orders: {{partitions: 2, replication_factor: 3, min_insync_replicas: 2}}
        consumers:
          {prefix}billing:
            topics: [{prefix}orders]
            retry: {{dialect: {dialect}{delays}}}
            dlq: {{retention: 30d}}
        """
    )
    apply_and_consume(declared, sandbox, gateway, tmp_path)
    imported = imported_from(gateway, prefix)
    assert_nothing_to_plan(imported, gateway)
    ((chain,),) = [each.chains for each in imported.topologies]
    (wanted,) = declared.chains
    assert (chain.seen.group, chain.seen.dialect, chain.seen.dlq) == (wanted.group, dialect, wanted.dlq)
    assert chain.seen.hops == tuple(hop.topic for hop in wanted.hops)
