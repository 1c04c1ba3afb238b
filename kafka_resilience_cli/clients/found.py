"""What a reader of one syntax finds in a text, before anybody asks what the settings are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from kafka_resilience_cli.clients.text import Span
from kafka_resilience_cli.findings import Severity

Keys: TypeAlias = tuple[str | int, ...]


class Found(NamedTuple):
    """One setting. ``keys`` lead to it, ``key`` is its full name, ``text`` what the syntax makes of the written value.

    ``missing`` is set where the syntax itself leaves the value open (a malformed escape).
    """

    keys: Keys
    key: str
    text: str
    key_span: Span
    value_span: Span
    whole: Span
    document: int = 0
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a text, and where."""

    code: str
    message: str
    span: Span
    hint: str = ""
    severity: Severity = Severity.ERROR


@dataclass(slots=True)
class Reading:
    """What one reader returns. ``declined`` names what the text is instead of settings."""

    found: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    declined: str = ""


UNREADABLE = "B001"
"""The text is not what its syntax demands; nothing is read of it."""
BAD_ESCAPE = "B002"
"""Java refuses the file for a malformed escape."""
TEMPLATE = "B003"
"""A template: only what is written was read."""
BAD_COMMENT = "B004"
"""A ``# krc: client`` comment that krc does not understand."""
