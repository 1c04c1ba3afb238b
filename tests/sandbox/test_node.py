"""What the nodes of a sandbox are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.sandbox.certificates import Certificates
from kafka_resilience_cli.sandbox.node import (
    Node,
    NodeContext,
    format_arguments,
    nodes,
    port_count,
    render,
    server_properties,
)
from kafka_resilience_cli.sandbox.options import Listener, SandboxOptions

CONTROLLER = """\
process.roles=controller
node.id=100
controller.listener.names=CONTROLLER
controller.quorum.voters=100@127.0.0.1:20003
listeners=CONTROLLER://127.0.0.1:20003
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAIN:PLAINTEXT
log.dirs=/data
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
replica.lag.time.max.ms=3000
min.insync.replicas=2
unclean.leader.election.enable=false
default.replication.factor=3
num.partitions=3
leader.imbalance.check.interval.seconds=5
"""

BROKER = """\
process.roles=broker
node.id=2
controller.listener.names=CONTROLLER
controller.quorum.voters=100@127.0.0.1:20003
listeners=PLAIN://127.0.0.1:20001
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAIN:PLAINTEXT
log.dirs=/data
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
replica.lag.time.max.ms=3000
min.insync.replicas=2
unclean.leader.election.enable=false
broker.rack=b
inter.broker.listener.name=PLAIN
auto.create.topics.enable=false
offsets.topic.replication.factor=3
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
share.coordinator.state.topic.num.partitions=3
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
background.threads=2
log.cleaner.dedupe.buffer.size=2097152
log.index.size.max.bytes=1048576
"""


def laid_out(options: SandboxOptions) -> tuple[Node, ...]:
    return nodes(options, range(20000, 20000 + port_count(options)))


def properties(options: SandboxOptions, node_id: int, certificates: Certificates | None = None) -> dict[str, str]:
    everyone = laid_out(options)
    (node,) = (node for node in everyone if node.id == node_id)
    return server_properties(node, everyone, options, NodeContext(3000, certificates), Path("/data"))


@pytest.mark.parametrize(("node_id", "expected"), [(100, CONTROLLER), (2, BROKER)], ids=["controller", "broker"])
def test_server_properties(node_id: int, expected: str) -> None:
    assert render(properties(SandboxOptions(), node_id)) == expected


def test_by_default_one_controller_and_three_brokers_in_three_racks() -> None:
    assert [(node.id, node.roles, node.rack) for node in laid_out(SandboxOptions())] == [
        (100, ("controller",), None),
        (1, ("broker",), "a"),
        (2, ("broker",), "b"),
        (3, ("broker",), "c"),
    ]


def test_combined_nodes_are_all_voters_and_know_both_kinds_of_settings() -> None:
    options = SandboxOptions(combined=True)
    assert [node.id for node in laid_out(options)] == [1, 2, 3]
    found = properties(options, 1)
    assert found["process.roles"] == "broker,controller"
    assert found["controller.quorum.voters"] == "1@127.0.0.1:20003,2@127.0.0.1:20004,3@127.0.0.1:20005"
    assert found["listeners"] == "PLAIN://127.0.0.1:20000,CONTROLLER://127.0.0.1:20003"
    assert found["leader.imbalance.check.interval.seconds"] == "5"
    assert found["auto.create.topics.enable"] == "false"


@pytest.mark.parametrize(("brokers", "copies", "in_sync"), [(1, "1", "1"), (2, "2", "2"), (3, "3", "2"), (5, "3", "2")])
def test_copies_fit_the_number_of_brokers(brokers: int, copies: str, in_sync: str) -> None:
    found = properties(SandboxOptions(brokers=brokers), 1)
    assert found["offsets.topic.replication.factor"] == copies
    assert found["transaction.state.log.min.isr"] == in_sync
    assert found["min.insync.replicas"] == in_sync


@pytest.mark.parametrize("combined", [False, True])
@pytest.mark.parametrize("auth", [frozenset(), frozenset(Listener)])
def test_every_listener_of_every_node_has_a_port_of_its_own(combined: bool, auth: frozenset[Listener]) -> None:
    options = SandboxOptions(combined=combined, auth=auth)
    ports = [port for node in laid_out(options) for port in node.ports.values()]
    assert len(set(ports)) == len(ports) == port_count(options)


def test_secured_listeners_stand_beside_the_open_one() -> None:
    found = properties(SandboxOptions(auth=frozenset(Listener)), 1, Certificates(Path("/certs")))
    assert found["listeners"].split(",") == [
        "PLAIN://127.0.0.1:20000",
        "SCRAM://127.0.0.1:20003",
        "PLAINSASL://127.0.0.1:20006",
        "TLS://127.0.0.1:20009",
        "MTLS://127.0.0.1:20012",
    ]
    assert found["listener.security.protocol.map"] == (
        "CONTROLLER:PLAINTEXT,PLAIN:PLAINTEXT,SCRAM:SASL_PLAINTEXT,PLAINSASL:SASL_PLAINTEXT,TLS:SSL,MTLS:SSL"
    )
    assert {key: value for key, value in found.items() if "tls" in key or "sasl.enabled" in key} == {
        "sasl.enabled.mechanisms": "SCRAM-SHA-512,PLAIN",
        "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.plainsasl.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.tls.ssl.keystore.type": "PEM",
        "listener.name.tls.ssl.keystore.location": "/certs/broker.pem",
        "listener.name.mtls.ssl.keystore.type": "PEM",
        "listener.name.mtls.ssl.keystore.location": "/certs/broker.pem",
        "listener.name.mtls.ssl.client.auth": "required",
        "listener.name.mtls.ssl.truststore.type": "PEM",
        "listener.name.mtls.ssl.truststore.location": "/certs/ca.pem",
    }


def test_the_scram_user_is_there_before_the_first_broker() -> None:
    assert format_arguments(SandboxOptions()) == ()
    assert format_arguments(SandboxOptions(auth=frozenset({Listener.SCRAM}))) == (
        "--add-scram",
        "SCRAM-SHA-512=[name=alice,password=alice-secret]",
    )


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"name": "../x"}, id="path"),
        pytest.param({"name": ""}, id="empty"),
        pytest.param({"name": "Upper"}, id="upper-case"),
        pytest.param({"name": "x" * 41}, id="long"),
        pytest.param({"brokers": 0}, id="no-broker"),
        pytest.param({"brokers": 10}, id="too-many"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        SandboxOptions(**options)  # type: ignore[arg-type]
