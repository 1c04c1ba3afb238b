"""A quick yes for documents that a JSON Schema accepts.

jsonschema decides what is wrong and why; but it takes longer to import than most topologies take to load. So a schema
is compiled once into functions that only answer yes or no, for the keywords that krc's own schemas use, and jsonschema
is asked where the answer is no. A test holds the two to the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Accepts: TypeAlias = Callable[[Any], bool]

_TYPES: Mapping[str, Accepts] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
_SILENT = frozenset(
    {"$schema", "$id", "$comment", "title", "description", "examples", "definitions", "default", "deprecated"}
)


def compile_schema(schema: Mapping[str, Any]) -> Accepts:
    """Whether a value is valid. Raises :class:`ValueError` for a keyword that is not known here."""
    return _Compiler(schema).compile(schema)


class _Compiler:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._definitions = root.get("definitions", {})
        self._compiled: dict[str, Accepts] = {}

    def compile(self, schema: Mapping[str, Any]) -> Accepts:
        if "$ref" in schema:
            return self._reference(schema["$ref"].removeprefix("#/definitions/"))
        checks = [
            check
            for keyword in schema
            if keyword not in _SILENT and (check := self._keyword(keyword, schema)) is not None
        ]
        if len(checks) == 1:
            return checks[0]
        return lambda value: all(check(value) for check in checks)

    def _reference(self, name: str) -> Accepts:
        if name not in self._compiled:
            self._compiled[name] = self.compile(self._definitions[name])
        return self._compiled[name]

    def _keyword(self, keyword: str, schema: Mapping[str, Any]) -> Accepts | None:
        operand = schema[keyword]
        match keyword:
            case "type":
                return _of_type(operand)
            case "enum" | "const":
                return _one_of(operand if keyword == "enum" else [operand])
            case "pattern":
                search = re.compile(operand).search
                return lambda value: not isinstance(value, str) or search(value) is not None
            case "minLength":
                return lambda value: not isinstance(value, str) or len(value) >= operand
            case "minimum":
                return lambda value: not _TYPES["number"](value) or value >= operand
            case "maximum":
                return lambda value: not _TYPES["number"](value) or value <= operand
            case "minItems":
                return lambda value: not isinstance(value, list) or len(value) >= operand
            case "items":
                item = self.compile(operand)
                return lambda value: not isinstance(value, list) or all(map(item, value))
            case "required":
                return lambda value: not isinstance(value, dict) or all(key in value for key in operand)
            case "allOf":
                parts = [self.compile(part) for part in operand]
                return lambda value: all(part(value) for part in parts)
            case "properties" | "patternProperties" if "additionalProperties" in schema:
                return None
            case "additionalProperties":
                return self._members(schema)
        raise ValueError(f"{keyword} is not a keyword of krc's schemas")

    def _members(self, schema: Mapping[str, Any]) -> Accepts:
        named = {key: self.compile(part) for key, part in schema.get("properties", {}).items()}
        patterns = [(re.compile(key), self.compile(part)) for key, part in schema.get("patternProperties", {}).items()]
        other = schema["additionalProperties"]
        rest = self.compile(other) if other is not False else None

        def unnamed(key: str, value: Any) -> bool:
            matching = [accepts for pattern, accepts in patterns if pattern.search(key)]
            if not matching and rest is not None:
                matching = [rest]
            return bool(matching) and all(accepts(value) for accepts in matching)

        def accepts(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for key, member in value.items():
                check = named.get(key)
                if not (check(member) if check else unnamed(key, member)):
                    return False
            return True

        return accepts


def _of_type(types: str | list[str]) -> Accepts:
    checks = [_TYPES[name] for name in ([types] if isinstance(types, str) else types)]
    if len(checks) == 1:
        return checks[0]
    return lambda value: any(check(value) for check in checks)


def _one_of(values: list[Any]) -> Accepts:
    allowed = {(isinstance(value, bool), value) for value in values}  # 1 is not true, for JSON

    def accepts(value: Any) -> bool:
        return isinstance(value, (str, int, float, type(None))) and (isinstance(value, bool), value) in allowed

    return accepts
