"""What a JSON Schema has against a document, in words a person can act on.

The schema decides; jsonschema finds every error; here they are put into words, and a misspelt key is one problem,
not an unknown key plus a missing one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from kafka_resilience_cli.topology.acceptance import Accepts, compile_schema
from kafka_resilience_cli.topology.configkeys import CONFIG_KEYS
from kafka_resilience_cli.topology.nearest import did_you_mean, nearest
from kafka_resilience_cli.units import UnitError, parse_duration, parse_size

Keys: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the schema does not accept at ``keys``; ``at_key`` where the key itself is wrong or incomplete.

    ``drop`` is the value to leave out so that the rest of the document can still be used.
    """

    code: str
    keys: Keys
    message: str
    hint: str = ""
    at_key: bool = False
    drop: Keys | None = None


@dataclass(frozen=True, slots=True)
class _Violation:
    """One error of jsonschema's: the keyword that ``value``, at ``where``, does not keep to."""

    where: Keys
    keyword: str
    operand: Any
    value: Any
    schema: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.schema.get("title", "mapping")).lower()

    @property
    def note(self) -> str:
        """What the schema's ``$comment`` says about the kind of text that its pattern describes."""
        return str(self.schema.get("$comment", ""))

    @property
    def absent(self) -> list[str]:
        return [key for key in self.operand if key not in self.value]


@cache
def shipped_schema(package: str, name: str) -> DocumentSchema:
    """A schema that ships as a data file of a package of krc."""
    return DocumentSchema(json.loads((files(package) / name).read_text("utf-8")))


class DocumentSchema:
    """A JSON Schema (draft-07) for one kind of file."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._accepts: Accepts = compile_schema(schema)

    def problems(self, value: Any) -> list[Problem]:
        """Everything that is wrong with ``value``, in document order; empty if it is valid."""
        if self._accepts(value):
            return []
        errors = _violations(self.schema, value)
        missing = {(error.where, key) for error in errors if error.keyword == "required" for key in error.absent}
        problems: list[Problem] = []
        explained: set[tuple[Keys, str]] = set()
        for error in errors:
            if error.keyword == "additionalProperties":
                problems += _unknown_keys(error, missing, explained)
        for error in errors:
            if error.keyword == "required":
                problems += _missing_keys(error, explained)
            elif error.keyword != "additionalProperties":
                problems.append(_wrong_value(error))
        return sorted(dict.fromkeys(problems), key=lambda p: tuple(map(str, p.keys)))


def _violations(schema: Mapping[str, Any], value: Any) -> list[_Violation]:
    import jsonschema

    def integer(checker: Any, value: Any) -> bool:  # noqa: ARG001 - jsonschema's signature
        return isinstance(value, int) and not isinstance(value, bool)  # by the standard 6.0 would be one, too

    draft: Any = jsonschema.Draft7Validator
    extend: Any = jsonschema.validators.extend
    strict = extend(draft, type_checker=draft.TYPE_CHECKER.redefine("integer", integer))
    return [
        _Violation(tuple(error.absolute_path), error.validator, error.validator_value, error.instance, error.schema)
        for error in strict(schema).iter_errors(value)
    ]


def _unknown_keys(
    error: _Violation, missing: set[tuple[Keys, str]], explained: set[tuple[Keys, str]]
) -> Iterator[Problem]:
    where = error.where
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    for key in error.value:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        wanted = [name for path, name in missing if path == where]
        meant = nearest(key, wanted) or nearest(key, known)
        if key in CONFIG_KEYS and "config" in known:
            hint = f"{key} is topic configuration: put it under config"
        elif meant:
            explained.add((where, meant))
            hint = f"did you mean {meant}?"
        else:
            hint = did_you_mean(
                key, known, f"known here: {', '.join(sorted(known)) if len(known) < 20 else 'see docs'}"
            )
        in_list = bool(where) and isinstance(where[-1], int)
        drop = outside_lists(where) if in_list and meant in wanted else (*where, key)
        yield Problem("Y101", (*where, key), f"unknown key {key!r} in {error.title}", hint, at_key=True, drop=drop)


def _missing_keys(error: _Violation, explained: set[tuple[Keys, str]]) -> Iterator[Problem]:
    where = error.where
    for key in error.absent:
        if (where, key) not in explained:
            subject = "the file" if not where else f"the {error.title}" if isinstance(where[-1], int) else where[-1]
            drop = outside_lists(where) if where and isinstance(where[-1], int) else None
            yield Problem("Y102", where, f"{subject} has no {key!r}", f"add {key!r}", at_key=True, drop=drop)


_MANY = 20
"""A hint lists fewer keys than this."""

_SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NOUNS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def _wrong_value(error: _Violation) -> Problem:
    code, message, hint = _words(error)
    return Problem(code, error.where, message, hint, drop=outside_lists(error.where))


def outside_lists(keys: Keys) -> Keys:
    """What to leave out for ``keys``: a list whole, if they name an item of it or a value right inside one.

    A list with a hole would mean something else, and an item may need the very value that is wrong.
    """
    if len(keys) > 1 and isinstance(keys[-2], int):
        keys = keys[:-1]
    while keys and isinstance(keys[-1], int):
        keys = keys[:-1]
    return keys


def _words(error: _Violation) -> tuple[str, str, str]:
    value, operand = error.value, error.operand
    match error.keyword:
        case "type":
            types = [operand] if isinstance(operand, str) else [name for name in operand if name != "null"]
            nouns = [_NOUNS[name] for name in types if not (name == "string" and error.note == "none")]
            wanted = " or ".join(dict.fromkeys([*nouns, *(["none"] if error.note == "none" else [])]))
            return "Y103", f"expected {wanted}, found {_shown(value)}", _type_hint(types, value, error.note)
        case "enum":
            choices = list(dict.fromkeys(_plain(choice) for choice in operand if choice is not None))
            switch = _SWITCHES.get(value.lower()) if isinstance(value, str) and "true" in choices else None
            hint = f"write {switch}" if switch else did_you_mean(value, choices) if isinstance(value, str) else ""
            return "Y104", f"{_shown(value)} is not one of {', '.join(choices)}", hint
        case "const":
            return "Y105", f"version {_plain(value)} of the language is not known", f"this krc reads version {operand}"
        case "minimum":
            return "Y106", f"{value} is too small: at least {operand}", ""
        case "maximum":
            return "Y106", f"{value} is too large: at most {operand}", ""
        case "minItems":
            return "Y106", "the list is empty", ""
        case "minLength":
            return "Y106", "the text is empty", ""
        case "pattern":
            return "Y107", *_pattern(error, value)
    return "Y100", f"{_shown(value)} is not allowed here: {error.keyword} {operand}", ""


def _pattern(error: _Violation, value: str) -> tuple[str, str]:
    match error.note:
        case "duration":
            try:
                parse_duration(value)
            except UnitError as problem:
                message, _, hint = str(problem).partition(": ")
                return message, hint
        case "size":
            try:
                parse_size(value)
            except UnitError as problem:
                message, _, hint = str(problem).partition(": ")
                return message, hint
        case "none":
            return f"expected a mapping or none, found {_shown(value)}", did_you_mean(value, ["none"])
        case "date":
            return f"{value!r} is not a date", "write it as YYYY-MM-DD"
        case "rate":
            return f"{value!r} is not a rate", "write records per time: 100/h"
        case "name":
            return f"{value!r} is not a name", "letters, digits, '.', '_' and '-' are allowed"
        case "prefix":
            return f"{value!r} cannot begin a topic's name", "letters, digits, '.', '_' and '-' are allowed"
    return f"{value!r} is not allowed here", f"it must match {error.operand}"


def _type_hint(types: list[str], value: Any, note: str) -> str:
    if value is None:
        return "give it a value, or remove it"
    if note == "duration" and isinstance(value, int) and not isinstance(value, bool):
        return f"say the unit, as in {value}ms"
    if "string" in types and isinstance(value, (int, float)):
        return f'quote it: "{_plain(value)}"'
    if "integer" in types and isinstance(value, str) and re.fullmatch(r"-?[0-9]+", value):
        return f"remove the quotes: {value}"
    if "boolean" in types and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"remove the quotes: {value.lower()}"
    if "array" in types and isinstance(value, str):
        return f"write it as a list: [{value}]"
    return ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return _plain(value)
