"""What a key is set to and where that comes from; what the client makes of it, and that the real clients agree."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients import java_judge, librdkafka_judge
from kafka_resilience_cli.clients.config import ClientConfig, Family, Identity, Role
from kafka_resilience_cli.clients.document import Format
from kafka_resilience_cli.clients.effective import effective
from kafka_resilience_cli.clients.in_force import in_force
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.settings import Declared, Default, Derived, Framework, Known, Setting, Unknown

IDEMPOTENCE = "enable.idempotence"
IN_FLIGHT = "max.in.flight.requests.per.connection"


def client(text: str, role: Role, family: Family = Family.JAVA, version: str = "") -> ClientConfig:
    document = read_document("client.properties", text.encode(), format=Format.PROPERTIES)
    (config,) = configs_of(document, Hint(family, role, Version.parse(version)))
    return config


def shown(setting: Setting[str]) -> str:
    return setting.value if isinstance(setting, Known) else f"unknown: {setting.missing}"


def with_framework(*, forced: bool = False, incomplete: str = "", text: str = "acks=1\n") -> ClientConfig:
    document = read_document("client.properties", text.encode(), format=Format.PROPERTIES)
    settings = {"acks": Known("all", Framework("connect"))}
    return ClientConfig(
        "client",
        Identity(Family.JAVA, Role.PRODUCER, Version(3, 9)),
        document,
        {entry.key: (entry,) for entry in document.entries},
        {entry.key: entry.value for entry in document.entries},
        forced=settings if forced else {},
        framework={} if forced else settings,
        incomplete=incomplete,
    )


class TestEffective:
    def test_what_a_framework_forces_wins_over_what_is_written(self) -> None:
        setting = effective(with_framework(forced=True), "acks")
        assert isinstance(setting, Known)
        assert (setting.value, setting.origin) == ("all", Framework("connect"))
        assert [lost.value for lost in setting.overridden] == ["1"]

    def test_what_is_written_wins_over_a_frameworks_default(self) -> None:
        setting = effective(with_framework(), "acks")
        assert isinstance(setting, Known)
        assert isinstance(setting.origin, Declared)
        assert [(lost.value, lost.origin) for lost in setting.overridden] == [("all", Framework("connect"))]

    def test_a_frameworks_default_wins_over_the_clients(self) -> None:
        assert shown(effective(with_framework(text=""), "acks")) == "all"

    def test_the_clients_default_is_that_of_its_version(self) -> None:
        setting = effective(client("", Role.PRODUCER, version="2.8"), "acks")
        assert isinstance(setting, Known)
        assert (setting.value, setting.origin) == ("1", Default("kafka-clients", "2.8"))

    def test_a_default_without_a_version_is_unknown(self) -> None:
        assert shown(effective(client("", Role.PRODUCER), "acks")) == "unknown: the client's version"

    @pytest.mark.parametrize("key", ["acks", "linger.ms"])
    def test_what_other_files_may_say_is_unknown(self, key: str) -> None:
        assert effective(with_framework(text="", incomplete="another file"), key) == Unknown("another file")

    def test_a_placeholder_is_unknown_and_named(self) -> None:
        setting = effective(client("acks=${ACKS}\n", Role.PRODUCER, version="3.9"), "acks")
        assert shown(setting) == "unknown: the placeholder ${ACKS}"

    def test_of_a_key_that_occurs_twice_the_last_counts_and_the_first_is_remembered(self) -> None:
        setting = effective(client("acks=0\nacks=1\n", Role.PRODUCER, version="3.9"), "acks")
        assert isinstance(setting, Known)
        assert (setting.value, [lost.value for lost in setting.overridden]) == ("1", ["0"])


P, C = Role.PRODUCER, Role.CONSUMER
JAVA = {
    "nothing": (P, ""),
    "acks 1": (P, "acks=1\n"),
    "acks 0": (P, "acks=0\n"),
    "acks -1": (P, "acks=-1\n"),
    "acks all": (P, "acks=all\n"),
    "no retries": (P, "retries=0\n"),
    "few retries": (P, "retries=3\n"),
    "six in flight": (P, f"{IN_FLIGHT}=6\n"),
    "idempotence asked for": (P, "enable.idempotence=true\n"),
    "idempotence off": (P, "enable.idempotence=false\n"),
    "idempotence off, acks 1": (P, "enable.idempotence=false\nacks=1\n"),
    "transactional": (P, "transactional.id=t\n"),
    "transactional, idempotence asked for": (P, "transactional.id=t\nenable.idempotence=true\n"),
    "long requests": (P, "request.timeout.ms=180000\n"),
    "long lingering": (P, "linger.ms=119000\n"),
    "endless requests": (P, "request.timeout.ms=2147483647\nlinger.ms=100\n"),
    "delivery time-out set": (P, "delivery.timeout.ms=300000\nrequest.timeout.ms=180000\n"),
    "backoff without its maximum": (P, "reconnect.backoff.ms=5000\n"),
    "backoff with its maximum": (P, "reconnect.backoff.ms=100\nreconnect.backoff.max.ms=7000\n"),
    "consumer without a group": (C, ""),
    "consumer with a group": (C, "group.id=g\n"),
    "consumer that does not commit": (C, "group.id=g\nenable.auto.commit=false\n"),
    "consumer's backoff": (C, "group.id=g\nreconnect.backoff.ms=3000\n"),
}
KEYS = {
    P: (IDEMPOTENCE, "acks", "delivery.timeout.ms", "reconnect.backoff.max.ms", "retries", IN_FLIGHT),
    C: ("enable.auto.commit", "reconnect.backoff.max.ms"),
}


@pytest.mark.parametrize(
    ("text", "version", "key", "expected"),
    [
        pytest.param("acks=1\n", "3.9", IDEMPOTENCE, "false", id="acks=1 switches the default off"),
        pytest.param("acks=${ACKS}\n", "3.9", IDEMPOTENCE, "unknown: the placeholder ${ACKS}", id="perhaps"),
        pytest.param("acks=${ACKS}\nretries=0\n", "3.9", IDEMPOTENCE, "false", id="another reason suffices"),
        pytest.param(f"{IN_FLIGHT}=6\n", "3.9", IDEMPOTENCE, "false", id="six in flight on 3.x"),
        pytest.param(f"{IN_FLIGHT}=6\n", "4.0", IDEMPOTENCE, "true", id="six in flight are refused from 4.0"),
        pytest.param("", "3.0.0", IDEMPOTENCE, "false", id="3.0.0 does not do what it says"),
        pytest.param("", "3.0", IDEMPOTENCE, "true", id="a line counts as its newest release"),
        pytest.param("enable.idempotence=true\n", "2.8", "acks", "all", id="idempotence implies acks=all"),
        pytest.param("enable.idempotence=true\n", "", "acks", "all", id="in any version"),
        pytest.param("", "", IDEMPOTENCE, "unknown: the client's version", id="no version, no default"),
        pytest.param("request.timeout.ms=180000\n", "3.9", "delivery.timeout.ms", "180000", id="raised"),
    ],
)
def test_what_a_java_producer_ends_up_with(text: str, version: str, key: str, expected: str) -> None:
    assert shown(in_force(client(text, P, version=version), key)) == expected


def test_a_change_says_why() -> None:
    setting = in_force(client("acks=1\n", P, version="3.9"), IDEMPOTENCE)
    assert isinstance(setting, Known)
    assert isinstance(setting.origin, Derived)
    assert setting.origin.why == "acks=1 switches the default off"


@pytest.mark.sandbox
@pytest.mark.proves("P002")
@pytest.mark.parametrize("version", ["2.8.2", "3.0.0", "3.9.2", "4.3.1"])
def test_java_ends_up_with_the_same(version: str) -> None:
    known = Version.parse(version)
    assert known is not None
    cases = [(role, client(text, role, version=version)) for role, text in JAVA.values()]
    asked = [(role, {key: value or "" for key, value in config.values.items()}) for role, config in cases]
    judgements = java_judge.judge_all(known, asked, Silent())
    wrong = [
        f"{name}: {key} is {ours}, not {theirs}"
        for name, (role, config), judgement in zip(JAVA, cases, judgements, strict=True)
        if judgement.accepted
        for key in _readable(role, known)
        if (ours := _plain(shown(in_force(config, key)))) != (theirs := _plain(judgement.values[key]))
    ]
    assert "\n".join(wrong) == ""
    refused = {name for name, judgement in zip(JAVA, judgements, strict=True) if not judgement.accepted}
    assert refused == ({"six in flight"} if known >= Version(4, 0) else set())


def _readable(role: Role, version: Version) -> tuple[str, ...]:
    """Up to 3.0 the consumer itself switched its commits off, and left its configuration as it was."""
    return tuple(key for key in KEYS[role] if version.line >= (3, 1) or key != "enable.auto.commit")


def _plain(text: str) -> str:
    return "all" if text == "-1" else text


LIBRDKAFKA = {
    "nothing": (P, ""),
    "idempotent": (P, "enable.idempotence=true\n"),
    "idempotent, two in flight": (P, "enable.idempotence=true\nmax.in.flight=2\n"),
    "not idempotent, two in flight": (P, "max.in.flight.requests.per.connection=2\n"),
    "transactional": (P, "transactional.id=t\n"),
    "short transactions": (P, "transactional.id=t\ntransaction.timeout.ms=1000\n"),
    "long transactions": (P, "transactional.id=t\ntransaction.timeout.ms=500000\n"),
    "transactional, socket time-out set": (P, "transactional.id=t\nsocket.timeout.ms=10000\n"),
    "acks 1": (P, "acks=1\n"),
    "consumer": (C, "group.id=g\n"),
    "large messages": (C, "group.id=g\nmessage.max.bytes=60000000\n"),
    "huge messages": (C, "group.id=g\nmessage.max.bytes=200000000\n"),
    "huge fetches": (C, "group.id=g\nfetch.max.bytes=200000000\n"),
    "receive set": (C, "group.id=g\nreceive.message.max.bytes=300000000\n"),
}
RD_KEYS = {
    P: (IDEMPOTENCE, IN_FLIGHT, "socket.timeout.ms", "request.required.acks"),
    C: ("fetch.max.bytes", "receive.message.max.bytes", "enable.auto.commit"),
}


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        pytest.param("transactional.id=t\n", IDEMPOTENCE, "true", id="transactions are idempotent"),
        pytest.param("transactional.id=t\n", "message.timeout.ms", "60000", id="and time out with the transaction"),
        pytest.param("transactional.id=t\ndelivery.timeout.ms=5000\n", "message.timeout.ms", "5000", id="by its alias"),
        pytest.param("enable.idempotence=true\n", IN_FLIGHT, "5", id="fewer in flight"),
    ],
)
def test_what_a_librdkafka_producer_ends_up_with(text: str, key: str, expected: str) -> None:
    assert shown(in_force(client(text, P, Family.LIBRDKAFKA, "2.16"), key)) == expected


@pytest.mark.sandbox
def test_librdkafka_ends_up_with_the_same() -> None:
    version = str(librdkafka_judge.installed_version())
    cases = [(role, client(text, role, Family.LIBRDKAFKA, version)) for role, text in LIBRDKAFKA.values()]
    asked = [(role, {key: value or "" for key, value in config.values.items()}) for role, config in cases]
    judgements = librdkafka_judge.judge_all(asked)
    wrong = [
        f"{name}: {key} is {ours}, not {theirs}"
        for name, (role, config), judgement in zip(LIBRDKAFKA, cases, judgements, strict=True)
        for key in RD_KEYS[role]
        if (ours := shown(in_force(config, key))) != (theirs := judgement.values.get(key, judgement.error))
    ]
    assert "\n".join(wrong) == ""
