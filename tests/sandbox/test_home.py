"""A sandbox's directory: claimed by one, cleared of the dead, described for others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kafka_resilience_cli.commands.sandbox import down, down_all, status
from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.sandbox.description import Description
from kafka_resilience_cli.sandbox.home import Home, claim, homes, state_of
from kafka_resilience_cli.sandbox.node import Node
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.process import ProcessId
from kafka_resilience_cli.sandbox.sandbox import Sandbox

DESCRIPTION = Description(
    "default",
    "3Db5QLSqSZieL3rJBUUegA",
    "4.3.1",
    "17.0.1 (PATH)",
    3000,
    (Listener.PLAIN,),
    (Node(100, ("controller",), None, {"CONTROLLER": 20003}), Node(1, ("broker",), "a", {"PLAIN": 20001})),
)


@pytest.fixture
def node(cache: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that stands for a node."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def left_behind(name: str = "default", process: ProcessId | None = None) -> Home:
    """A described sandbox without an owner, as `krc sandbox up` leaves it; with a process for node 1."""
    home = claim(name)
    home.write_description(DESCRIPTION.document())
    home.disown()
    home.node(1).mkdir()
    if process:
        home.pid_file(1).write_text(f"{process}\n")
    return home


def gone() -> ProcessId:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    return ProcessId(process.pid, "some start")


def identity(process: subprocess.Popen[bytes]) -> ProcessId:
    found = ProcessId.of(process.pid)
    assert found
    return found


def test_a_name_is_claimed_once(cache: Path) -> None:
    claim("default")
    with pytest.raises(KrcError, match="'default' is already running"):
        claim("default")
    claim("another")
    assert [home.name for home in homes()] == ["another", "default"]


def test_one_whose_nodes_live_cannot_be_claimed(node: subprocess.Popen[bytes]) -> None:
    left_behind(process=identity(node))
    with pytest.raises(KrcError, match="already running"):
        claim("default")


def test_what_a_dead_sandbox_left_is_cleared(cache: Path) -> None:
    home = left_behind(process=gone())
    claimed = claim("default")
    assert claimed.path == home.path
    assert [path.name for path in claimed.path.iterdir()] == ["owner"]


def test_states(node: subprocess.Popen[bytes]) -> None:
    assert state_of(None) == "killed"
    assert state_of(identity(node)) == "running"
    assert state_of(gone()) == "crashed"


def test_the_description_is_read_as_it_was_written(cache: Path) -> None:
    left_behind()
    assert Sandbox.attach("default").description == DESCRIPTION


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="another-type"),
        pytest.param('{"format": 99}', id="a-later-format"),
        pytest.param('{"format": 1, "nodes": 7}', id="damaged"),
    ],
)
def test_one_with_an_unreadable_description_can_still_be_taken_down(
    content: str, node: subprocess.Popen[bytes]
) -> None:
    home = left_behind(process=identity(node))
    (home.path / "sandbox.json").write_text(content)
    with pytest.raises(KrcError, match="there is no sandbox"):
        Sandbox.attach("default")
    down("default")
    assert node.wait(10) == -9
    assert not home.path.exists()


def test_an_unknown_name_says_which_there_are(node: subprocess.Popen[bytes]) -> None:
    left_behind("other", identity(node))
    with pytest.raises(KrcError, match="there is no sandbox 'default'") as caught:
        Sandbox.attach("default")
    assert caught.value.why == "running: other"
    with pytest.raises(KrcError):
        down("default")


def test_status_after_a_restart_of_the_machine_shows_dead_nodes(cache: Path) -> None:
    left_behind(process=gone())
    (view,) = status(None)
    assert [one.state for one in view.nodes] == ["killed", "crashed"]


def test_down_leaves_nothing_and_signals_nobody_else(node: subprocess.Popen[bytes]) -> None:
    home = left_behind(process=ProcessId(node.pid, "an earlier process with that id"))
    down("default")
    assert not home.path.exists()
    assert node.poll() is None


def test_down_all_spares_what_a_living_process_holds(node: subprocess.Popen[bytes]) -> None:
    left_behind("mine")
    held = left_behind("held")
    held.claim_for(identity(node))
    outcome = down_all()
    assert (outcome.ended, outcome.held) == (("mine",), ("held",))
    assert held.path.exists()


@pytest.mark.parametrize("name", ["..", "../../home", "", ".", "a/b"])
def test_a_name_never_leads_out_of_the_cache(name: str, cache: Path) -> None:
    for use in (down, Sandbox.attach, claim):
        with pytest.raises(UsageError):
            use(name)


class TestReaper:
    def run(self, home: Home, holder: ProcessId, word: bytes = b"") -> None:
        subprocess.run(
            [sys.executable, "-m", "kafka_resilience_cli.sandbox.reaper", str(home.path), str(holder)],
            input=word,
            check=True,
            timeout=60,
        )

    @pytest.fixture
    def me(self) -> ProcessId:
        found = ProcessId.of(os.getpid())
        assert found
        return found

    def test_ends_the_sandbox_when_its_holder_is_gone(self, node: subprocess.Popen[bytes], me: ProcessId) -> None:
        home = left_behind(process=identity(node))
        home.claim_for(me)
        self.run(home, me)
        assert node.wait(10) == -9
        assert not home.path.exists()

    def test_finds_a_node_that_has_only_written_its_bare_id(self, node: subprocess.Popen[bytes], me: ProcessId) -> None:
        home = left_behind()
        home.claim_for(me)
        home.pid_file(1).write_text(f"{node.pid}\n")
        self.run(home, me)
        assert node.wait(10) == -9

    def test_lets_go_when_told(self, node: subprocess.Popen[bytes], me: ProcessId) -> None:
        home = left_behind(process=identity(node))
        home.claim_for(me)
        self.run(home, me, b"\n")
        assert home.path.exists()
        assert node.poll() is None

    def test_leaves_a_later_sandbox_of_that_name_alone(self, node: subprocess.Popen[bytes], me: ProcessId) -> None:
        home = left_behind(process=identity(node))
        home.claim_for(identity(node))
        self.run(home, me)
        assert home.path.exists()
        assert node.poll() is None
