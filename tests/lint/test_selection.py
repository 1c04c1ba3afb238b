"""Which rules run."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.errors import InvalidInput, UsageError
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.selection import Codes, Layer, selected
from kafka_resilience_cli.lint.settings import settings_of
from kafka_resilience_cli.project.lint_section import LintSection

CODES = Codes({"P001": "acks-not-all", "P002": "idempotence-lost", "P010": "buffer", "T001": "rf-low"})


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param([Layer()], "P001 P002 P010 T001", id="all-unless-something-is-said"),
        pytest.param([Layer(select=["P"])], "P001 P002 P010", id="a-letter"),
        pytest.param([Layer(select=["P00"])], "P001 P002", id="a-prefix"),
        pytest.param([Layer(select=["acks-not-all"])], "P001", id="a-name"),
        pytest.param([Layer(select=["p001"])], "P001", id="a-code-in-lower-case"),
        pytest.param([Layer(ignore=["P"])], "T001", id="all-but-a-letter"),
        pytest.param([Layer(select=["P"], ignore=["P001"])], "P002 P010", id="the-more-exact-wins"),
        pytest.param([Layer(select=["P001"], ignore=["P"])], "P001", id="the-more-exact-wins-either-way"),
        pytest.param([Layer(select=["P001"], ignore=["P001"])], "", id="ignore-wins-where-equal"),
        pytest.param([Layer(select=["T"], extend_select=["P001"])], "P001 T001", id="extended"),
        pytest.param([Layer(ignore=["P001"]), Layer(extend_select=["P001"])], "P001 P002 P010 T001", id="brought-back"),
        pytest.param([Layer(ignore=["P001"]), Layer(select=["P00"])], "P001 P002", id="select-starts-afresh"),
        pytest.param([Layer(select=["P"]), Layer(ignore=["P010"])], "P001 P002", id="the-command-line-takes-away"),
        pytest.param([Layer(select=["P"]), Layer(select=["all"])], "P001 P002 P010 T001", id="all"),
    ],
)
def test_selected(layers: list[Layer], expected: str) -> None:
    assert sorted(selected(CODES, layers)) == expected.split()


@pytest.mark.parametrize(
    ("word", "hint"),
    [("acks-not-al", "did you mean acks-not-all?"), ("P003", "did you mean P0"), ("zzz", "krc rules lists them all")],
)
def test_a_rule_that_does_not_exist_is_an_error_with_the_nearest(word: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        selected(CODES, [Layer(select=[word])])
    assert word in caught.value.what
    assert caught.value.hint.startswith(hint)


def test_the_error_names_the_option() -> None:
    with pytest.raises(UsageError, match="--extend-select: there is no rule P9"):
        selected(CODES, [Layer(extend_select=["P9"])])


def test_settings_know_rules_by_code_and_the_more_exact_severity_wins() -> None:
    section = LintSection(severity={"P001": "info", "P": "warning"}, per_file_ignores={"old/*": ("buffer", "T")})
    settings = settings_of(section, CODES)
    assert settings.severity == {"P001": Severity.INFO, "P002": Severity.WARNING, "P010": Severity.WARNING}
    assert settings.per_file_ignores == {"old/*": ("P010", "T001")}


def test_settings_name_every_rule_that_does_not_exist() -> None:
    section = LintSection(select=("Q9",), severity={"nope": "info"}, per_file_ignores={"a": ("P001", "P9")})
    with pytest.raises(InvalidInput) as caught:
        settings_of(section, CODES)
    assert [(f.code, f.path.keys if f.path else ()) for f in caught.value.findings] == [
        ("J202", ("lint", "select", 0)),
        ("J202", ("lint", "severity", "nope")),
        ("J202", ("lint", "per_file_ignores", "a", 1)),
    ]


def test_thresholds_are_declared_or_krcs_own() -> None:
    thresholds = settings_of(LintSection(thresholds={"recovery_window": 5}), CODES).thresholds
    assert (thresholds.recovery_window_ms, thresholds.stall_budget_ms) == (5, 10_000)
    assert thresholds.declared == {"recovery_window"}
