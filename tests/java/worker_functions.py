"""What the tests of the Java worker run in its child."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


def _java(name: str) -> Any:
    import jpype

    return jpype.JClass(name)


def upper(texts: list[str]) -> list[str]:
    return [str(_java("java.lang.String")(text).toUpperCase()) for text in texts]


def number(text: str) -> int:
    return int(_java("java.lang.Integer").parseInt(text))


def chatter(line: str) -> str:
    _java("java.lang.System").out.println(line)
    sys.stdout.write(f"{line}\n")
    return f"said {line}"


def repeated(text: str, times: int) -> str:
    return text * times


def exits(words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()
    os._exit(3)


def sleeps(seconds: int, busy: str = "") -> None:
    if busy:
        Path(busy).touch()
    _java("java.lang.Thread").sleep(seconds * 1000)
