"""Waiting for a client's answers. The client is a stand-in: a real one cannot be made to lose an answer on demand."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import Any

import pytest

from kafka_resilience_cli.cluster import session as session_module
from kafka_resilience_cli.cluster.gateway import BrokerError
from kafka_resilience_cli.cluster.session import ClientEvents, Session
from kafka_resilience_cli.errors import KrcError


class Client:
    """Counts metadata requests; ``on_metadata`` is what one of them sets free, or breaks with."""

    def __init__(self) -> None:
        self.asked = 0
        self.on_metadata = lambda: None
        self.closed = threading.Event()

    def poll(self, _timeout: float) -> int:
        return 0

    def list_topics(self, timeout: float) -> str:
        self.asked += 1
        self.on_metadata()
        return "metadata"

    def __exit__(self, *_: object) -> None:
        self.closed.set()


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def session(client: Client, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setattr(session_module, "REFRESH_AFTER", 0.05)
    monkeypatch.setattr(session_module, "LATE_ANSWER", 0.05)
    return Session(client, ClientEvents(), "main")  # type: ignore[arg-type]


def done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


def refused(code: int) -> Future[Any]:
    from confluent_kafka import KafkaError, KafkaException

    future: Future[Any] = Future()
    future.set_exception(KafkaException(KafkaError(code, "in its own words")))
    return future


def test_every_future_is_answered_for(session: Session) -> None:
    never: Future[Any] = Future()
    answers = session.gather({"a": done(1), "b": refused(36), "c": never}, 0.01)
    assert answers["a"] == 1
    assert answers["b"] == BrokerError(36, "TOPIC_ALREADY_EXISTS", "in its own words")
    late = answers["c"]
    assert isinstance(late, BrokerError)
    assert late.unknown_outcome


def test_what_is_no_refusal_is_raised(session: Session) -> None:
    future: Future[Any] = Future()
    future.set_exception(TypeError("a defect"))
    with pytest.raises(TypeError, match="a defect"):
        session.gather({"a": future}, 1)


def test_a_call_that_waits_for_a_dead_controller_is_set_free_by_a_refresh(session: Session, client: Client) -> None:
    waiting: Future[str] = Future()
    client.on_metadata = lambda: waiting.set_result("answered")
    assert session.gather({"a": waiting}, 30) == {"a": "answered"}
    assert client.asked == 1


def test_an_answer_in_time_costs_no_refresh(session: Session, client: Client) -> None:
    session.gather({"a": done(1)}, 30)
    assert client.asked == 0


def test_a_cluster_that_does_not_answer_is_named(session: Session, client: Client) -> None:
    def broken() -> None:
        raise refused(-195).exception()  # type: ignore[misc]

    client.on_metadata = broken
    with pytest.raises(KrcError, match="Cannot connect to main"):
        session.metadata(0.1)


def test_another_broker_is_asked_where_the_first_has_just_died(session: Session, client: Client) -> None:
    def broken_once() -> None:
        if client.asked == 1:
            raise refused(-195).exception()  # type: ignore[misc]

    client.on_metadata = broken_once
    assert session.metadata(10) == "metadata"
    assert client.asked == 2


def test_a_brokers_wish_for_a_pause_is_honoured(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    session.events.on_throttle(type("Event", (), {"throttle_time": 7.0}))
    session.honour_throttle()
    assert slept == [pytest.approx(7.0, abs=0.5)]


def test_an_absurd_pause_is_bounded(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    session.events.on_throttle(type("Event", (), {"throttle_time": 86400.0}))
    session.honour_throttle()
    assert slept[0] <= session_module.LONGEST_PAUSE


def test_closing_does_not_wait_for_a_client_that_is_blocked(session: Session, client: Client) -> None:
    release = threading.Event()
    client.on_metadata = lambda: release.wait(20) and None
    session.second_opinion()
    session.close()
    release.set()
    assert client.closed.wait(5)
