"""Edits of files whose settings are lines: properties, ``key=value``, INI, environment variables."""

from __future__ import annotations

import re

from kafka_resilience_cli.clients.document import ClientDocument, Entry, Format
from kafka_resilience_cli.clients.env import key_of, name_of
from kafka_resilience_cli.clients.found import Keys
from kafka_resilience_cli.clients.quoting import spelt

_SEPARATOR = re.compile(r"[ \t]*[=:][ \t]*")
_PREFIX = re.compile(r"(?:SPRING_|KAFKA_|CONNECT_)?")


def add(
    document: ClientDocument, section: Keys, key: str, value: str, neighbour: Entry | None, *, ascii_only: bool
) -> tuple[int, str] | None:
    """Where a new line goes, and the line: written as its neighbour is."""
    text = document.source.text
    above = neighbour or _last_of(document, section)
    if above is None and (section and document.format is Format.INI):
        return None
    name = _name(document, section, key, above)
    written_key = spelt(name, "", document.format, key=True, ascii_only=ascii_only)
    written = spelt(value, "", document.format, ascii_only=ascii_only)
    at = above.whole.end if above else len(text)
    before = text[:at]
    if written is None or written_key is None or (not before.endswith(("\n", "\r")) and before.endswith("\\")):
        return None
    line_end = document.source.newline
    opening = "" if not before or before.endswith(("\n", "\r")) else line_end
    return at, f"{opening}{_indent(text, above)}{written_key}{_sign(text, above)}{written}{line_end}"


def _last_of(document: ClientDocument, section: Keys) -> Entry | None:
    wanted = section if document.format is Format.INI else ()
    inside = (
        entry for entry in document.entries if document.format is not Format.INI or entry.path.keys[:-1] == wanted
    )
    return max(inside, key=lambda entry: entry.whole.end, default=None)


def _name(document: ClientDocument, section: Keys, key: str, above: Entry | None) -> str:
    if document.format is Format.INI:
        return key
    full = ".".join((*(str(each) for each in section), key))
    if document.format is not Format.ENV:
        return full
    if full.startswith("spring."):
        return name_of(full, "")
    prefix = _PREFIX.match(str(above.path.keys[0])) if above and key_of(str(above.path.keys[0])) else None
    return name_of(full, (prefix[0] if prefix else "") or "KAFKA_")


def _indent(text: str, above: Entry | None) -> str:
    if above is None:
        return ""
    start = text[above.whole.start : above.key_span.start]
    return "" if start.strip(" \t\f") and not start.strip().startswith("export") else start


def _sign(text: str, above: Entry | None) -> str:
    between = text[above.key_span.end : above.value_span.start] if above else ""
    return between if _SEPARATOR.fullmatch(between) else "="
