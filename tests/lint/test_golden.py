"""The worked examples are clean, and their broken twins are not: files to text, as `krc lint` prints it.

Each directory of ``tests/golden/lint`` is an example of ``topologies/`` with the mistakes that people make there;
``tests/golden/lint-reports`` has what machines get of one of them.
``pytest tests/lint/test_golden.py --update-goldens`` writes the expected files anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kafka_resilience_cli import __version__
from kafka_resilience_cli.commands.lint import LintRequest, lint
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.report.lint import lint_summary
from kafka_resilience_cli.report.lint_formats import LintFormat, render

ROOT = Path(__file__).parents[2]
TWINS = ROOT / "tests" / "golden" / "lint"
EXAMPLES = sorted(path.name for path in (ROOT / "topologies").iterdir())
MACHINES = {
    "lint.json": LintFormat.JSON,
    "lint.sarif": LintFormat.SARIF,
    "gitlab.json": LintFormat.GITLAB,
    "junit.xml": LintFormat.JUNIT,
    "github.txt": LintFormat.GITHUB,
    "lint.md": LintFormat.MARKDOWN,
}


def test_the_examples_are_clean_in_every_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    outcome = lint(LintRequest((Path("topologies"),)))
    assert render(LintFormat.CONCISE, outcome) == ""
    assert {Path(each.file).parts[1] for each in outcome.files} == set(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_broken_twin(example: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TWINS / example)
    outcome = lint(LintRequest((Path(),)))
    assert [finding.code for finding in outcome.findings if not finding.hint] == []
    golden(TWINS / example / "findings.txt", f"{render(LintFormat.CONCISE, outcome)}\n{lint_summary(outcome)}\n")


@pytest.mark.parametrize("name", MACHINES)
def test_a_broken_twin_for_machines(
    name: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(TWINS / "payments")
    outcome = lint(LintRequest((Path(),)))
    spoken = tuple(rule for rule in outcome.rules if rule.code in outcome.statistics)
    text = render(MACHINES[name], replace(outcome, repository=ROOT, rules=spoken))
    golden(ROOT / "tests" / "golden" / "lint-reports" / name, text.replace(f'"{__version__}"', '"0.0.0"'))


def test_the_twins_show_most_rules() -> None:
    text = "".join(path.read_text("utf-8") for path in TWINS.glob("*/findings.txt"))
    assert sum(f"[{rule.code}]" in text for rule in all_rules()) >= 80
