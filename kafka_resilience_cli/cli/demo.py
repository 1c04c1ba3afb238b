"""``krc demo``."""

from __future__ import annotations

import time

import typer

from kafka_resilience_cli.cli.app import console_of

EPILOG = """\b
Example:
  krc demo
"""


def register(app: typer.Typer) -> None:
    app.command("demo", epilog=EPILOG)(demo)


def demo(ctx: typer.Context) -> None:
    """The whole story on a throw-away Kafka: plan, apply, drift, repair, retries.

    Starts a real cluster on this machine, takes about half a minute once Kafka is cached, and leaves nothing behind.
    """
    from kafka_resilience_cli.commands.demo import demo as play
    from kafka_resilience_cli.report.demo import scene_text

    console = console_of(ctx)
    start = time.monotonic()
    scenes = play(console.progress())
    try:
        for number, scene in enumerate(scenes, start=1):
            console.result(scene_text(number, scene, console.paint) + "\n")
    finally:
        scenes.close()
    console.say(f"That took {time.monotonic() - start:.0f} s.")
    console.hint("Next:  krc sandbox up, krc init, krc plan    (docs/getting-started.md)")
