"""What fixes do to the bad example of every rule that has one, and which fixes can be made together."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest

from kafka_resilience_cli.commands.lint import Fixing, LintRequest, lint
from kafka_resilience_cli.findings import Fix, Severity, TextEdit
from kafka_resilience_cli.lint.fixing import Edits, edited
from kafka_resilience_cli.lint.outcome import LintOutcome
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import Fixable, Rule
from tests.lint.examples import files_of
from tests.support import write

FIXABLE = [pytest.param(rule, id=f"{rule.code}-{rule.name}") for rule in all_rules() if rule.fixable is not Fixable.NO]
SAFE = [each for each in FIXABLE if each.values[0].fixable is Fixable.SAFE]


def fix(directory: Path, fixing: Fixing) -> LintOutcome:
    return lint(LintRequest(paths=(directory,), fixing=fixing), start=directory)


def comments(directory: Path) -> Counter[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(directory.rglob("*")) if path.is_file())
    return Counter(line.strip() for text in texts for line in text.splitlines() if line.strip().startswith("#"))


def errors(outcome: LintOutcome) -> set[tuple[str, str, str]]:
    return {(f.code, f.kind, f.subject) for f in outcome.findings if f.severity is Severity.ERROR}


@pytest.mark.parametrize("rule", SAFE)
def test_a_safe_fix_makes_its_finding_go_away(rule: Rule) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write(directory, files_of(rule.bad))
        before = lint(LintRequest(paths=(directory,)), start=directory)
        assert any(f.fix and f.fix.safe for f in before.findings if f.code == rule.code), "its example shows no fix"
        after = fix(directory, Fixing.SAFE)
    left = [f for f in after.findings if f.code == rule.code and f.fix and f.fix.safe]
    assert not left, "the fix leaves the finding"
    assert after.fixed[rule.code] >= 1


@pytest.mark.parametrize("rule", FIXABLE)
def test_fixing_brings_no_new_error_keeps_comments_and_is_done_at_once(rule: Rule) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write(directory, files_of(rule.bad))
        before, said = lint(LintRequest(paths=(directory,)), start=directory), comments(directory)
        after = fix(directory, Fixing.UNSAFE)
        assert errors(after) <= errors(before)
        assert comments(directory) == said
        assert fix(directory, Fixing.UNSAFE).changes == ()


def a_fix(*ranges: tuple[int, int, str]) -> Fix:
    return Fix("do it", True, tuple(TextEdit("a", *each) for each in ranges))


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        pytest.param(a_fix((0, 2, "x")), a_fix((2, 4, "y")), True, id="side-by-side"),
        pytest.param(a_fix((0, 2, "x")), a_fix((1, 3, "y")), False, id="overlapping"),
        pytest.param(a_fix((2, 2, "x")), a_fix((2, 2, "y")), False, id="two-insertions-at-one-place"),
        pytest.param(a_fix((0, 2, "x")), a_fix((2, 2, "y")), False, id="an-insertion-at-the-edge"),
        pytest.param(a_fix((0, 2, "x")), a_fix((0, 2, "x")), True, id="the-same"),
        pytest.param(a_fix((0, 2, "x")), a_fix((4, 5, "y"), (1, 2, "z")), False, id="half-of-one-touches"),
    ],
)
def test_fixes_that_touch_each_other_wait(first: Fix, second: Fix, both: bool) -> None:
    edits = Edits()
    assert edits.take(first)
    assert edits.take(second) is both
    assert len(edits.taken["a"]) == (len({*first.edits, *second.edits}) if both else len(first.edits))


def test_edits_are_made_from_the_end_so_that_ranges_stay_right() -> None:
    edits = [TextEdit("a", 0, 1, "long"), TextEdit("a", 2, 3, ""), TextEdit("a", 4, 4, "!")]
    assert edited("abcd", edits) == "longbd!"
