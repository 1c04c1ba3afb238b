"""Which syntax a file is written in: by its name where that is reliable, else by its first lines."""

from __future__ import annotations

import re
from pathlib import PurePath

from kafka_resilience_cli.clients.document import Format

_SUFFIXES = {
    ".properties": Format.PROPERTIES,
    ".json": Format.JSON,
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
    ".ini": Format.INI,
    ".env": Format.ENV,
}
_SECTION = re.compile(r"\[[^\]=]+\][ \t]*\Z")
_SECTION_FIRST = re.compile(r"(?:[ \t]*(?:[#;!][^\r\n]*)?[\r\n])*+\[[^\]=\r\n]+\][ \t]*[\r\n]")
"""A ``.properties`` file that begins like that is Python's: Java has no sections."""
_ASSIGNMENT = re.compile(r"(?:export[ \t]+)?[A-Z][A-Z0-9_]*=")
_YAML = re.compile(r"""---(?:\s|\Z)|["']?[\w.\-\[\]]+["']?:(?:\s|\Z)""")
_LOOKED_AT = 20
"""Lines that decide; an own setting is rarely further down."""


def format_of(file: str, text: str) -> Format:
    """JSON is told from YAML, and INI from properties, by the content, whatever the name."""
    name = PurePath(file).name.lower()
    found = Format.ENV if name.startswith(".env") else _SUFFIXES.get(PurePath(name).suffix)
    if found is Format.PROPERTIES and _SECTION_FIRST.match(text):
        return Format.INI
    if found is Format.YAML:
        return Format.JSON if _starts_an_object(text) and _is_json(text) else Format.YAML
    return found or _by_content(text)


def _by_content(text: str) -> Format:
    if _starts_an_object(text):
        return Format.JSON
    stripped = (line.strip() for line in text[:10_000].splitlines())
    lines = [line for line in stripped if line and not line.startswith(("#", "!", ";"))][:_LOOKED_AT]
    if not lines:
        return Format.PROPERTIES
    if any(_SECTION.match(line) for line in lines):
        return Format.INI
    if all(_ASSIGNMENT.match(line) for line in lines):
        return Format.ENV
    return Format.YAML if _YAML.match(lines[0]) else Format.PROPERTIES


def _starts_an_object(text: str) -> bool:
    start = text[:10_000].lstrip()
    return start.startswith("{") and not start.startswith(("{{", "{%", "{#"))


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
