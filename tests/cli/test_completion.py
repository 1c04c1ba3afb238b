"""`krc completion`: the scripts work in the shells they are for, as far as those are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kafka_resilience_cli.cli.completion import Shell, script

BIN = Path(sys.executable).parent
ENVIRON = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

needs_krc = pytest.mark.skipif(not (BIN / "krc").exists(), reason="krc is not installed beside this Python")


def shell(name: str, text: str) -> str:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    done = subprocess.run([name, "-c", text], env=ENVIRON, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.stdout


def press_tab(*words: str) -> list[str]:
    """What bash offers for the last of ``words``: the very function it calls, with the variables it sets."""
    typed = " ".join(f"'{word}'" for word in words)
    return shell(
        "bash",
        f"source <(krc completion bash); COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; "
        "$(complete -p krc | sed 's/.*-F \\([^ ]*\\).*/\\1/') krc; printf '%s\\n' \"${COMPREPLY[@]}\"",
    ).split()


@needs_krc
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        pytest.param(("krc", "pl"), ["plan"], id="a command"),
        pytest.param(("krc", "sandbox", "d"), ["down"], id="a command of a group"),
        pytest.param(("krc", "plan", "--detailed"), ["--detailed-exitcode"], id="a long option"),
        pytest.param(("krc", "plan", "--format", "ma"), ["markdown"], id="the values of a command's option"),
        pytest.param(("krc", "completion", ""), ["bash", "zsh", "fish"], id="the values of an argument"),
        pytest.param(("krc", "completion", "z"), ["zsh"], id="the start of a value"),
        pytest.param(("krc", "completion", "--h"), ["--help"], id="an option of a command"),
        pytest.param(("krc", "--ver"), ["--version"], id="an option of krc"),
        pytest.param(("krc", "--color", "al"), ["always"], id="the values of an option"),
        pytest.param(("krc", "nonsense", "zz"), [], id="nothing after a command that does not exist"),
    ],
)
def test_bash_completes(words: tuple[str, ...], offered: list[str]) -> None:
    assert press_tab(*words) == offered


@needs_krc
def test_bash_offers_no_option_that_would_edit_start_up_files() -> None:
    assert not [offer for offer in press_tab("krc", "--") if "completion" in offer]


@needs_krc
@pytest.mark.parametrize(
    ("asked_by", "answer"),
    [
        pytest.param("_KRC_COMPLETE=complete_zsh", '_arguments \'*: :(("plan":"Show', id="zsh"),
        pytest.param("_KRC_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args", "plan\tShow", id="fish"),
    ],
)
def test_krc_answers_the_scripts_of_other_shells(asked_by: str, answer: str) -> None:
    assert shell("bash", f"env _TYPER_COMPLETE_ARGS='krc pl' {asked_by} krc").startswith(answer)


@needs_krc
def test_fish_completes() -> None:
    assert "plan" in shell("fish", "krc completion fish | source; complete --do-complete 'krc pl'")


@needs_krc
def test_zsh_takes_the_script() -> None:
    shell(
        "zsh",
        "autoload -Uz compinit && compinit -D && source <(krc completion zsh) && (( $+functions[_krc_completion] ))",
    )


@pytest.mark.parametrize("name", list(Shell))
def test_every_script_asks_krc_by_the_variable_it_listens_to(name: Shell) -> None:
    text = script(name)
    assert f"_KRC_COMPLETE=complete_{name}" in text
    assert "krc" in text
    assert "%(" not in text
