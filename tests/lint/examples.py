"""Runs rules over files written in a test, as `krc lint` would."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from kafka_resilience_cli.findings import Finding


def files_of(example: str) -> dict[str, str]:
    """``-- NAME --`` lines begin the files of an example."""
    parts = re.split(r"^-- (\S+) --\n", example, flags=re.MULTILINE)
    assert not parts[0].strip(), "an example starts with a line -- NAME --"
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def lint_files(files: dict[str, str]) -> list[Finding]:
    """The findings of every file in a directory that holds these, suppressed ones left out."""
    from kafka_resilience_cli.commands.lint import LintRequest, lint

    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for path, text in files.items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text, encoding="utf-8")
        return list(lint(LintRequest(paths=(directory,), allow_none=True), start=directory).findings)


def found(example: str) -> list[tuple[str, str, int]]:
    """Code, file name and line of each finding of an example."""
    return [
        (finding.code, Path(finding.location.file).name, finding.location.line)
        for finding in lint_files(files_of(example))
        if finding.location is not None
    ]
