"""Writes docs/rules/: a page per rule, and the table of rules with what proves each.

Run by `make rule-pages`. Proofs are found in the tests: every test marked ``@pytest.mark.proves("P001")``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.report.rule_text import rule_markdown
from kafka_resilience_cli.report.rules import rules_markdown

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "rules"
ROOMS = ("lint", "clients")
"""Where tests prove rules."""

INDEX = """# Rules

What `krc lint` judges. `krc rules` prints the same list, `krc explain CODE` a page. Generated from the rules
themselves: their docstrings and examples, which tests run.

- **refused**: the client or the broker refuses it; fails in every profile.
- **altered**: it is changed, ignored or cut off without a word; fails in every profile.
- **practice**: published practice; an error in a `prod` profile, a warning in `dev`.
- **heuristic**: krc's own judgement; an error only where every threshold it uses was declared.

"""


def pages(proven: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """File name → text of everything in docs/rules."""
    rules = all_rules()
    found = {
        f"{rule.code}.md": rule_markdown(rule) + _proof(proven.get(rule.code, ()), rule.doc.proof) for rule in rules
    }
    return {"README.md": INDEX + rules_markdown(rules, proven), **found}


def proofs(tests: Path) -> dict[str, tuple[str, ...]]:
    """Code → the tests that are marked to prove it, as ``file::function``: what pytest collects."""
    collector = _Proofs()
    with redirect_stdout(StringIO()):
        outcome = pytest.main(
            ["--collect-only", "-q", "-p", "no:cacheprovider", *(str(tests / room) for room in ROOMS)], [collector]
        )
    if outcome is not pytest.ExitCode.OK:
        raise SystemExit(f"pytest cannot collect the tests of {' and '.join(ROOMS)}")
    return {code: tuple(sorted(names)) for code, names in collector.found.items()}


class _Proofs:
    """A plugin that keeps the marks of what was collected."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("proves"):
                for code in mark.args:
                    self.found[code].add(item.nodeid.partition("[")[0])


def _proof(tests: Sequence[str], why_none: str) -> str:
    body = "\n".join(f"- `{test}`" for test in tests) or why_none
    return f"\n## Proof\n\n{body}\n" if body else ""


def main() -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    wanted = pages(proofs(ROOT / "tests"))
    for stale in PAGES.glob("*.md"):
        if stale.name not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted) - 1} rules in {PAGES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
