"""Which parts of a Spring file are active together: its profiles.

Boot's ``spring.config.activate.on-profile`` (up to 2.7 also ``spring.profiles``), with its expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.document import ClientDocument, Format
from kafka_resilience_cli.clients.spring.properties import Environment, Part, all_properties, parts_of

_FILE = re.compile(r"application-(?P<profile>[\w-]+)")
_ATOM = re.compile(r"[^\s()&|!]+")
_TOKEN = re.compile(r"\s*([()&|!]|[^\s()&|!]+)")
_DEFAULT = "default"
"""Spring's name for running without a profile."""


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """A way to run the application: ``profile`` (empty: none is named) and what is then active.

    ``incomplete`` says why other files or profiles may set what this one does not.
    """

    profile: str
    environment: Environment
    incomplete: str = ""


def runs_of(document: ClientDocument, boot: Version | None) -> tuple[Run, ...]:
    """Without a profile first, then each profile that the file names, its parts above those without one.

    Profiles that make no difference are left out.
    """
    parts = parts_of(document)
    conditions = [_condition(part, document, boot) for part in parts]
    named = list(dict.fromkeys(atom for condition in conditions for atom in _ATOM.findall(condition or "")))
    base = Environment(parts, document.format)
    in_name = _FILE.fullmatch(PurePath(document.file).stem)
    own = in_name["profile"] if in_name else ""
    elsewhere = _elsewhere(document, parts, own)
    started = frozenset(base.list_of("spring.profiles.active") or (_DEFAULT,)) | {own}
    runs: dict[tuple[int, ...], Run] = {}
    for profile in ["", *(each for each in named if each != _DEFAULT)]:
        active = {profile, own, *_with_groups(profile, base)} if profile else started
        active |= frozenset(base.list_of("spring.profiles.include"))
        chosen = tuple(index for index, condition in enumerate(conditions) if _holds(condition, active))
        environment = Environment(tuple(parts[index] for index in reversed(chosen)), document.format)
        missing = elsewhere or (_which(named) if not profile and len(chosen) < len(parts) else "")
        runs.setdefault(chosen, Run(profile or own, environment, missing))
    return tuple(runs.values())


def _condition(part: Part, document: ClientDocument, boot: Version | None) -> str | None:
    """An expression, empty where a part is always active; ``None`` for one that only a cloud platform activates."""
    alone = Environment((part,), document.format)
    if part.get("spring.config.activate.on-cloud-platform"):
        return None
    expressions = alone.list_of("spring.config.activate.on-profile")
    if not expressions and (boot is None or boot.major < 3):
        expressions = alone.list_of("spring.profiles")
    return "|".join(f"({each})" for each in expressions)


def _holds(condition: str | None, active: frozenset[str] | set[str]) -> bool:
    """An expression of names, ``!``, ``&``, ``|`` and brackets; one that cannot be read never holds."""
    if not condition:
        return condition is not None
    tokens = iter([*_TOKEN.findall(condition), ""])
    held, rest = _any(next(tokens), tokens, active)
    return held and not rest


def _any(token: str, tokens: Iterator[str], active: frozenset[str] | set[str]) -> tuple[bool, str]:
    held, token = _all(token, tokens, active)
    while token == "|":
        other, token = _all(next(tokens, ""), tokens, active)
        held = held or other
    return held, token


def _all(token: str, tokens: Iterator[str], active: frozenset[str] | set[str]) -> tuple[bool, str]:
    held, token = _one(token, tokens, active)
    while token == "&":
        other, token = _one(next(tokens, ""), tokens, active)
        held = held and other
    return held, token


def _one(token: str, tokens: Iterator[str], active: frozenset[str] | set[str]) -> tuple[bool, str]:
    if token == "!":
        held, token = _one(next(tokens, ""), tokens, active)
        return not held, token
    if token == "(":
        held, token = _any(next(tokens, ""), tokens, active)
        return held, next(tokens, "")
    return token in active, next(tokens, "")


def _with_groups(profile: str, environment: Environment) -> Iterator[str]:
    yield from environment.list_of(f"spring.profiles.group.{profile}")


def _elsewhere(document: ClientDocument, parts: Sequence[Part], own: str) -> str:
    if document.incomplete:
        return document.incomplete
    for each in all_properties(parts):
        if each.uniform.startswith("spring.config.import"):
            return f"what spring.config.import brings from {each.entry.text}"
    if document.format is Format.ENV:
        return "the application's own files, which these variables add to"
    if own:
        name = PurePath(document.file)
        return f"application{name.suffix}, which {name.name} adds to"
    return ""


def _which(named: Sequence[str]) -> str:
    return f"the profile that it runs with ({', '.join(each for each in named if each != _DEFAULT)})"
