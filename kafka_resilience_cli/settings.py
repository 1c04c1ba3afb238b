"""A value together with where it came from, so that `krc explain` is a printout.

Nothing here knows what a key means; that is for the rooms above.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from kafka_resilience_cli.findings import DocPath


@dataclass(frozen=True, slots=True)
class Declared:
    """Written in a file. ``path.via`` tells whether it came by a preset, the defaults or an environment."""

    path: DocPath


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed by a rule of the retry chains, from named inputs.

    ``rule`` is ``R1`` … ``R26`` or ``naming``; ``why`` is one plain sentence.
    """

    rule: str
    why: str
    inputs: tuple[str, ...] = ()
    path: DocPath | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """Set by a framework on the user's behalf (Spring Boot, Kafka Streams, Connect)."""

    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Default:
    """The default of an artefact (``apache-kafka``, ``krc``) in a version."""

    artefact: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """Read from a cluster: ``topic``, ``cluster-default``, ``broker`` or ``default``."""

    level: str


Origin: TypeAlias = Declared | Derived | Framework | Default | Live

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A known value. ``value`` is canonical (milliseconds, bytes, ``true``), ``raw`` what was written."""

    value: T
    origin: Origin
    raw: str = ""
    overridden: tuple[Known[T], ...] = field(default=(), compare=False)
    """The values this one won over, nearest first (``krc explain`` prints them)."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known, and the fact that is missing."""

    missing: str


Setting: TypeAlias = Known[T] | Unknown
