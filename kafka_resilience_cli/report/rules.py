"""The rules of lint as a list: for a terminal, as JSON and as markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kafka_resilience_cli.lint.own import OwnCode
from kafka_resilience_cli.lint.rule import Rule
from kafka_resilience_cli.report.console import Paint, plain

RULES_FORMAT = "1.0"
"""Version of the JSON list: the minor number grows with additions, the major with anything else."""


def rules_text(rules: Sequence[Rule], paint: Paint = plain, width: int | None = None) -> str:
    """A line per rule: code, severity, certainty, how it is fixed, name, summary (cut at ``width``)."""
    name_width = max((len(rule.name) for rule in rules), default=0)
    lines = []
    for rule in rules:
        facts = f"{rule.severity.value:<7}  {rule.certainty.value:<9}  {rule.fixable.value:<6}"
        line = f"{rule.code}  {facts}  {rule.name:<{name_width}}  {rule.doc.summary}"
        if width is not None and len(line) > width:
            line = line[: width - 1] + "…"
        lines.append(paint(line[:4], "bold") + line[4:])
    return "".join(f"{line}\n" for line in lines)


def rules_json(rules: Sequence[Rule]) -> str:
    """``{"format", "rules": [{"code", "name", …}]}``."""
    return json.dumps({"format": RULES_FORMAT, "rules": [_json(rule) for rule in rules]}, indent=2) + "\n"


def rules_markdown(rules: Sequence[Rule], proofs: Mapping[str, Sequence[str]]) -> str:
    """Two tables: what each rule says, and which test lets the real thing decide whether it is right.

    ``proofs`` maps a code to tests; a rule without one says itself why there is none.
    """
    lines = ["| code | name | severity | certainty | fix | what it says |", "| --- | --- | --- | --- | --- | --- |"]
    for rule in rules:
        facts = f"{rule.severity.value} | {rule.certainty.value} | {rule.fixable.value}"
        lines.append(f"| [{rule.code}]({rule.code}.md) | {rule.name} | {facts} | {rule.doc.summary} |")
    lines += ["", "## Proofs", "", "| code | what decides that the rule is right |", "| --- | --- |"]
    for rule in rules:
        tests = "<br>".join(f"`{test}`" for test in proofs.get(rule.code, ()))
        lines.append(f"| {rule.code} | {tests or _cell(rule.doc.proof)} |")
    return "\n".join(lines) + "\n"


def rule_json(rule: Rule) -> str:
    """One rule with its whole documentation."""
    document = {
        "format": RULES_FORMAT,
        **_json(rule),
        "why": rule.doc.why,
        "way_out": rule.doc.fix,
        "source": rule.doc.source,
        "bad": rule.bad,
        "good": rule.good,
    }
    return json.dumps(document, indent=2) + "\n"


def own_json(own: OwnCode) -> str:
    """What lint says without a rule."""
    document = {
        "format": RULES_FORMAT,
        "code": own.code,
        "name": own.name,
        "severity": own.severity.value,
        "summary": own.summary,
    }
    return json.dumps(document, indent=2) + "\n"


def _json(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "certainty": rule.certainty.value,
        "fix": rule.fixable.value,
        "summary": rule.doc.summary,
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
