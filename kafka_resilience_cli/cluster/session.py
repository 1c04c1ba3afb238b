"""One AdminClient, and what makes its calls safe to wait for: bounded, interruptible, never stuck on a dead broker.

librdkafka caches which broker is the "controller" (in KRaft any live one) and waits for that broker for ever when it
dies. A metadata request goes to any broker and corrects the cache, also for calls already waiting. So a sequence of
calls starts with one, and while a call is pending further ones are made in the background.

What is asked and what the answers mean is for the modules above; :mod:`~kafka_resilience_cli.cluster.diagnosis` knows
what the client's own messages mean.
"""

from __future__ import annotations

import concurrent.futures
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kafka_resilience_cli.cluster.diagnosis import ClientEvent, Urgency, cause_of, unreachable
from kafka_resilience_cli.cluster.gateway import BrokerError

if TYPE_CHECKING:
    from confluent_kafka.admin import AdminClient, ClusterMetadata

METADATA_TIMEOUT = 10.0
"""Seconds for a metadata request; answered in 0.02 to 0.2 s by a healthy cluster."""

SHORT_TIMEOUT = 1.0
"""Seconds for a metadata request made behind a pending call."""

REFRESH_AFTER = 1.0
"""Seconds a call is pending before metadata are refreshed behind it, and between refreshes."""

PAUSE = 0.2
LATE_ANSWER = 2.0
"""Seconds beyond a call's own limit: a topic missing from a response leaves its future pending for ever."""

LONGEST_PAUSE = 60.0
MOST_EVENTS = 200

K = TypeVar("K")
V = TypeVar("V")


@dataclass
class ClientEvents:
    """What a client says through its callbacks, which librdkafka delivers only while it is polled."""

    seen: deque[ClientEvent] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))
    paused_until: float = 0.0

    def on_error(self, error: Any) -> None:
        self.seen.append(ClientEvent(error.name(), error.str()))

    def on_throttle(self, event: Any) -> None:
        self.paused_until = time.monotonic() + min(float(event.throttle_time), LONGEST_PAUSE)

    def logger(self) -> logging.Logger:
        """A logger for the client, so that librdkafka's lines are read here instead of printed."""
        logger = logging.Logger("krc.client", logging.DEBUG)
        logger.addHandler(_Recorder(self.seen))
        return logger


class _Recorder(logging.Handler):
    def __init__(self, seen: deque[ClientEvent]) -> None:
        super().__init__()
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        self._seen.append(ClientEvent("log", record.getMessage()))


def in_background(work: Callable[[], V]) -> concurrent.futures.Future[V]:
    """``work`` in a daemon thread: it may block in C, where Ctrl-C does not reach, and must not delay the exit."""
    future: concurrent.futures.Future[V] = concurrent.futures.Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="krc-client").start()
    return future


@dataclass
class Session:
    """An open client. ``label`` is what messages call the cluster."""

    client: AdminClient
    events: ClientEvents
    label: str
    _asking: list[concurrent.futures.Future[ClusterMetadata]] = field(default_factory=list)
    """The metadata requests under way, each in a thread of its own."""

    def metadata(self, timeout: float = METADATA_TIMEOUT) -> ClusterMetadata:
        """All topics and live brokers, by any broker's word; never creates a topic.

        Raises:
            KrcError: no broker answered in time, with the cause as far as the client knows it.
        """
        self.honour_throttle()
        self.events.seen.clear()
        deadline = time.monotonic() + timeout
        while True:
            left = max(deadline - time.monotonic(), SHORT_TIMEOUT)
            found = self.gather({"metadata": self._ask(left)}, left)["metadata"]
            if not isinstance(found, BrokerError):
                return found
            cause = cause_of(self.events.seen)
            if time.monotonic() + PAUSE > deadline or (cause and cause.urgency is Urgency.FINAL):
                raise unreachable(self.label, self.events.seen, timeout)
            time.sleep(PAUSE)  # a request fails at once where the broker it went to has just died: ask another

    def gather(self, futures: Mapping[K, concurrent.futures.Future[V]], timeout: float) -> dict[K, V | BrokerError]:
        """Each future's result, or the error that took its place; every future is answered for.

        ``timeout`` is the calls' own time limit in seconds. Interruptible by Ctrl-C at once.
        """
        started = time.monotonic()
        refresh_at = started + REFRESH_AFTER
        pending = set(futures.values())
        while pending:
            pending = concurrent.futures.wait(pending, timeout=0.1).not_done
            self.client.poll(0)
            now = time.monotonic()
            if now > started + timeout + LATE_ANSWER:
                break
            if pending and now > refresh_at:
                self.second_opinion()
                refresh_at = now + REFRESH_AFTER
        return {key: _answer(future) for key, future in futures.items()}

    def honour_throttle(self) -> None:
        """Sleep as long as the broker asked for in its last answer."""
        self.client.poll(0)
        pause = self.events.paused_until - time.monotonic()
        if pause > 0:
            time.sleep(pause)

    def second_opinion(self) -> concurrent.futures.Future[ClusterMetadata]:
        """Metadata by any broker, asked in the background; one request at a time, none longer than a second."""
        under_way = self._under_way()
        return under_way[-1] if under_way else self._ask(SHORT_TIMEOUT)

    def close(self) -> None:
        """Close the client; where a request is still under way in the background, once that has ended, without waiting.

        A client must not be destroyed under a thread that is inside it.
        """
        under_way = self._under_way()

        def close() -> None:
            concurrent.futures.wait(under_way)
            self.client.__exit__(None, None, None)

        if under_way:
            in_background(close)
        else:
            close()

    def _ask(self, timeout: float) -> concurrent.futures.Future[ClusterMetadata]:
        asked = in_background(lambda: self.client.list_topics(timeout=timeout))
        self._asking = [*self._under_way(), asked]
        return asked

    def _under_way(self) -> list[concurrent.futures.Future[ClusterMetadata]]:
        return [asked for asked in self._asking if not asked.done()]


def _answer(future: concurrent.futures.Future[Any]) -> Any:
    if not future.done():
        return BrokerError(-185, "_TIMED_OUT", "the broker's answer did not mention it")
    error = future.exception()
    if error is None:
        return future.result()
    return broker_error(error)


def broker_error(error: BaseException) -> BrokerError:
    """The refusal in a KafkaException; anything else is raised."""
    from confluent_kafka import KafkaException

    if not isinstance(error, KafkaException):
        raise error
    cause = error.args[0]
    return BrokerError(cause.code(), cause.name(), cause.str())
