"""The command line of a node."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.java.jars import KafkaJars
from kafka_resilience_cli.java.runtime import JavaRuntime
from kafka_resilience_cli.sandbox.jvm import Jvm


def command(tmp_path: Path) -> list[str]:
    java = JavaRuntime(Path("/jre/bin/java"), Path("/jre"), 17, "17.0.1", "test")
    jars = KafkaJars("4.3.1", (Path("/jars/b.jar"), Path("/jars/a.jar")), "digest", "test")
    return Jvm(java, jars, "warn").command(tmp_path, "kafka.Kafka", "node.properties")


def test_the_class_path_is_in_one_order(tmp_path: Path) -> None:
    line = command(tmp_path)
    assert line[line.index("-cp") + 1] == "/jars/a.jar:/jars/b.jar"
    assert line[-2:] == ["kafka.Kafka", "node.properties"]


def test_kafkas_own_variable_sets_the_heap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_HEAP_OPTS", "-Xms1g -Xmx1g")
    heap = [word for word in command(tmp_path) if word.startswith("-Xm")]
    assert heap[-2:] == ["-Xms1g", "-Xmx1g"]  # of two, Java takes the last
