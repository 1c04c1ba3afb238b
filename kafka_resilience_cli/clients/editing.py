"""Changes to a client file that touch nothing else: its quotes, order, comments, line ends and encoding stay.

Which change is right is for ``lint/``. Applying one twice is applying it once: what already is so needs no edit.
"""

from __future__ import annotations

import re

from kafka_resilience_cli.clients import line_edits, tree_edits
from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.env import key_of, name_of
from kafka_resilience_cli.clients.found import Keys
from kafka_resilience_cli.clients.quoting import spelt
from kafka_resilience_cli.clients.text import Span
from kafka_resilience_cli.clients.vocabulary import canonical
from kafka_resilience_cli.findings import DocPath, TextEdit

_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_COMMENT = re.compile(r"^[ \t]*#[^\r\n]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
_TREES = (Format.YAML, Format.JSON)


def set_value(document: ClientDocument, path: DocPath, value: str) -> TextEdit | None:
    """Write ``value`` where ``path`` has another one; ``None`` where there is nothing to do, or no safe way."""
    entry = document.entry(path)
    if entry is None or entry.value == value or _TEMPLATE.search(entry.raw):
        return None
    written = spelt(
        value, entry.raw, document.format, flow=tree_edits.in_flow(document, entry), ascii_only=_ascii_only(document)
    )
    if written is None:
        return None
    return _edit(document, entry.value_span, _separator(document, entry) + written)


def rename(document: ClientDocument, path: DocPath, old: str, new: str) -> TextEdit | None:
    """Give a setting another key. ``old``, the client's own key, ends the key in the file; what precedes it stays.

    A file may spell ``old`` with one of librdkafka's aliases.
    """
    entry = document.entry(path)
    if entry is None or not isinstance(entry.path.keys[-1], str):
        return None
    raw = document.source.text[entry.key_span.start : entry.key_span.end]
    key = _renamed(document.format, entry, old, new)
    if key is None or _TEMPLATE.search(raw):
        return None
    flow = tree_edits.in_flow(document, entry)
    written = spelt(key, raw, document.format, key=True, flow=flow, ascii_only=_ascii_only(document))
    return None if written is None or written == raw else _edit(document, entry.key_span, written)


def remove(document: ClientDocument, path: DocPath) -> TextEdit | None:
    """Take a setting out, and with it a mapping that would be empty. Comments on lines of their own stay."""
    entry = document.entry(path)
    if entry is None:
        return None
    text, whole, value = document.source.text, entry.whole, entry.value_span
    kept = ""
    if document.format is Format.YAML and "#" in text[whole.start : whole.end]:
        if tree_edits.in_flow(document, entry):
            return None
        comments = (m for m in _COMMENT.finditer(text, whole.start, whole.end))
        kept = "".join(match[0] for match in comments if match.end() <= value.start or match.start() >= value.end)
    return _edit(document, whole, kept)


def add(
    document: ClientDocument, section: Keys, key: str, value: str, beside: DocPath | None = None
) -> TextEdit | None:
    """Add a setting to the mapping that ``section`` leads to, below ``beside`` or as its last; sets an existing one."""
    if document.declined:
        return None
    full = ".".join((*(str(each) for each in section), key))
    existing = next((entry for entry in reversed(document.entries) if entry.key == full), None)
    if existing is not None:
        return set_value(document, existing.path, value)
    neighbour = document.entry(beside) if beside else None
    adding = tree_edits.add if document.format in _TREES else line_edits.add
    made = adding(document, section, key, value, neighbour, ascii_only=_ascii_only(document))
    return None if made is None else _edit(document, Span(made[0], made[0]), made[1])


def _separator(document: ClientDocument, entry: Entry) -> str:
    """What is written before the value of a key that stands alone (``acks``, ``acks:``)."""
    between = document.source.text[entry.key_span.end : entry.value_span.start]
    if document.format is Format.PROPERTIES and not between and not entry.raw:
        return "="
    return " " if document.format is Format.YAML and between.endswith(":") else ""


def _renamed(format: Format, entry: Entry, old: str, new: str) -> str | None:
    last = str(entry.path.keys[-1])
    if format is Format.ENV:
        prefix = last.removesuffix(name_of(old, ""))
        return prefix + name_of(new, "") if prefix != last and key_of(last) != last else None
    key = entry.key if format in (Format.PROPERTIES, Format.KEY_VALUE) else last
    if key.startswith("[") and key.endswith("]"):
        return f"[{new}]" if key[1:-1] == old else None
    if canonical(key) == old:
        return new
    before = key.removesuffix(old)
    return before + new if before != key and before[-1:] in ("", ".") else None


def _edit(document: ClientDocument, span: Span, replacement: str) -> TextEdit:
    return TextEdit(document.file, span.start, span.end, replacement)


def _ascii_only(document: ClientDocument) -> bool:
    return document.source.encoding == "latin-1"
