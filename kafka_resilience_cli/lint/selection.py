"""Which rules run: by code, by prefix (``P``, ``P0``) or by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.errors import UsageError
from kafka_resilience_cli.lint.own import OWN_CODES
from kafka_resilience_cli.lint.rule import Rule
from kafka_resilience_cli.topology.nearest import did_you_mean

ALL = "all"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one place says: krc.yaml, then the command line over it.

    A layer with ``select`` starts afresh; ``extend_select`` and ``ignore`` change what the layers below chose.
    """

    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Codes:
    """Every code there is, by code and by name."""

    names: Mapping[str, str]
    """Code → name."""

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Codes:
        names = {rule.code: rule.name for rule in rules}
        names |= {own.code: own.name for own in OWN_CODES.values()}
        return cls(names)

    def matching(self, selector: str) -> frozenset[str]:
        """The codes that a selector means: none where it means nothing."""
        wanted = selector.strip()
        if wanted.lower() == ALL:
            return frozenset(self.names)
        by_name = {code for code, name in self.names.items() if name == wanted.lower()}
        return frozenset(by_name or {code for code in self.names if wanted and code.startswith(wanted.upper())})

    def require(self, selector: str, said_by: str) -> frozenset[str]:
        """Raises :class:`UsageError` with the nearest code or name where it means nothing."""
        found = self.matching(selector)
        if not found:
            raise UsageError(f"{said_by}: there is no rule {selector}", hint=self.hint(selector))
        return found

    def hint(self, selector: str) -> str:
        """What may have been meant."""
        known = [*self.names.values(), *(self.names if len(selector) <= 4 else ())]
        return did_you_mean(selector.strip(), known, "krc rules lists them all")


def selected(codes: Codes, layers: Sequence[Layer]) -> frozenset[str]:
    """The codes to report. In one layer the more exact selector wins, ``ignore`` where they are equally exact.

    Raises :class:`UsageError` for a selector that means nothing.
    """
    chosen = frozenset(codes.names)
    for layer in layers:
        if layer.select:
            chosen = frozenset()
        wanted = _exactness(codes, {"--select": layer.select, "--extend-select": layer.extend_select})
        unwanted = _exactness(codes, {"--ignore": layer.ignore})
        chosen |= {code for code, exact in wanted.items() if exact > unwanted.get(code, -1)}
        chosen -= {code for code, exact in unwanted.items() if exact >= wanted.get(code, -1)}
    return chosen


def _exactness(codes: Codes, said: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Code → how exactly an option names it; ``said`` are the selectors by option."""
    found: dict[str, int] = {}
    for option, selector in ((option, each) for option, selectors in said.items() for each in selectors):
        matched = codes.require(selector, option)
        exact = 0 if selector.strip().lower() == ALL else 99 if len(matched) == 1 else len(selector.strip())
        for code in matched:
            found[code] = max(exact, found.get(code, -1))
    return found
