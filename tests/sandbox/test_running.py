"""A real sandbox: every way in, breaking and mending it, and that nothing is left of one whose holder dies."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import cache_dir
from kafka_resilience_cli.sandbox import launch as launching
from kafka_resilience_cli.sandbox import ports
from kafka_resilience_cli.sandbox.home import Home, home_of
from kafka_resilience_cli.sandbox.launch import launch
from kafka_resilience_cli.sandbox.options import Listener, SandboxOptions
from kafka_resilience_cli.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.sandbox


def brokers(config: dict[str, str]) -> set[int]:
    return set(AdminClient({**config, "log_level": 0}).list_topics(timeout=10).brokers)


def eventually(holds: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@pytest.fixture
def name(sandbox: Sandbox) -> Iterator[str]:
    """Of a second sandbox; taken down at the end. The first one has made sure that one can start."""
    unique = f"test-{uuid.uuid4().hex[:8]}"
    yield unique
    home = home_of(unique)
    home.kill_all()
    home.remove()


@pytest.mark.parametrize("listener", list(Listener))
def test_every_listener_lets_its_clients_in(listener: Listener, sandbox: Sandbox) -> None:
    assert brokers(sandbox.client_config(listener)) == {1, 2, 3}


@pytest.mark.parametrize("listener", list(Listener))
def test_the_librdkafka_file_is_all_a_client_needs(listener: Listener, sandbox: Sandbox) -> None:
    _, file = sandbox.client_files(listener)
    assert brokers(dict(line.split("=", 1) for line in file.read_text().splitlines())) == {1, 2, 3}


@pytest.mark.parametrize("listener", [Listener.SCRAM, Listener.PLAIN_SASL, Listener.TLS, Listener.MTLS])
def test_a_secured_listener_keeps_others_out(listener: Listener, sandbox: Sandbox) -> None:
    config = sandbox.client_config(listener)
    if listener.encrypted:
        config = {key: value for key, value in config.items() if not key.startswith("ssl.")}
        config["enable.ssl.certificate.verification"] = "true" if listener is Listener.TLS else "false"
    else:
        config["sasl.password"] = "wrong"
    with pytest.raises(Exception, match=r"Failed|timed out|transport"):
        AdminClient({**config, "log_level": 0}).list_topics(timeout=2)


def test_a_killed_broker_comes_back(sandbox: Sandbox) -> None:
    sandbox.kill(2)
    assert {one.node.id: one.state for one in sandbox.status()}[2] == "killed"
    with pytest.raises(KrcError, match="not running"):
        sandbox.kill(2)
    sandbox.start(2)
    assert brokers(sandbox.client_config()) == {1, 2, 3}
    with pytest.raises(KrcError, match="already running"):
        sandbox.start(2)


def test_a_paused_broker_is_shown_and_resumes(sandbox: Sandbox) -> None:
    sandbox.pause(3)
    try:
        assert eventually(lambda: {one.node.id: one.state for one in sandbox.status()}[3] == "paused")
    finally:
        sandbox.resume(3)
    sandbox.wait_ready()


def test_a_node_that_crashes_shows_its_log(sandbox: Sandbox) -> None:
    settings = sandbox.home.node(1) / "server.properties"
    good = settings.read_text()
    sandbox.kill(1)
    settings.write_text(good.replace("node.id=1", "node.id=not-a-number"))
    try:
        with pytest.raises(KrcError, match=r"node 1 \(broker\) ended by itself") as caught:
            sandbox.start(1)
        assert "not-a-number" in caught.value.why
        assert {one.node.id: one.state for one in sandbox.status()}[1] == "crashed"
    finally:
        settings.write_text(good)
        sandbox.start(1)


def test_another_of_that_name_is_refused_and_the_first_goes_on(sandbox: Sandbox) -> None:
    with pytest.raises(KrcError, match="already running"):
        launch(SandboxOptions(name=sandbox.name))
    assert brokers(sandbox.client_config()) == {1, 2, 3}


def test_the_commands_bring_one_up_use_it_and_leave_nothing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    def krc(*words: str) -> str:
        code = run(["sandbox", *words, "--name", name])
        output = capsys.readouterr()
        assert code == 0, output.err
        return output.out

    krc("up", "--brokers", "1")
    (document,) = json.loads(krc("status", "--format", "json"))["sandboxes"]
    assert [node["roles"] for node in document["nodes"]] == [["controller"], ["broker"]]
    assert krc("env") == f"export KRC_BOOTSTRAP_SERVERS={document['bootstrap_servers']}\n"
    assert brokers({"bootstrap.servers": document["bootstrap_servers"]}) == {1}
    krc("kill", "1")
    krc("start", "1")
    assert brokers({"bootstrap.servers": document["bootstrap_servers"]}) == {1}
    krc("logs", "1")
    processes = home_of(name).processes()
    assert len(processes) == 2
    krc("down")
    assert not Path(document["directory"]).exists()
    assert not any(process.alive for process in processes)


HOLD = """
import sys, time
from kafka_resilience_cli.sandbox.launch import launch
from kafka_resilience_cli.sandbox.options import SandboxOptions
sandbox = launch(SandboxOptions(name=sys.argv[1], brokers=1, combined=True))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("when", ["while it starts", "when it runs"])
def test_nothing_is_left_when_the_holder_is_killed(when: str, name: str) -> None:
    home: Home = home_of(name)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, name], stdout=subprocess.PIPE)
    assert holder.stdout
    if when == "when it runs":
        assert holder.stdout.readline() == b"ready\n"
    else:
        assert eventually(lambda: bool(home.processes()))
    nodes = home.processes()
    assert nodes
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert eventually(lambda: not any(process.alive for process in nodes))
    assert eventually(lambda: not home.path.exists())
    assert not list(cache_dir().rglob(f".scratch-{holder.pid}-*"))


def test_a_port_taken_between_choice_and_use_costs_another_try(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = ports.choose_ports

    with socket.socket() as intruder:

        def choose(count: int, name: str, attempt: int) -> list[int]:
            chosen = usual(count, name, attempt)
            if attempt == 0:
                intruder.bind(("127.0.0.1", chosen[0]))
                intruder.listen()
            return chosen

        monkeypatch.setattr(launching, "choose_ports", choose)
        with launch(SandboxOptions(name=name, brokers=1, combined=True)) as second:
            assert str(intruder.getsockname()[1]) not in second.bootstrap_servers
            assert brokers(second.client_config()) == {1}
