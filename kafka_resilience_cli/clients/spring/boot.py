"""The clients that Spring Boot itself makes: one per role that a file mentions, and per profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import kafka_clients_of
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Identity, Role
from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.clients.spring.kafka import PREFIX, KafkaSection
from kafka_resilience_cli.clients.spring.names import uniform_text
from kafka_resilience_cli.clients.spring.profiles import Run, runs_of
from kafka_resilience_cli.clients.vocabulary import keys_of
from kafka_resilience_cli.settings import Declared, Framework, Known

BOOT = "spring-boot"
CONTAINER = "spring-kafka"
"""Spring for Apache Kafka: its listener containers and producer factories add to what Boot hands them."""

_SECTIONS = {
    Role.PRODUCER: ("producer", "template"),
    Role.CONSUMER: ("consumer", "listener", "retry"),
    Role.STREAMS: ("streams",),
    Role.ADMIN: ("admin",),
}
_TABLES = {Role.PRODUCER: Table.PRODUCER, Role.CONSUMER: Table.CONSUMER}


@dataclass(frozen=True, slots=True)
class Versions:
    """``boot`` is Spring Boot's, ``kafka`` that of the kafka-clients which it pins, where nobody says otherwise."""

    boot: Version | None
    kafka: Version | None

    @classmethod
    def of(cls, hint: Hint) -> Versions:
        """A lone ``version`` is Boot's; beside ``framework_version``, or of a client called Java's, kafka-clients'."""
        if hint.framework_version is not None:
            return cls(hint.framework_version, hint.version or kafka_clients_of(hint.framework_version))
        if hint.family is Family.JAVA:
            return cls(None, hint.version)
        return cls(hint.version, kafka_clients_of(hint.version) if hint.version else None)


def boot_configs(document: ClientDocument, hint: Hint) -> tuple[ClientConfig, ...]:
    """The clients of ``spring.kafka``, in the order of profiles and roles; none where the file has no such key.

    Which clients an application makes is decided by its code. A file is taken to configure a role that it has a
    section for, or gives a key that only this role's client has; where it says nothing about any role, the admin
    client is the one that every application has. A declared role always exists.
    """
    versions = Versions.of(hint)
    configs: list[ClientConfig] = []
    reported: set[int] = set()
    for run in runs_of(document, versions.boot):
        section = KafkaSection(run.environment, versions.boot)
        roles = (hint.role,) if hint.role in _SECTIONS else _roles(section)
        unbound = [entry for entry in section.unbound() if id(entry) not in reported]
        for index, role in enumerate(roles):
            lost = tuple(entry for entry in unbound if _belongs(entry, role) or index == 0)
            reported |= {id(entry) for entry in lost}
            unbound = [entry for entry in unbound if id(entry) not in reported]
            configs.append(_config(document, hint, versions, run, section, role, lost))
    return tuple(configs)


def _roles(section: KafkaSection) -> tuple[Role, ...]:
    if not section.sections:
        return ()
    common = section.common()
    found = tuple(
        role
        for role, names in _SECTIONS.items()
        if not section.sections.isdisjoint(names) or (role in _TABLES and common & _keys_only_of(role))
    )
    return found or (Role.ADMIN,)


@cache
def _keys_only_of(role: Role) -> frozenset[str]:
    """Keys that this client has and the others, also the admin client, have not."""
    tables = {each: keys_of(table) for each, table in {**_TABLES, Role.ADMIN: Table.ADMIN}.items()}
    others = (keys for each, keys in tables.items() if each is not role)
    return tables[role].difference(*others)


def _belongs(entry: Entry, role: Role) -> bool:
    return any(entry.key.lower().startswith(f"spring.kafka.{name}.") for name in _SECTIONS[role])


def _config(
    document: ClientDocument,
    hint: Hint,
    versions: Versions,
    run: Run,
    section: KafkaSection,
    role: Role,
    unbound: tuple[Entry, ...],
) -> ClientConfig:
    keys = section.of(role.value)
    written, texts = dict(keys.written), dict(keys.values)
    origin = Framework(BOOT, str(versions.boot or ""))
    unasked = {key: Known(value, origin) for key, value in keys.unasked.items()}
    framework = {key: known for key, known in unasked.items() if key not in written}
    forced = {key: known for key, known in unasked.items() if key in written}
    if role is Role.CONSUMER:
        framework["enable.auto.commit"] = Known("false", Framework(CONTAINER))
    if role is Role.PRODUCER:
        _transactional(section, written, texts, framework)
    if role is Role.STREAMS:
        _application_id(section, framework)
    return ClientConfig(
        label(hint.label or document.file, role if hint.role is None else None, run.profile),
        Identity(Family.SPRING_BOOT, role, versions.kafka, versions.boot, _guesses(hint, section, role)),
        document,
        written,
        texts,
        forced=forced,
        framework=framework,
        unbound=unbound,
        profile=run.profile,
        incomplete=run.incomplete,
        section=("spring", "kafka", role.value, "properties") if document.format is Format.YAML else (),
    )


def label(name: str, role: Role | None, profile: str) -> str:
    """``application.yml (producer, profile prod)``."""
    facts = [*([role.value] if role else []), *([f"profile {profile}"] if profile else [])]
    return f"{name} ({', '.join(facts)})" if facts else name


def _transactional(
    section: KafkaSection,
    written: dict[str, tuple[Entry, ...]],
    texts: dict[str, str | None],
    framework: dict[str, Known[str]],
) -> None:
    """A prefix makes the factory's producers transactional: it numbers their ids, and turns idempotence on."""
    prefix = section.value_of(f"producer.{PREFIX}")
    if prefix is None or prefix.value == "":
        return
    written["transactional.id"] = (prefix.entry, *written.get("transactional.id", ()))
    texts["transactional.id"] = None if prefix.value is None else f"{prefix.value}0"
    framework["enable.idempotence"] = Known("true", Framework(CONTAINER))


def _application_id(section: KafkaSection, framework: dict[str, Known[str]]) -> None:
    """Boot takes the application's name where no id is set."""
    name = section.environment.get("spring.application.name")
    if name is not None and name.entry.value:
        framework["application.id"] = Known(name.entry.value, Declared(name.entry.path), name.entry.raw)


def _guesses(hint: Hint, section: KafkaSection, role: Role) -> tuple[str, ...]:
    """A section of its own is no guess."""
    if hint.role is not None or not section.sections.isdisjoint(_SECTIONS[role]):
        return ()
    if role in _TABLES:
        return (f"role {role.value} guessed from keys under spring.kafka that only it has",)
    return ("role admin guessed: every application has one, and nothing names another role",)


def built_by_boot(config: ClientConfig) -> Mapping[str, str | None]:
    """What Boot itself builds for this client: without what Spring for Apache Kafka adds when it runs."""
    built: dict[str, str | None] = {
        key: known.value
        for key, known in config.framework.items()
        if isinstance(known.origin, Framework) and known.origin.name == BOOT
    }
    built |= {key: value for key, value in config.values.items() if not _numbered(config, key)}
    return built | {key: known.value for key, known in config.forced.items()}


def _numbered(config: ClientConfig, key: str) -> bool:
    """Whether the factory makes this value from its prefix."""
    return key == "transactional.id" and uniform_text(config.written[key][0].key).endswith(uniform_text(PREFIX))
