"""What ``# krc: ignore[…]`` covers, and what is said about comments themselves."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import DocPath, Finding, Location, Severity
from kafka_resilience_cli.lint.selection import Codes
from kafka_resilience_cli.lint.suppression import PerFileIgnores, Suppression, suppression_of
from kafka_resilience_cli.topology.source import Source

CODES = Codes(
    {"P001": "acks-not-all", "P002": "idempotence-lost", "T001": "rf-low", "W001": "", "W002": "", "W003": ""}
)


def read(file: str, text: str) -> Source | ClientDocument:
    return Source(file, text.encode()) if "krc: 1" in text else read_document(file, text.encode())


def suppression(file: str, text: str) -> Suppression:
    return suppression_of([read(file, text)], CODES)


def covered(file: str, text: str, code: str = "P001") -> list[int]:
    """The lines on which a finding would be suppressed."""
    found = suppression(file, text)
    count = len(text.splitlines())
    return [
        n
        for n in range(1, count + 1)
        if found.suppresses(Finding(code, Severity.ERROR, "m", location=Location(file, n, 1)))
    ]


HEAD = "krc: 1\nname: x\n"

COVERED = [
    pytest.param("a.properties", "a=1\n# krc: ignore[P001] why\nacks=1\nb=2\n", [3], id="the-next-setting"),
    pytest.param("a.properties", "a=1\n# krc: ignore[acks-not-all] why\nacks=1\n", [3], id="by-name"),
    pytest.param("a.properties", "a=1\n# krc: ignore[P002, P001] why\nacks=1\n", [3], id="several"),
    pytest.param("a.properties", "a=1\n# krc: ignore[P] why\nacks=1\n", [3], id="by-prefix"),
    pytest.param("a.properties", "a=1\n# krc: ignore[T001] why\nacks=1\n", [], id="another-rule"),
    pytest.param("a.properties", "a=1\n# krc: ignore[P001] why\n\n# more\nacks=1\n", [5], id="over-an-empty-line"),
    pytest.param("a.properties", "a=1\n# krc: ignore[P001] why\nacks=\\\n  1\nb=2\n", [3, 4], id="a-continued-line"),
    pytest.param("a.properties", "# krc: ignore[P001] why\nacks=1\nb=2\n", [2], id="at-the-top-it-is-the-next-setting"),
    pytest.param(
        "a.properties", "# krc: ignore[P001] why\n\nacks=1\n", [1, 2, 3], id="at-the-top-alone-it-is-the-file"
    ),
    pytest.param(
        "a.properties", "# krc: client role=producer\n# krc: ignore[P001] y\n\na=1\n", [1, 2, 3, 4], id="first-block"
    ),
    pytest.param(
        "a.properties", "a=1\n# krc: ignore-file[P001] why\nacks=1\nb=2\n", [1, 2, 3, 4], id="ignore-file-anywhere"
    ),
    pytest.param("a.properties", "a=1 # krc: ignore[P001] why\n", [], id="not-behind-a-value"),
    pytest.param(
        "t.yaml",
        HEAD + "topics:\n  # krc: ignore[P001] why\n  a:\n    p: 1\n\n    q: 2\n  b: {}\n",
        [5, 6, 7, 8],
        id="the-mapping-below",
    ),
    pytest.param(
        "t.yaml", HEAD + "# krc: ignore[P001] why\ntopics:\n  a: 1\n  b: 2\nowner: x\n", [4, 5, 6], id="a-section"
    ),
    pytest.param(
        "t.yaml",
        HEAD + "topics:\n  # krc: ignore[P001] why\n  a: {p: 1,\n    q: 2\n  }\n  b: {}\n",
        [5, 6, 7],
        id="a-flow-mapping",
    ),
    pytest.param(
        "t.yaml",
        HEAD + "topics:\n  # krc: ignore[P001] y\n  a:\n  - 1\n  - 2\n  b: {}\n",
        [5, 6, 7],
        id="a-list-beside-its-key",
    ),
    pytest.param(
        "t.yaml", HEAD + "topics:\n  # krc: ignore[P001] y\n  - a: 1\n    b: 2\n  - c: 1\n", [5, 6], id="a-list-item"
    ),
    pytest.param("t.yaml", HEAD + "owner: |\n  # krc: ignore[P001] why\n  text\n", [], id="not-inside-a-text"),
    pytest.param(
        "app.yml",
        "spring:\n  kafka:\n    # krc: ignore[P001] why\n    producer:\n      acks: 1\n    consumer:\n      a: x\n",
        [4, 5],
        id="nested-client-yaml",
    ),
]


@pytest.mark.parametrize(("file", "text", "lines"), COVERED)
def test_covered(file: str, text: str, lines: list[int]) -> None:
    assert covered(file, text) == lines


SAID = [
    pytest.param("a=1\n# krc: ignore[P001]\nacks=1\n", [3], ["W003"], id="without-a-reason"),
    pytest.param("a=1\n# krc: ignore[P001] why\nacks=1\n", [], ["W001"], id="unused"),
    pytest.param("a=1\n# krc: ignore[P001,P002] why\nacks=1\n", [3], [], id="one-of-two-used"),
    pytest.param("a=1\n# krc: ignore[P001] why\nacks=1\n", [3], [], id="used"),
    pytest.param("a=1\n# krc: ignore[P9] why\nacks=1\n", [], ["W002"], id="no-such-rule"),
    pytest.param("a=1\n# krc: ignore why\nacks=1\n", [], ["W002"], id="no-rule"),
    pytest.param("a=1\n# krc: ignroe[P001] why\nacks=1\n", [], ["W002"], id="misspelt"),
    pytest.param("# krc: client family=java role=producer\nacks=1\n", [], [], id="about-the-client"),
    pytest.param("a=1\n# krc: ignore[T001] why\nacks=1\n", [], [], id="its-rule-did-not-run"),
]


@pytest.mark.parametrize(
    ("file", "text", "lines"),
    [
        pytest.param("t.yaml", HEAD + "owner: x  # krc: ignore[P001] why\n", [3], id="topology"),
        pytest.param("c.yml", "acks: 1 #krc: ignore[P001] why\nlinger.ms: 5\n", [1], id="client"),
        pytest.param("c.yml", "{acks: 1, # krc: ignore[P001] why\n client.id: x}\n", [1], id="flow"),
        pytest.param("t.yaml", HEAD + 'owner: "x # krc: ignore[P001] why"\n', [], id="quoted-in-a-topology"),
        pytest.param("c.yml", "acks: '1 # krc: ignore[P001] why'\n", [], id="quoted-in-a-client"),
        pytest.param("t.yaml", HEAD + "owner: |\n  a # krc: ignore[P001] why\n", [], id="in-a-text"),
        pytest.param("c.properties", "client.id=a # krc: ignore[P001] why\n", [], id="no-comment-in-properties"),
    ],
)
def test_a_comment_behind_a_value_is_told_where_it_belongs(file: str, text: str, lines: list[int]) -> None:
    said = suppression(file, text).problems
    assert [(found.code, found.location.line) for found in said if found.location] == [("W002", n) for n in lines]


def test_a_word_that_krc_does_not_know_is_named() -> None:
    (said,) = suppression("a.properties", "# krc: ignore-line[P001] why\nacks=1\n").problems
    assert said.message == "krc does not understand ignore-line"


@pytest.mark.parametrize(("text", "found", "codes"), SAID)
def test_what_is_said_about_comments(text: str, found: list[int], codes: list[str]) -> None:
    made = suppression("a.properties", text)
    for line in found:
        made.suppresses(Finding("P001", Severity.ERROR, "m", location=Location("a.properties", line, 1)))
    said = [*made.problems, *made.unused({"P001", "P002"}, [])]
    assert [finding.code for finding in said] == codes


def test_a_comment_may_be_needed_once_a_missing_fact_is_known() -> None:
    made = suppression("a.properties", "a=1\n# krc: ignore[P001] why\nacks=${ACKS}\n")
    assert list(made.unused({"P001"}, [], {("a.properties", "P001")})) == []
    assert len(list(made.unused({"P001"}, [], {("b.properties", "P001")}))) == 1


def test_an_unused_comment_is_removed_by_its_fix() -> None:
    text = "a=1\r\n# krc: ignore[P001] why\r\nacks=1\r\n"
    (said,) = suppression("a.properties", text).unused({"P001"}, [])
    assert said.fix is not None
    (edit,) = said.fix.edits
    assert said.fix.safe
    assert text[: edit.start] + text[edit.end :] == "a=1\r\nacks=1\r\n"


def test_a_comment_that_means_the_file_is_told_how_to_say_so() -> None:
    text = "# krc: ignore[P001] why\na=1\n"
    left = Finding("P001", Severity.ERROR, "m", path=DocPath("a.properties"), location=Location("a.properties", 1, 1))
    (said,) = suppression("a.properties", text).unused({"P001"}, [left])
    assert said.hint == "P001 is about the whole file: write ignore-file[P001]"
    assert said.fix is None


@pytest.mark.parametrize(
    ("file", "code", "ignored"),
    [
        ("old/a.json", "P001", True),
        ("old/a.json", "T001", False),
        ("new/a.json", "P001", False),
        ("new/b.json", "T001", True),
    ],
)
def test_per_file_ignores(file: str, code: str, ignored: bool) -> None:
    assert PerFileIgnores({"old/": ["P001"], "b.json": ["T001"]}).ignores(file, code) is ignored
