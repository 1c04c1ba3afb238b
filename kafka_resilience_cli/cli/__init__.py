"""Flags → a command function → outcome → report → exit code. Typer lives only here."""
