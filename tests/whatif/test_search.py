"""The search is exact: equal to judging every unit under every failure, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_resilience_cli.whatif.coordinators import OFFSETS_TOPIC
from kafka_resilience_cli.whatif.failures import domains_of, family
from kafka_resilience_cli.whatif.placement import Kind, PlacedTopic, Placement, Replicas
from kafka_resilience_cli.whatif.promise import Answer, Promise
from kafka_resilience_cli.whatif.search import Search
from kafka_resilience_cli.whatif.semantics import Shape, answer
from kafka_resilience_cli.whatif.units import PROMISES, Unit, units_of


@st.composite
def rows(draw: st.DrawFn, brokers: list[int]) -> Replicas:
    replicas = draw(st.permutations(brokers)).copy()[: draw(st.integers(1, min(4, len(brokers))))]
    isr = draw(st.lists(st.sampled_from(replicas), unique=True))
    out = [broker for broker in replicas if broker not in isr]
    elr = draw(st.none() | st.lists(st.sampled_from(out), unique=True).map(tuple)) if out else ()
    return Replicas(tuple(replicas), tuple(isr), isr[0] if isr else None, elr)


@st.composite
def topics(draw: st.DrawFn, name: str, brokers: list[int]) -> PlacedTopic:
    return PlacedTopic(
        name,
        tuple(draw(st.lists(rows(brokers), min_size=1, max_size=4))),
        min_isr=draw(st.none() | st.integers(1, 4)),
        unclean=draw(st.sampled_from((False, False, True, None))),
        importance=draw(st.integers(1, 5)),
        internal=name.startswith("__"),
    )


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    brokers = list(range(1, draw(st.integers(2, 6)) + 1))
    dead = draw(st.sets(st.sampled_from(brokers), max_size=1)) if len(brokers) > 2 else set()
    names = ["a", "b", *([OFFSETS_TOPIC] if draw(st.booleans()) else [])]
    return Placement(
        racks={broker: "xyz"[broker % 3] for broker in brokers if broker not in dead},
        topics={name: draw(topics(name, brokers)) for name in names},
        groups=("g", "h"),
        transactional_ids=("t",),
        voters=frozenset(draw(st.just(()) | st.sets(st.sampled_from(brokers), min_size=1))),
        elr_on=draw(st.sampled_from((True, False, None))),
        strict=draw(st.sampled_from((True, False, None))),
    )


def judged(
    placement: Placement, unit: Unit, topic: PlacedTopic | None, promise: Promise, down: frozenset[int]
) -> Answer:
    """One unit under one failure, from the placement alone."""
    row = unit.replicas
    if row is None or topic is None:
        return Answer.UNKNOWN

    def mask(brokers: object) -> int:
        return sum(1 << n for n, broker in enumerate(row.replicas) if broker in brokers)

    return answer(
        promise,
        Shape(
            len(row.replicas),
            mask(row.isr),
            mask(placement.racks),
            topic.min_isr,
            topic.unclean,
            None if row.elr is None else mask(row.elr),
            row.replicas.index(row.leader) if row.leader is not None else None,
            placement.elr_on,
            placement.strict,
        ),
        mask(down),
        placement.quorum(down),
    )


def every(placement: Placement, size: int) -> list[frozenset[int]]:
    return [frozenset(chosen) for chosen in combinations(placement.racks, size)]


def every_failure_does_the_damage_that_judging_unit_by_unit_finds(placement: Placement, size: int) -> None:
    search = Search(placement)
    units = list(units_of(placement))
    swept = {frozenset(brokers): damage for _, brokers, damage in search.damages_of_brokers(size)}
    assert swept.keys() == set(every(placement, size))
    for brokers, swept_damage in swept.items():
        expected: Counter[tuple[Promise, Answer]] = Counter()
        for unit, topic in units:
            for promise in PROMISES[unit.kind]:
                expected[promise, judged(placement, unit, topic, promise, brokers)] += unit.importance
        for damage in (swept_damage, search.damage(brokers)):
            for promise in Promise:
                assert damage.breaks(promise) == expected[promise, Answer.BREAKS]
                assert damage.unknown(promise) == expected[promise, Answer.UNKNOWN]


def the_hardest_hit_is_the_worst_of_all_failures(placement: Placement, word: str) -> None:
    domains = domains_of(placement)
    if word == "any-2-brokers" and len(domains["broker"]) < 2:
        return
    search, asked = Search(placement), family(word, domains)
    damages = [search.damage(failure.brokers) for failure in asked.failures()]
    hardest = search.worst_of(asked)
    for promise in Promise:
        hit = [damage for damage in damages if damage.answer(promise) is not Answer.HOLDS]
        assert (promise in hardest) == bool(hit)
        if hit:
            found = hardest[promise]
            assert found.failures == len(hit)
            worst = max((damage.breaks(promise), damage.unknown(promise)) for damage in hit)
            told = search.damage(found.brokers)
            assert (told.breaks(promise), told.unknown(promise)) == worst
            assert found.answer is told.answer(promise)


def minimal_failures_are_those_that_break_a_unit_no_part_of_them_breaks(placement: Placement, size: int) -> None:
    sets = list(chain.from_iterable(every(placement, count) for count in range(size + 1)))
    for promise in (Promise.WRITES, Promise.READS, Promise.OFFSETS, Promise.NO_LOSS_DISK):
        expected: set[frozenset[int]] = set()
        for unit, topic in units_of(placement):
            if promise in PROMISES[unit.kind]:
                broken = [b for b in sets if judged(placement, unit, topic, promise, b) is Answer.BREAKS]
                expected |= {each for each in broken if not any(other < each for other in broken)}
        assert Search(placement).minimal(promise, size) == expected


def the_worst_for_each_subject_is_the_worst_over_its_units_and_the_failures(placement: Placement, word: str) -> None:
    domains = domains_of(placement)
    if word == "any-2-brokers" and len(domains["broker"]) < 2:
        return
    failures = [failure.brokers for failure in family(word, domains).failures()]
    expected: dict[tuple[Kind, str], dict[Promise, Answer]] = {}
    for unit, topic in units_of(placement):
        row = expected.setdefault((unit.kind, unit.name), dict.fromkeys(PROMISES[unit.kind], Answer.HOLDS))
        for promise in row:
            said = {judged(placement, unit, topic, promise, brokers) for brokers in failures} | {row[promise]}
            row[promise] = next(each for each in (Answer.BREAKS, Answer.UNKNOWN, Answer.HOLDS) if each in said)
    assert Search(placement).worst(family(word, domains)) == expected


SIZES = st.integers(1, 3)
WORDS = st.sampled_from(("any-broker", "any-2-brokers", "any-rack"))
CLAIMS = [
    pytest.param(every_failure_does_the_damage_that_judging_unit_by_unit_finds, SIZES, id="damage"),
    pytest.param(minimal_failures_are_those_that_break_a_unit_no_part_of_them_breaks, SIZES, id="minimal failures"),
    pytest.param(the_hardest_hit_is_the_worst_of_all_failures, WORDS, id="hardest hit"),
    pytest.param(the_worst_for_each_subject_is_the_worst_over_its_units_and_the_failures, WORDS, id="worst answers"),
]


@pytest.mark.parametrize(("claim", "second"), CLAIMS)
def test_the_search_is_exact(claim: Callable[..., None], second: st.SearchStrategy[object]) -> None:
    settings(max_examples=50)(given(placements(), second)(claim))()


@pytest.mark.prove
@pytest.mark.parametrize(("claim", "second"), CLAIMS)
def test_the_search_is_exact_on_thousands_of_clusters(
    claim: Callable[..., None], second: st.SearchStrategy[object]
) -> None:
    settings(max_examples=1200)(given(placements(), second)(claim))()
