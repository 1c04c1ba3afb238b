"""What several rules about Streams ask."""

from __future__ import annotations

from kafka_resilience_cli.lint.subjects import StreamsApp

GUARANTEE = "processing.guarantee"
DLQ = "errors.dead.letter.queue.topic.name"
EXACTLY_ONCE = ("exactly_once", "exactly_once_beta", "exactly_once_v2")


def exactly_once(app: StreamsApp) -> bool:
    """At-least-once is the default of every version."""
    return app.written(GUARANTEE) and app.value(GUARANTEE) in EXACTLY_ONCE


def handler_key(app: StreamsApp, kind: str) -> str:
    """The key of a handler: 4.0 dropped the ``default.`` of its name (KIP-1056), but still reads it."""
    old = f"default.{kind}.exception.handler"
    return old if app.version < (4, 0) or app.written(old) else f"{kind}.exception.handler"
