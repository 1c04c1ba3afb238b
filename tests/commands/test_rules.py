"""`krc rules`: which rules are listed."""

from __future__ import annotations

import io
import json

import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.commands.rules import find_rule, rules
from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import Certainty, Fixable
from kafka_resilience_cli.report.rules import rules_json, rules_text


@pytest.mark.parametrize("selector", ["P001", "p001", "acks-not-all"])
def test_a_rule_is_found_by_code_and_name(selector: str) -> None:
    assert [rule.code for rule in rules([selector])] == ["P001"]
    found = find_rule(selector)
    assert found is not None
    assert found.name == "acks-not-all"


def test_the_beginning_of_codes_selects_a_family() -> None:
    assert {rule.family for rule in rules(["P"])} == {"P"}
    assert rules() == rules(["all"]) == all_rules()


@pytest.mark.parametrize("selector", ["", "W001", "Z999"])
def test_a_selector_that_fits_no_rule_is_an_error(selector: str) -> None:
    with pytest.raises(UsageError, match="there is no rule"):
        rules([selector])


def test_selectors_may_be_joined_as_lint_takes_them() -> None:
    out = io.StringIO()
    assert run(["rules", "P001,T001"], stdout=out, stderr=io.StringIO()) == 0
    assert [line[:4] for line in out.getvalue().splitlines()] == ["P001", "T001"]


def test_filters_narrow_the_list() -> None:
    found = rules(["P"], certainty=Certainty.PRACTICE, fixable=Fixable.SAFE)
    assert "P001" in [rule.code for rule in found]
    assert {(rule.certainty, rule.fixable) for rule in found} == {(Certainty.PRACTICE, Fixable.SAFE)}


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as error:
        rules(["ack-not-all"])
    assert "acks-not-all" in error.value.hint


def test_a_line_fits_a_terminal_and_is_whole_in_a_pipe() -> None:
    chosen = rules(["P001"])
    assert len(rules_text(chosen, width=60).rstrip("\n")) == 60
    assert rules_text(chosen).rstrip("\n").endswith(chosen[0].doc.summary)


def test_json_is_versioned() -> None:
    document = json.loads(rules_json(rules(["P001"])))
    assert document["format"] == "1.0"
    assert document["rules"][0]["name"] == "acks-not-all"
