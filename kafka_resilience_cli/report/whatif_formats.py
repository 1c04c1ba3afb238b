"""What `krc whatif` gives to machines and pull requests: JSON and markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kafka_resilience_cli.report.whatif import (
    BROKEN,
    certificate_text,
    copysets_text,
    hits_text,
    notes_of,
    rows_of,
    subject_text,
    title_of,
)
from kafka_resilience_cli.whatif.forecast import FamilyForecast, Hit
from kafka_resilience_cli.whatif.outlook import Outlook
from kafka_resilience_cli.whatif.promise import Answer, Promise

FORMAT, VERSION = "krc-whatif", 1


def whatif_json(found: Outlook) -> str:
    """The whole outcome as a document with a version."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "source": found.placed.label,
        "brokers": {str(number): rack for number, rack in found.placement.racks.items()},
        "failures": [_family(each) for each in found.families],
        "smallest": [
            {
                "promise": each.promise.value,
                "found": each.found,
                "told": [{"failure": label, "hits": _hits(hits)} for label, hits in each.told],
            }
            for each in found.minimal
        ],
        "racks": [
            {**asdict(each), "writes": each.writes, "durable": each.durable, "said": certificate_text(each)}
            for each in found.certificates
        ],
        "copysets": asdict(found.copysets) if found.copysets else None,
        "stops_first": list(found.first),
        "asserted": [
            {"failure": each.family.label, "promise": each.promise.value, "answer": answer.value}
            for each, answer in found.asserted
        ],
        "notes": list(notes_of(found)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def whatif_markdown(found: Outlook) -> str:
    """For a pull request: the assertions, the matrix, and what is worst."""
    lines = [f"### krc whatif: {_cell(title_of(found))}", ""]
    for asserted, answer in found.asserted:
        mark = {Answer.HOLDS: "✅ holds", Answer.BREAKS: "❌ breaks", Answer.UNKNOWN: "❔ unknown"}[answer]
        lines.append(f"- {mark}: `{asserted.family.label}`: {asserted.promise.value}")
    if found.asserted:
        lines.append("")
    heads = ["", *(f"`{each.family.label}`" for each in found.families)]
    lines += [_row(heads), _row(["---"] * len(heads))]
    lines += [_row([f"`{_cell(subject_text(found, kind, name))}`", *cells]) for kind, name, cells in rows_of(found)]
    for each in found.families:
        if each.worst:
            lines += ["", f"**{each.family.label}**", ""]
        for promise, worst in each.worst.items():
            said = BROKEN[promise] if worst.answer is Answer.BREAKS else f"{promise.value} is unknown"
            lines.append(f"- {said} ({worst.failure}): {_cell('; '.join(hits_text(worst.hits)))}")
    if found.first:
        lines += ["", *(f"⚠️ {sentence}" for sentence in found.first)]
    failing = [made for made in found.certificates if made.writes is False or made.durable is False]
    if failing:
        lines += ["", "**Loss of any one rack**", ""]
        lines += [f"- `{made.topic}`: {certificate_text(made)}" for made in failing]
    if found.copysets and found.copysets.telling:
        lines += ["", copysets_text(found.copysets)]
    lines += ["", *(f"_{note}_  " for note in notes_of(found))]
    return "\n".join(lines).rstrip() + "\n"


def _family(each: FamilyForecast) -> Mapping[str, Any]:
    return {
        "failure": each.family.label,
        "failures": each.failures,
        "promises": {promise.value: each.answer(promise).value for promise in Promise},
        "worst": [
            {
                "promise": promise.value,
                "answer": worst.answer.value,
                "failure": worst.failure,
                "failures": worst.failures,
                "hits": _hits(worst.hits),
            }
            for promise, worst in each.worst.items()
        ],
        "subjects": [
            {"kind": kind.value, "name": name, "answers": {p.value: a.value for p, a in answers.items()}}
            for (kind, name), answers in sorted(each.subjects.items())
        ],
    }


def _hits(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return [
        {"kind": hit.kind.value, "name": hit.name, "units": hit.units, "answer": hit.answer.value, "why": hit.why}
        for hit in hits
    ]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
