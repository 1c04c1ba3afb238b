"""``krc lint`` on the command line: streams, formats, exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.commands.schema import SchemaName, schema_text
from tests.support import write

WEAK = "# krc: client family=java role=producer version=4.1\nbootstrap.servers=k:9092\nacks=1\n"
FOUND = "c.properties:3:6: error[P001] [*] acks=1 acknowledges before all in-sync replicas have the record\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"c.properties": WEAK})
    return tmp_path


def krc(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of ``krc lint --select P001 ARGUMENTS``."""
    out, err = io.StringIO(), io.StringIO()
    code = run(["lint", "--select", "P001,A,W", *arguments], stdout=out, stderr=err, stdin=io.StringIO(stdin))
    return code, out.getvalue(), err.getvalue()


EXITS = [
    pytest.param([], 1, id="an-error"),
    pytest.param(["--exit-zero"], 0, id="exit-zero"),
    pytest.param(["--fail-on", "never"], 0, id="never"),
    pytest.param(["--ignore", "acks-not-all"], 0, id="ignored"),
    pytest.param(["--profile", "dev"], 0, id="practice-does-not-fail-in-dev"),
    pytest.param(["--profile", "dev", "--fail-on", "warning"], 1, id="unless-warnings-do"),
    pytest.param(["--diff"], 1, id="something-to-fix"),
    pytest.param(["--ignore", "P001", "--diff"], 0, id="nothing-to-fix"),
    pytest.param(["--fix"], 0, id="fixed"),
    pytest.param(["--select", "P0O1"], 2, id="no-such-rule"),
    pytest.param(["d.properties"], 2, id="no-such-file"),
    pytest.param(["--report", "sarif"], 2, id="a-report-without-a-file"),
    pytest.param(["--kafka-version", "new"], 2, id="no-version"),
    pytest.param(["--env", "dev"], 2, id="no-such-environment"),
    pytest.param(["--diff", "--statistics"], 2, id="two-views"),
    pytest.param(["--statistics", "--format", "json"], 2, id="a-view-has-no-format"),
]


@pytest.mark.parametrize(("arguments", "code"), EXITS)
def test_exit_codes(arguments: list[str], code: int) -> None:
    assert krc(*arguments)[0] == code


def test_the_result_is_on_stdout_and_the_summary_on_stderr() -> None:
    _, out, err = krc("--format", "concise")
    assert out == FOUND
    assert err == "1 error in 1 file\n1 finding can be fixed with --fix\n"


def test_text_shows_the_line_and_the_way_out() -> None:
    assert krc()[1].splitlines()[1:] == ["  3 | acks=1", "    |      ^", "  hint: set acks=all"]


def test_a_clean_file_says_nothing_on_stdout() -> None:
    code, out, err = krc("--ignore", "P001")
    assert (code, out, err) == (0, "", "nothing found in 1 file\n")


def test_json_keeps_to_its_schema_and_holds_the_fix() -> None:
    document = json.loads(krc("--format", "json")[1])
    jsonschema.validate(document, json.loads(schema_text(SchemaName.LINT)))
    (found,) = document["findings"]
    assert found["fix"]["applicability"] == "safe"
    (edit,) = found["fix"]["edits"]
    assert WEAK[edit["start"] : edit["end"]] == "1"
    assert document["files"][0]["clients"][0]["version"] == "4.1"


def test_several_reports_in_one_run(here: Path) -> None:
    _, out, _ = krc(
        "--format", "concise", "--report", "json=a.json", "--report", "sarif=b.sarif", "--report", "junit=c.xml"
    )
    assert out == FOUND
    assert json.loads((here / "a.json").read_text())["summary"]["error"] == 1
    assert json.loads((here / "b.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "P001"
    assert "<failure" in (here / "c.xml").read_text()


def test_diff_shows_the_change_and_makes_none(here: Path) -> None:
    assert krc("--diff")[1].splitlines()[-2:] == ["-acks=1", "+acks=all"]
    assert (here / "c.properties").read_text() == WEAK


def test_a_diff_leaves_the_summary_at_what_is_there() -> None:
    assert krc("--diff")[2] == "1 error in 1 file\n1 finding can be fixed with --fix\n"


def test_a_diff_has_the_lines_that_patch_sees(here: Path) -> None:
    (here / "c.properties").write_bytes(WEAK.replace("acks=1\n", "client.id=a\fb\r\nacks=1").encode())
    last = "\n\\ No newline at end of file\n"
    assert krc("--diff")[1].endswith(f" client.id=a\fb\r\n-acks=1{last}+acks=all{last}")


def test_fix_makes_it_and_counts_it(here: Path) -> None:
    _, out, err = krc("--fix")
    assert (out, err) == ("", "nothing found in 1 file; 1 fixed\n")
    assert (here / "c.properties").read_text() == WEAK.replace("acks=1", "acks=all")


def test_stdin() -> None:
    assert krc("-", "--stdin-filename", "x/y.properties", "--format", "concise", stdin=WEAK)[1].startswith(
        "x/y.properties:3:6"
    )


def test_a_closed_stdin_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    err = io.StringIO()
    assert run(["lint", "-", "--stdin-filename", "c.properties"], stdout=io.StringIO(), stderr=err) == 2
    assert err.getvalue().startswith("Error: stdin is closed")


def test_statistics(here: Path) -> None:
    write(here, {"c.properties": WEAK + "# krc: ignore[P001] why\nretries=1\n"})
    assert krc("--statistics")[1] == "1  P001  acks-not-all\n1  W001  unused-ignore\n"


def test_what_is_unknown_is_counted_and_listed_by_the_missing_fact(here: Path) -> None:
    write(here, {"c.properties": WEAK.replace("acks=1", "acks=${ACKS}")})
    _, out, err = krc("--show-unknown")
    assert out == "unknown: the placeholder ${ACKS}: would decide 1 check\n  P001  producer c.properties\n"
    assert "1 unknown (--show-unknown says which facts are missing)" in err


def test_what_is_unknown_does_not_disturb_other_formats(here: Path) -> None:
    write(here, {"c.properties": WEAK.replace("acks=1", "acks=${ACKS}")})
    _, out, err = krc("--show-unknown", "--format", "concise")
    assert out == ""
    assert "unknown: the placeholder ${ACKS}" in err
    write(here, {"c.properties": WEAK})
    assert krc("--show-unknown", "--format", "concise")[2].startswith("1 error in 1 file\n")


@pytest.mark.parametrize("options", [[], ["--format", "concise"], ["--format", "github"], ["--statistics"]])
def test_a_named_file_that_was_not_judged_is_named_once(here: Path, options: list[str]) -> None:
    write(here, {"d.json": "{}"})
    _, out, err = krc("c.properties", "d.json", *options)
    assert (out + err).count("d.json") == 1


def test_files_are_listed_with_what_they_were_taken_for(here: Path) -> None:
    write(here, {"d.json": "{}", "e.properties": "kafka=no\n"})
    lines = krc("--show-files")[1].splitlines()
    assert lines[0] == "c.properties: java producer 4.1"
    assert lines[1] == "d.json: not judged: nothing of Kafka in it"
    assert lines[2].startswith("e.properties: not judged: ")


def test_a_file_that_several_applications_share_is_described_once(here: Path) -> None:
    client = '{topics: [t], client: {family: java, version: "4.1", file: c.properties}}'
    topic = "{partitions: 1, replication_factor: 3}"
    write(here, {"t.yaml": f"krc: 1\nname: x\ntopics: {{t: {topic}}}\nproducers:\n  a: {client}\n  b: {client}\n"})
    assert "c.properties: java producer 4.1\n" in krc("--show-files")[1]


def test_settings_name_the_baseline_in_force(here: Path) -> None:
    write(here, {"krc.yaml": "lint: {baseline: a.json}\n", "b.json": '{"format": "1.0", "findings": []}'})
    assert "baseline: b.json\n" in krc("--baseline", "b.json", "--show-settings")[1]


def test_settings_say_what_was_declared(here: Path) -> None:
    write(here, {"krc.yaml": "lint: {thresholds: {recovery_window: 96h, header_budget: 1MiB}}\n"})
    out = krc("--show-settings")[1]
    assert "thresholds: recovery_window: 4d\n" in out
    assert "thresholds: header_budget: 1MiB\n" in out
    assert "thresholds: dlq_retention: 14d (krc's own)\n" in out


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("{select: [P999]}", "there is no rule P999"),
        ("{tresholds: {}}", "tresholds"),
        ("{thresholds: {header_budget: 64KB}}", "64KB"),
        ("{thresholds: {stall_budget: 10}}", "say the unit, as in 10ms"),
        ("{severity: {P001: fatal}}", "fatal"),
    ],
)
def test_a_wrong_lint_section_is_shown_with_its_place(here: Path, section: str, words: str) -> None:
    write(here, {"krc.yaml": f"topologies: [.]\nlint: {section}\n"})
    code, _, err = krc()
    assert code == 2
    assert "krc.yaml:2:" in err
    assert words in err
