"""``krc lint`` as a function: which files, what is left of the findings, what fixes do."""

from __future__ import annotations

import json
import stat
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.commands.lint import Fixing, LintRequest, lint
from kafka_resilience_cli.errors import InvalidInput, KrcError, UsageError
from kafka_resilience_cli.findings import DocPath, Severity, TextEdit
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.outcome import LintOutcome
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import AddKey, Problem
from kafka_resilience_cli.lint.selection import Layer
from kafka_resilience_cli.lint.subjects import Producer
from tests.support import write

WEAK = "# krc: client family=java role=producer version=4.1\nbootstrap.servers=k:9092\nacks=1\n"
TOPOLOGY = """\
    krc: 1
    name: shop
    topics:
      orders: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}
    producers:
      checkout:
        topics: [orders]
        client: {family: java, version: "4.1", file: clients/checkout.properties}
    """


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*paths: str, select: str = "P001", **more: object) -> LintOutcome:
    request = LintRequest(tuple(map(Path, paths)), layer=Layer(select=select.split()), **more)  # type: ignore[arg-type]
    return lint(request)


def codes(outcome: LintOutcome) -> list[str]:
    return [f"{f.location.file}:{f.location.line} {f.code}" for f in outcome.findings if f.location]


class TestFiles:
    def test_a_lone_file_needs_no_topology(self, here: Path) -> None:
        write(here, {"c.properties": WEAK})
        assert codes(run("c.properties")) == ["c.properties:3 P001"]

    def test_a_client_file_is_judged_with_the_topology_that_names_it(self, here: Path) -> None:
        write(here, {"shop/topology.yaml": TOPOLOGY, "shop/clients/checkout.properties": "acks=1\n"})
        outcome = run()
        assert codes(outcome) == ["shop/clients/checkout.properties:1 P001"]
        assert [each.file for each in outcome.files] == ["shop/clients/checkout.properties", "shop/topology.yaml"]
        assert [f.subject for f in outcome.findings] == ["checkout"]

    def test_a_file_of_two_topologies_has_the_clients_of_both(self, here: Path) -> None:
        old = TOPOLOGY.replace("name: shop", "name: old").replace("4.1", "3.0").replace("orders", "bills")
        write(here, {"new.yaml": TOPOLOGY, "old.yaml": old, "clients/checkout.properties": "acks=1\n"})
        files = {each.file: each.clients for each in run().files}
        assert sorted(str(each.version) for each in files["clients/checkout.properties"]) == ["3.0", "4.1"]

    def test_a_topology_that_cannot_be_read_does_not_hide_its_clients(self, here: Path) -> None:
        write(here, {"topology.yaml": "krc: 1\nname: [\n", "clients/checkout.properties": WEAK})
        assert [line.split()[1][0] for line in codes(run())] == ["P", "Y"]

    def test_a_fragment_is_judged_with_its_topology(self, here: Path) -> None:
        write(here, {"t/topology.yaml": "krc: 1\nname: shop\n", "t/topics.yaml": "topics:\n  a: {partitions: x}\n"})
        assert codes(run("t/topics.yaml")) == codes(run("t")) == ["t/topics.yaml:2 Y103"]

    @pytest.mark.parametrize(
        "file", [".gitignore", "krc.yaml"], ids=["by-gitignore", "by-exclude"]
    )  # fmt: skip
    def test_ignored_files_are_read_only_by_name(self, here: Path, file: str) -> None:
        text = "old/\n" if file == ".gitignore" else "lint: {exclude: [old/]}\n"
        write(here, {"c.properties": WEAK, "old/c.properties": WEAK, file: text})
        assert codes(run(".")) == ["c.properties:3 P001"]
        assert codes(run("old/c.properties")) == ["old/c.properties:3 P001"]

    def test_build_output_and_hidden_files_are_left_alone(self, here: Path) -> None:
        write(
            here,
            dict.fromkeys(("a.properties", "build/a.properties", "node_modules/a.properties", ".x/a.properties"), WEAK),
        )
        assert codes(run()) == ["a.properties:3 P001"]

    def test_what_is_no_client_is_named_and_never_clean(self, here: Path) -> None:
        write(here, {"a.properties": WEAK, "b.properties": "colour=red\nkafka=no\n", "c.json": "{}"})
        outcome = run()
        assert [each.file for each in outcome.files] == ["a.properties"]
        assert [each.file for each in outcome.skipped] == ["b.properties", "c.json"]

    @pytest.mark.parametrize(
        ("files", "paths", "words"),
        [
            pytest.param({}, [], "nothing to lint in", id="nothing"),
            pytest.param({"a.json": "{}"}, ["."], "nothing to lint in", id="nothing-of-kafka"),
            pytest.param({"a.json": "{}"}, ["a.json"], "nothing to lint", id="a-named-file-with-nothing-of-kafka"),
            pytest.param({"a.properties": WEAK}, ["b.properties"], "b.properties does not exist", id="no-such-file"),
        ],
    )
    def test_nothing_to_judge_is_an_error(
        self, here: Path, files: dict[str, str], paths: list[str], words: str
    ) -> None:
        write(here, files)
        with pytest.raises(KrcError, match=words):
            run(*paths)

    def test_unless_somebody_else_chose_the_files(self, here: Path) -> None:
        write(here, {"a.json": "{}"})
        assert run("a.json", allow_none=True).findings == ()

    def test_stdin_has_the_name_it_is_given(self, here: Path) -> None:
        outcome = run("-", stdin=WEAK.encode, stdin_name=Path("conf/c.properties"))
        assert codes(outcome) == ["conf/c.properties:3 P001"]

    def test_stdin_without_a_name_is_refused(self, here: Path) -> None:
        with pytest.raises(UsageError, match="--stdin-filename"):
            run("-", stdin=WEAK.encode)

    def test_a_fragment_on_stdin_is_judged_instead_of_the_one_on_disk(self, here: Path) -> None:
        write(here, {"t/topology.yaml": "krc: 1\nname: shop\n", "t/topics.yaml": "topics:\n  a: {partitions: 1}\n"})
        weak = b"topics:\n  a: {partitions: x}\n"
        assert codes(run("-", stdin=lambda: weak, stdin_name=Path("t/topics.yaml"))) == ["t/topics.yaml:2 Y103"]

    def test_a_name_without_stdin_is_refused(self, here: Path) -> None:
        write(here, {"c.properties": WEAK})
        with pytest.raises(UsageError, match="--stdin-filename is for stdin"):
            run(stdin_name=Path("c.properties"))

    def test_a_file_that_was_judged_is_not_among_the_others(self, here: Path) -> None:
        write(here, {"topology.yaml": TOPOLOGY, "clients/checkout.properties": ""})
        outcome = run()
        assert [each.file for each in outcome.files] == ["clients/checkout.properties", "topology.yaml"]
        assert outcome.skipped == ()

    def test_stdin_cannot_be_fixed_only_shown(self, here: Path) -> None:
        with pytest.raises(UsageError, match="stdin cannot be fixed"):
            run("-", stdin=WEAK.encode, stdin_name=Path("c.properties"), fixing=Fixing.SAFE)
        (change,) = run(
            "-", stdin=WEAK.encode, stdin_name=Path("c.properties"), fixing=Fixing.SAFE, write=False
        ).changes
        assert change.after == WEAK.replace("acks=1", "acks=all")


class TestWhatIsLeft:
    def test_an_ignore_comment(self, here: Path) -> None:
        write(here, {"c.properties": WEAK.replace("acks", "# krc: ignore[P001] metrics may be lost\nacks")})
        outcome = run()
        assert (codes(outcome), outcome.suppressed) == ([], 1)

    def test_an_ignore_comment_in_a_topology(self, here: Path) -> None:
        topic = "a: {partitions: 1, replication_factor: 3, min_insync_replicas: 1}"
        text = f"krc: 1\nname: x\ntopics:\n  # krc: ignore[T003] a cache\n  {topic}\n"
        write(here, {"t.yaml": text})
        outcome = run(select="T003 W")
        assert (codes(outcome), outcome.suppressed) == ([], 1)

    def test_an_unused_ignore_comment_is_a_finding(self, here: Path) -> None:
        write(here, {"c.properties": WEAK.replace("acks=1", "# krc: ignore[P001] why\nacks=all")})
        assert codes(run(select="P001 W")) == ["c.properties:3 W001"]

    def test_a_comment_for_another_environment_is_not_unused(self, here: Path) -> None:
        topic = "orders: {partitions: 1, replication_factor: 3, min_insync_replicas: 2}"
        weak = "{topics: {orders: {min_insync_replicas: 1}}}"
        text = (
            f"krc: 1\nname: x\ntopics:\n  {topic}\nenvironments:\n  a: {{}}\n  # krc: ignore[T003] tests\n  b: {weak}\n"
        )
        write(here, {"t.yaml": text})
        for environment in (None, "a", "b"):
            assert codes(run(select="T003 W", environment=environment)) == []

    def test_what_the_parser_says_cannot_be_ignored(self, here: Path) -> None:
        write(here, {"t.yaml": "krc: 1\nname: x\ntopics:\n  # krc: ignore[Y103] why\n  a: {partitions: x}\n"})
        assert codes(run()) == ["t.yaml:5 Y103"]

    def test_per_file_ignores_and_severities_of_krc_yaml(self, here: Path) -> None:
        write(here, {"krc.yaml": "lint: {per_file_ignores: {old/: [P001]}, severity: {P001: info}}\n"})
        write(here, {"old/c.properties": WEAK, "c.properties": WEAK})
        outcome = run()
        assert [f.severity for f in outcome.findings] == [Severity.INFO]
        assert outcome.suppressed == 1

    def test_a_broken_krc_yaml_stops_it(self, here: Path) -> None:
        write(here, {"krc.yaml": "lint: {select: [P999], tresholds: {}}\n", "c.properties": WEAK})
        with pytest.raises(InvalidInput):
            run()

    def test_a_baseline_hides_what_it_holds_and_is_told_when_it_is_stale(self, here: Path) -> None:
        write(here, {"c.properties": WEAK})
        written = run(write_baseline=Path("base.json"))
        assert (written.findings, written.notes) == ((), ("1 finding written to base.json",))
        (here / "c.properties").write_text("# moved\n" + WEAK)
        again = run(baseline=Path("base.json"))
        assert (again.findings, again.baselined) == ((), 1)
        (here / "c.properties").write_text(WEAK.replace("acks=1", "acks=all"))
        assert codes(run(select="P001 W", baseline=Path("base.json"))) == ["base.json:1 W004"]

    def test_an_entry_is_stale_only_where_its_rule_ran_in_every_environment(self, here: Path) -> None:
        two = "environments:\n  test: {}\n  dev: {topics: {orders: {min_insync_replicas: 3}}}\n"
        write(here, {"t.yaml": textwrap.dedent(TOPOLOGY) + two, "clients/checkout.properties": "acks=1\n"})
        run(select="P001 T004", write_baseline=Path("base.json"))
        for select, environment in (("P001 W", None), ("T004 W", None), ("P001 T004 W", "test")):
            outcome = run(select=select, environment=environment, baseline=Path("base.json"))
            assert codes(outcome) == []
        write(here, {"clients/checkout.properties": "acks=${ACKS}\n"})
        assert codes(run(select="P001 T004 W", baseline=Path("base.json"))) == []

    def test_a_baseline_keeps_what_was_not_looked_for(self, here: Path) -> None:
        write(here, {"a.properties": WEAK, "b.properties": WEAK + "retries=0\n", "c.properties": WEAK})
        run(select="P001 P006", write_baseline=Path("base.json"))
        write(here, {"a.properties": WEAK.replace("acks=1", "acks=all")})
        (here / "c.properties").unlink()
        again = run("a.properties", "b.properties", write_baseline=Path("base.json"))
        assert again.notes == ("1 finding written to base.json, 1 of before kept that were not looked for",)
        held = json.loads((here / "base.json").read_text())["findings"]
        assert [(each["code"], each["file"]) for each in held] == [("P001", "b.properties"), ("P006", "b.properties")]

    def test_a_baseline_is_not_written_over_another_file(self, here: Path) -> None:
        write(here, {"a.properties": WEAK, "krc.yaml": "lint: {}\n"})
        with pytest.raises(KrcError, match="no baseline"):
            run(write_baseline=Path("krc.yaml"))
        assert (here / "krc.yaml").read_text() == "lint: {}\n"

    def test_comments_are_judged_per_file_too(self, here: Path) -> None:
        write(here, {"krc.yaml": "lint: {per_file_ignores: {old/: [W003]}}\n"})
        text = WEAK.replace("acks", "# krc: ignore[P001]\nacks")
        write(here, {"old/c.properties": text, "c.properties": text})
        assert codes(run(select="P001 W")) == ["c.properties:3 W003"]

    def test_environments_are_judged_too(self, here: Path) -> None:
        text = textwrap.dedent(TOPOLOGY) + "environments:\n  dev: {topics: {orders: {min_insync_replicas: 3}}}\n"
        write(here, {"t.yaml": text, "clients/checkout.properties": "acks=all\n"})
        (found,) = run(select="T004").findings
        assert found.message.endswith("(environment dev)")


class TestFixing:
    def test_a_safe_fix_is_written_and_counted(self, here: Path) -> None:
        write(here, {"c.properties": WEAK})
        (here / "c.properties").chmod(0o640)
        outcome = run(fixing=Fixing.SAFE)
        assert (here / "c.properties").read_text() == WEAK.replace("acks=1", "acks=all")
        assert (outcome.findings, dict(outcome.fixed)) == ((), {"P001": 1})
        assert stat.S_IMODE((here / "c.properties").stat().st_mode) == 0o640
        assert sorted(each.name for each in here.iterdir()) == ["c.properties"]

    def test_a_second_time_changes_nothing(self, here: Path) -> None:
        write(here, {"c.properties": WEAK})
        run(fixing=Fixing.SAFE)
        assert run(fixing=Fixing.SAFE).changes == ()

    def test_only_looking_writes_nothing(self, here: Path) -> None:
        write(here, {"c.properties": WEAK})
        outcome = run(fixing=Fixing.SAFE, write=False)
        (change,) = outcome.changes
        assert (here / "c.properties").read_text() == WEAK
        assert change.after == WEAK.replace("acks=1", "acks=all")
        assert (codes(outcome), dict(outcome.fixed)) == (["c.properties:3 P001"], {})

    def test_what_is_suppressed_is_not_fixed(self, here: Path) -> None:
        text = WEAK.replace("acks", "# krc: ignore[P001] metrics\nacks")
        write(here, {"c.properties": text})
        assert run(fixing=Fixing.SAFE).changes == ()

    def test_a_topology_is_fixed_with_its_comments_and_line_ends(self, here: Path) -> None:
        topic = "a: {partitions: 1, replication_factor: 3, min_insync_replicas: 1}  # why"
        text = f"# ours\r\nkrc: 1\r\nname: x\r\ntopics:\r\n  {topic}\r\n"
        (here / "t.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
        outcome = run(select="T003", fixing=Fixing.SAFE)
        assert dict(outcome.fixed) == {"T003": 1}
        expected = text.replace("min_insync_replicas: 1", "min_insync_replicas: 2")
        assert (here / "t.yaml").read_bytes() == b"\xef\xbb\xbf" + expected.encode()

    def test_an_unused_comment_goes(self, here: Path) -> None:
        write(here, {"c.properties": WEAK.replace("acks=1", "# krc: ignore[P001] why\nacks=all")})
        run(select="P001 W", fixing=Fixing.SAFE)
        assert (here / "c.properties").read_text() == WEAK.replace("acks=1", "acks=all")

    def test_a_file_that_cannot_be_read_whole_is_not_written(self, here: Path) -> None:
        broken = "acks: 1\n  x: y\n z\n"
        write(here, {"t.yaml": TOPOLOGY.replace("clients/checkout.properties", "c.yaml"), "c.yaml": broken})
        run(select="all", fixing=Fixing.UNSAFE)
        assert (here / "c.yaml").read_text() == broken

    def test_a_fix_that_makes_a_file_unreadable_is_not_made(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def breaking(document: ClientDocument, path: DocPath) -> TextEdit:
            return TextEdit(document.file, 0, 0, "]\n")

        monkeypatch.setattr("kafka_resilience_cli.clients.editing.remove", breaking)
        text = "# krc: client family=librdkafka role=producer version=2.6\nbootstrap.servers: k:9092\nretries: 0\n"
        write(here, {"a.yml": text, "b.properties": WEAK})
        outcome = run(select="P001 P006", fixing=Fixing.SAFE)
        assert (codes(outcome), outcome.skipped) == (["a.yml:3 P006"], ())
        assert (here / "a.yml").read_text() == text
        assert (here / "b.properties").read_text() == WEAK.replace("acks=1", "acks=all")

    def test_a_fix_that_does_not_help_is_not_made(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def check(producer: Producer, facts: Facts) -> Iterator[Problem]:
            """Says the same whatever is done."""
            yield Problem("always", producer.file.path, edits=(AddKey(producer.file.path, "client.id", "x"),))

        helpless = replace(next(rule for rule in all_rules() if rule.code == "P001"), code="P998", check=check)
        monkeypatch.setattr("kafka_resilience_cli.commands.lint.all_rules", lambda: (helpless,))
        write(here, {"c.properties": WEAK})
        outcome = run(select="P998", fixing=Fixing.SAFE)
        assert (outcome.changes, dict(outcome.fixed)) == ((), {})
        assert (here / "c.properties").read_text() == WEAK
