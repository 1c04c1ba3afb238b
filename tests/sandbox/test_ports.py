"""Which ports a sandbox takes."""

from __future__ import annotations

import socket

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.sandbox import ports
from kafka_resilience_cli.sandbox.ports import choose_ports


def test_a_name_gets_the_same_ports_each_time_and_another_name_others() -> None:
    first = choose_ports(4, "default", 0, lambda port: True)
    assert first == choose_ports(4, "default", 0, lambda port: True)
    assert first != choose_ports(4, "two", 0, lambda port: True)
    assert first == list(range(first[0], first[0] + 4))


def test_what_is_taken_is_stepped_over() -> None:
    usual = choose_ports(2, "default", 0, lambda port: True)
    assert usual[0] not in choose_ports(2, "default", 0, lambda port: port != usual[0])


def test_all_lie_below_the_ports_of_outgoing_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_ephemeral_start", lambda: 20_010)
    for attempt in range(20):
        assert all(20_000 <= port < 20_010 for port in choose_ports(5, "default", attempt, lambda port: True))


def test_a_listening_port_is_taken() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert not ports._is_free(listening.getsockname()[1])


def test_no_port_left_is_an_error() -> None:
    with pytest.raises(KrcError, match="no 4 free ports"):
        choose_ports(4, "default", 0, lambda port: False)
