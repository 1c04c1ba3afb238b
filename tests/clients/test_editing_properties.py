"""Edits of client files, over generated files: exactly the intended change, and every other byte as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.clients.document import ClientDocument, Format
from kafka_resilience_cli.clients.editing import add, remove, rename, set_value
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import TextEdit

KEYS = st.sampled_from(["acks", "linger.ms", "group.id", "client.id", "max.poll.records", "retries"])
WORDS = st.sampled_from(
    [
        "all",
        "1",
        "true",
        "host:9092,other:9093",
        "a b",
        "C:\\temp\\x",
        "it's",
        '"q"',
        "",
        "no",
        "ü",
        "#x",
        "a: b",
        "null",
        "[x",
        "x=y",
    ]
)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def properties_files(draw: st.DrawFn) -> tuple[str, Format, str]:
    signs = st.sampled_from(["=", " = ", ": ", "\\\n = "])
    lines = [
        f"{key}{draw(signs)}{draw(WORDS).replace(chr(92), chr(92) * 2)}"
        for key in draw(st.lists(KEYS, unique=True, min_size=1))
    ]
    return "client.properties", Format.PROPERTIES, draw(joined(lines))


@st.composite
def joined(draw: st.DrawFn, lines: list[str]) -> str:
    """Lines with comments between them, a line end of one kind, and perhaps none at the end."""
    end = draw(LINE_ENDS)
    mixed = []
    for line in lines:
        if draw(st.booleans()):
            mixed.append("# a comment: x=y")
        if draw(st.booleans()):
            mixed.append("")
        mixed.append(line)
    text = draw(st.sampled_from(["", "\ufeff"])) + end.join(mixed).replace("\n", end if end == "\n" else "\n")
    return text + draw(st.sampled_from([end, ""]))


@st.composite
def yaml_files(draw: st.DrawFn) -> tuple[str, Format, str]:
    keys = draw(st.lists(KEYS, unique=True, min_size=1))
    lines = []
    for key in keys:
        quoted_key = draw(st.sampled_from([key, f'"{key}"', f"'{key}'"]))
        value = draw(st.sampled_from(["all", "'it''s'", '"a b"', "12", "", "a b # trailing", "|\n  block", "null"]))
        lines.append(f"{quoted_key}: {value}")
    if draw(st.booleans()):
        lines = ["producer:", *(f"  {line}".replace("\n", "\n  ") for line in lines)]
    return "client.yaml", Format.YAML, draw(joined(lines))


@st.composite
def flow_files(draw: st.DrawFn) -> tuple[str, Format, str]:
    keys = draw(st.lists(KEYS, unique=True, min_size=1))
    name, format = draw(st.sampled_from([("client.json", Format.JSON), ("client.yaml", Format.YAML)]))
    gap = draw(st.sampled_from(["", " ", "\n  "]))
    values = st.sampled_from(['"all"', "12", "true", "null"])
    pairs = [f'"{key}":{draw(st.sampled_from(["", " "]))}{draw(values)}' for key in keys]
    if format is Format.YAML:
        pairs = [pair.replace('":', '": ') for pair in pairs]
    body = f",{gap}".join(pairs)
    text = "{" + gap + body + ("\n" if "\n" in gap else gap) + "}"
    return name, format, text + draw(st.sampled_from(["", "\n"]))


@st.composite
def line_files(draw: st.DrawFn) -> tuple[str, Format, str]:
    keys = draw(st.lists(KEYS, unique=True, min_size=1))
    if draw(st.booleans()):
        names = [f"KAFKA_{key.upper().replace('.', '_')}" for key in keys]
        lines = [
            f"{name}={draw(st.sampled_from(['all', chr(34) + 'a b' + chr(34), chr(39) + 'x' + chr(39), '']))}"
            for name in names
        ]
        return ".env", Format.ENV, draw(joined(lines))
    lines = [f"{key}{draw(st.sampled_from(['=', ' = ']))}{draw(st.sampled_from(['all', 'a b', '12']))}" for key in keys]
    if draw(st.booleans()):
        return "client.ini", Format.INI, draw(joined(["[consumer]", *lines]))
    return "client.conf", Format.KEY_VALUE, draw(joined(lines))


FILES = st.one_of(properties_files(), yaml_files(), flow_files(), line_files())


def read(file: tuple[str, Format, str]) -> ClientDocument:
    return read_document(file[0], file[2].encode("utf-8"), format=file[1])


def applied(document: ClientDocument, edit: TextEdit) -> ClientDocument:
    text = document.source.text
    data = document.source.encode(text[: edit.start] + edit.replacement + text[edit.end :])
    return read_document(document.file, data, format=document.format)


def written(document: ClientDocument) -> dict[str, str]:
    return {entry.key: entry.text for entry in document.entries}


def comments(document: ClientDocument) -> list[str]:
    return [line for line in document.source.text.splitlines() if line.strip().startswith("#")]


@given(FILES, st.data(), WORDS)
def test_a_value_is_set_and_nothing_else(file: tuple[str, Format, str], data: st.DataObject, value: str) -> None:
    before = read(file)
    entry = data.draw(st.sampled_from(before.entries))
    edit = set_value(before, entry.path, value)
    if edit is None:
        assert (
            entry.value == value or entry.raw.startswith("|") or value != value.strip() or before.format is Format.INI
        )
        return
    after = applied(before, edit)
    assert written(after) == {**written(before), entry.key: value}
    assert comments(after) == comments(before)
    assert [e.raw for e in after.entries if e.key != entry.key] == [e.raw for e in before.entries if e.key != entry.key]
    assert set_value(after, entry.path, value) is None


@given(FILES, st.data())
def test_a_setting_is_removed_and_nothing_else(file: tuple[str, Format, str], data: st.DataObject) -> None:
    before = read(file)
    entry = data.draw(st.sampled_from(before.entries))
    edit = remove(before, entry.path)
    assert edit is not None
    after = applied(before, edit)
    assert written(after) == {key: text for key, text in written(before).items() if key != entry.key}
    assert not after.problems
    assert comments(after) == comments(before)
    assert remove(after, entry.path) is None


@given(FILES, st.data())
def test_a_key_is_renamed_and_nothing_else(file: tuple[str, Format, str], data: st.DataObject) -> None:
    before = read(file)
    entry = data.draw(st.sampled_from(before.entries))
    old = entry.key.removeprefix("producer.").removeprefix("consumer.")
    edit = rename(before, entry.path, old, "new.key")
    assert edit is not None
    after = applied(before, edit)
    renamed = entry.key.removesuffix(old) + "new.key"
    assert written(after) == {(renamed if key == entry.key else key): text for key, text in written(before).items()}
    assert [each.raw for each in after.entries] == [each.raw for each in before.entries]
    assert comments(after) == comments(before)
    assert rename(after, entry.path, old, "new.key") is None


@given(FILES, st.data(), WORDS)
def test_a_setting_is_added_and_nothing_else(file: tuple[str, Format, str], data: st.DataObject, value: str) -> None:
    before = read(file)
    section = before.entries[0].path.keys[:-1]
    beside = data.draw(st.sampled_from([None, *(entry.path for entry in before.entries)]))
    edit = add(before, section, "new.key", value, beside)
    if edit is None:
        return
    after = applied(before, edit)
    name = ".".join((*map(str, section), "new.key"))
    assert written(after) == {**written(before), name: value}
    assert comments(after) == comments(before)
    assert edit.start == edit.end
    again = add(after, section, "new.key", value, beside)
    assert again is None
