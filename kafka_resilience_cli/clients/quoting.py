"""How a value or a key has to be written in each syntax so that it reads back as itself, close to how it was."""

from __future__ import annotations

import json
import re

from kafka_resilience_cli.clients.document import Format
from kafka_resilience_cli.clients.properties import escape

_PLAIN = re.compile(r"[A-Za-z0-9_/](?:[\w./@+;=-]|:(?=\S)|,(?=\S))*", re.ASCII)
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z0-9_/](?:[\w./@+;=-]|:(?=[\w/]))*", re.ASCII)
_NULL = re.compile(r"~|null", re.IGNORECASE)
_JSON_LITERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false")
_UNPRINTABLE = re.compile(r"[^\t\x20-\x7e\xa0-\ud7ff]")
_ENV_PLAIN = re.compile(r"[\w./:@%+=,;-]*", re.ASCII)


def spelt(
    text: str, like: str, format: Format, *, key: bool = False, flow: bool = False, ascii_only: bool = False
) -> str | None:
    """``text`` as a value (or a ``key``) where ``like`` stood: quoted if that was, or if it has to be.

    ``flow``: inside YAML's braces. ``ascii_only``: the file's encoding has no more. ``None`` where the syntax, or this
    place in it, cannot hold the text.
    """
    match format:
        case Format.PROPERTIES:
            return escape(text, key=key, ascii_only=ascii_only)
        case Format.YAML:
            return _yaml(text, like, flow=flow, ascii_only=ascii_only)
        case Format.JSON:
            return _json(text, like, key=key, ascii_only=ascii_only)
        case Format.ENV:
            return text if key else _env(text, like)
        case Format.KEY_VALUE | Format.INI:
            return text if text == text.strip() and _UNPRINTABLE.search(text) is None else None


def _yaml(text: str, like: str, *, flow: bool, ascii_only: bool) -> str | None:
    if like.startswith(("|", ">")):
        return None
    double = like.startswith('"')
    if double or _UNPRINTABLE.search(text) or "\t" in text:
        return json.dumps(text, ensure_ascii=ascii_only or _UNPRINTABLE.search(text) is not None)
    plain = (_PLAIN_IN_FLOW if flow else _PLAIN).fullmatch(text) and not _NULL.fullmatch(text)
    return text if plain and not like.startswith("'") else "'" + text.replace("'", "''") + "'"


def _json(text: str, like: str, *, key: bool, ascii_only: bool) -> str:
    literal = not key and not like.startswith('"') and like != "null" and _JSON_LITERAL.fullmatch(text)
    return text if literal and like else json.dumps(text, ensure_ascii=ascii_only)


def _env(text: str, like: str) -> str | None:
    if _UNPRINTABLE.search(text):
        return None
    quote = like[:1]
    if quote == "'" and "'" not in text:
        return f"'{text}'"
    if quote not in ("'", '"') and _ENV_PLAIN.fullmatch(text):
        return text
    return '"' + re.sub(r'["\\$`]', r"\\\g<0>", text) + '"'
