"""Groups decide whether a topic may be deleted: half a listing is none."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

from kafka_resilience_cli.cluster.groups import read_groups
from kafka_resilience_cli.cluster.session import ClientEvents, Session
from kafka_resilience_cli.cluster.state import Denied


class OneBrokerIsSilent:
    """A client whose listing lacks the groups of a broker that did not answer: a real one shows it only by chance."""

    def list_consumer_groups(self, request_timeout: float) -> Future[Any]:
        listing: Future[Any] = Future()
        listed = SimpleNamespace(group_id="billing", state=None, type=None)
        listing.set_result(SimpleNamespace(valid=[listed], errors=["broker 2: timed out"]))
        return listing

    def poll(self, timeout: float) -> int:
        return 0


def test_a_listing_with_a_gap_is_denied() -> None:
    session = Session(OneBrokerIsSilent(), ClientEvents(), "test")  # type: ignore[arg-type]
    assert read_groups(session) == Denied("broker 2: timed out")
