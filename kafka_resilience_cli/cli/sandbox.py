"""``krc sandbox up|down|status|env|kill|start|logs``."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kafka_resilience_cli.cli.app import console_of

if TYPE_CHECKING:
    from kafka_resilience_cli.sandbox.options import Listener

HELP = """A real Kafka cluster on this machine: one controller and three brokers, in a few seconds.

Needs only Python (pip install 'kafka-resilience-cli[sandbox]'): the first start downloads Kafka, about 45 MB.
"""

EPILOG = """\b
Examples:
  krc sandbox up                                three brokers in racks a, b, c
  eval "$(krc sandbox env)" && krc plan         point krc to it
  krc sandbox kill 1; krc sandbox start 1       break it, mend it
  krc sandbox up --name tls --auth tls --auth scram
  krc sandbox down                              nothing is left behind
"""


class Auth(StrEnum):
    """Secured listeners, as users name them."""

    SCRAM = "scram"
    PLAIN = "plain"
    TLS = "tls"
    MTLS = "mtls"

    @property
    def listener(self) -> Listener:
        from kafka_resilience_cli.sandbox.options import Listener

        return Listener.PLAIN_SASL if self is Auth.PLAIN else Listener(self.value)


class LogLevel(StrEnum):
    """How much the nodes write to their logs."""

    ERROR = "error"
    WARN = "warn"
    INFO = "info"
    DEBUG = "debug"


class Format(StrEnum):
    """How to print."""

    TEXT = "text"
    JSON = "json"


Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Which sandbox.")]
NodeId = Annotated[int, typer.Argument(metavar="NODE", help="A node's id: 1, 2, 3; 100 is the controller.")]


def register(app: typer.Typer) -> None:
    """Add ``krc sandbox``."""
    sub = typer.Typer(help=HELP, epilog=EPILOG, no_args_is_help=True, rich_markup_mode=None)
    for command in (_up, _down, _status, _env, _kill, _start, _logs):
        sub.command(command.__name__.lstrip("_"))(command)
    app.add_typer(sub, name="sandbox")


def _up(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Several can run side by side.")] = "default",
    brokers: Annotated[int, typer.Option("--brokers", metavar="N", help="1 to 9, in racks a, b, c in turn.")] = 3,
    combined: Annotated[bool, typer.Option("--combined", help="Every broker is a controller too.")] = False,
    kafka_version: Annotated[
        str | None, typer.Option("--kafka-version", metavar="VERSION", help="Default: 4.3.1, or that of KAFKA_HOME.")
    ] = None,
    auth: Annotated[
        list[Auth] | None, typer.Option("--auth", help="A secured listener beside the open one; may be repeated.")
    ] = None,
    log_level: Annotated[LogLevel, typer.Option("--log-level", help="Of the nodes' logs.")] = LogLevel.WARN,
) -> None:
    """Start a cluster and leave it running."""
    from kafka_resilience_cli.commands.sandbox import up
    from kafka_resilience_cli.report.sandbox import status_text
    from kafka_resilience_cli.sandbox.home import name_flag
    from kafka_resilience_cli.sandbox.options import SandboxOptions

    options = SandboxOptions(
        name=name,
        brokers=brokers,
        combined=combined,
        kafka_version=kafka_version,
        auth=frozenset(one.listener for one in auth or ()),
        log_level=log_level.value,
    )
    console = console_of(context)
    view = up(options, console.progress())
    console.result(status_text([view], console.paint))
    flag = name_flag(name)
    console.hint(f'\nNext:  eval "$(krc sandbox env{flag})"    and, at the end,  krc sandbox down{flag}')


def _down(
    context: typer.Context,
    name: Name = "default",
    everything: Annotated[bool, typer.Option("--all", help="All but those that a running test or demo holds.")] = False,
) -> None:
    """End a cluster and remove everything it wrote."""
    from kafka_resilience_cli.commands.sandbox import down, down_all

    outcome = down_all() if everything else down(name)
    console = console_of(context)
    for one in outcome.ended:
        console.say(f"The sandbox {one} is gone.")
    for one in outcome.held:
        console.say(f"The sandbox {one} is held by a running process: krc sandbox down --name {one}")
    if not outcome.ended and not outcome.held:
        console.say("No sandbox is running.")


def _status(
    context: typer.Context,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Only this one.")] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
) -> None:
    """List the nodes of every sandbox: roles, racks, process ids, ports, state."""
    from kafka_resilience_cli.commands.sandbox import status
    from kafka_resilience_cli.report.sandbox import status_json, status_text

    console = console_of(context)
    views = status(name)
    console.result(status_json(views) if output is Format.JSON else status_text(views, console.paint))


def _env(
    context: typer.Context,
    name: Name = "default",
    auth: Annotated[Auth | None, typer.Option("--auth", help="For this secured listener.")] = None,
) -> None:
    """Print shell exports that point krc to a sandbox: eval "$(krc sandbox env)"."""
    from kafka_resilience_cli.commands.sandbox import env
    from kafka_resilience_cli.report.sandbox import env_text
    from kafka_resilience_cli.sandbox.options import Listener

    listener = auth.listener if auth else Listener.PLAIN
    console_of(context).result(env_text(env(name, listener), listener))


def _kill(context: typer.Context, node: NodeId, name: Name = "default") -> None:
    """Kill a node at once (SIGKILL), as a crash would."""
    from kafka_resilience_cli.commands.sandbox import kill

    kill(name, node)
    console_of(context).say(f"Node {node} is killed.")


def _start(context: typer.Context, node: NodeId, name: Name = "default") -> None:
    """Start a node that was killed or has crashed, and wait until it is back in the cluster."""
    from kafka_resilience_cli.commands.sandbox import start

    start(name, node)
    console_of(context).say(f"Node {node} is back.")


def _logs(
    context: typer.Context,
    node: NodeId,
    name: Name = "default",
    lines: Annotated[int, typer.Option("-n", "--lines", metavar="N", min=0, help="How many of the last lines.")] = 50,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until the node ends, or Ctrl-C.")] = False,
) -> None:
    """Print the end of a node's log."""
    from kafka_resilience_cli.commands.sandbox import logs

    console = console_of(context)
    for text in logs(name, node, lines, following=follow):
        console.stdout.write(text)
        console.stdout.flush()
