"""A sandbox as text, JSON and shell exports."""

from __future__ import annotations

import json
from pathlib import Path

from kafka_resilience_cli.report.sandbox import env_text, status_json, status_text
from kafka_resilience_cli.sandbox.description import Description
from kafka_resilience_cli.sandbox.node import Node
from kafka_resilience_cli.sandbox.options import Listener
from kafka_resilience_cli.sandbox.sandbox import NodeStatus
from kafka_resilience_cli.sandbox.view import SandboxView, Way

CONTROLLER = Node(100, ("controller",), None, {"CONTROLLER": 20005})
ONE = Node(1, ("broker",), "a", {"PLAIN": 20001, "TLS": 20003})
TWO = Node(2, ("broker",), "b", {"PLAIN": 20002, "TLS": 20004})
LISTENERS = (Listener.PLAIN, Listener.TLS)
HOME = Path("/home/my dir/default")
VIEW = SandboxView(
    Description("default", "3Db5QLSqSZieL3rJBUUegA", "4.3.1", "17.0.1 (PATH)", 3000, LISTENERS, (CONTROLLER, ONE, TWO)),
    HOME,
    None,
    (
        NodeStatus(CONTROLLER, "running", 4711, HOME / "100/log.txt"),
        NodeStatus(ONE, "running", 4712, HOME / "1/log.txt"),
        NodeStatus(TWO, "killed", None, HOME / "2/log.txt"),
    ),
    tuple(
        Way(way, f"127.0.0.1:{port}", HOME / f"{way}.properties", HOME / f"{way}.librdkafka.properties")
        for way, port in zip(LISTENERS, (20001, 20003), strict=True)
    ),
)

TEXT = """\
default: Kafka 4.3.1, Java 17.0.1 (PATH), cluster 3Db5QLSqSZieL3rJBUUegA
  node  roles       rack  state    pid   ports
  100   controller  -     running  4711  controller=20005
  1     broker      a     running  4712  plain=20001 tls=20003
  2     broker      b     killed   -     plain=20002 tls=20004
  plain       127.0.0.1:20001
  tls         127.0.0.1:20003
              /home/my dir/default/tls.properties
              /home/my dir/default/tls.librdkafka.properties
  files       /home/my dir/default"""


def test_text() -> None:
    assert status_text([VIEW]) == TEXT
    assert status_text([]) == "No sandbox is running."


def test_json_has_what_a_script_needs() -> None:
    (document,) = json.loads(status_json([VIEW]))["sandboxes"]
    assert document["bootstrap_servers"] == "127.0.0.1:20001"
    assert [(node["id"], node["pid"], node["rack"], node["state"]) for node in document["nodes"]] == [
        (100, 4711, None, "running"),
        (1, 4712, "a", "running"),
        (2, None, "b", "killed"),
    ]
    assert document["nodes"][1]["ports"] == {"PLAIN": 20001, "TLS": 20003}


def test_exports_of_the_open_listener_name_the_others() -> None:
    assert env_text(VIEW, Listener.PLAIN) == (
        "export KRC_BOOTSTRAP_SERVERS=127.0.0.1:20001\n"
        "# or one of the secured listeners:\n"
        "# export KRC_CLIENT_CONFIG='/home/my dir/default/tls.properties'  # tls"
    )


def test_exports_of_a_secured_listener_take_the_open_one_away() -> None:
    assert env_text(VIEW, Listener.TLS) == (
        "unset KRC_BOOTSTRAP_SERVERS\nexport KRC_CLIENT_CONFIG='/home/my dir/default/tls.properties'"
    )
