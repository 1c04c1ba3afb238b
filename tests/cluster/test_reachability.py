from __future__ import annotations

import pytest

from kafka_resilience_cli.cluster.reachability import Server, parse_servers, probe
from kafka_resilience_cli.errors import KrcError
from tests.cluster.peers import peer, silent, unused_port

SERVERS = {
    "one": ("kafka:9093", [("kafka", 9093)]),
    "several": ("a:1, b:2,,c:3,", [("a", 1), ("b", 2), ("c", 3)]),
    "the customary port": ("kafka", [("kafka", 9092)]),
    "a listener's name in front": ("SASL_SSL://kafka:9093", [("kafka", 9093)]),
    "IPv6": ("[::1]:9093", [("::1", 9093)]),
    "IPv6 without a port": ("[::1]", [("::1", 9092)]),
    "IPv6 without brackets": ("fe80::1", [("fe80::1", 9092)]),
}


@pytest.mark.parametrize(("text", "expected"), SERVERS.values(), ids=SERVERS)
def test_bootstrap_servers(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(server.host, server.port) for server in parse_servers(text)] == expected


@pytest.mark.parametrize("text", ["kafka:port", "kafka:0", "kafka:70000", ":9092", "kafka:"])
def test_what_is_no_server_is_named(text: str) -> None:
    with pytest.raises(KrcError, match=f"'{text}' is not a bootstrap server"):
        parse_servers(text)


@pytest.mark.parametrize("text", ["", " , "])
def test_no_server_at_all(text: str) -> None:
    with pytest.raises(KrcError, match="No bootstrap server given"):
        parse_servers(text)


def test_a_name_is_written_as_it_was_given() -> None:
    assert [server.name for server in parse_servers("kafka,[::1]:1")] == ["kafka:9092", "[::1]:1"]


def test_one_reachable_server_is_enough() -> None:
    with peer(silent) as port:
        probe([Server("127.0.0.1", unused_port()), Server("127.0.0.1", port)])


def test_a_refused_connection_names_host_and_port() -> None:
    port = unused_port()
    with pytest.raises(KrcError, match=f"Cannot connect to 127.0.0.1:{port}") as caught:
        probe([Server("127.0.0.1", port)])
    assert caught.value.why == "connection refused"


def test_a_name_that_does_not_resolve() -> None:
    with pytest.raises(KrcError, match="Cannot connect to kafka.invalid:9092") as caught:  # noqa: RUF043
        probe([Server("kafka.invalid", 9092)])
    assert caught.value.why == "the host name cannot be resolved"


def test_every_server_is_named_with_its_own_reason() -> None:
    port = unused_port()
    with pytest.raises(KrcError) as caught:
        probe([Server("127.0.0.1", port), Server("kafka.invalid", 9092)])
    assert caught.value.why.splitlines() == [
        f"127.0.0.1:{port}: connection refused",
        "kafka.invalid:9092: the host name cannot be resolved",
    ]
