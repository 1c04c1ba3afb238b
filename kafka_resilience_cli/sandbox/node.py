"""The nodes of a sandbox and the server properties that make them what they are. Pure: no files, no processes.

The values were chosen on a real cluster: short sessions so that a failure shows in seconds, small internal topics so
that the first consumer is not slow, and a heap of 256 MB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.sandbox.certificates import Certificates
from kafka_resilience_cli.sandbox.options import CONTROLLER_ID, Listener, SandboxOptions
from kafka_resilience_cli.sandbox.users import PASSWORD, USER

HOST = "127.0.0.1"
_RACKS = "abc"
HEARTBEAT_MS = 500


@dataclass(frozen=True, slots=True)
class Node:
    """One JVM. ``ports`` maps a listener to its port; a controller's own is ``CONTROLLER``."""

    id: int
    roles: tuple[str, ...]
    rack: str | None
    ports: Mapping[str, int]

    @property
    def is_broker(self) -> bool:
        return "broker" in self.roles

    @property
    def is_controller(self) -> bool:
        return "controller" in self.roles


@dataclass(frozen=True, slots=True)
class NodeContext:
    """What all nodes of a sandbox share, beyond its options."""

    session_ms: int
    certificates: Certificates | None = None


def port_count(options: SandboxOptions) -> int:
    """How many ports :func:`nodes` will hand out."""
    per_broker = len(options.listeners) + options.combined
    return options.brokers * per_broker + (not options.combined)


def nodes(options: SandboxOptions, ports: Sequence[int]) -> tuple[Node, ...]:
    """The nodes, controller first. Plain listeners take the first ports, broker by broker: 1 has ``ports[0]``."""
    left = list(ports)
    brokers = range(1, options.brokers + 1)
    given: dict[int, dict[str, int]] = {broker: {} for broker in brokers}
    names = [listener.kafka_name for listener in options.listeners] + (["CONTROLLER"] if options.combined else [])
    for name in names:
        for broker in brokers:
            given[broker][name] = left.pop(0)
    roles = ("broker", "controller") if options.combined else ("broker",)
    made = [Node(broker, roles, _RACKS[(broker - 1) % len(_RACKS)], given[broker]) for broker in brokers]
    if options.combined:
        return tuple(made)
    return (Node(CONTROLLER_ID, ("controller",), None, {"CONTROLLER": left.pop(0)}), *made)


def server_properties(
    node: Node, everyone: Sequence[Node], options: SandboxOptions, context: NodeContext, data: Path
) -> dict[str, str]:
    """The ``server.properties`` of a node. Controllers read some keys that look like a broker's, so both get those."""
    copies = min(3, options.brokers)
    in_sync = min(2, copies)
    controllers = [n for n in everyone if n.is_controller]
    properties = {
        "process.roles": ",".join(node.roles),
        "node.id": str(node.id),
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.voters": ",".join(f"{n.id}@{HOST}:{n.ports['CONTROLLER']}" for n in controllers),
        "listeners": ",".join(f"{name}://{HOST}:{port}" for name, port in node.ports.items()),
        "listener.security.protocol.map": ",".join(
            ["CONTROLLER:PLAINTEXT", *(f"{way.kafka_name}:{way.protocol}" for way in options.listeners)]
        ),
        "log.dirs": str(data),
        "broker.session.timeout.ms": str(context.session_ms),
        "broker.heartbeat.interval.ms": str(HEARTBEAT_MS),
        "replica.lag.time.max.ms": str(context.session_ms),
        "min.insync.replicas": str(in_sync),
        "unclean.leader.election.enable": "false",
    }
    if node.is_controller:
        properties |= _controller_properties(copies)
    if node.is_broker:
        properties |= _broker_properties(node, copies, in_sync)
        properties |= _listener_properties(options.listeners, context.certificates)
    return properties


def _controller_properties(copies: int) -> dict[str, str]:
    return {
        "default.replication.factor": str(copies),
        "num.partitions": "3",
        # leadership goes back to a restarted broker after 5 s instead of 5 min
        "leader.imbalance.check.interval.seconds": "5",
    }


def _broker_properties(node: Node, copies: int, in_sync: int) -> dict[str, str]:
    return {
        "broker.rack": node.rack or "",
        "inter.broker.listener.name": Listener.PLAIN.kafka_name,
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": str(copies),
        "offsets.topic.num.partitions": "3",
        "transaction.state.log.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(in_sync),
        "transaction.state.log.num.partitions": "3",
        "share.coordinator.state.topic.replication.factor": str(copies),
        "share.coordinator.state.topic.min.isr": str(in_sync),
        "share.coordinator.state.topic.num.partitions": "3",
        "group.initial.rebalance.delay.ms": "0",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
        # 128 MiB of heap by default, taken at start
        "log.cleaner.dedupe.buffer.size": "2097152",
        "log.index.size.max.bytes": "1048576",
    }


def _listener_properties(listeners: Sequence[Listener], certificates: Certificates | None) -> dict[str, str]:
    properties: dict[str, str] = {}
    mechanisms = [_MECHANISMS[way] for way in listeners if way in _MECHANISMS]
    if mechanisms:
        properties["sasl.enabled.mechanisms"] = ",".join(mechanisms)
    for way in listeners:
        prefix = f"listener.name.{way.kafka_name.lower()}"
        if way in _MECHANISMS:
            mechanism = _MECHANISMS[way]
            properties[f"{prefix}.sasl.enabled.mechanisms"] = mechanism
            properties[f"{prefix}.{mechanism.lower()}.sasl.jaas.config"] = _LOGIN[way]
        if way.encrypted and certificates:
            properties[f"{prefix}.ssl.keystore.type"] = "PEM"
            properties[f"{prefix}.ssl.keystore.location"] = str(certificates.broker)
        if way is Listener.MTLS and certificates:
            properties[f"{prefix}.ssl.client.auth"] = "required"
            properties[f"{prefix}.ssl.truststore.type"] = "PEM"
            properties[f"{prefix}.ssl.truststore.location"] = str(certificates.authority)
    return properties


_MECHANISMS = {Listener.SCRAM: "SCRAM-SHA-512", Listener.PLAIN_SASL: "PLAIN"}
_LOGIN = {
    Listener.SCRAM: "org.apache.kafka.common.security.scram.ScramLoginModule required;",
    Listener.PLAIN_SASL: (
        f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
    ),
}


def render(properties: Mapping[str, str]) -> str:
    """A ``.properties`` file; the values here need no escapes but for the backslash."""
    return "".join(f"{key}={value}\n" for key, value in properties.items()).replace("\\", "\\\\")


def format_arguments(options: SandboxOptions) -> tuple[str, ...]:
    """What ``StorageTool format`` gets beside the cluster id: the SCRAM user exists before the first broker does."""
    if Listener.SCRAM not in options.auth:
        return ()
    return ("--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]")
