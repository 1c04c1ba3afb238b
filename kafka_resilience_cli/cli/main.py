"""The entry point: builds the app, runs it, and turns whatever happens into one paragraph and an exit code."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from kafka_resilience_cli import __version__

QUESTIONS = frozenset({"validate", "lint", "health", "whatif", "safe-to-restart", "restart-order", "drill", "verify"})
"""Commands that answer a question: 0 yes, 1 no, 2 could not tell. All others: 0 done, 1 error."""

INTERRUPTED = 130

COMPLETING = "_KRC_COMPLETE"
"""Set by the scripts of `krc completion` when they ask for candidates: Typer answers and exits."""


def main() -> None:
    """Run krc on the process's arguments and exit."""
    # a short life that makes many small values and hardly any cycles: searching for them often costs a fifth of a plan
    gc.set_threshold(200_000, 50, 100)
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    sys.exit(run(sys.argv[1:]))


def _nowhere() -> TextIO:
    """Stands in for a stream that the caller closed (`2>&-`): Python has ``None`` there."""
    return Path(os.devnull).open("w", encoding="utf-8")


def run(
    argv: Sequence[str], *, stdout: TextIO | None = None, stderr: TextIO | None = None, stdin: TextIO | None = None
) -> int:
    """Run one command line and return its exit code. Never raises, never ends in a traceback without ``--debug``."""
    if list(argv) in (["--version"], ["-V"]):
        print(f"krc {__version__}", file=stdout or sys.stdout)  # before anything is imported
        return 0
    options = _Globals.take(argv)
    failed = 2 if options.command in QUESTIONS else 1

    from kafka_resilience_cli.errors import Interrupted, InvalidInput, KrcError, UsageError
    from kafka_resilience_cli.report.console import Color, Console

    try:
        color = Color(options.color)
    except ValueError:
        print(f"Error: --color {options.color}: choose auto, always or never", file=stderr or sys.stderr)
        return failed
    console = Console.for_streams(stdout, stderr, stdin, color=color, quiet=options.quiet)

    import typer

    from kafka_resilience_cli.cli.app import build

    if COMPLETING in os.environ:
        from kafka_resilience_cli.cli.completion import answer_shells

        answer_shells()

    try:
        code = build(options.command)(args=options.rest, prog_name="krc", standalone_mode=False, obj=console)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            console.stderr.write(error.format_message() + "\n")
            return failed
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "krc"
        console.error(UsageError(error.format_message().rstrip("."), hint=f"{path} --help"))
        return failed
    except InvalidInput as error:
        from kafka_resilience_cli.report.findings import findings_text

        console.stderr.write(findings_text(error.findings, console.paint_err) + "\n\n")
        console.error(error)
        return failed
    except Interrupted as error:
        console.error(error)
        return INTERRUPTED
    except KrcError as error:
        console.error(error)
        if options.debug:
            traceback.print_exc(file=console.stderr)
        return failed
    except KeyboardInterrupt:
        console.stderr.write("Interrupted.\n")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read stdout has gone (`| head`): keep the interpreter from complaining about it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2 if options.command in QUESTIONS else 0  # an answer that nobody read is no yes
    except Exception as error:  # noqa: BLE001 - a defect must not end in a traceback: it is reported as one
        if options.debug:
            from kafka_resilience_cli.secrets import mask

            console.stderr.write(mask(traceback.format_exc()))
            return failed
        console.error(
            KrcError(
                f"krc has a defect: {type(error).__name__}: {error}",
                why="Nothing was hidden from you: this is not something you did.",
                hint="run the same command with --debug and report what it prints",
            )
        )
        return failed
    return code if isinstance(code, int) else 0


class _Globals:
    """Options that mean the same for every command and may stand anywhere on the line before ``--``."""

    def __init__(self) -> None:
        self.debug = os.environ.get("KRC_DEBUG", "") not in ("", "0")
        self.color = "auto"
        self.quiet = False
        self.command = ""
        self.rest: list[str] = []

    @classmethod
    def take(cls, argv: Sequence[str]) -> _Globals:
        found = cls()
        words = iter(argv)
        for word in words:
            if word == "--":
                found.rest += [word, *words]
            elif word == "--debug":
                found.debug = True
            elif word in ("-q", "--quiet"):
                found.quiet = True
            elif word == "--color":
                found.color = next(words, "")
            elif word.startswith("--color="):
                found.color = word.partition("=")[2]
            else:
                if not found.command and not word.startswith("-"):
                    found.command = word
                found.rest.append(word)
        found.rest = found.rest or ["--help"]
        return found
