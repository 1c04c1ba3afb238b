"""Findings as a GitLab Code Quality report: a JSON array, as GitLab's "Code Quality" page describes it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kafka_resilience_cli.findings import Finding, Location, Severity
from kafka_resilience_cli.report.paths import from_root

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(findings: Sequence[Finding], root: Path) -> str:
    """An entry per finding; fingerprints leave the line number out, so that they survive edits above."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in findings:
        where = finding.location or Location("krc.yaml", 1, 1)
        path = from_root(where.file, root)
        said = "\0".join((finding.code, path, finding.subject, where.excerpt.strip(), finding.message))
        seen[said] += 1
        entries.append(
            {
                "description": f"{finding.message} ({finding.hint})" if finding.hint else finding.message,
                "check_name": finding.code,
                "fingerprint": hashlib.sha256(f"{said}\0{seen[said]}".encode()).hexdigest(),
                "severity": _SEVERITY[finding.severity],
                "location": {"path": path, "lines": {"begin": where.line}},
            }
        )
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
