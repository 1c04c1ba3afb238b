"""A verdict on a history as text, JSON and JUnit XML."""

from __future__ import annotations

import json
from itertools import groupby
from xml.etree import ElementTree

from kafka_resilience_cli.drill.anomalies import MEANINGS, Anomaly, AnomalyKind, Answer, Verdict
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.junit import xml_text

VERIFY_FORMAT = "1.0"
"""Version of the JSON result: the minor number grows with additions, the major with anything else."""

_SHOWN = 10
"""Anomalies of a kind in text; JSON has all that the verdict kept."""

_ROLES = {Answer.PASS: "ok", Answer.FAIL: "error", Answer.INCONCLUSIVE: "warning"}


def verify_text(verdict: Verdict, paint: Paint = plain) -> str:
    """Each kind with its first anomalies, what could not be told, and how much was checked."""
    parts = [_kind(verdict, kind, list(found), paint) for kind, found in groupby(verdict.anomalies, lambda a: a.kind)]
    if verdict.reasons:
        parts.append("\n".join([paint("Could not tell everything:", "warning"), *map(_bullet, verdict.reasons)]))
    parts.append(_counts(verdict))
    parts.append(f"Verdict: {paint(verdict.answer.value, _ROLES[verdict.answer])}")
    return "\n\n".join(parts) + "\n"


def verify_summary(verdict: Verdict) -> str:
    """One line."""
    if verdict.answer is Answer.PASS:
        return "Nothing is lost, repeated, reordered or invented."
    if verdict.answer is Answer.INCONCLUSIVE:
        return "Nothing wrong was seen, but this history cannot prove it."
    count = sum(verdict.totals.values())
    return f"{count} anomal{'ies' if count != 1 else 'y'}."


def verify_json(verdict: Verdict, history: str, run: str) -> str:
    """``{"format", "history", "run", "verdict", "totals", "anomalies", "reasons", "counts"}``."""
    counts = verdict.counts
    document = {
        "format": VERIFY_FORMAT,
        "history": history,
        "run": run,
        "verdict": verdict.answer.value,
        "totals": {kind.value: count for kind, count in verdict.totals.items()},
        "anomalies": [
            {
                "kind": anomaly.kind.value,
                "partition": anomaly.partition or None,
                "offset": anomaly.offset if anomaly.offset >= 0 else None,
                "ids": list(anomaly.ids),
                "lines": list(anomaly.lines),
                "message": anomaly.message,
            }
            for anomaly in verdict.anomalies
        ],
        "reasons": list(verdict.reasons),
        "counts": {name: getattr(counts, name) for name in counts.__dataclass_fields__},
    }
    return json.dumps(document, indent=2) + "\n"


def verify_junit(verdict: Verdict, history: str) -> str:
    """A case per kind, so that a pass shows what was looked for; one more that errs where it could not be told."""
    totals = {
        "tests": str(len(AnomalyKind) + 1),
        "failures": str(len(verdict.totals)),
        "errors": str(int(bool(verdict.reasons))),
        "skipped": "0",
        "time": "0",
    }
    suites = ElementTree.Element("testsuites", totals)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": xml_text(f"krc verify {history}"), **totals})
    for kind in AnomalyKind:
        case = _case(suite, history, f"no {kind.value}")
        if kind in verdict.totals:
            found = [anomaly for anomaly in verdict.anomalies if anomaly.kind is kind]
            message = f"{verdict.totals[kind]} times: {MEANINGS[kind]}"
            failure = ElementTree.SubElement(case, "failure", {"message": message, "type": kind.value})
            failure.text = xml_text("\n".join(map(_line, found)))
    case = _case(suite, history, "conclusive")
    if verdict.reasons:
        error = ElementTree.SubElement(case, "error", {"message": xml_text(verdict.reasons[0]), "type": "inconclusive"})
        error.text = xml_text("\n".join(verdict.reasons))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ElementTree.Element, history: str, name: str) -> ElementTree.Element:
    attributes = {"name": name, "classname": xml_text(history), "time": "0"}
    return ElementTree.SubElement(suite, "testcase", attributes)


def _kind(verdict: Verdict, kind: AnomalyKind, found: list[Anomaly], paint: Paint) -> str:
    total = verdict.totals[kind]
    lines = [f"{paint(kind.value, 'error')}: {total} ({MEANINGS[kind]})"]
    lines += [_bullet(_line(anomaly)) for anomaly in found[:_SHOWN]]
    if total > _SHOWN:
        lines.append(f"  … and {total - min(_SHOWN, len(found))} more")
    return "\n".join(lines)


def _line(anomaly: Anomaly) -> str:
    where = f"{anomaly.partition}: " if anomaly.partition else ""
    lines = ", ".join(map(str, anomaly.lines))
    return f"{where}{_printable(anomaly.message)} (line{'s' if len(anomaly.lines) > 1 else ''} {lines})"


def _bullet(text: str) -> str:
    return f"  - {_printable(text)}"


def _printable(text: str) -> str:
    """Ids are anybody's: what a terminal would act on is shown as an escape."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _counts(verdict: Verdict) -> str:
    c = verdict.counts
    written = f" ({c.unknown_written} of them are in the log)" if c.unknown else ""
    told = [f"Sent {c.sent}: {c.acknowledged} acknowledged, {c.failed} failed, {c.unknown} unknown{written}."]
    told.append(f"Read back {c.in_log}; {c.lost} acknowledged are lost.")
    if c.delivered:
        told.append(f"Groups got {c.delivered}, {c.redelivered} of them again; {c.unread} they had not come to.")
    if c.duplicates or c.reordered:
        told.append(
            f"Producers without idempotence: {c.duplicates} duplicates, {c.reordered} out of order, as they may."
        )
    if c.faults:
        told.append(f"Faults: {c.faults}.")
    return "\n".join(told)
