"""``krc completion``: the script that teaches a shell to complete krc's commands and options.

The script and the answers to it are Typer's own; this module switches them on without the ``--install-completion``
options that would edit somebody's shell start-up files.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.cli.main import COMPLETING

EPILOG = """\b
Examples:
  source <(krc completion bash)                                   this shell
  krc completion bash > ~/.local/share/bash-completion/completions/krc
  echo 'source <(krc completion zsh)' >> ~/.zshrc                 after compinit
  krc completion fish > ~/.config/fish/completions/krc.fish
"""


class Shell(StrEnum):
    """The shells that krc can be completed in."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def register(app: typer.Typer) -> None:
    """Add ``krc completion``."""
    app.command("completion", epilog=EPILOG)(completion)


def completion(
    context: typer.Context, shell: Annotated[Shell, typer.Argument(help="The shell to write the script for.")]
) -> None:
    """Print the completion script of a shell."""
    console_of(context).result(script(shell))


def script(shell: Shell) -> str:
    """The shell's completion script, to be sourced."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # imported there, not re-exported

    return str(get_completion_script(prog_name="krc", complete_var=COMPLETING, shell=shell.value))


def answer_shells() -> None:
    """Let Typer answer the scripts: without this it refuses every shell, because the app adds no completion options."""
    from typer.completion import completion_init  # type: ignore[attr-defined]  # imported there, not re-exported

    completion_init()
