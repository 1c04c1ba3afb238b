"""One table of exit codes, one shape of errors, two streams."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kafka_resilience_cli import __version__
from kafka_resilience_cli.cli.app import COMMANDS
from kafka_resilience_cli.cli.main import run


def krc(*argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(argv, stdout=out, stderr=err), out.getvalue(), err.getvalue()


def test_a_bare_krc_is_a_request_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert krc()[0] == 0
    assert "Usage: krc" in capsys.readouterr().out


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(flag: str) -> None:
    assert krc(flag) == (0, f"krc {__version__}\n", "")


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        pytest.param(["plon"], 1, "Did you mean", id="unknown command"),
        pytest.param(["plan", "--detailled-exitcode"], 1, "--detailed-exitcode", id="a typo never looks like a diff"),
        pytest.param(["validate", "--nope"], 2, "No such option", id="a question that could not be asked"),
        pytest.param(["validate", "/nowhere/at/all"], 2, "/nowhere/at/all", id="nothing to validate"),
        pytest.param(["plan", "--color", "pink"], 1, "auto, always or never", id="a bad global option"),
    ],
)
def test_usage_errors_go_to_stderr_and_name_the_way_out(argv: list[str], code: int, says: str) -> None:
    found, out, err = krc(*argv)
    assert (found, out) == (code, "")
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert krc(command, "--help")[0] == 0
    shown = capsys.readouterr().out
    assert f"krc {command}" in shown
    assert "xample" in shown
    assert "\\b" not in shown, "click's mark for 'do not wrap', escaped once too often"


def test_global_options_may_stand_anywhere() -> None:
    assert krc("--quiet", "plon")[0] == krc("plon", "--quiet")[0] == 1


def test_a_defect_is_one_paragraph_and_a_traceback_only_with_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str = "") -> object:
        raise ZeroDivisionError("made for this test")

    monkeypatch.setattr("kafka_resilience_cli.cli.app.build", broken)
    code, _, err = krc("plan")
    assert code == 1
    assert "krc has a defect: ZeroDivisionError: made for this test" in err
    assert "Traceback" not in err
    assert "Traceback" in krc("plan", "--debug")[2]


def test_ctrl_c_says_so_and_exits_with_130(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("krc: 1\nname: test\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and never answers
        silent.settimeout(60)
        process = subprocess.Popen(
            [sys.executable, "-m", "kafka_resilience_cli", "plan", "-b", f"127.0.0.1:{silent.getsockname()[1]}"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        probe, _ = silent.accept()
        client, _ = silent.accept()  # the second one is the Kafka client: by now krc waits for its answer
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        probe.close()
        client.close()
    assert (process.returncode, out) == (130, "")
    assert err.endswith("Error: Interrupted\n")


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&-"])
def test_a_closed_stream_is_no_defect(closed: str) -> None:
    shell = f"{sys.executable} -m kafka_resilience_cli rules P001 {closed}"
    assert subprocess.run(["bash", "-c", shell], capture_output=True, check=False).returncode == 0


def test_a_reader_that_goes_away_is_no_error() -> None:
    shell = f"{sys.executable} -m kafka_resilience_cli --help | true"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert done.stderr == ""
