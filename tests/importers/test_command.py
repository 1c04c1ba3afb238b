"""`krc import` as it is run: where the result goes, what is never overwritten."""

import io
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.cluster.memory import MemoryGateway, empty_cluster
from kafka_resilience_cli.cluster.snapshot import dump
from kafka_resilience_cli.cluster.state import Read, read_or
from kafka_resilience_cli.commands.importing import read_topics
from kafka_resilience_cli.plan.diff import diff
from kafka_resilience_cli.plan.simulate import simulate
from kafka_resilience_cli.progress import Silent
from tests.support import topology

LIVE = simulate(
    empty_cluster(),
    diff(
        topology(
            """
            defaults: {topic: {partitions: 3, replication_factor: 3}}
            topics: {orders.created: {}, payments.done: {}, _schemas: {}}
            consumers: {billing: {topics: [orders.created], dlq: {}}}
            """
        ),
        empty_cluster(),
    ).changes,
)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    path = tmp_path / "cluster.json"
    path.write_text(dump(LIVE))
    return path


def krc(*words: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run([str(word) for word in words], stdout=out, stderr=err)
    return code, out.getvalue(), err.getvalue()


def test_the_topology_goes_to_stdout_and_what_was_left_out_to_stderr(snapshot: Path) -> None:
    code, out, err = krc("import", "--state", snapshot, "--name", "shop")
    assert code == 0
    assert topology(out).topics.keys() == {"orders.created", "orders.created.billing.dlq", "payments.done"}
    assert "name: shop\n" in out
    assert "_schemas  Schema Registry stores schemas in it" in err
    assert err.endswith("Imported 3 topics, 1 of them as 1 chain of retry and dead-letter topics.\n")


def test_a_file_that_is_there_is_replaced_only_with_force(snapshot: Path, tmp_path: Path) -> None:
    file = tmp_path / "orders.yaml"
    file.write_text("mine")
    code, out, err = krc("import", "--state", snapshot, "-o", file)
    assert (code, out, file.read_text()) == (1, "", "mine")
    assert "is there already" in err
    assert krc("import", "--state", snapshot, "-o", file, "--force")[:2] == (0, "")
    assert "krc: 1" in file.read_text()


def test_split_writes_a_project_that_validates(snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = tmp_path / "deep" / "down"
    code, out, err = krc("import", "--state", snapshot, "--split-by-prefix", "-o", directory)
    assert code == 0
    assert out.splitlines() == [str(directory / name) for name in ("orders.yaml", "payments.yaml", "krc.yaml")]
    assert "in 2 topologies" in err
    monkeypatch.chdir(directory)
    assert krc("validate")[0] == 0


def test_split_writes_nothing_where_one_file_is_there(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "krc.yaml").write_text("mine")
    code, _, err = krc("import", "--state", snapshot, "--split-by-prefix", "-o", tmp_path)
    assert code == 1
    assert f"{tmp_path / 'krc.yaml'} is there already" in err
    assert {path.name for path in tmp_path.iterdir()} == {"cluster.json", "krc.yaml"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--split-by-prefix",), "name their directory: --output DIR", id="split to stdout"),
        pytest.param(("--split-by-prefix", "-o", "x", "--name", "a"), "contradict each other", id="split with a name"),
        pytest.param(("--name", "a b"), "not a name for a topology", id="a bad name"),
        pytest.param(("-b", "localhost:1"), "give --state or a connection", id="state and a connection"),
        pytest.param(("--match", "nope.*"), "no topic matches nope.*", id="nothing matches"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_out(snapshot: Path, words: tuple[str, ...], said: str) -> None:
    code, out, err = krc("import", "--state", snapshot, *words)
    assert (code, out) == (1, "")
    assert said in err


def test_only_the_configurations_of_matching_topics_are_read() -> None:
    gateway = MemoryGateway(LIVE)
    state = read_topics(gateway, ("orders.*",), Silent())
    assert read_or(state.configs, {}).keys() == {"orders.created", "orders.created.billing.dlq"}
    assert isinstance(state.groups, Read)
