"""Files around a client's configuration: manifests, Compose files, scripts, blocks. They are declined by name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kafka_resilience_cli.clients.document import Format
from kafka_resilience_cli.clients.found import Found

_SCRIPT = re.compile(r"#!|(?:curl|cat|echo|tee|docker|kubectl|export|set)\b")
_BLOCK = re.compile(r"^[ \t]*[\w.\"-]+[ \t]*[=:]?[ \t]*\{[ \t]*$", re.MULTILINE)
_BLOCK_END = re.compile(r"^[ \t]*\}[;,]?[ \t]*$", re.MULTILINE)
_NAMED_TEMPLATES = re.compile(r"(?:\s*+\{\{-?\s*+/\*(?:(?!\*/).)*+\*/\s*+-?\}\})*+\s*+\{\{-?\s*+define\b", re.DOTALL)
_WORDY = 3
"""So many lines of words may stand in a configuration."""
_KIND = re.compile(r"^kind:[ \t]*[\"']?(?P<kind>\w+)", re.MULTILINE)


def wrapper(found: Sequence[Found], format: Format, text: str) -> str:
    """What a file is instead of a client's configuration; empty if nothing tells."""
    if _NAMED_TEMPLATES.match(text):
        return "named templates, which only other templates use"
    if format is Format.YAML:
        return _manifest(found, text)
    if format is Format.PROPERTIES and _BLOCK.search(text) and _BLOCK_END.search(text):
        return "nested blocks in braces (HOCON, JAAS), which krc does not read"
    if format is Format.PROPERTIES and _is_prose(found, text):
        return "a text in words, no configuration"
    if format is Format.JSON and not text.lstrip().startswith(("{", "[")) and _SCRIPT.match(text.lstrip()):
        return "a shell script, though it is named like JSON"
    return ""


def _is_prose(found: Sequence[Found], text: str) -> bool:
    """Whether most lines are several words: no sign follows the first, and it has no dot as a client's key has."""
    words = [
        each
        for each in found
        if " " in each.text and "." not in each.key[:-1] and text[each.key_span.end : each.value_span.start].isspace()
    ]
    return len(words) > max(len(found) // 2, _WORDY)


def _manifest(found: Sequence[Found], text: str) -> str:
    roots = {(each.keys[1] if each.document else each.keys[0]) for each in found}
    if {"apiVersion", "kind"} <= roots:
        kinds = {match["kind"] for match in _KIND.finditer(text)}
        kind = " and ".join(sorted(kinds)) or "manifest"
        return f"a Kubernetes {kind}: krc reads the files inside, not what they are wrapped in"
    if "services" in roots and any(each.key.endswith((".image", ".build")) for each in found):
        return "a Compose file: krc reads the files of its services, not what they are wrapped in"
    return ""
