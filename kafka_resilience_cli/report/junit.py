"""Findings as JUnit XML: a suite per file, a failed case per finding; a clean file is one case that passed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.report.paths import from_root

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def junit(findings: Sequence[Finding], files: Sequence[str], root: Path) -> str:
    """``files`` are all that were read. Notes do not fail: they are cases that passed, with what they say as output."""
    by_file: dict[str, list[Finding]] = {from_root(file, root): [] for file in files}
    for finding in findings:
        by_file.setdefault(from_root(finding.location.file, root) if finding.location else "krc.yaml", []).append(
            finding
        )
    suites = ElementTree.Element("testsuites", _totals(findings, by_file))
    for file, found in sorted(by_file.items()):
        suite = ElementTree.SubElement(suites, "testsuite", {"name": xml_text(file), **_totals(found, {file: found})})
        if not found:
            ElementTree.SubElement(suite, "testcase", {"name": "krc lint", "classname": xml_text(file), "time": "0"})
        for finding in found:
            _case(suite, file, finding)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, file: str, finding: Finding) -> None:
    where = finding.location
    place = f"{where.line}:{where.column}" if where else ""
    attributes = {"name": f"{finding.code} {place}".strip(), "classname": file, "file": file, "time": "0"}
    if where:
        attributes["line"] = str(where.line)
    case = ElementTree.SubElement(suite, "testcase", {name: xml_text(value) for name, value in attributes.items()})
    detail = "\n".join(part for part in (f"{file}:{place}", where.excerpt if where else "", finding.hint) if part)
    if finding.severity is Severity.INFO:
        ElementTree.SubElement(case, "system-out").text = xml_text(f"{finding.message}\n{detail}")
        return
    failure = ElementTree.SubElement(
        case, "failure", {"message": xml_text(finding.message), "type": finding.severity.value}
    )
    failure.text = xml_text(detail)


def _totals(findings: Sequence[Finding], by_file: Mapping[str, Sequence[Finding]]) -> dict[str, str]:
    failures = sum(1 for finding in findings if finding.severity is not Severity.INFO)
    clean = sum(1 for found in by_file.values() if not found)
    return {"tests": str(len(findings) + clean), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}


def xml_text(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)
