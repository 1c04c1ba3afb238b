"""JSON text → a tree with positions, which the standard library's parser does not give."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

from kafka_resilience_cli.clients.found import UNREADABLE, Reading, Trouble
from kafka_resilience_cli.clients.nodes import MAX_DEPTH, Mapping, Node, Scalar, Sequence, TooMuch, settings
from kafka_resilience_cli.clients.templates import MASK
from kafka_resilience_cli.clients.text import Span

_STRINGS = JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(
    rf"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|[\w.+-]*{MASK}[\w.+{MASK}-]*", re.A
)


def read_json(text: str) -> Reading:
    """Every setting of one object: numbers and ``true`` are the text that was written, ``null`` is empty."""
    try:
        root = parse(text)
        found = settings(root, text) if isinstance(root, Mapping) else []
    except JSONDecodeError as error:
        place = Span(error.pos, min(error.pos + 1, len(text)))
        return Reading(troubles=[Trouble(UNREADABLE, f"this is not JSON: {error.msg}", place)])
    except TooMuch:
        return Reading(troubles=[Trouble(UNREADABLE, "the JSON is nested too deep or has too many values", Span(0, 0))])
    declined = "" if isinstance(root, Mapping) else "JSON without an object of configuration keys"
    return Reading(found, declined=declined)


def parse(text: str) -> Node:
    """The whole text as one value.

    Raises:
        JSONDecodeError: with the standard library's words.
        TooMuch: nested deeper than :data:`~.nodes.MAX_DEPTH`.
    """
    node, end = _value(text, _skip(text, 0), 0)
    end = _skip(text, end)
    if end < len(text):
        raise JSONDecodeError("Extra data", text, end)
    return node


def _value(text: str, start: int, depth: int) -> tuple[Node, int]:
    if depth > MAX_DEPTH:
        raise TooMuch
    first = text[start : start + 1]
    if first == '"':
        scalar = _string(text, start)
        return scalar, scalar.end
    if first == "{":
        return _object(text, start, depth)
    if first == "[":
        return _array(text, start, depth)
    match = _LITERAL.match(text, start)
    if match is None or match.end() == start:
        raise JSONDecodeError("Expecting value", text, start)
    return Scalar("" if match[0] == "null" else match[0], start, match.end(), plain=True), match.end()


def _object(text: str, start: int, depth: int) -> tuple[Mapping, int]:
    mapping = Mapping([], start, start, flow=True)
    end = _skip(text, start + 1)
    while text[end : end + 1] != "}":
        if mapping.pairs:
            end = _comma(text, end)
        if text[end : end + 1] != '"':
            raise JSONDecodeError("Expecting property name enclosed in double quotes", text, end)
        key = _string(text, end)
        end = _skip(text, key.end)
        if text[end : end + 1] != ":":
            raise JSONDecodeError("Expecting ':' delimiter", text, end)
        value, end = _value(text, _skip(text, end + 1), depth + 1)
        mapping.pairs.append((key, value))
        end = _skip(text, end)
    mapping.end = end + 1
    return mapping, mapping.end


def _array(text: str, start: int, depth: int) -> tuple[Sequence, int]:
    sequence = Sequence([], start, start, flow=True)
    end = _skip(text, start + 1)
    while text[end : end + 1] != "]":
        if sequence.items:
            end = _comma(text, end)
        item, end = _value(text, end, depth + 1)
        sequence.items.append(item)
        end = _skip(text, end)
    sequence.end = end + 1
    return sequence, sequence.end


def _comma(text: str, position: int) -> int:
    if text[position : position + 1] != ",":
        raise JSONDecodeError("Expecting ',' delimiter", text, position)
    return _skip(text, position + 1)


def _string(text: str, start: int) -> Scalar:
    value, end = _STRINGS.raw_decode(text, start)
    return Scalar(value, start, end)


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
