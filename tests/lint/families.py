"""What the rules of one family say about files, and what they could not tell."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from kafka_resilience_cli.commands.lint import LintRequest, lint
from kafka_resilience_cli.lint.outcome import LintOutcome

TOPOLOGY = "topology.yaml"


def topology(body: str, **files: str) -> dict[str, str]:
    """A topology whose ``body`` begins on line 4, and client files by name (``checkout`` is clients/checkout.…)."""
    return {TOPOLOGY: "krc: 1\nname: shop\nowner: team-shop\n" + dedent(body).lstrip("\n"), **_clients(files)}


def _clients(files: Mapping[str, str]) -> dict[str, str]:
    return {f"clients/{name}.properties": dedent(text).lstrip("\n") for name, text in files.items()}


def outcome(files: Mapping[str, str], environment: str | None = None) -> LintOutcome:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text, encoding="utf-8")
        return lint(LintRequest(paths=(directory,), environment=environment), start=directory)


def said(family: str, files: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Code, file name and line of each finding of a family."""
    return [
        (finding.code, Path(finding.location.file).name, finding.location.line)
        for finding in outcome(files).findings
        if finding.code.startswith(family) and finding.location is not None
    ]


def untold(family: str, files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Code and missing fact of each rule of a family that could not tell."""
    return [(each.code, each.missing) for each in outcome(files).unknown if each.code.startswith(family)]
