"""``krc lint --ask-client`` with the real clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.commands.lint import LintRequest, lint
from kafka_resilience_cli.lint.selection import Layer
from tests.support import write

FILES = {
    "java.properties": """\
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        acks=1
        enable.idempotence=true
        """,
    "good.properties": """\
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        acks=all
        key.serializer=com.example.Own
        """,
    "rd.properties": """\
        # krc: client family=librdkafka role=producer version=2.16
        bootstrap.servers=kafka:9092
        acks=1
        enable.idempotence=true
        """,
}


@pytest.mark.sandbox
def test_each_client_refuses_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, FILES)
    outcome = lint(LintRequest(ask_client=True, layer=Layer(select=("A",))))
    found = {f.location.file: (f.code, f.location.line, f.message) for f in outcome.findings if f.location}
    assert sorted(found) == ["java.properties", "rd.properties"]
    code, line, message = found["java.properties"]
    assert (code, line) == ("A001", 3)
    assert message.startswith("kafka-clients 4.1 refuses this: Must set acks to all")
    assert found["rd.properties"][0] == "A001"
    assert "idempotence" in found["rd.properties"][2]
