"""Fixes of keys keep the key's place: in flat files and in nested ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.commands.lint import Fixing, LintRequest, lint

BOOT = "# krc: client family=spring-boot version=3.5\n"
NESTED = "spring:\n  kafka:\n    producer:\n      "
FLAT = "spring.kafka.producer."
SINK = '{"connector.class": "org.example.SinkConnector", "topics": "a",\n "consumer.override.max.poll.record": "5"}\n'


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(
            "application.yml",
            f"{BOOT}{NESTED}enable-idempotence: true # safe\n",
            f"{BOOT}{NESTED}properties.enable.idempotence: true # safe\n",
            id="moved in a nested file",
        ),
        pytest.param(
            "application.properties",
            f"{BOOT}{FLAT}enable-idempotence=true\n",
            f"{BOOT}{FLAT}properties.enable.idempotence=true\n",
            id="moved in a flat file",
        ),
        pytest.param(
            "application.yml",
            f"{BOOT}{NESTED}properties:\n        delivery-timeout.ms: 60000\n",
            f"{BOOT}{NESTED}properties:\n        delivery.timeout.ms: 60000\n",
            id="spelled in a nested file",
        ),
        pytest.param(
            "application.yml",
            f"{BOOT}{NESTED}delivery-timeout: 60s\n",
            f"{BOOT}{NESTED}delivery-timeout: 60s\n",
            id="a unit that only Boot understands is left to people",
        ),
        pytest.param("sink.json", SINK, SINK.replace("record", "records"), id="behind Connect's prefix"),
    ],
)
def test_fixes(tmp_path: Path, name: str, before: str, after: str) -> None:
    file = tmp_path / name
    file.write_text(before)
    lint(LintRequest(paths=(file,), fixing=Fixing.UNSAFE), start=tmp_path)
    assert file.read_text() == after
