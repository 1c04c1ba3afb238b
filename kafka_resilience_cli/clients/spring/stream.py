"""Spring Cloud Stream's Kafka binder: one client for each binding that a file names.

The order is that of ``KafkaMessageChannelBinder``, weakest first: the binder's own values, ``spring.kafka``,
``binder.configuration``, ``binder.consumer-properties`` (``-producer-``), ``binder.brokers``, the binding's
``configuration``. The binder keeps ``group.id`` and ``enable.auto.commit`` for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.catalogue.spring_keys import TypedProperty, spring_keys
from kafka_resilience_cli.clients.config import ClientConfig, Family, Identity, Role
from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.clients.spring.boot import Versions, label
from kafka_resilience_cli.clients.spring.kafka import KafkaSection
from kafka_resilience_cli.clients.spring.names import parse
from kafka_resilience_cli.clients.spring.profiles import Run, runs_of
from kafka_resilience_cli.clients.spring.properties import Environment, Property, part_of
from kafka_resilience_cli.clients.spring.written import Written, map_below, typed_at
from kafka_resilience_cli.settings import Framework, Known

STREAM = "spring.cloud.stream"
BINDER = f"{STREAM}.kafka.binder"
NAME = "spring-cloud-stream"

_BYTES = "org.apache.kafka.common.serialization.ByteArray"
_PRODUCER = {
    "key.serializer": f"{_BYTES}Serializer",
    "value.serializer": f"{_BYTES}Serializer",
    "acks": "1",
    "batch.size": "16384",
    "linger.ms": "0",
    "compression.type": "none",
}
_CONSUMER = {
    "key.deserializer": f"{_BYTES}Deserializer",
    "value.deserializer": f"{_BYTES}Deserializer",
    "enable.auto.commit": "false",
    "auto.commit.interval.ms": "100",
}
_TYPED_PRODUCER = {"buffer-size": "batch.size", "batch-timeout": "linger.ms", "compression-type": "compression.type"}
_MANAGED = frozenset({"group.id", "enable.auto.commit"})
_BOOT = 6
"""Which of the levels is ``spring.kafka``."""
_DEFAULT_PORT = "9092"
_DIRECTION = re.compile(r"(?:^|-)(in|out)(?:-\d+)?$|^(in|out)put\d*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Binding:
    """``name`` as the file spells it, ``settings`` where its own ones are; ``letters``: writes its dead letters."""

    name: str
    role: Role
    group: Written | None
    environment: Environment
    settings: str
    letters: bool = False


def stream_configs(document: ClientDocument, hint: Hint) -> tuple[ClientConfig, ...]:
    """The clients of the bindings, per profile; none where the file does not say that they are Kafka's."""
    versions = Versions.of(hint)
    return tuple(
        _config(document, hint, versions, run, binding)
        for run in runs_of(document, versions.boot)
        for binding in _bindings(run.environment)
        if hint.role in (None, binding.role)
    )


def _bindings(environment: Environment) -> Iterator[Binding]:
    """Those whose direction the file tells: by their settings, or by the name that Spring gives to functions' ends.

    In a file with settings of the binder for Kafka Streams, one that does not say whose it is may be that binder's.
    """
    names: dict[str, str] = {}
    facts: dict[str, set[str]] = {}
    settled: set[str] = set()
    kafka = streams = False
    for part in environment.parts:
        for each in part.properties:
            if not each.uniform.startswith("spring.cloud.stream."):
                continue
            kafka = kafka or each.uniform.startswith("spring.cloud.stream.kafka.") or _names_kafka(each)
            streams = streams or each.uniform.startswith("spring.cloud.stream.kafka.streams.")
            depth = 5 if each.uniform.startswith("spring.cloud.stream.kafka.bindings.") else 4
            if depth == 5 or each.uniform.startswith("spring.cloud.stream.bindings."):
                name = each.name[depth:]
                if len(name) > 1 or depth == 4:
                    names.setdefault(name[0].uniform, name[0].text)
                    facts.setdefault(name[0].uniform, set()).add(name[1].uniform if len(name) > 1 else "")
                    if depth == 5 or name[-1].uniform == "binder":
                        settled.add(name[0].uniform)
    if not kafka:
        return
    for plain, spelled in names.items():
        if streams and plain not in settled:
            continue
        role = _role(spelled, facts[plain])
        own = _environment_of(environment, spelled)
        if role is not None and own is not None:
            group = typed_at(environment, f"{STREAM}.bindings.{spelled}.group", TypedProperty("group", "text", {}))
            settings = f"{STREAM}.kafka.bindings.{spelled}.{role}"
            yield Binding(spelled, role, group if role is Role.CONSUMER else None, own, settings)
            enabled = typed_at(own, f"{settings}.enable-dlq", TypedProperty("enable-dlq", "boolean", {}))
            if role is Role.CONSUMER and enabled and enabled.value == "true":
                settings = f"{settings}.dlq-producer-properties"
                yield Binding(spelled, Role.PRODUCER, None, own, settings, letters=True)


def _names_kafka(each: Property) -> bool:
    return each.uniform.startswith("spring.cloud.stream.binders.") and each.entry.text == "kafka"


def _role(name: str, facts: set[str]) -> Role | None:
    if {"consumer", "group"} & facts:
        return Role.CONSUMER
    if "producer" in facts:
        return Role.PRODUCER
    match = _DIRECTION.search(name)
    if match is None:
        return None
    return Role.CONSUMER if (match[1] or match[2]).lower() == "in" else Role.PRODUCER


def _environment_of(environment: Environment, binding: str) -> Environment | None:
    """With what the file gives the binding's binder alone; ``None`` where that binder is not Kafka's."""
    text = TypedProperty("binder", "text", {})
    named = typed_at(environment, f"{STREAM}.bindings.{binding}.binder", text)
    named = named or typed_at(environment, f"{STREAM}.default.binder", text)
    named = named or typed_at(environment, f"{STREAM}.default-binder", text)
    if named is None or not named.value or named.value == "kafka":
        return environment if named is None or named.value else None
    kind = typed_at(environment, f"{STREAM}.binders.{named.value}.type", text)
    if kind is None or kind.value != "kafka":
        return None
    prefix = f"{STREAM}.binders.{named.value}.environment"
    depth = len(parse(prefix))
    start = ".".join(element.uniform for element in parse(prefix)) + "."
    own = tuple(
        Property(each.entry, each.uniform.removeprefix(start), each.skipped + depth)
        for part in reversed(environment.parts)
        for each in part.properties
        if each.uniform.startswith(start)
    )
    return Environment((part_of(own), *environment.parts), environment.format) if own else environment


def _config(document: ClientDocument, hint: Hint, versions: Versions, run: Run, binding: Binding) -> ClientConfig:
    levels = _levels(binding, versions)
    written: dict[str, tuple[Entry, ...]] = {}
    texts: dict[str, str | None] = {}
    for level in levels:
        for key, found in level.items():
            written[key] = (*written.get(key, ()), *(each.entry for each in found))
            texts.setdefault(key, found[0].value)
    base = _unasked(binding, versions)
    stronger = {key for level in levels[:_BOOT] for key in level}
    forced = {key: base[key] for key in _typed_by_boot(binding, versions) if key in written and key not in stronger}
    name = f"{hint.label or document.file}, {'dead letters of ' if binding.letters else ''}{binding.name}"
    return ClientConfig(
        label(name, binding.role if hint.role is None else None, run.profile),
        Identity(Family.SPRING_BOOT, binding.role, versions.kafka, versions.boot, _guesses(binding)),
        document,
        written,
        texts,
        forced=forced,
        framework={key: known for key, known in base.items() if key not in written},
        profile=run.profile,
        incomplete=run.incomplete,
        section=_section(binding) if document.format is Format.YAML else (),
    )


def _unasked(binding: Binding, versions: Versions) -> dict[str, Known[str]]:
    """What is written where the file says nothing: by the binder, and by Boot before it."""
    boot = Framework("spring-boot", str(versions.boot or ""))
    always = spring_keys(versions.boot).always[binding.role.value]
    own = _PRODUCER if binding.role is Role.PRODUCER else _CONSUMER
    values = {key: Known(facts.value, boot) for key, facts in always.items()}
    values |= {key: Known(value, Framework(NAME)) for key, value in own.items()}
    if binding.role is Role.CONSUMER:
        values["auto.offset.reset"] = Known("earliest" if binding.group else "latest", Framework(NAME))
    return values


def _typed_by_boot(binding: Binding, versions: Versions) -> Iterator[str]:
    """Keys that a typed property of Boot sets in any case, over the map for all clients."""
    return iter(KafkaSection(binding.environment, versions.boot).of(binding.role.value).unasked)


def _levels(binding: Binding, versions: Versions) -> tuple[Mapping[str, list[Written]], ...]:
    """Strongest first."""
    environment, role = binding.environment, binding.role.value
    own = binding.settings
    every = f"{STREAM}.kafka.default.{'consumer.dlq-producer-properties' if binding.letters else role}"
    table = load(Table(role), versions.kafka)
    known = table.keys if table else {}
    common = {key: found for key, found in map_below(environment, f"{BINDER}.configuration").items() if key in known}
    boot = KafkaSection(environment, versions.boot).of(role)
    kafka = {
        key: [Written(entry, boot.values[key] if index == 0 else entry.value) for index, entry in enumerate(entries)]
        for key, entries in boot.written.items()
    }
    shared = [map_below(environment, f"{BINDER}.{role}-properties"), common, kafka]
    if binding.role is Role.CONSUMER:
        shared = [{key: found for key, found in level.items() if key not in _MANAGED} for level in shared]
    return (
        _start(environment, own, every) if binding.role is Role.CONSUMER else {},
        map_below(environment, f"{own}.configuration"),
        map_below(environment, f"{every}.configuration"),
        _brokers(environment),
        *shared,
        _typed_producer(environment, own, every) if binding.role is Role.PRODUCER else _group(binding),
    )


def _brokers(environment: Environment) -> dict[str, list[Written]]:
    """Hosts without a port get the binder's; what is set here wins over ``spring.kafka.bootstrap-servers``."""
    brokers = typed_at(environment, f"{BINDER}.brokers", TypedProperty("brokers", "list", {}))
    if brokers is None:
        return {}
    if brokers.value is None:
        return {"bootstrap.servers": [brokers]}
    port = typed_at(environment, f"{BINDER}.default-broker-port", TypedProperty("port", "text", {}))
    suffix = port.value if port and port.value else _DEFAULT_PORT
    hosts = [host if ":" in host else f"{host}:{suffix}" for host in brokers.value.split(",") if host]
    return {"bootstrap.servers": [Written(brokers.entry, ",".join(hosts))]}


def _start(environment: Environment, own: str, every: str) -> dict[str, list[Written]]:
    wanted = TypedProperty("start-offset", "enum", {}, {"EARLIEST": "earliest", "LATEST": "latest"})
    found = [typed_at(environment, f"{prefix}.start-offset", wanted) for prefix in (own, every)]
    return {"auto.offset.reset": [each for each in found if each]} if any(found) else {}


def _group(binding: Binding) -> dict[str, list[Written]]:
    return {"group.id": [binding.group]} if binding.group else {}


def _typed_producer(environment: Environment, own: str, every: str) -> dict[str, list[Written]]:
    names = {f"{prefix}.{name}": key for prefix in (own, every) for name, key in _TYPED_PRODUCER.items()}
    names[f"{BINDER}.required-acks"] = "acks"
    level: dict[str, list[Written]] = {}
    for name, key in names.items():
        found = typed_at(environment, name, TypedProperty(name, "text", {}))
        if found is not None:
            level.setdefault(key, []).append(found)
    return level


def _section(binding: Binding) -> tuple[str, ...]:
    start, _, rest = binding.settings.partition(f".{binding.name}.")
    return (*start.split("."), binding.name, *rest.split("."), "configuration")


def _guesses(binding: Binding) -> tuple[str, ...]:
    return () if binding.letters else (f"role {binding.role.value} guessed from the binding {binding.name}",)
