"""From layered documents to typed, canonical values that know where they come from.

What all builders of this room share: units, units' errors as findings, the environment's prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kafka_resilience_cli.findings import DocPath, Finding, Related, Severity
from kafka_resilience_cli.settings import Declared, Known
from kafka_resilience_cli.topology.configkeys import canonical
from kafka_resilience_cli.topology.layers import Keys, Layers
from kafka_resilience_cli.units import UnitError, parse_duration

T = TypeVar("T")

MIN_ISR = "min.insync.replicas"
SHORT_MIN_ISR = "min_insync_replicas"


@dataclass(frozen=True, slots=True)
class Level:
    """One place that a value may be declared at: where its mapping is, and how to say so (``preset audit``)."""

    keys: Keys
    via: str = ""


@dataclass
class Reading:
    """A document being read for one environment: its layers, the prefix, and what was found wrong so far."""

    layers: Layers
    prefix: str = ""
    findings: list[Finding] = field(default_factory=list)

    def prefixed(self, name: str) -> str:
        return self.prefix + name

    def prefixed_once(self, name: str) -> str:
        """For names out of client files, which may be written for one environment already."""
        return name if self.prefix and name.startswith(self.prefix) else self.prefix + name

    def get(self, *keys: str | int) -> Any:
        return self.layers.get(*keys)

    def text(self, *keys: str | int) -> str:
        found = self.layers.get(*keys)
        return "" if found is None else str(found)

    def path(self, keys: Keys) -> DocPath:
        return self.layers.path(keys)

    def complain(
        self,
        code: str,
        message: str,
        path: DocPath,
        hint: str = "",
        *,
        key: bool = False,
        severity: Severity = Severity.ERROR,
        kind: str = "",
        subject: str = "",
        related: tuple[Related, ...] = (),
    ) -> None:
        finding = Finding(code, severity, message, kind=kind, subject=subject, path=path, hint=hint, related=related)
        self.findings.append(self.layers.document.sources.placed(finding, key=key))

    def known(self, levels: Iterable[Level], key: str, convert: Callable[[Any], T]) -> Known[T] | None:
        """The value of ``key`` from the first level that declares it, with those it won over.

        ``null`` ends the search: nothing is declared, whatever the levels below say.
        """
        found: list[tuple[Any, DocPath]] = []
        for level in levels:
            found += self.layers.declarations((*level.keys, key), level.via)
        return self.settle(found, convert)

    def settle(self, candidates: Iterable[tuple[Any, DocPath]], convert: Callable[[Any], T]) -> Known[T] | None:
        """The first candidate as a known value; the others, up to a ``null``, are what it won over."""
        values: list[Known[T]] = []
        for raw, path in candidates:
            if raw is None:
                break
            try:
                values.append(Known(convert(raw), Declared(path), raw=written(raw)))
            except UnitError as error:
                message, _, hint = str(error).partition(": ")
                self.complain("Y208", message, path, hint)
        if not values:
            return None
        winner, *others = values
        return Known(winner.value, winner.origin, winner.raw, tuple(others)) if others else winner

    def config(self, levels: tuple[Level, ...], own: Mapping[str, Known[str]] | None = None) -> dict[str, Known[str]]:
        """The topic configuration that ``levels`` declare, canonical and sorted.

        ``min_insync_replicas`` beside ``config`` counts as ``min.insync.replicas`` in it.
        """
        keys = {MIN_ISR}
        for level in levels:
            keys.update(self.layers.keys_at((*level.keys, "config")))
        result = dict(own or {})
        for key in sorted(keys):
            found: list[tuple[Any, DocPath]] = []
            for level in levels:
                found += self.config_declarations(level, key)
            known = self.settle(found, lambda raw, key=key: canonical(key, written(raw)))  # type: ignore[misc]
            if known is not None:
                result[key] = known
        return result

    def config_declarations(self, level: Level, key: str) -> tuple[tuple[Any, DocPath], ...]:
        found = self.layers.declarations((*level.keys, "config", key), level.via)
        if key == MIN_ISR:
            short = self.layers.declarations((*level.keys, SHORT_MIN_ISR), level.via)
            if short and found:
                hint = f"keep {SHORT_MIN_ISR}, or {MIN_ISR} under config"
                self.complain("Y207", "min ISR is declared twice here", found[0][1], hint, key=True)
            return short or found
        return found

    def durations(self, keys: Keys) -> tuple[Known[int], ...]:
        """A list of durations, each with its own place."""
        found = self.layers.get(*keys)
        items = found if isinstance(found, list) else []
        known = (
            self.settle([(item, self.layers.path((*keys, index)))], parse_duration) for index, item in enumerate(items)
        )
        return tuple(value for value in known if value is not None)


def written(raw: Any) -> str:
    """A value as it would stand in Kafka's own files."""
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, list):
        return ",".join(written(item) for item in raw)
    return str(raw)
