"""The first signal asks, the second leaves."""

from __future__ import annotations

import signal
import threading

import pytest

from kafka_resilience_cli.apply.interrupt import Interrupt


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_only_asks_and_the_second_leaves(number: signal.Signals) -> None:
    noticed: list[bool] = []
    with Interrupt(lambda: noticed.append(True)) as interrupt:
        assert not interrupt()
        signal.raise_signal(number)
        assert interrupt()
        assert noticed == [True]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupt(lambda: None):
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_a_thread_that_cannot_handle_signals_is_never_interrupted() -> None:
    seen: list[bool] = []

    def run() -> None:
        with Interrupt(lambda: None) as interrupt:
            seen.append(interrupt())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [False]
