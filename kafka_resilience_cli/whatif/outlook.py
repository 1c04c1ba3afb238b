"""Everything that is predicted for one placement: the outcome of `krc whatif`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kafka_resilience_cli.whatif.certificate import Certificate, certificates
from kafka_resilience_cli.whatif.copysets import Copysets, copysets
from kafka_resilience_cli.whatif.failures import Family, declared_domains, default_families, domains_of, family
from kafka_resilience_cli.whatif.forecast import (
    Assertion,
    FamilyForecast,
    Minimal,
    assertions,
    forecast,
    smallest,
    stops_first,
)
from kafka_resilience_cli.whatif.placement import Placement
from kafka_resilience_cli.whatif.promise import Answer
from kafka_resilience_cli.whatif.search import Search

DEEPEST = 3
"""The smallest failures are looked for among so many brokers at most."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement, what to call it, and declared topics that it lacks."""

    placement: Placement
    label: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """``fail`` and ``domains``: words of ``whatif.failures``; ``promises``: of ``forecast.assertions``."""

    fail: tuple[str, ...] = ()
    promises: str = ""
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What failures do. ``families`` are in the order asked for; ``asserted`` pairs each assertion with its answer."""

    placed: Placed
    families: tuple[FamilyForecast, ...]
    depth: int
    minimal: tuple[Minimal, ...]
    certificates: tuple[Certificate, ...]
    copysets: Copysets | None
    first: tuple[str, ...]
    asserted: tuple[tuple[Assertion, Answer], ...] = ()

    @property
    def placement(self) -> Placement:
        return self.placed.placement

    @property
    def answer(self) -> Answer:
        """Of all assertions together."""
        said = {answer for _, answer in self.asserted}
        return next((each for each in (Answer.BREAKS, Answer.UNKNOWN) if each in said), Answer.HOLDS)


def outlook(placed: Placed, question: Question) -> Outlook:
    """The prediction. Raises :class:`UsageError` for a failure, domain or promise that there is not."""
    placement = placed.placement
    domains = domains_of(placement, declared_domains(question.domains, placement))
    asserted = assertions(question.promises, domains) if question.promises else ()
    asked = [family(word, domains) for word in question.fail]
    families = _once([*asked, *(each.family for each in asserted)] or default_families(domains))
    search = Search(placement)
    told = {each.label: forecast(search, each) for each in families}
    depth = min(max([2, *(each.any_brokers for each in families)]), DEEPEST)
    return Outlook(
        placed,
        tuple(told.values()),
        depth,
        smallest(search, depth),
        certificates(placement),
        copysets(placement),
        tuple(stops_first(search)),
        tuple((each, _answer(told[each.family.label], each, placed)) for each in asserted),
    )


def _answer(told: FamilyForecast, asserted: Assertion, placed: Placed) -> Answer:
    """A promise does not stand for what was left out, nor where there is nothing that it could be judged of."""
    answer = told.answer(asserted.promise)
    judged = any(asserted.promise in answers for answers in told.subjects.values())
    if answer is Answer.HOLDS and (placed.missing or not judged):
        return Answer.UNKNOWN
    return answer


def _once(families: Sequence[Family]) -> list[Family]:
    return list({each.label: each for each in families}.values())
