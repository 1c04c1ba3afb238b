"""The comment that says whose configuration a file is: ``# krc: client family=java role=producer version=4.1``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Family, Role
from kafka_resilience_cli.clients.document import Directive
from kafka_resilience_cli.clients.found import BAD_COMMENT, Trouble
from kafka_resilience_cli.findings import Severity


@dataclass(slots=True)
class Said:
    """What the comment says; everything optional. ``framework`` is Spring Boot's version."""

    family: Family | None = None
    role: Role | None = None
    version: Version | None = None
    framework: Version | None = None
    troubles: list[Trouble] = field(default_factory=list)


_READERS: dict[str, tuple[Callable[[str], Any], tuple[str, ...]]] = {
    "family": (Family, tuple(family.value for family in Family)),
    "role": (Role, tuple(role.value for role in Role)),
    "version": (Version.parse, ()),
    "framework": (Version.parse, ()),
}


def is_client_comment(directive: Directive) -> bool:
    return directive.text.split(maxsplit=1)[:1] == ["client"]


def said(directives: Iterable[Directive]) -> Said:
    """What the first ``client`` comment says; words that mean nothing, and further comments, are troubles."""
    comments = [directive for directive in directives if is_client_comment(directive)]
    result = Said()
    for comment in comments[:1]:
        for word in comment.text.split()[1:]:
            problem, hint = _take(result, word)
            if problem:
                result.troubles.append(Trouble(BAD_COMMENT, problem, comment.span, hint, Severity.WARNING))
    for comment in comments[1:]:
        message = f"line {comments[0].line} says already whose configuration this file is"
        hint = "one comment speaks for the whole file"
        result.troubles.append(Trouble(BAD_COMMENT, message, comment.span, hint, Severity.WARNING))
    return result


def _take(result: Said, word: str) -> tuple[str, str]:
    name, equals, text = word.partition("=")
    if not equals or name not in _READERS:
        return f"a client comment has no {name!r}", _meant(name, _READERS)
    read, choices = _READERS[name]
    try:
        value = read(text)
    except ValueError:
        value = None
    if value is None:
        if choices:
            return f"there is no {name} {text!r}", _meant(text, choices)
        return f"{text!r} is no version", f"write {name}=4.1"
    setattr(result, name, value)
    return "", ""


def _meant(word: str, choices: Iterable[str]) -> str:
    import difflib

    names = list(choices)
    near = difflib.get_close_matches(word, names, n=1)
    return f"did you mean {near[0]}?" if near else f"one of {', '.join(names)}"
