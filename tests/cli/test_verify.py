"""``krc verify``: the example of the page, three answers, three formats."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import junitparser
import pytest

from kafka_resilience_cli.cli.main import run
from kafka_resilience_cli.drill.anomalies import MEANINGS
from kafka_resilience_cli.drill.events import EVENTS

PAGE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")


def krc(*argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(argv, stdout=out, stderr=err), out.getvalue(), err.getvalue()


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """The page's own."""
    path = tmp_path / "history.jsonl"
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    path.write_text(example, encoding="utf-8")
    return path


def clean(history: Path) -> Path:
    text = history.read_text(encoding="utf-8").replace("[0, 2, 3]", "[0, 1, 2, 3]").replace("[0, 2]", "[0, 1, 2]")
    text = text.replace('["p-1", "p-3", "p-4"]', '["p-1", "p-2", "p-3", "p-4"]')
    history.write_text(text.replace('["p-1", "p-3"]', '["p-1", "p-2", "p-3"]'), encoding="utf-8")
    return history


def test_the_page_shows_what_krc_says(history: Path) -> None:
    (shown,) = re.findall(r"\$ krc verify history.jsonl\n(.*?)```", PAGE, re.DOTALL)
    code, out, err = krc("verify", str(history))
    assert (code, out + err) == (1, shown)


def test_the_page_lists_every_event_and_every_kind() -> None:
    for kind, meaning in MEANINGS.items():
        assert f"| `{kind.value}` | {meaning} |" in PAGE
    for event in EVENTS:
        assert re.search(rf"^\| .*`{event}`.* \|$", PAGE, re.MULTILINE), event


def test_a_clean_history_is_zero(history: Path) -> None:
    code, out, err = krc("verify", str(clean(history)))
    assert code == 0
    assert out.endswith("Verdict: pass\n")
    assert err == "Nothing is lost, repeated, reordered or invented.\n"


def test_a_history_cut_off_is_two(history: Path) -> None:
    data = clean(history).read_bytes()
    history.write_bytes(data[:-5])
    code, out, err = krc("verify", str(history))
    assert code == 2
    assert "its writer did not finish" in out
    assert "cut off in the middle" in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("krc: 1\n", "is no history", id="another format"),
        pytest.param('{"krc-history": 9}\n', "version 9", id="another version"),
        pytest.param('{"krc-history": 1}\n{"event": "ok"}\n', "line 2", id="a line that is wrong"),
    ],
)
def test_no_history_is_two(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "h.jsonl"
    path.write_text(text, encoding="utf-8")
    code, out, err = krc("verify", str(path))
    assert (code, out) == (2, "")
    assert says in err


def test_json(history: Path) -> None:
    code, out, _ = krc("verify", str(history), "--format", "json")
    document = json.loads(out)
    assert code == 1
    assert (document["verdict"], document["run"], document["totals"]) == ("fail", "example", {"lost": 1})
    (anomaly,) = document["anomalies"]
    assert (anomaly["kind"], anomaly["partition"], anomaly["offset"], anomaly["ids"], anomaly["lines"]) == (
        "lost",
        "orders-0",
        1,
        ["p-2"],
        [3, 4],
    )


def test_junit_shows_what_was_looked_for(history: Path, tmp_path: Path) -> None:
    file = tmp_path / "krc.xml"
    assert krc("verify", str(history), "--format", "junit", "--output", str(file))[0] == 1
    (suite,) = junitparser.JUnitXml.fromfile(str(file))
    assert (suite.tests, suite.failures, suite.errors) == (len(MEANINGS) + 1, 1, 0)
    assert [case.name for case in suite if not case.is_passed] == ["no lost"]


def test_junit_errs_where_it_cannot_be_told(history: Path) -> None:
    clean(history).write_text(history.read_text(encoding="utf-8").replace('{"event": "end"}\n', ""), encoding="utf-8")
    code, out, _ = krc("verify", str(history), "--format", "junit")
    (suite,) = junitparser.JUnitXml.fromstring(out.encode())
    assert (code, suite.failures, suite.errors) == (2, 0, 1)


def test_ids_cannot_write_to_the_terminal(history: Path) -> None:
    text = history.read_text(encoding="utf-8").replace("p-2", "\\u001b[31m\\ud800")
    history.write_text(text, encoding="utf-8")
    code, out, _ = krc("verify", str(history))
    assert code == 1
    assert "\\x1b[31m\\ud800 was acknowledged" in out
    for shape in ("json", "junit"):
        krc("verify", str(history), "--format", shape)[1].encode()
