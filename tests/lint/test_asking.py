"""What is made of a real client's words. What real clients say is for the proofs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kafka_resilience_cli.catalogue.judgement import Judgement
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import configs_of
from kafka_resilience_cli.lint.asking import asked_settings, judged

TEXT = """\
# krc: client family=java role=producer version=4.1
bootstrap.servers=k:9092
acks=1
linger.ms=05
max.in.flight.requests.per.connection=6
retries=${RETRIES}
"""


def said(judgement: Judgement) -> list[str]:
    document = read_document("a.properties", TEXT.encode())
    (config,) = configs_of(document)
    found = judged(config, judgement, "kafka-clients 4.1", {document.file: document})
    return [f"{f.location.line} {f.code} {f.message}" for f in found if f.location]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param("Must set acks to all", ["3 A001 kafka-clients 4.1 refuses this: Must set acks to all"], id="key"),
        pytest.param("no idea", ["1 A001 kafka-clients 4.1 refuses this: no idea"], id="no-key-is-named"),
        pytest.param("backtracks.", ["1 A001 kafka-clients 4.1 refuses this: backtracks."], id="half-a-word-is-no-key"),
        pytest.param("retries must be set", [], id="about-a-key-whose-value-was-not-known"),
    ],
)
def test_a_refusal_stands_at_the_key_that_it_names(error: str, expected: list[str]) -> None:
    assert said(Judgement(False, error)) == expected


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        pytest.param({"acks": "1", "linger.ms": "5"}, [], id="the-same-number"),
        pytest.param({"acks": "-1"}, ["3"], id="another-value"),
        pytest.param({"linger.ms": "0"}, ["4"], id="another-number"),
        pytest.param({"batch.size": "1"}, [], id="a-default-of-the-client"),
        pytest.param({"bootstrap.servers": "127.0.0.1:1"}, [], id="krc-asks-without-a-broker"),
        pytest.param({"retries": "3"}, [], id="not-known-what-was-written"),
    ],
)
def test_what_the_client_made_of_a_value(values: Mapping[str, str], lines: list[str]) -> None:
    assert [line.split()[0] for line in said(Judgement(True, values=values))] == lines


def test_a_warning_counts_where_it_is_about_a_key_of_the_file() -> None:
    warnings = ("max.in.flight.requests.per.connection is set to 6", "the sun shines")
    (line,) = said(Judgement(True, warnings=warnings))
    assert line.startswith("5 A002 kafka-clients 4.1 says: max.in.flight")


def test_what_is_not_known_is_not_put_to_the_client() -> None:
    (config,) = configs_of(read_document("a.properties", TEXT.encode()))
    assert "retries" not in asked_settings(config)
    assert asked_settings(config)["acks"] == "1"
