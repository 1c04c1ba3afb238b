"""A validation as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kafka_resilience_cli.project.validation import ValidatedTopology, Validation
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.findings import counts, finding_json, findings_text

VALIDATE_FORMAT = "1.0"
"""Version of the JSON result: the minor number grows with additions, the major with anything else."""


def validation_text(outcome: Validation, paint: Paint = plain) -> str:
    """Every finding, then a line per topology."""
    parts = [findings_text(outcome.findings, paint)] if outcome.findings else []
    parts.append("\n".join(_line(topology, paint) for topology in outcome.topologies))
    return "\n\n".join(part for part in parts if part) + "\n"


def validation_json(outcome: Validation) -> str:
    """``{"format", "valid", "topologies", "findings"}``."""
    document = {
        "format": VALIDATE_FORMAT,
        "valid": outcome.valid,
        "files": outcome.files,
        "topologies": [
            {
                "name": topology.name,
                "file": topology.file,
                "topics": {"declared": topology.declared, "derived": topology.derived},
                "environments": list(topology.environments),
                "errors": topology.errors,
                "warnings": topology.warnings,
            }
            for topology in outcome.topologies
        ],
        "findings": [finding_json(finding) for finding in outcome.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def validation_summary(outcome: Validation) -> str:
    """One line: ``2 errors, 1 warning in 3 files``; ``Valid.`` where nothing was found."""
    files = f"{outcome.files} file{'s' if outcome.files != 1 else ''}"
    said = counts(outcome.findings)
    return f"{'Valid' if outcome.valid else 'Not valid'}: {said or 'nothing to say'} in {files}."


def _line(topology: ValidatedTopology, paint: Paint) -> str:
    name = paint(topology.name or topology.file, "bold")
    verdict = ", ".join(_verdict(topology, paint))
    return f"{name}: {', '.join(_numbers(topology))}: {verdict}"


def _numbers(topology: ValidatedTopology) -> Iterator[str]:
    total = topology.declared + topology.derived
    made = f" ({topology.declared} declared, {topology.derived} derived)" if topology.derived else ""
    yield f"{total} topic{'s' if total != 1 else ''}{made}"
    if topology.environments:
        count = len(topology.environments)
        yield f"{count} environment{'s' if count != 1 else ''}"


def _verdict(topology: ValidatedTopology, paint: Paint) -> Iterator[str]:
    if not topology.errors:
        yield paint("ok", "ok")
    for count, word in ((topology.errors, "error"), (topology.warnings, "warning")):
        if count:
            yield paint(f"{count} {word}{'s' if count != 1 else ''}", word)
