"""Which clients a Spring file configures, and where each value comes from. That they are Boot's: ``test_oracle.py``."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.effective import effective
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.clients.spring import spring_configs
from kafka_resilience_cli.settings import Declared, Framework, Known

BOOT = Version(3, 5)


def configs(
    text: str, *, file: str = "application.yml", role: Role | None = None, boot: Version | None = BOOT
) -> tuple[ClientConfig, ...]:
    return spring_configs(read_document(file, text.encode()), Hint(Family.SPRING_BOOT, role, boot))


def only(text: str, role: Role, boot: Version | None = BOOT) -> ClientConfig:
    return next(each for each in configs(text, role=role, boot=boot) if each.role is role)


def shown(config: ClientConfig, key: str) -> str:
    setting = effective(config, key)
    return setting.value if isinstance(setting, Known) else f"unknown: {setting.missing}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("spring.kafka.producer.acks: all", {Role.PRODUCER}, id="a producer's section"),
        pytest.param("spring.kafka.consumer.group-id: g", {Role.CONSUMER}, id="a consumer's section"),
        pytest.param("spring.kafka.listener.concurrency: 3", {Role.CONSUMER}, id="listeners consume"),
        pytest.param("spring.kafka.admin.fail-fast: true", {Role.ADMIN}, id="an admin's section"),
        pytest.param("spring.kafka.bootstrap-servers: a:1", {Role.ADMIN}, id="nothing names a role"),
        pytest.param("spring.kafka.properties.linger.ms: 5", {Role.PRODUCER}, id="a key that only producers have"),
        pytest.param("spring.kafka.properties.security.protocol: SSL", {Role.ADMIN}, id="a key that all have"),
        pytest.param("spring.application.name: x", set(), id="nothing about Kafka"),
        pytest.param("spring.kafkaesque.producer.acks: 1", set(), id="not Kafka"),
    ],
)
def test_a_client_exists_where_the_file_speaks_of_it(text: str, expected: set[Role]) -> None:
    assert {each.role for each in configs(text + "\n")} == expected


def test_a_streams_application_comes_with_the_clients_that_it_makes() -> None:
    made = configs("spring.kafka.streams.application-id: totals\n")
    assert [(each.role, each.embedded_in) for each in made] == [
        (Role.STREAMS, None),
        (Role.CONSUMER, Family.STREAMS),
        (Role.PRODUCER, Family.STREAMS),
        (Role.ADMIN, Family.STREAMS),
    ]


def test_a_declared_role_exists_whatever_the_file_says() -> None:
    (config,) = configs("spring.kafka.consumer.group-id: g\n", role=Role.PRODUCER)
    assert (config.role, config.identity.guesses) == (Role.PRODUCER, ())


def test_a_section_is_no_guess_and_a_key_is_one() -> None:
    assert configs("spring.kafka.producer.acks: 1\n")[0].identity.guesses == ()
    assert configs("spring.kafka.properties.acks: 1\n")[0].identity.guesses == (
        "role producer guessed from keys under spring.kafka that only it has",
    )


def test_boots_version_tells_the_clients() -> None:
    config = only("spring.kafka.producer.acks: 1\n", Role.PRODUCER)
    assert config.identity.framework_version == Version(3, 5)
    assert config.version is not None
    assert config.version.line == (3, 9, -1)
    assert only("spring.kafka.producer.acks: 1\n", Role.PRODUCER, boot=None).version is None


def test_a_typed_property_is_found_where_it_stands() -> None:
    config = only("spring:\n  kafka:\n    consumer:\n      max-poll-interval: 5m\n", Role.CONSUMER)
    setting = effective(config, "max.poll.interval.ms")
    assert isinstance(setting, Known)
    assert (setting.value, setting.raw) == ("300000", "5m")
    assert isinstance(setting.origin, Declared)
    assert config.document.locate(setting.origin.path).line == 4


def test_what_boot_writes_unasked_wins_over_the_map_for_all_clients() -> None:
    config = only("spring.kafka.properties.isolation.level: read_committed\n", Role.CONSUMER)
    setting = effective(config, "isolation.level")
    assert isinstance(setting, Known)
    assert (setting.value, setting.origin) == ("read_uncommitted", Framework("spring-boot", "3.5"))
    assert [lost.value for lost in setting.overridden] == ["read_committed"]


def test_every_level_that_lost_is_remembered() -> None:
    text = "spring.kafka:\n  properties.acks: all\n  producer.acks: 1\n  producer.properties.acks: 0\n"
    setting = effective(only(text, Role.PRODUCER), "acks")
    assert isinstance(setting, Known)
    assert (setting.value, [lost.value for lost in setting.overridden]) == ("0", ["1", "all"])


def test_the_container_switches_auto_commit_off_unless_the_file_switches_it_on() -> None:
    silent = only("spring.kafka.consumer.group-id: g\n", Role.CONSUMER)
    loud = only("spring.kafka.consumer.enable-auto-commit: true\n", Role.CONSUMER)
    assert (shown(silent, "enable.auto.commit"), shown(loud, "enable.auto.commit")) == ("false", "true")


def test_a_transaction_prefix_makes_an_idempotent_transactional_producer() -> None:
    config = only("spring.kafka.producer.transaction-id-prefix: tx-\n", Role.PRODUCER)
    assert shown(config, "transactional.id") == "tx-0"
    assert shown(config, "enable.idempotence") == "true"
    assert config.document.locate(config.where("transactional.id")).line == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${ACKS}", "unknown: the placeholder ${ACKS}"),
        ("${ACKS:1}", "1"),
        ("'{{ .Values.acks }}'", "unknown: the template {{ .Values.acks}}"),
    ],
)
def test_placeholders(value: str, expected: str) -> None:
    assert shown(only(f"spring.kafka.producer.acks: {value}\n", Role.PRODUCER), "acks") == expected


def test_of_two_relaxed_spellings_nobody_knows_the_winner() -> None:
    text = "spring.kafka.consumer:\n  autoOffsetReset: earliest\n  auto_offset_reset: latest\n"
    assert shown(only(text, Role.CONSUMER), "auto.offset.reset").startswith("unknown: which of ")


@pytest.mark.parametrize(
    ("text", "boot", "expected"),
    [
        pytest.param("producer.enable-idempotence: true", BOOT, ["producer.enable-idempotence"], id="no such property"),
        pytest.param("producer.properties.enable.idempotence: true", BOOT, [], id="in the map"),
        pytest.param("consumer.max-poll-interval: 5m", BOOT, [], id="since 3.5"),
        pytest.param("consumer.max-poll-interval: 5m", Version(3, 4), ["consumer.max-poll-interval"], id="not before"),
        pytest.param("consumer.max-poll-interval: 5m", None, [], id="in some version"),
        pytest.param("streams.cache-max-size-buffering: 1MB", None, [], id="in an older version"),
        pytest.param("retry.topic.delay: 1s", Version(4, 0), ["retry.topic.delay"], id="listed but not bound"),
        pytest.param("listener.ackMode: manual", BOOT, [], id="another spelling"),
        pytest.param("producer.linger-ms: 5", None, ["producer.linger-ms"], id="in no version"),
    ],
)
def test_what_boot_does_not_bind(text: str, boot: Version | None, expected: list[str]) -> None:
    found = configs(f"spring.kafka.{text}\n", boot=boot)
    assert [entry.key.removeprefix("spring.kafka.") for each in found for entry in each.unbound] == expected


PROFILES = """\
spring.kafka.producer.acks: 1
---
spring.config.activate.on-profile: prod
spring.kafka.producer.acks: all
---
spring.config.activate.on-profile: "!prod & !test"
spring.kafka.producer.retries: 0
"""


def test_each_profile_has_its_clients_over_the_base() -> None:
    found = {each.profile: each for each in configs(PROFILES)}
    assert {name: shown(each, "acks") for name, each in found.items()} == {"": "1", "prod": "all", "test": "1"}
    assert found["prod"].label == "application.yml (producer, profile prod)"
    assert "retries" not in found["prod"].written


def test_without_a_profile_what_is_absent_may_be_a_profiles() -> None:
    base = configs("spring.kafka.producer.acks: 1\n---\nspring.config.activate.on-profile: prod\na: b\n")[0]
    assert shown(base, "linger.ms") == "unknown: the profile that it runs with (prod)"
    assert shown(base, "acks") == "1"


@pytest.mark.parametrize(
    ("file", "text", "missing"),
    [
        pytest.param(
            "application-prod.yml", "", "application.yml, which application-prod.yml adds to", id="a profile's own file"
        ),
        pytest.param(
            "application.yml",
            "spring.config.import: 'configserver:'\n",
            "what spring.config.import brings from configserver:",
            id="an import",
        ),
    ],
)
def test_what_other_files_may_say(file: str, text: str, missing: str) -> None:
    (config,) = configs(f"{text}spring.kafka.consumer.group-id: g\n", file=file)
    assert config.incomplete == missing
    assert shown(config, "isolation.level") == f"unknown: {missing}"


def test_variables_of_the_environment() -> None:
    text = "SPRING_KAFKA_PRODUCER_ACKS=1\nSPRING_KAFKA_BOOTSTRAP_SERVERS=a:1\nSPRING_KAFKA_CONSUMER_GROUP_ID=g\n"
    found = {each.role: each for each in configs(text, file="service.env")}
    assert shown(found[Role.PRODUCER], "acks") == "1"
    assert shown(found[Role.CONSUMER], "group.id") == "g"
    assert shown(found[Role.PRODUCER], "bootstrap.servers") == "a:1"
