"""docs/rules says what the rules say, and every rule has a proof or says why there is none."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kafka_resilience_cli.lint.registry import all_rules
from tools.rule_pages import PAGES, ROOT, pages


@pytest.fixture(scope="module")
def proven() -> dict[str, list[str]]:
    """In a process of its own: pytest does not like to be run inside itself."""
    script = "import json; from tools.rule_pages import ROOT, proofs; print(json.dumps(proofs(ROOT / 'tests')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_pages_are_up_to_date(proven: dict[str, list[str]]) -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in PAGES.glob("*.md")}
    assert written == pages(proven), "run `make rule-pages`"


def test_every_rule_is_proven_or_says_why_it_cannot_be(proven: dict[str, list[str]]) -> None:
    assert [rule.code for rule in all_rules() if rule.code not in proven and not rule.doc.proof] == []


def test_no_test_proves_a_rule_that_is_not_there(proven: dict[str, list[str]]) -> None:
    assert set(proven) <= {rule.code for rule in all_rules()}
