"""What other programs make of krc's findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from kafka_resilience_cli.findings import Finding, Location, Related, Severity
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.report.github import github
from kafka_resilience_cli.report.gitlab import gitlab
from kafka_resilience_cli.report.junit import junit
from kafka_resilience_cli.report.lint_markdown import MAX_CHARACTERS, lint_markdown
from kafka_resilience_cli.report.sarif import MAX_RESULTS, sarif


def at(file: Path | str, line: int = 3, column: int = 6, end: int = 7, excerpt: str = "acks=1") -> Location:
    return Location(str(file), line, column, line, end, excerpt)


@pytest.fixture
def findings(tmp_path: Path) -> tuple[Finding, ...]:
    client, topology = tmp_path / "clients" / "check out.properties", tmp_path / "orders.yaml"
    return (
        Finding("P001", Severity.WARNING, "acks=1 is 50%, or\nless", "producer", "checkout", location=at(client)),
        Finding(
            "D003",
            Severity.ERROR,
            "cleanup.policy is compact | delete",
            "dead-letter queue",
            "orders.dlq",
            location=at(topology, 9, 5, 12, "cleanup.policy: compact"),
            hint="set delete: only that keeps both, always",
            related=(Related(at(topology, 2, 1, 4), "its source"),),
        ),
        Finding("Y001", Severity.INFO, "a bell \x07 rings", location=at(topology, 1, 1, 1, "")),
    )


class TestSarif:
    def document(self, findings: tuple[Finding, ...], root: Path) -> dict[str, Any]:
        return json.loads(sarif(findings, all_rules(), root))  # type: ignore[no-any-return]

    def test_is_valid_for_an_independent_model(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        read = Sarif.model_validate_json(sarif(findings, all_rules(), tmp_path))
        assert [result.rule_id for result in read.runs[0].results] == ["P001", "D003", "Y001"]

    def test_has_what_code_scanning_requires(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        run = self.document(findings, tmp_path)["runs"][0]
        for rule in run["tool"]["driver"]["rules"]:
            assert rule["id"]
            assert 0 < len(rule["shortDescription"]["text"]) <= 1024
            assert 0 < len(rule["fullDescription"]["text"]) <= 1024
            assert rule["help"]["text"]
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert ids == sorted(ids)
        assert [ids[result["ruleIndex"]] for result in run["results"]] == ["P001", "D003", "Y001"]
        assert all(result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"])

    def test_a_code_about_comments_says_what_it_is(self, tmp_path: Path) -> None:
        found = (Finding("W001", Severity.WARNING, "m", location=at(tmp_path / "a")),)
        rules = {rule["id"]: rule for rule in self.document(found, tmp_path)["runs"][0]["tool"]["driver"]["rules"]}
        assert rules["W001"]["help"]["text"] == "An ignore comment that suppresses nothing."

    def test_paths_are_relative_to_the_repository(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        results = self.document(findings, tmp_path)["runs"][0]["results"]
        place = results[0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "clients/check%20out.properties"
        assert place["region"] == {"startLine": 3, "startColumn": 6, "endLine": 3, "endColumn": 7}

    def test_a_fingerprint_survives_a_move_and_tells_twins_apart(self, tmp_path: Path) -> None:
        def prints(*lines: int) -> list[str]:
            made = [Finding("P001", Severity.ERROR, "m", location=at(tmp_path / "a", line)) for line in lines]
            results = self.document(tuple(made), tmp_path)["runs"][0]["results"]
            return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

        assert prints(3) == prints(30)
        assert len(set(prints(3, 4))) == 2

    def test_more_than_code_scanning_takes_keeps_the_worst(self, tmp_path: Path) -> None:
        where = at(tmp_path / "a")
        many = [Finding("X1", Severity.INFO, "m", location=where)] * MAX_RESULTS
        run = self.document((*many, Finding("X2", Severity.ERROR, "m", location=where)), tmp_path)["runs"][0]
        assert len(run["results"]) == MAX_RESULTS
        assert "X2" in {result["ruleId"] for result in run["results"]}
        assert "1 more finding" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_github_annotations_are_escaped_and_the_worst_come_first(findings: tuple[Finding, ...], tmp_path: Path) -> None:
    assert github(findings, tmp_path).splitlines() == [
        "::error file=orders.yaml,line=9,endLine=9,col=5,endColumn=12,title=krc D003"
        "::cleanup.policy is compact | delete%0Aset delete: only that keeps both, always",
        "::warning file=clients/check out.properties,line=3,endLine=3,col=6,endColumn=7,title=krc P001"
        "::acks=1 is 50%25, or%0Aless",
        "::notice file=orders.yaml,line=1,endLine=1,col=1,endColumn=1,title=krc Y001::a bell \x07 rings",
    ]


class TestGitlab:
    def test_has_the_fields_of_a_code_quality_report(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        entries = json.loads(gitlab(findings, tmp_path))
        assert [(e["check_name"], e["severity"], e["location"]) for e in entries] == [
            ("P001", "minor", {"path": "clients/check out.properties", "lines": {"begin": 3}}),
            ("D003", "major", {"path": "orders.yaml", "lines": {"begin": 9}}),
            ("Y001", "info", {"path": "orders.yaml", "lines": {"begin": 1}}),
        ]
        assert all(entry["description"] for entry in entries)

    def test_fingerprints_are_unique_and_survive_a_move(self, tmp_path: Path) -> None:
        def prints(*lines: int) -> list[str]:
            made = [Finding("P001", Severity.ERROR, "m", location=at(tmp_path / "a", line)) for line in lines]
            return [entry["fingerprint"] for entry in json.loads(gitlab(made, tmp_path))]

        assert prints(3) == prints(30)
        assert len(set(prints(3, 3))) == 2


class TestJunit:
    def text(self, findings: tuple[Finding, ...], root: Path) -> str:
        return junit(findings, [str(root / "clean.properties"), str(root / "orders.yaml")], root)

    def test_is_read_by_an_independent_reader(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        suites = list(JUnitXml.fromstring(self.text(findings, tmp_path).encode()))
        assert [(suite.name, suite.tests, suite.failures) for suite in suites] == [
            ("clean.properties", 1, 0),
            ("clients/check out.properties", 1, 1),
            ("orders.yaml", 2, 1),
        ]
        (failed,) = [case for case in suites[2] if case.result and case.name.startswith("D003")]
        assert failed.result[0].message == "cleanup.policy is compact | delete"

    def test_holds_no_character_that_xml_cannot(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        assert "a bell \ufffd rings" in "".join(ElementTree.fromstring(self.text(findings, tmp_path)).itertext())


class TestMarkdown:
    def test_a_cell_stays_a_cell(self, findings: tuple[Finding, ...], tmp_path: Path) -> None:
        rows = [line for line in lint_markdown(findings, "2 files", tmp_path).splitlines() if line.startswith("| ")]
        assert rows[2].startswith("| ❌ error | D003 | `orders.yaml:9` | cleanup.policy is compact \\| delete |")
        assert "acks=1 is 50%, or<br>less" in rows[3]

    def test_stays_under_the_size_of_a_comment(self, tmp_path: Path) -> None:
        many = [Finding("P001", Severity.ERROR, "m" * 200, location=at(tmp_path / "a"))] * 1000
        text = lint_markdown(many, "", tmp_path)
        assert len(text) < MAX_CHARACTERS
        assert "more: run `krc lint`" in text
