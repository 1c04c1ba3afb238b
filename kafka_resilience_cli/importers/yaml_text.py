"""A document as YAML text in the style of the examples: block mappings, lists in one line, quotes only where needed.

PyYAML's emitter can neither write comments nor keep lists in one line while mappings are blocks. What has to be quoted
is decided by the topology language's own reading of plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, Union

from kafka_resilience_cli.topology.scalars import resolve

Node: TypeAlias = Union[str, int, float, bool, Sequence["Node"], Mapping[str, "Node"], "Noted"]


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with comment lines above its key."""

    value: Node
    notes: tuple[str, ...]


def yaml_text(document: Mapping[str, Node], header: Sequence[str] = ()) -> str:
    """The document, one blank line between its sections, under a comment of ``header`` lines."""
    sections = ["\n".join(_comment(header, ""))] if header else []
    plain: list[str] = []
    for key, value in document.items():
        lines = list(_entry(key, value, ""))
        if len(lines) == 1:
            plain += lines
            continue
        sections += ["\n".join(plain)] if plain else []
        sections.append("\n".join(lines))
        plain = []
    sections += ["\n".join(plain)] if plain else []
    first, *rest = sections or [""]
    glued = first + ("\n" if header else "\n\n") if rest else first
    return glued + "\n\n".join(rest) + "\n"


def _entry(key: str, value: Node, indent: str) -> Iterator[str]:
    if isinstance(value, Noted):
        yield from _comment(value.notes, indent)
        value = value.value
    name = f"{indent}{_scalar(key)}:"
    if isinstance(value, Mapping):
        yield name if value else f"{name} {{}}"
        for child, below in value.items():
            yield from _entry(child, below, indent + "  ")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(item, str | int | float) for item in value):
            yield f"{name} [{', '.join(_scalar(item, flow=True) for item in value)}]"
            return
        yield name
        for item in value:
            yield from _item(item, indent + "  ")
    else:
        yield f"{name} {_scalar(value)}"


def _item(item: Node, indent: str) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield f"{indent}- {_scalar(item)}"
        return
    lines = [line for key, value in item.items() for line in _entry(key, value, indent + "  ")]
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _comment(lines: Sequence[str], indent: str) -> Iterator[str]:
    for line in lines:
        shown = "".join(c if c.isprintable() else "?" for c in line)
        yield f"{indent}# {shown}".rstrip()


_SAFE = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./+=%$^-]*(?:[,:;@ ][A-Za-z0-9_./+=%$^@-]+)*")
_FLOW_SAFE = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./+=-]*")


def _scalar(value: Node, *, flow: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    safe = (_FLOW_SAFE if flow else _SAFE).fullmatch(text)
    return text if safe and isinstance(resolve(text), str) else f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in '\\"' else c if c.isprintable() else f"\\U{ord(c):08x}" for c in text)
