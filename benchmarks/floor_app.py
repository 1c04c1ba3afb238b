"""A Typer app of two commands that do nothing: what starting a Typer program costs at least."""

from __future__ import annotations

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def first() -> None:
    """Nothing."""


@app.command()
def second() -> None:
    """Nothing."""


if __name__ == "__main__":
    app()
