from __future__ import annotations

import pytest

from kafka_resilience_cli.secrets import MASK, Redactor, is_secret_key

SECRET_KEYS = [
    "sasl.password",
    "sasl.jaas.config",
    "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.client.credentials.client.secret",
    "ssl.key.password",
    "ssl.keystore.password",
    "ssl.truststore.password",
    "ssl.keystore.key",
    "ssl.key.pem",
    "basic.auth.user.info",
    "aws.session.token",
    "SASL_PASSWORD",
    "spring.kafka.ssl.key-store-password",
    "connection.private.key",
]
PUBLIC_KEYS = [
    "sasl.username",
    "sasl.mechanism",
    "ssl.key.location",
    "ssl.ca.location",
    "ssl.ca.pem",
    "ssl.certificate.pem",
    "ssl.truststore.certificates",
    "sasl.oauthbearer.token.endpoint.url",
    "sasl.login.callback.handler.class",
    "key.serializer",
    "message.key",
    "group.id",
]


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_keys_that_hold_secrets(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize("key", PUBLIC_KEYS)
def test_keys_that_hold_none(key: str) -> None:
    assert not is_secret_key(key)


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


def test_a_registered_value_is_masked_wherever_it_stands(redactor: Redactor) -> None:
    redactor.register("s3cr3t")
    assert redactor.mask("user:s3cr3t@host, again s3cr3t") == f"user:{MASK}@host, again {MASK}"


def test_the_longer_of_two_secrets_is_masked_whole(redactor: Redactor) -> None:
    redactor.register("hunter")
    redactor.register("hunter2-long")
    assert redactor.mask("hunter2-long hunter") == f"{MASK} {MASK}"


def test_each_line_of_a_key_is_masked_alone(redactor: Redactor) -> None:
    redactor.register("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----\n")
    assert redactor.mask("could not parse kqhkiG9w0BAQEF") == f"could not parse {MASK}"


def test_white_space_around_a_secret_does_not_hide_it(redactor: Redactor) -> None:
    redactor.register("s3cr3t\n")
    assert redactor.mask("got 's3cr3t'") == f"got '{MASK}'"


@pytest.mark.parametrize("written", ["a\\\"b'c", "back\\slash", "grün€"], ids=["quotes", "backslash", "not ASCII"])
def test_a_secret_is_masked_in_json_and_in_reprs_too(redactor: Redactor, written: str) -> None:
    import json

    secret = f"pass{written}word"
    redactor.register(secret)
    for text in (secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret)):
        assert "word" not in redactor.mask(text), text


def test_a_secret_is_masked_in_a_url(redactor: Redactor) -> None:
    redactor.register("p@ss/word")
    assert redactor.mask("https://me:p%40ss%2Fword@proxy") == f"https://me:{MASK}@proxy"


@pytest.mark.parametrize("value", ["", "1", "abc", "true"[:3]])
def test_a_value_too_short_to_be_told_apart_is_not_masked_everywhere(redactor: Redactor, value: str) -> None:
    redactor.register(value)
    assert redactor.mask("abc 1 true") == "abc 1 true"
