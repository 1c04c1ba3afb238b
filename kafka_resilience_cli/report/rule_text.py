"""A rule's documentation: in a terminal (`krc explain P001`), as markdown for its page and for SARIF."""

from __future__ import annotations

import textwrap

from kafka_resilience_cli.lint.own import OwnCode
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Rule
from kafka_resilience_cli.report.console import Paint, plain

CERTAINTY = {
    Certainty.REFUSED: "The client or the broker refuses it: fails in every profile.",
    Certainty.ALTERED: "It is changed, ignored or cut off without a word: fails in every profile.",
    Certainty.PRACTICE: "Published practice: an error in a `prod` profile, a warning in `dev`.",
    Certainty.HEURISTIC: "krc's own judgement: an error only where every threshold it uses was declared.",
}
FIXABLE = {
    Fixable.SAFE: "`krc lint --fix` fixes it.",
    Fixable.UNSAFE: "`krc lint --unsafe-fixes` edits it; that changes latency, cost or behaviour.",
    Fixable.NO: "It has to be fixed by hand.",
}
_WIDTH = 100


def rule_markdown(rule: Rule) -> str:
    """Its page without the proofs."""
    doc = rule.doc
    parts = [
        f"# {rule.code} {rule.name}",
        doc.summary,
        f"| severity | certainty | fix |\n| --- | --- | --- |\n"
        f"| {rule.severity.value} | {rule.certainty.value} | {rule.fixable.value} |",
        f"{CERTAINTY[rule.certainty]} {FIXABLE[rule.fixable]}",
        f"## Why\n\n{_sentence(doc.why)}",
        f"## What to do\n\n{_sentence(doc.fix)}",
        f"## Example\n\nThis is reported:\n\n{_fenced(rule.bad)}\n\nThis is not:\n\n{_fenced(rule.good)}",
        f"## Source\n\n{doc.source}",
    ]
    return "\n\n".join(parts) + "\n"


def rule_terminal(rule: Rule, paint: Paint = plain) -> str:
    """What `krc explain CODE` prints."""
    doc = rule.doc
    heading = f"{paint(rule.code, 'bold')} {paint(rule.name, 'bold')}"
    facts = f"{paint(rule.severity.value, rule.severity.value)}, {rule.certainty.value}, fix: {rule.fixable.value}"
    parts = [f"{heading}  ({facts})", _wrapped(doc.summary)]
    parts += [f"{paint(name, 'bold')}\n{_wrapped(text)}" for name, text in _sections(rule)]
    parts += [f"{paint('Reported', 'bold')}\n{_indented(rule.bad)}", f"{paint('Fine', 'bold')}\n{_indented(rule.good)}"]
    return "\n\n".join(parts) + "\n"


def own_terminal(own: OwnCode, paint: Paint = plain) -> str:
    """What `krc explain CODE` prints of what lint says without a rule."""
    severity = own.severity.value
    heading = f"{paint(own.code, 'bold')} {paint(own.name, 'bold')}  ({paint(severity, severity)})"
    return f"{heading}\n\n{_wrapped(own.summary)}\n"


def _sections(rule: Rule) -> list[tuple[str, str]]:
    doc = rule.doc
    return [
        ("Why", _sentence(doc.why)),
        ("What to do", _sentence(doc.fix)),
        ("Where it fails", f"{CERTAINTY[rule.certainty]} {FIXABLE[rule.fixable]}".replace("`", "")),
        ("Source", doc.source),
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrapped(text: str) -> str:
    return textwrap.fill(text.replace("`", ""), _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _indented(text: str) -> str:
    return textwrap.indent(text.rstrip(), "    ")


def _fenced(example: str) -> str:
    return f"```\n{example.rstrip()}\n```"
