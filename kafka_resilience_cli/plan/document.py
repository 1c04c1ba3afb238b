"""The plan as a JSON document, and back. ``krc-plan-v1.schema.json`` beside this module is its published schema.

Within format 1 the document only grows: a reader ignores members that it does not know. Views and `apply --plan` work
from the document alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Location, Related, Severity
from kafka_resilience_cli.plan.changes import (
    PLAN_FORMAT,
    AddPartitions,
    Allowed,
    Blocked,
    Change,
    ConfigDelta,
    CreateTopic,
    DeleteTopic,
    Drift,
    Gated,
    Harm,
    Kind,
    Level,
    Plan,
    Precondition,
    ReassignReplicas,
    SetConfig,
    UnmanagedTopic,
    Verdict,
    Verification,
    Waiting,
    kind,
)
from kafka_resilience_cli.plan.summary import summarise
from kafka_resilience_cli.topology.model import ChainLink, Hazard, Role

Json = dict[str, Any]


def schema_text() -> str:
    """The JSON Schema of the document."""
    return files(__package__).joinpath("krc-plan-v1.schema.json").read_text(encoding="utf-8")


def to_document(plan: Plan) -> Json:
    """The plan as JSON values, in a fixed order."""
    return {
        "format": plan.format,
        "krc_version": plan.krc_version,
        "created_at": plan.created_at,
        "cluster": {"id": plan.cluster_id, "label": plan.cluster_label},
        "topologies": list(plan.topologies),
        "environment": plan.environment,
        "declared_topics": plan.declared_topics,
        "complete": plan.complete,
        "applicable": plan.applicable,
        "summary": asdict(summarise(plan)),
        "changes": [_change(change) for change in plan.changes],
        "drift": [
            {"topic": d.topic, "key": d.key, "value": d.value, "location": _location(d.location)} for d in plan.drift
        ],
        "unmanaged": [asdict(topic) for topic in plan.unmanaged],
        "findings": [_finding(finding) for finding in plan.findings],
        "lint": [_finding(finding) for finding in plan.lint],
        "refused_by": list(plan.refused_by),
    }


def from_document(document: Mapping[str, Any]) -> Plan:
    """The plan that a document holds. Raises :class:`KrcError` for another format or a broken document."""
    found = document.get("format") if isinstance(document, Mapping) else None
    if not isinstance(found, str) or "changes" not in document:
        raise KrcError("this is not a plan", hint="make one with: krc plan --save FILE")
    if found.partition(".")[0] != PLAN_FORMAT.partition(".")[0]:
        raise KrcError(
            f"the plan has format {found}, and this krc reads {PLAN_FORMAT}",
            hint="plan again with this version of krc",
        )
    try:
        return Plan(
            cluster_id=document["cluster"]["id"],
            cluster_label=document["cluster"]["label"],
            topologies=tuple(document["topologies"]),
            environment=document["environment"],
            changes=tuple(_read_change(change) for change in document["changes"]),
            drift=tuple(
                Drift(d["topic"], d["key"], d["value"], _read_location(d["location"])) for d in document["drift"]
            ),
            unmanaged=tuple(
                UnmanagedTopic(u["topic"], u["partitions"], u["left_behind"], u["records"])
                for u in document["unmanaged"]
            ),
            findings=tuple(_read_finding(finding) for finding in document["findings"]),
            lint=tuple(_read_finding(finding) for finding in document.get("lint", ())),
            refused_by=tuple(document.get("refused_by", ())),
            declared_topics=document["declared_topics"],
            complete=document["complete"],
            applicable=document["applicable"],
            created_at=document["created_at"],
            krc_version=document["krc_version"],
            format=found,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KrcError("the plan is damaged", why=f"{type(error).__name__}: {error}", hint="plan again") from error


def dumps(plan: Plan) -> str:
    """The document as text."""
    return json.dumps(to_document(plan), indent=2, ensure_ascii=False) + "\n"


def loads(text: str) -> Plan:
    """The plan that a text holds. Raises :class:`KrcError`."""
    try:
        return from_document(json.loads(text))
    except ValueError as error:
        raise KrcError("this is not a plan", why=str(error), hint="make one with: krc plan --save FILE") from error


def _change(change: Change) -> Json:
    link = change.chain
    common: Json = {
        "action": kind(change).value,
        "topic": change.topic,
        "reason": change.reason,
        "role": change.role.value,
        "chain": asdict(link) if link else None,
        "location": _location(change.location),
        "risk": change.risk.value,
        "harms": [{"hazard": h.hazard.value, "level": h.level.value, "why": h.why} for h in change.harms],
        "verdict": _verdict(change.verdict),
        "verification": change.verification.value,
        "preconditions": [asdict(precondition) for precondition in change.preconditions],
        "needs": list(change.needs),
    }
    match change:
        case CreateTopic():
            shape = {"partitions": change.partitions, "replication_factor": change.replication_factor}
            return {**common, **shape, "config": _deltas(change.config)}
        case DeleteTopic():
            shape = {"partitions": change.partitions, "replication_factor": change.replication_factor}
            return {**common, **shape, "records": change.records}
        case AddPartitions() | ReassignReplicas():
            return {**common, "before": change.before, "after": change.after}
        case SetConfig():
            return {**common, "set": _deltas(change.set), "remove": _deltas(change.remove)}


def _read_change(value: Json) -> Change:
    link = value["chain"]
    common: Json = {
        "topic": value["topic"],
        "reason": value["reason"],
        "role": Role(value["role"]),
        "chain": ChainLink(link["group"], link["source"], link["dialect"], link["hop"]) if link else None,
        "location": _read_location(value["location"]),
        "harms": tuple(Harm(Hazard(h["hazard"]), Level(h["level"]), h["why"]) for h in value["harms"]),
        "verdict": _read_verdict(value["verdict"]),
        "verification": Verification(value["verification"]),
        "preconditions": tuple(Precondition(p["fact"], p["expected"]) for p in value["preconditions"]),
        "needs": tuple(value["needs"]),
    }
    match Kind(value["action"]):
        case Kind.CREATE_TOPIC:
            return CreateTopic(
                partitions=value["partitions"],
                replication_factor=value["replication_factor"],
                config=_read_deltas(value["config"]),
                **common,
            )
        case Kind.DELETE_TOPIC:
            return DeleteTopic(
                partitions=value["partitions"],
                replication_factor=value["replication_factor"],
                records=value["records"],
                **common,
            )
        case Kind.ADD_PARTITIONS:
            return AddPartitions(before=value["before"], after=value["after"], **common)
        case Kind.REASSIGN_REPLICAS:
            return ReassignReplicas(before=value["before"], after=value["after"], **common)
        case Kind.SET_CONFIG:
            return SetConfig(set=_read_deltas(value["set"]), remove=_read_deltas(value["remove"]), **common)


def _verdict(verdict: Verdict) -> Json:
    match verdict:
        case Allowed(by):
            return {"kind": "allowed", "by": list(by)}
        case Gated(hazards):
            return {"kind": "gated", "by": [hazard.value for hazard in hazards]}
        case Blocked(why, way_out):
            return {"kind": "blocked", "why": why, "way_out": way_out}
        case Waiting(on, by):
            return {"kind": "waiting", "on": list(on), "by": list(by)}


def _read_verdict(value: Json) -> Verdict:
    match value["kind"]:
        case "allowed":
            return Allowed(tuple(value["by"]))
        case "gated":
            return Gated(tuple(Hazard(name) for name in value["by"]))
        case "blocked":
            return Blocked(value["why"], value["way_out"])
        case "waiting":
            return Waiting(tuple(value["on"]), tuple(value["by"]))
        case other:
            raise ValueError(f"unknown verdict {other!r}")


def _deltas(deltas: Mapping[str, ConfigDelta]) -> Json:
    return {
        key: {
            "before": delta.before,
            "before_level": delta.before_level,
            "after": delta.after,
            "location": _location(delta.location),
            "reason": delta.reason,
        }
        for key, delta in deltas.items()
    }


def _read_deltas(value: Json) -> dict[str, ConfigDelta]:
    return {
        key: ConfigDelta(key, d["before"], d["before_level"], d["after"], _read_location(d["location"]), d["reason"])
        for key, d in value.items()
    }


def _location(location: Location | None) -> Json | None:
    return {"file": location.file, "line": location.line, "column": location.column} if location else None


def _read_location(value: Json | None) -> Location | None:
    return Location(value["file"], value["line"], value["column"]) if value else None


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "kind": finding.kind,
        "subject": finding.subject,
        "message": finding.message,
        "hint": finding.hint,
        "location": _location(finding.location),
        "related": [{"message": r.message, "location": _location(r.location)} for r in finding.related],
    }


def _read_finding(value: Json) -> Finding:
    return Finding(
        value["code"],
        Severity(value["severity"]),
        value["message"],
        kind=value["kind"],
        subject=value["subject"],
        location=_read_location(value["location"]),
        hint=value["hint"],
        related=tuple(
            Related(where, r["message"]) for r in value["related"] if (where := _read_location(r["location"]))
        ),
    )
