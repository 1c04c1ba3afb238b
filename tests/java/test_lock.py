"""The lists of jars that ship with krc."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.java.jars import DEFAULT_VERSION
from kafka_resilience_cli.java.lock import LOCK_DIR, LockedJar, locked_jars, locked_versions, parse, render


def test_the_default_release_and_the_next_are_locked() -> None:
    assert DEFAULT_VERSION in locked_versions()
    assert "4.4.0" in locked_versions()


def test_a_release_without_a_list_is_none() -> None:
    assert locked_jars("4.2.1") is None
    assert locked_jars("../../etc/passwd") is None


@pytest.mark.parametrize("version", locked_versions())
def test_a_list_holds_what_a_node_needs_and_nothing_twice(version: str) -> None:
    jars = locked_jars(version)
    assert jars is not None
    names = [jar.file_name for jar in jars]
    assert len(set(names)) == len(names)
    assert {f"kafka_2.13-{version}.jar", f"kafka-clients-{version}.jar", "slf4j-simple-1.7.36.jar"} <= set(names)
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars)


@pytest.mark.parametrize("version", locked_versions())
def test_a_list_reads_as_it_was_written(version: str) -> None:
    text = (LOCK_DIR / f"kafka-{version}.txt").read_text()
    assert render(version, parse(text)) == text


def test_file_name() -> None:
    assert LockedJar("org.slf4j:slf4j-api:1.7.36", 1, "0").file_name == "slf4j-api-1.7.36.jar"
