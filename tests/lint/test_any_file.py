"""Whatever is in a file, linting it ends with findings; and whatever is fixed can be read again and stays fixed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.commands.lint import Fixing, LintRequest, lint
from kafka_resilience_cli.lint.registry import all_rules
from tests.lint.examples import STATE, files_of

ROUNDS = 40
FILES = sorted(
    {
        (Path(name).name, text)
        for rule in all_rules()
        for name, text in files_of(rule.bad).items()
        if "krc: 1" not in text and name != STATE
    }
)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def noisy(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(20):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def otherwise_encoded(data: bytes, chance: random.Random) -> bytes:
    return data.decode().encode(chance.choice(("utf-16", "utf-32", "utf-8-sig", "utf-16-be", "cp500")))


def huge(data: bytes, chance: random.Random) -> bytes:
    digits = b"9" * chance.choice((30, 400, 5_000))
    return data.replace(b"=", b"=" + digits, chance.randrange(1, 9)).replace(b": ", b": " + digits, 3)


def deep(data: bytes, chance: random.Random) -> bytes:
    depth = chance.choice((50, 500, 5_000))
    return b'{"a":' * depth + data + b"}" * depth


def templated(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    signs = (
        b"{{ x }}",
        b"{% if a %}",
        b"{{",
        b"<% x %>",
        b"${a:${b}}",
        b"%s",
        b"#{",
        b"\\u00",
        b"\0",
        b"&a *a",
        b"\n---\n",
    )
    return data[:place] + chance.choice(signs) + data[place:]


def other_line_ends(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\\\n", b"\x0c\n", "\u2028".encode())))


MUTATIONS = (cut, shuffled, noisy, otherwise_encoded, huge, deep, templated, other_line_ends)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_no_file_stops_it(mutation: Callable[[bytes, random.Random], bytes], tmp_path: Path) -> None:
    chance = random.Random(mutation.__name__)
    for _ in range(ROUNDS):
        name, text = chance.choice(FILES)
        file = tmp_path / name
        file.write_bytes(mutation(text.encode(), chance))
        before = read_document(name, file.read_bytes())
        fix(file)
        fixed = file.read_bytes()
        fix(file)
        assert file.read_bytes() == fixed
        assert before.declined or not read_document(name, fixed).declined


def fix(file: Path) -> None:
    lint(LintRequest(paths=(file,), fixing=Fixing.UNSAFE, allow_none=True), start=file.parent)
