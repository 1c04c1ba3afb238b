"""Writes docs/rules/: a page per rule, and the table of rules with what proves each.

Run by `make rule-pages`. Proofs are found in the tests: every test marked ``@pytest.mark.proves("P001")``.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.report.rule_text import rule_markdown
from kafka_resilience_cli.report.rules import rules_markdown

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "rules"

INDEX = """# Rules

What `krc lint` judges. `krc rules` prints the same list, `krc explain CODE` a page. Generated from the rules
themselves: their docstrings and examples, which tests run.

- **refused**: the client or the broker refuses it; fails in every profile.
- **altered**: it is changed, ignored or cut off without a word; fails in every profile.
- **practice**: published practice; an error in a `prod` profile, a warning in `dev`.
- **heuristic**: krc's own judgement; an error only where every threshold it uses was declared.

"""


def pages() -> dict[str, str]:
    """File name → text of everything in docs/rules."""
    rules, proven = all_rules(), proofs(ROOT / "tests")
    found = {
        f"{rule.code}.md": rule_markdown(rule) + _proof(proven.get(rule.code, ()), rule.doc.proof) for rule in rules
    }
    return {"README.md": INDEX + rules_markdown(rules, proven), **found}


def proofs(tests: Path) -> dict[str, tuple[str, ...]]:
    """Code → the tests that are marked to prove it, as ``file::function``."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(tests.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "proves(" not in text:
            continue
        for node in ast.parse(text).body:
            for function in ast.walk(node):
                if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                    for code in _codes(function):
                        found[code].add(f"{file.relative_to(tests.parent).as_posix()}::{function.name}")
    return {code: tuple(sorted(names)) for code, names in found.items()}


def _codes(function: ast.FunctionDef) -> list[str]:
    calls = [
        node for decorator in function.decorator_list for node in ast.walk(decorator) if isinstance(node, ast.Call)
    ]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "proves"]
    return [arg.value for call in marks for arg in call.args if isinstance(arg, ast.Constant)]


def _proof(tests: tuple[str, ...], why_none: str) -> str:
    body = "\n".join(f"- `{test}`" for test in tests) or why_none
    return f"\n## Proof\n\n{body}\n" if body else ""


def main() -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for stale in PAGES.glob("*.md"):
        if stale.name not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted) - 1} rules in {PAGES.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
