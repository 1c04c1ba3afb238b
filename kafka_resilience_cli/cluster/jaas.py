"""``sasl.jaas.config``: one line of Java's login configuration, ``Module flag key="value" …;``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kafka_resilience_cli.errors import KrcError

_HEAD = re.compile(r"\s*(?P<module>[\w.$]+)\s+(?P<flag>required|requisite|sufficient|optional)\b", re.IGNORECASE)
_OPTION = re.compile(
    r"""\s*(?P<key>[\w.-]+)\s*=\s*(?:"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)'|(?P<bare>[^\s;"']+))""",
    re.S,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, repr=False)
class JaasConfig:
    """A login module by its class name without the package, and its options."""

    module: str
    options: Mapping[str, str]


def parse_jaas(text: str, where: str) -> JaasConfig:
    """Raises :class:`KrcError` where it is not one module with options and a semicolon; never quotes the text."""
    head = _HEAD.match(text)
    if not head:
        raise _malformed(where, "it does not begin with a login module and a flag")
    options: dict[str, str] = {}
    position = head.end()
    while option := _OPTION.match(text, position):
        quoted = option["double"] if option["double"] is not None else option["single"]
        options[option["key"]] = _ESCAPE.sub(r"\1", quoted) if quoted is not None else option["bare"]
        position = option.end()
    if not re.fullmatch(r"\s*;\s*", text[position:]):
        raise _malformed(where, "after its options there is something else than one semicolon")
    return JaasConfig(head["module"].rpartition(".")[2], options)


def _malformed(where: str, why: str) -> KrcError:
    return KrcError(
        f"{where} is not a login configuration",
        why=why,
        hint='write it as: org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";',
    )
