"""What is said about a node that ended by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kafka_resilience_cli.sandbox.logs import follow, tail
from kafka_resilience_cli.sandbox.node import Node
from kafka_resilience_cli.sandbox.trouble import PortTaken, crash

NODE = Node(2, ("broker",), "b", {"PLAIN": 20001, "TLS": 20004})
ROOM = 10**9


@pytest.mark.parametrize(
    ("log", "free", "words"),
    [
        pytest.param(
            "ERROR Fatal error\nCaused by: java.net.BindException: Address already in use\n\tat x",
            ROOM,
            "node 2 (broker) could not listen: one of its ports (20001, 20004) is taken",
            id="port",
        ),
        pytest.param("java.io.IOException: No space left on device", ROOM, "the disk is full", id="disk"),
        pytest.param("", 0, "the disk is full", id="disk-so-full-that-it-could-not-say-so"),
        pytest.param("java.lang.OutOfMemoryError: Java heap space", ROOM, "not enough memory", id="memory"),
        pytest.param("something", ROOM, "node 2 (broker) ended by itself", id="unknown"),
    ],
)
def test_the_cause_is_named(log: str, free: int, words: str) -> None:
    assert words in crash(NODE, log, free).what


def test_a_taken_port_can_be_told_apart() -> None:
    assert isinstance(crash(NODE, "Address already in use", ROOM), PortTaken)
    assert not isinstance(crash(NODE, "something", ROOM), PortTaken)


def test_the_tail_of_the_log_is_shown() -> None:
    assert crash(NODE, "line 1\nline 2", ROOM).why == "line 1\nline 2"
    assert crash(NODE, "", ROOM).why == "it logged nothing"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [(0, ""), (1, "line 9"), (2, "line 8\nline 9"), (99, "\n".join(f"line {n}" for n in range(10)))],
)
def test_tail(lines: int, expected: str, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("".join(f"line {n}\n" for n in range(10)))
    assert tail(log, lines) == expected


def test_tail_of_no_file(tmp_path: Path) -> None:
    assert tail(tmp_path / "none", 5) == ""


def test_follow_goes_on_until_the_node_ends(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("old\nnew\n")
    more = iter(["third\n", "fourth\n"])

    def alive() -> bool:
        line = next(more, None)
        if line:
            with log.open("a") as file:
                file.write(line)
        return line is not None

    assert "".join(follow(log, 1, alive)) == "new\nthird\nfourth\n"
