"""What is said several times about one place: readers want to hear it once.

By `krc validate` and by a rule, or by two rules: from the one who explains. By a rule of every topic that takes a value
from a preset or from the defaults: of the first one, with the others' names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.lint.rule import Rule

_RANK = list(Severity)
_NAMED = 3


def said_once(findings: Sequence[Finding], rules: Iterable[Rule]) -> list[Finding]:
    """``findings`` without those that a rule speaks ``instead_of``, at the same place and at least as severely."""
    replaces = {rule.code: rule.instead_of for rule in rules}
    worst: dict[object, int] = {}
    for each in findings:
        for code in replaces.get(each.code, ()):
            spoken = (code, each.location)
            worst[spoken] = min(worst.get(spoken, len(_RANK)), _RANK.index(each.severity))
    return _of_all_topics(
        each for each in findings if worst.get((each.code, each.location), len(_RANK)) > _RANK.index(each.severity)
    )


def _of_all_topics(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for all topics that share the value it is about."""
    alike: dict[object, list[Finding]] = {}
    for each in findings:
        shared = each.kind == "topic" and each.path is not None and each.path.via
        words = re.sub(rf"(?<![\w.-]){re.escape(each.subject)}(?![\w-])", "", each.message)
        identity = (each.code, each.severity, each.location, words) if shared else id(each)
        alike.setdefault(identity, []).append(each)
    return [_with_others(group) for group in alike.values()]


def _with_others(group: Sequence[Finding]) -> Finding:
    first, *others = sorted(group, key=lambda each: each.subject)
    names = [each.subject for each in others if each.subject != first.subject]
    if not names:
        return first
    listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return replace(first, message=f"{first.message} (the same of {len(names)} more: {listed})")
