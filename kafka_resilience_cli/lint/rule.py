"""What a rule is, and what it may say."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

from kafka_resilience_cli.cluster.state import ClusterState
from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.plan.changes import ChangeBase


class Certainty(StrEnum):
    """How certain the defect is; decides where it fails."""

    REFUSED = "refused"
    """The client or the broker refuses it. Fails everywhere."""
    ALTERED = "altered"
    """It is changed, ignored or cut off in silence. Fails everywhere."""
    PRACTICE = "practice"
    """Published practice of Kafka or of those who run it. An error becomes a warning in a ``dev`` profile."""
    HEURISTIC = "heuristic"
    """Our own judgement. An error only where every threshold it uses was declared, else a warning."""


class Fixable(StrEnum):
    """Whether krc can edit it away."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class SetValue:
    """Write ``value`` where ``path`` has another one."""

    path: DocPath
    value: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the setting at ``path`` out, key and all."""

    path: DocPath


@dataclass(frozen=True, slots=True)
class RenameKey:
    """Give the setting at ``path`` another key."""

    path: DocPath
    key: str


@dataclass(frozen=True, slots=True)
class AddKey:
    """Add a setting to the mapping at ``parent``: a client's file, or a mapping of a topology.

    ``client`` names the client's own key; how a framework spells it is for the fixer.
    """

    parent: DocPath
    key: str
    value: str
    beside: DocPath | None = None
    """A setting that the new one is written below of."""


Edit: TypeAlias = SetValue | Remove | RenameKey | AddKey


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found. ``at`` is the narrowest place: the key that is wrong, or its nearest parent.

    ``severity`` overrides the rule's. ``certain``: every threshold of a heuristic rule was declared. ``edits`` fix it,
    ``safe`` where that differs from the rule. ``subject`` names what it is about where that is not the rule's subject.
    """

    message: str
    at: DocPath
    hint: str = ""
    severity: Severity | None = None
    certain: bool = False
    related: tuple[tuple[DocPath, str], ...] = ()
    edits: tuple[Edit, ...] = ()
    fix_title: str = ""
    safe: bool | None = None
    on_key: bool = False
    """Mark the key at ``at`` instead of its value."""


@dataclass(frozen=True, slots=True)
class Doc:
    """A rule's docstring in its parts: ``Why:``, ``Fix:``, ``Source:`` and, where no test can prove it, ``Proof:``."""

    summary: str
    why: str
    fix: str
    source: str
    proof: str = ""


Check: TypeAlias = Callable[..., Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check and everything that is said about it.

    ``subjects`` are the types of what it looks at, by its first parameter. ``bad`` and ``good`` are examples in files:
    each begins with a line ``-- NAME --``; a client file says whose it is with ``# krc: client …``.
    """

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    fixable: Fixable
    check: Check
    subjects: tuple[type, ...]
    bad: str
    good: str
    instead_of: tuple[str, ...] = ()
    """Codes that say less about the same place: lint shows this rule's finding and not theirs."""

    @property
    def doc(self) -> Doc:
        """Read when it is asked for: a lint needs none of it."""
        return _doc(self.check)

    @property
    def family(self) -> str:
        """The letter of its code."""
        return self.code[0]

    @property
    def on_changes(self) -> bool:
        """Whether it looks at changes, which only a plan has."""
        return all(issubclass(subject, ChangeBase) for subject in self.subjects)

    @property
    def on_clusters(self) -> bool:
        """Whether it looks at a cluster."""
        return ClusterState in self.subjects


def rule(
    code: str,
    name: str,
    severity: Severity,
    certainty: Certainty,
    fixable: Fixable = Fixable.NO,
    *,
    bad: str,
    good: str,
    instead_of: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make a function a rule.

    Its first parameter says what it looks at, the second one is always :class:`~.facts.Facts`. It yields
    :class:`Problem` values, and asks for facts as if they were there: one that is missing makes it *unknown*.
    """

    def made(check: Check) -> Rule:
        return Rule(
            code,
            name,
            severity,
            certainty,
            fixable,
            check,
            _subjects(check),
            inspect.cleandoc(bad) + "\n",
            inspect.cleandoc(good) + "\n",
            instead_of,
        )

    return made


def _subjects(check: Check) -> tuple[type, ...]:
    """Only this one annotation is evaluated: with all of them, loading the rules takes twice as long."""
    hint: Any = check.__annotations__[check.__code__.co_varnames[0]]
    found = eval(hint, check.__globals__) if isinstance(hint, str) else hint
    return tuple(typing.get_args(found)) or (found,)


@cache
def _doc(check: Check) -> Doc:
    text = inspect.getdoc(check) or ""
    parts: dict[str, str] = {}
    for name, body in re.findall(
        r"^(Why|Fix|Source|Proof): (.*?)(?=^(?:Why|Fix|Source|Proof): |\Z)", text, re.M | re.S
    ):
        parts[name.lower()] = " ".join(body.split())
    summary = re.split(r"^(?:Why|Fix|Source|Proof): ", text, maxsplit=1, flags=re.M)[0]
    return Doc(
        " ".join(summary.split()),
        parts.get("why", ""),
        parts.get("fix", ""),
        parts.get("source", ""),
        parts.get("proof", ""),
    )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Numbers that heuristic rules compare with; ``declared`` names those that the project file set."""

    recovery_window_ms: int = 72 * 3_600_000
    dlq_retention_ms: int = 14 * 86_400_000
    header_budget_bytes: int = 64 * 1024
    stall_budget_ms: int = 10_000
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The ``lint:`` section of krc.yaml."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    baseline: str = ""
    thresholds: Thresholds = Thresholds()
