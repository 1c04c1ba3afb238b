"""Findings that somebody decided to live with for now, in a file.

An entry stays the same while lines move and numbers in messages change: it is made of the code, the file, the subject
and the message without its numbers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Location
from kafka_resilience_cli.lint.own import STALE_BASELINE

BASELINE_FORMAT = "1.0"
_NUMBER = re.compile(r"\d[\d.,_]*")

Entry: TypeAlias = tuple[str, str, str, str]
"""Code, file relative to the project, subject, message without numbers."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each finding was accepted."""

    accepted: Mapping[Entry, int]


def entry_of(finding: Finding, file: str) -> Entry:
    """``file`` is the finding's file relative to the project."""
    subject = f"{finding.kind} {finding.subject}".strip()
    return (finding.code, file, subject, _NUMBER.sub("#", finding.message))


def read_baseline(text: str, name: str) -> Baseline:
    """Raises :class:`KrcError` where the text is no baseline of a known format."""
    try:
        document: Any = json.loads(text)
        known = str(document["format"]).split(".")[0] == BASELINE_FORMAT.split(".")[0]
        entries = {
            (str(each["code"]), str(each["file"]), str(each["subject"]), str(each["message"])): int(each["count"])
            for each in document["findings"]
        }
    except (ValueError, KeyError, TypeError) as error:
        raise KrcError(
            f"{name} is no baseline",
            why=str(error),
            hint=f"remove it, and krc lint --write-baseline {name} writes one",
        ) from None
    if not known:
        raise KrcError(f"{name} has format {document['format']}, this krc reads {BASELINE_FORMAT}")
    return Baseline(entries)


def baseline_text(entries: Iterable[Entry]) -> str:
    """A baseline of these findings, sorted, one a line, so that it is easy to review."""
    counted = sorted(Counter(entries).items())
    lines = [
        json.dumps(
            {"code": code, "file": file, "subject": subject, "message": message, "count": count}, ensure_ascii=False
        )
        for (code, file, subject, message), count in counted
    ]
    body = ",\n".join(f"  {line}" for line in lines)
    return f'{{\n "format": "{BASELINE_FORMAT}",\n "findings": [\n{body}\n ]\n}}\n'


@dataclass(frozen=True, slots=True)
class Compared:
    """``new`` findings are shown, ``known`` ones counted, ``stale`` entries match nothing any more."""

    new: tuple[Finding, ...]
    known: int
    stale: tuple[Entry, ...]


def compare(
    findings: Iterable[tuple[Finding, Entry | None]], baseline: Baseline, settled: Callable[[Entry], bool]
) -> Compared:
    """Each finding with its entry (``None``: never accepted). ``settled``: an entry that is not found is gone."""
    left = Counter(dict(baseline.accepted))
    new: list[Finding] = []
    known = 0
    for finding, entry in findings:
        if entry is not None and left[entry] > 0:
            left[entry] -= 1
            known += 1
        else:
            new.append(finding)
    stale = tuple(sorted(entry for entry, count in left.items() if count > 0 and settled(entry)))
    return Compared(tuple(new), known, stale)


def stale_finding(stale: Collection[Entry], name: str) -> Finding:
    """One finding for all stale entries."""
    code, file, *_ = min(stale)
    count = len(stale)
    what = (
        f"{count} entries match nothing any more, the first is" if count > 1 else "an entry matches nothing any more:"
    )
    return Finding(
        STALE_BASELINE.code,
        STALE_BASELINE.severity,
        f"{what} {code} in {file}",
        kind="baseline",
        location=Location(name, 1, 1),
        hint=f"krc lint --write-baseline {name} writes it anew",
    )
