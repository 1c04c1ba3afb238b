"""Where colour is shown, how an error reads, and how a file is written."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.report.console import Color, Console, wants_color, write_file
from kafka_resilience_cli.secrets import MASK, redactor


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "stream", "environ", "expected"),
    [
        pytest.param(Color.AUTO, Terminal(), {}, True, id="a terminal"),
        pytest.param(Color.AUTO, io.StringIO(), {}, False, id="a pipe"),
        pytest.param(Color.AUTO, Terminal(), {"NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param(Color.AUTO, Terminal(), {"NO_COLOR": ""}, True, id="an empty NO_COLOR does not count"),
        pytest.param(Color.AUTO, Terminal(), {"TERM": "dumb"}, False, id="a dumb terminal"),
        pytest.param(Color.AUTO, Terminal(), {"CLICOLOR": "0"}, False, id="CLICOLOR=0"),
        pytest.param(Color.AUTO, io.StringIO(), {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR in a pipe"),
        pytest.param(Color.AUTO, Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="NO_COLOR wins"),
        pytest.param(Color.ALWAYS, io.StringIO(), {"NO_COLOR": "1"}, True, id="the flag wins over all"),
        pytest.param(Color.NEVER, Terminal(), {"FORCE_COLOR": "1"}, False, id="in both directions"),
    ],
)
def test_colour(choice: Color, stream: io.StringIO, environ: dict[str, str], expected: bool) -> None:
    assert wants_color(choice, stream, environ) is expected


def console(**environ: str) -> tuple[Console, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return Console.for_streams(out, err, io.StringIO(), environ=environ), out, err


def test_an_error_says_what_why_and_what_to_try() -> None:
    made, out, err = console()
    made.error(KrcError("no broker answers", why="127.0.0.1:1: refused\n127.0.0.1:2: refused", hint="krc sandbox up"))
    assert out.getvalue() == ""
    assert err.getvalue() == (
        "Error: no broker answers\n  127.0.0.1:1: refused\n  127.0.0.1:2: refused\n  Try: krc sandbox up\n"
    )


def test_hints_are_left_out_in_automation() -> None:
    made, _, err = console(CI="true")
    made.hint("run krc apply")
    made.say("Plan: 1 to create")
    assert err.getvalue() == "Plan: 1 to create\n"


def test_no_stream_and_no_file_shows_a_secret(tmp_path: Path) -> None:
    redactor.register("hunter2-hunter2")
    made, out, err = console()
    made.result("password=hunter2-hunter2")
    made.say("hunter2-hunter2")
    made.error(KrcError("hunter2-hunter2", why="hunter2-hunter2", hint="hunter2-hunter2"))
    write_file(tmp_path / "plan.json", "hunter2-hunter2")
    assert MASK in out.getvalue()
    written = out.getvalue() + err.getvalue() + (tmp_path / "plan.json").read_text()
    assert "hunter2" not in written


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    write_file(target, "old")
    with pytest.raises(KrcError, match="cannot write"):
        write_file(tmp_path / "no" / "such" / "directory.json", "new")
    write_file(target, "new")
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


class Full(io.StringIO):
    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_behind_stdout_is_no_defect() -> None:
    with pytest.raises(KrcError, match="cannot write the result") as caught:
        Console.for_streams(Full(), io.StringIO(), io.StringIO(), environ={}).result("found")
    assert caught.value.why == "No space left on device"
