from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.clients.references import References
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.secrets import mask

WHERE = "client.properties:3: sasl.password"


@pytest.fixture
def references(tmp_path: Path) -> References:
    (tmp_path / "password").write_text("from-a-file\n")
    (tmp_path / "secrets.properties").write_text("kafka.password = from\\u002da-key\nother=x\n")
    return References({"KAFKA_PASSWORD": "from-the-environment", "EMPTY": ""}, tmp_path)


RESOLVED = {
    "a variable": ("${env:KAFKA_PASSWORD}", "from-the-environment"),
    "an empty variable": ("${env:EMPTY}", ""),
    "a whole file, without its last line end": ("${file:password}", "from-a-file"),
    "a key of a file": ("${file:secrets.properties:kafka.password}", "from-a-key"),
    "in the middle": ('password="${env:KAFKA_PASSWORD}";', 'password="from-the-environment";'),
    "two": ("${file:password}/${file:secrets.properties:other}", "from-a-file/x"),
    "no reference": ("a$b{c}", "a$b{c}"),
    "a placeholder without a provider is a value": ("${KAFKA_PASSWORD}", "${KAFKA_PASSWORD}"),
}


@pytest.mark.parametrize(("value", "expected"), RESOLVED.values(), ids=RESOLVED)
def test_references(references: References, value: str, expected: str) -> None:
    assert references.resolve(value, WHERE) == expected


UNRESOLVED = {
    "an unset variable": ("${env:NOPE}", "needs the environment variable NOPE"),
    "no such file": ("${file:nope}", "refers to .*nope, which cannot be read"),
    "no such file for a key": ("${file:nope:key}", "refers to .*nope, which cannot be read"),
    "no such key": ("${file:secrets.properties:nope}", "refers to a key that .*secrets.properties does not have"),
    "another provider": ("${vault:secret/kafka:password}", r"refers to \$\{vault:…\}, which krc cannot resolve"),
}


@pytest.mark.parametrize(("value", "message"), UNRESOLVED.values(), ids=UNRESOLVED)
def test_references_that_lead_nowhere_name_the_place(references: References, value: str, message: str) -> None:
    with pytest.raises(KrcError, match=message) as caught:
        references.resolve(value, WHERE)
    assert caught.value.what.startswith(WHERE)


def test_what_was_resolved_is_masked_from_then_on(references: References) -> None:
    references.resolve("${env:KAFKA_PASSWORD}", WHERE)
    assert mask("connecting with from-the-environment") == "connecting with ********"


def test_an_address_stays_readable(tmp_path: Path) -> None:
    references = References({"SERVERS": "broker-from-env:9092"}, tmp_path)
    references.resolve("${env:SERVERS}", "client.properties:1: bootstrap.servers", public=True)
    assert mask("broker-from-env:9092") == "broker-from-env:9092"
