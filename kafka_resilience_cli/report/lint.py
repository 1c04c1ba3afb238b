"""What a lint found, as text, as one line a finding and as JSON; the summary that goes to stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kafka_resilience_cli import __version__
from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.findings import Finding, Fix, Severity
from kafka_resilience_cli.lint.engine import Unknown
from kafka_resilience_cli.lint.outcome import LintOutcome, Skipped
from kafka_resilience_cli.lint.own import OWN_CODES
from kafka_resilience_cli.lint.rule import LintSettings
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.findings import counts, finding_json, findings_text, place_of
from kafka_resilience_cli.units import format_duration, format_size

LINT_FORMAT = "1.0"
"""Version of the JSON result: the minor number grows with additions, the major with anything else."""

_MOST = 20
"""Files that the text lists before it only counts them."""


def lint_text(outcome: LintOutcome, paint: Paint = plain) -> str:
    """Every finding with its excerpt; files that were named and could not be judged."""
    parts = [findings_text(outcome.findings, paint)] if outcome.findings else []
    named = [each for each in outcome.skipped if each.named]
    if named:
        parts.append("\n".join(f"{paint(each.file, 'place')}: not judged: {each.why}" for each in named))
    return "\n\n".join(parts) + "\n" if parts else ""


def lint_concise(outcome: LintOutcome, paint: Paint = plain) -> str:
    """``FILE:LINE:COLUMN: severity[CODE] message``, one line a finding."""
    lines = []
    for finding in outcome.findings:
        where = place_of(finding)
        place = f"{paint(where, 'place')}: " if where else ""
        severity = finding.severity.value
        fixable = " [*]" if finding.fix and finding.fix.safe else ""
        lines.append(f"{place}{paint(severity, severity)}[{finding.code}]{fixable} {finding.message}\n")
    return "".join(lines)


def lint_json(outcome: LintOutcome) -> str:
    """The whole outcome; ``krc schema lint`` prints the schema."""
    document = {
        "format": LINT_FORMAT,
        "tool": {"name": "krc", "version": __version__},
        "files": [
            {"file": each.file, "clients": [_client(config) for config in each.clients]} for each in outcome.files
        ],
        "skipped": [{"file": each.file, "why": each.why} for each in outcome.skipped],
        "findings": [{**finding_json(finding), "fix": _fix(finding.fix)} for finding in outcome.findings],
        "unknown": [
            {"code": each.code, "kind": each.kind, "subject": each.subject, "file": each.file, "missing": each.missing}
            for each in outcome.unknown
        ],
        "summary": {
            **{severity.value: _count(outcome.findings, severity) for severity in Severity},
            "suppressed": outcome.suppressed,
            "baselined": outcome.baselined,
            "unknown": len(outcome.unknown),
            "fixed": sum(outcome.fixed.values()),
            "rules": len(outcome.rules),
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def lint_summary(outcome: LintOutcome, paint: Paint = plain, *, named: bool = True) -> str:
    """For stderr: one line of counts, then what else there is to know.

    ``named``: also which files that were asked for by name could not be judged, which the text says itself.
    """
    said = counts(outcome.findings) or "nothing found"
    files = _number(len(outcome.files), "file")
    lines = [f"{paint(said, 'bold')} in {files}{_aside(outcome)}"]
    fixable = sum(1 for finding in outcome.findings if finding.fix and finding.fix.safe)
    unsafe = sum(1 for finding in outcome.findings if finding.fix and not finding.fix.safe)
    if fixable:
        lines.append(f"{_number(fixable, 'finding')} can be fixed with --fix")
    if unsafe:
        lines.append(
            f"{_number(unsafe, 'finding')} can be fixed with --unsafe-fixes, which changes latency or behaviour"
        )
    lines += _skipped(outcome.skipped, named=named)
    lines += outcome.notes
    return "\n".join(lines)


def statistics_text(outcome: LintOutcome) -> str:
    """Findings per code, the most frequent first."""
    names = {rule.code: rule.name for rule in outcome.rules} | {own.code: own.name for own in OWN_CODES.values()}
    width = max((len(str(count)) for count in outcome.statistics.values()), default=0)
    return "".join(
        f"{count:>{width}}  {code}  {names.get(code, '')}".rstrip() + "\n" for code, count in outcome.statistics.items()
    )


def unknown_text(unknown: Sequence[Unknown], paint: Paint = plain) -> str:
    """What could not be judged, grouped by the fact that is missing, the most wanted first."""
    groups: dict[str, list[Unknown]] = {}
    for each in unknown:
        groups.setdefault(each.missing, []).append(each)
    parts = []
    for missing, cases in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        head = f"{paint('unknown', 'bold')}: {missing}: would decide {_number(len(cases), 'check')}"
        rules: dict[str, list[str]] = {}
        for each in cases:
            rules.setdefault(each.code, []).append(f"{each.kind} {each.subject}")
        parts.append("\n".join([head, *(f"  {code}  {_some(names)}" for code, names in sorted(rules.items()))]))
    return "\n\n".join(parts) + "\n" if parts else ""


def files_text(outcome: LintOutcome, paint: Paint = plain) -> str:
    """Every file that was looked at: what it is, or why it was not judged."""
    lines = [
        f"{paint(each.file, 'place')}: " + ("; ".join(dict.fromkeys(map(_described, each.clients))) or "topology")
        for each in outcome.files
    ]
    lines += [f"{paint(each.file, 'place')}: not judged: {each.why}" for each in outcome.skipped]
    return "\n".join(sorted(lines)) + "\n"


def settings_text(outcome: LintOutcome) -> str:
    """The settings in force: krc.yaml's, and the rules that ran."""
    settings = outcome.settings
    lines = [f"project: {outcome.root}", *_settings(settings), f"rules: {len(outcome.rules)}"]
    codes = [rule.code for rule in outcome.rules]
    lines += ["  " + " ".join(codes[start : start + 16]) for start in range(0, len(codes), 16)]
    return "\n".join(lines) + "\n"


def diff_text(outcome: LintOutcome) -> str:
    """What fixes change, as a unified diff."""
    import difflib
    from io import StringIO

    parts: list[str] = []
    for change in outcome.changes:
        before, after = (list(StringIO(text)) for text in (change.before, change.after))  # lines as patch sees them
        for line in difflib.unified_diff(before, after, f"a/{change.file}", f"b/{change.file}"):
            parts.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)


def _settings(settings: LintSettings) -> Iterator[str]:
    for name in ("select", "extend_select", "ignore", "exclude"):
        values: Sequence[str] = getattr(settings, name)
        if values:
            yield f"{name}: {', '.join(values)}"
    for name, mapping in (("severity", settings.severity), ("per_file_ignores", settings.per_file_ignores)):
        for key, value in mapping.items():
            yield f"{name}: {key}: {value if isinstance(value, str) else ', '.join(value)}"
    if settings.baseline:
        yield f"baseline: {settings.baseline}"
    limits = settings.thresholds
    for name, text in (
        ("recovery_window", format_duration(limits.recovery_window_ms)),
        ("dlq_retention", format_duration(limits.dlq_retention_ms)),
        ("header_budget", format_size(limits.header_budget_bytes)),
        ("stall_budget", format_duration(limits.stall_budget_ms)),
    ):
        yield f"thresholds: {name}: {text}" + ("" if name in limits.declared else " (krc's own)")


def _aside(outcome: LintOutcome) -> str:
    asides = [
        (sum(outcome.fixed.values()), "fixed"),
        (outcome.suppressed, "suppressed"),
        (outcome.baselined, "in the baseline"),
        (len(outcome.unknown), "unknown"),
    ]
    said = ", ".join(f"{count} {word}" for count, word in asides if count)
    hint = "" if not outcome.unknown else " (--show-unknown says which facts are missing)"
    return f"; {said}{hint}" if said else ""


def _skipped(skipped: Sequence[Skipped], *, named: bool) -> Iterator[str]:
    """Files that look like Kafka's or were named, and could not be judged, by name; the others are only counted."""
    shown = [each for each in skipped if named or not each.named]
    telling = [each for each in shown if each.named or each.why != "nothing of Kafka in it"]
    silent = len(shown) - len(telling)
    for each in telling[:_MOST]:
        yield f"not judged: {each.file}: {each.why}"
    if len(telling) > _MOST:
        yield f"not judged: {len(telling) - _MOST} more (--show-files lists them)"
    if silent:
        yield f"{_number(silent, 'file')} with nothing of Kafka"


def _described(config: ClientConfig) -> str:
    identity = config.identity
    version = identity.framework_version or identity.version
    words = [identity.family.value, identity.role.value, str(version) if version else "of unknown version"]
    if config.profile:
        words.append(f"profile {config.profile}")
    return " ".join(words) + (f" ({'; '.join(identity.guesses)})" if identity.guesses else "")


def _client(config: ClientConfig) -> Mapping[str, Any]:
    identity = config.identity
    return {
        "label": config.label,
        "family": identity.family.value,
        "role": identity.role.value,
        "version": str(identity.version) if identity.version else None,
        "framework_version": str(identity.framework_version) if identity.framework_version else None,
        "profile": config.profile,
        "guesses": list(identity.guesses),
    }


def _fix(fix: Fix | None) -> Mapping[str, Any] | None:
    if fix is None:
        return None
    return {
        "title": fix.title,
        "applicability": "safe" if fix.safe else "unsafe",
        "edits": [
            {"file": edit.file, "start": edit.start, "end": edit.end, "replacement": edit.replacement}
            for edit in fix.edits
        ],
    }


def _some(names: Sequence[str]) -> str:
    shown = sorted(set(names))
    rest = len(shown) - 3
    return ", ".join(shown[:3]) + (f" and {rest} more" if rest > 0 else "")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    return sum(1 for finding in findings if finding.severity is severity)
