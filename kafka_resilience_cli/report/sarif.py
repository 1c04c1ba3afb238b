"""Findings as SARIF 2.1.0, within the limits and habits of GitHub code scanning.

Limits and required fields: GitHub's "SARIF support for code scanning". Suppressed findings are left out, because
GitHub shows ``suppressions`` as open alerts.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kafka_resilience_cli import __version__
from kafka_resilience_cli.findings import Finding, Location, Severity
from kafka_resilience_cli.lint.own import OWN_CODES
from kafka_resilience_cli.lint.rule import Certainty, Rule
from kafka_resilience_cli.report.paths import from_root
from kafka_resilience_cli.report.rule_text import rule_markdown

MAX_RESULTS = 25_000
MAX_TEXT = 1_024
"""Characters of a rule's short and full description."""

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_PRECISION = {
    Certainty.REFUSED: "very-high",
    Certainty.ALTERED: "very-high",
    Certainty.PRACTICE: "high",
    Certainty.HEURISTIC: "medium",
}


def sarif(findings: Sequence[Finding], rules: Sequence[Rule], root: Path) -> str:
    """One run. ``rules`` are those that were active; codes without a rule get a plain entry.

    ``root`` is the top of the repository: URIs are relative to it.
    """
    known = {rule.code: _rule(rule) for rule in rules}
    for finding in findings:
        known.setdefault(finding.code, _plain_rule(finding))
    order = sorted(known)
    index = {code: place for place, code in enumerate(order)}
    shown = _most_severe(findings)
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "krc",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": [known[code] for code in order],
            }
        },
        "automationDetails": {"id": "krc/"},
        "columnKind": "unicodeCodePoints",
        "results": _results(shown, index, root),
    }
    if len(shown) < len(findings):
        left_out = f"{len(findings) - len(shown)} more findings, none more severe, are over the limit of {MAX_RESULTS}"
        notification = {"level": "warning", "message": {"text": left_out}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notification]}]
    document = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _most_severe(findings: Sequence[Finding]) -> Sequence[Finding]:
    if len(findings) <= MAX_RESULTS:
        return findings
    kept = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))[:MAX_RESULTS]
    return sorted(kept, key=lambda finding: finding.sort_key)


def _rule(rule: Rule) -> dict[str, Any]:
    doc = rule.doc
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _cut(doc.summary)},
        "fullDescription": {"text": _cut(doc.why or doc.summary)},
        "help": {"text": f"{doc.summary}\n\n{doc.why}\n\n{doc.fix}", "markdown": rule_markdown(rule)},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {
            "tags": ["kafka", rule.certainty.value],
            "precision": _PRECISION[rule.certainty],
            "problem.severity": _PROBLEM[rule.severity],
        },
    }


def _plain_rule(finding: Finding) -> dict[str, Any]:
    own = OWN_CODES.get(finding.code)
    text = own.summary if own else f"{finding.code}: what is wrong with a file itself"
    return {
        "id": finding.code,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text if own else "krc validate shows the same."},
        "defaultConfiguration": {"level": _LEVEL[finding.severity]},
        "properties": {
            "tags": ["kafka"],
            "precision": "very-high",
            "problem.severity": _PROBLEM[finding.severity],
        },
    }


def _results(findings: Sequence[Finding], index: dict[str, int], root: Path) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        where = finding.location or Location("krc.yaml", 1, 1)
        text = finding.message if not finding.hint else f"{finding.message}. {_sentence(finding.hint)}"
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": index[finding.code],
            "level": _LEVEL[finding.severity],
            "message": {"text": text},
            "locations": [{"physicalLocation": _physical(where, root)}],
            "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, where, seen)},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"physicalLocation": _physical(related.location, root), "message": {"text": related.message}}
                for related in finding.related
            ]
        results.append(result)
    return results


def _physical(where: Location, root: Path) -> dict[str, Any]:
    end_line = max(where.end_line, where.line)
    end_column = where.end_column or where.column
    if end_line == where.line:
        end_column = max(end_column, where.column + 1)
    return {
        "artifactLocation": {"uri": quote(from_root(where.file, root))},
        "region": {
            "startLine": where.line,
            "startColumn": where.column,
            "endLine": end_line,
            "endColumn": max(end_column, 1),
        },
    }


def _fingerprint(finding: Finding, where: Location, seen: Counter[str]) -> str:
    """The same while the line's text stays, wherever it moves to."""
    said = "\0".join((finding.code, finding.subject, where.excerpt.strip()))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    key = f"{where.file}\0{digest}"
    seen[key] += 1
    return f"{digest}:{seen[key]}"


def _sentence(hint: str) -> str:
    text = " ".join(hint.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
