"""What `krc validate` and a rule both say about one place: readers want to hear it once, from the one who explains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.lint.rule import Rule

_RANK = list(Severity)


def said_once(findings: Sequence[Finding], rules: Iterable[Rule]) -> list[Finding]:
    """``findings`` without those that a rule speaks ``instead_of``, at the same place and at least as severely."""
    replaces = {rule.code: rule.instead_of for rule in rules}
    worst: dict[object, int] = {}
    for each in findings:
        for code in replaces.get(each.code, ()):
            spoken = (code, each.location)
            worst[spoken] = min(worst.get(spoken, len(_RANK)), _RANK.index(each.severity))
    return [each for each in findings if worst.get((each.code, each.location), len(_RANK)) > _RANK.index(each.severity)]
