"""Real clients decide whether credentials are in effect."""

from __future__ import annotations

from itertools import product

import pytest

from kafka_resilience_cli.lint.rules.security.sasl_not_in_effect import sasl_not_in_effect
from tests.lint.proofs.clients import RealClients, configs_in, librdkafka, librdkafka_log, settings_of
from tests.lint.proofs.verdicts import codes

pytestmark = pytest.mark.sandbox

PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b";'


@pytest.mark.proves("X004")
def test_librdkafka_does_not_use_credentials_without_a_sasl_protocol() -> None:
    (bad,), (good,) = configs_in(sasl_not_in_effect.bad), configs_in(sasl_not_in_effect.good)
    said = "Configuration property `sasl.mechanism` set to `PLAIN` but `security.protocol` is not configured for SASL"
    assert said in librdkafka_log("producer", settings_of(bad)).replace("sasl.mechanisms", "sasl.mechanism")
    assert "not configured for SASL" not in librdkafka_log("producer", settings_of(good))


@pytest.mark.proves("X004")
def test_librdkafka_refuses_what_cannot_authenticate() -> None:
    choices = product(
        ("PLAIN", "SCRAM-SHA-512", "OAUTHBEARER", None), ({}, {"sasl.username": "a", "sasl.password": "b"})
    )
    many = [
        {"security.protocol": "SASL_SSL", **({"sasl.mechanisms": mechanism} if mechanism else {}), **credentials}
        for mechanism, credentials in choices
    ]
    said = ["X004" in codes("librdkafka", "2.16", settings, rules="X") for settings in many]
    really = [bool(librdkafka("producer", settings).refused) for settings in many]
    kerberos = {"security.protocol": "SASL_SSL"}
    assert [each for each, ours, theirs in zip(many, said, really, strict=True) if ours != theirs] == [kerberos]


@pytest.mark.proves("X004")
@pytest.mark.parametrize("version", ["2.8", "4.3"])
def test_java_refuses_a_login_that_is_not_kerberos_where_no_mechanism_is_named(
    real_clients: RealClients, version: str
) -> None:
    login = {"security.protocol": "SASL_SSL", "sasl.jaas.config": PLAIN}
    assert "serviceName" in real_clients.java(version, "producer", login).refused
    assert not real_clients.java(version, "producer", login | {"sasl.mechanism": "PLAIN"}).refused
    assert "X004" in codes("java", version, login, rules="X")


@pytest.mark.proves("X004")
def test_java_says_nothing_about_credentials_that_it_does_not_use(real_clients: RealClients) -> None:
    settings = {"security.protocol": "SSL", "sasl.mechanism": "PLAIN", "sasl.jaas.config": PLAIN}
    assert not real_clients.java("4.3", "producer", settings).refused
    assert "X004" in codes("java", "4.3", settings, rules="X")
