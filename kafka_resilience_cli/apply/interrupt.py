"""Ctrl-C, in two steps: the first finishes what is in flight, the second leaves at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt:
    """While entered, the first SIGINT or SIGTERM only sets ``requested``; the next raises :class:`KeyboardInterrupt`.

    ``noticed`` is called at the first one, to tell the person. Outside the main thread, where signals cannot be
    handled, nothing is installed.
    """

    def __init__(self, noticed: Callable[[], None]) -> None:
        self.requested = False
        self._noticed = noticed
        self._before: dict[signal.Signals, Any] = {}

    def __call__(self) -> bool:
        return self.requested

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._handle) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - signal.signal calls it with both
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self._noticed()
