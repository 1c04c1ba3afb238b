"""The Typer app: which commands there are, and the options that every one has."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kafka_resilience_cli import __version__
from kafka_resilience_cli.errors import Interrupted
from kafka_resilience_cli.report.console import Color, Console

HELP = """Make Kafka topologies resilient on purpose.

Declare topics, the clients that use them, retry chains and dead-letter queues in YAML; krc plans the difference to a
live cluster and applies it safely.
"""

EPILOG = """\b
Examples:
  krc demo                      the whole story on a throw-away Kafka
  krc init                      a first topology to start from
  krc plan -b localhost:9092    what apply would do, checked by the broker

\b
Exit codes:
  questions (validate, lint)    0 yes, 1 no, 2 could not tell
  everything else               0 done, 1 error; 130 interrupted
"""

COMMANDS = (
    "init",
    "validate",
    "lint",
    "rules",
    "plan",
    "apply",
    "import",
    "snapshot",
    "whatif",
    "safe-to-restart",
    "restart-order",
    "verify",
    "explain",
    "schema",
    "sandbox",
    "demo",
    "completion",
)
"""In the order of ``krc --help``. Each is registered by the module of its name in this package."""


def build(command: str = "") -> typer.Typer:
    """The app; with a ``command`` that exists, only that one, so that a start pays for nothing else.

    Importing a command's module must stay cheap: heavy imports belong inside its functions.
    """
    app = typer.Typer(
        cls=_Group,
        help=HELP,
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_globals)
    for name in (command,) if command in COMMANDS else COMMANDS:
        module = f"{__package__}.{_MODULES.get(name, name)}"
        if find_spec(module):
            import_module(module).register(app)
    return app


_MODULES = {"import": "importing", "safe-to-restart": "safe_to_restart", "restart-order": "restart_order"}
"""Where a command's name cannot be a module's."""


class _Group(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Runs the command; Typer itself would turn Ctrl-C into a silent exit with 130.

        Raises:
            Interrupted: for Ctrl-C that the command did not answer itself.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            raise Interrupted("Interrupted") from interrupt


def console_of(context: typer.Context) -> Console:
    """The console that ``cli.main`` made for this run."""
    console = context.find_object(Console)
    return console if console is not None else Console.for_streams()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"krc {__version__}")
        raise typer.Exit


def _globals(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
    color: Annotated[Color, typer.Option("--color", help="When to use colour.")] = Color.AUTO,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only results and errors.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error (or KRC_DEBUG=1).")] = False,
) -> None:
    """Listed here for ``--help``; ``cli.main`` has taken them off the line already."""
