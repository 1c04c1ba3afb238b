"""What holds for every topology and every cluster."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from kafka_resilience_cli.plan.changes import Allowed, Blocked, Gated, Waiting, kind
from kafka_resilience_cli.plan.diff import diff
from kafka_resilience_cli.plan.document import dumps, loads, schema_text
from kafka_resilience_cli.plan.options import Permission
from kafka_resilience_cli.plan.order import order
from kafka_resilience_cli.plan.preconditions import moved
from kafka_resilience_cli.plan.settlement import dependencies, settle
from kafka_resilience_cli.plan.simulate import simulate
from kafka_resilience_cli.plan.summary import summarise
from kafka_resilience_cli.topology.model import Hazard
from tests.plan.builders import plan_of
from tests.plan.strategies import clusters, topologies

SCHEMA = Draft7Validator(json.loads(schema_text()))
some = settings(max_examples=40, deadline=None)
permissions = st.lists(st.sampled_from(Hazard).map(Permission), max_size=4).map(tuple)


@some
@given(topologies(), clusters())
def test_what_was_made_is_no_difference(declared, state):
    everything = diff(declared, state).changes
    assert diff(declared, simulate(state, everything)).changes == ()


@some
@given(topologies(), clusters(), permissions, st.booleans())
def test_after_the_allowed_changes_only_gated_and_blocked_ones_remain(declared, state, allow, degraded):
    plan = plan_of(declared, state, allow=allow, allow_degraded=degraded)
    after = simulate(state, [c for c in plan.changes if isinstance(c.verdict, Allowed)])
    again = plan_of(declared, after, allow=allow, allow_degraded=degraded)
    held = {(kind(c), c.topic) for c in plan.changes if not isinstance(c.verdict, Allowed)}
    assert {(kind(c), c.topic) for c in again.changes} <= held


@some
@given(topologies(), clusters())
def test_a_plan_survives_its_document(declared, state):
    plan = plan_of(declared, state)
    text = dumps(plan)
    assert loads(text) == plan
    assert dumps(loads(text)) == text


@some
@given(topologies(), clusters())
def test_every_document_satisfies_the_published_schema(declared, state):
    assert list(SCHEMA.iter_errors(json.loads(dumps(plan_of(declared, state))))) == []


@some
@given(topologies(), clusters(), st.randoms())
def test_the_order_respects_dependencies_and_nothing_else_decides_it(declared, state, random):
    changes = list(plan_of(declared, state).changes)
    position = {(kind(c), c.topic): n for n, c in enumerate(changes)}
    for change, needed in dependencies(changes).items():
        assert all(position[need] < position[change] for need in needed)
    shuffled = list(changes)
    random.shuffle(shuffled)
    assert order(shuffled) == tuple(changes)


@some
@given(topologies(), clusters(), permissions)
def test_a_topic_is_changed_whole_or_not_at_all(declared, state, allow):
    plan = plan_of(declared, state, allow=allow)
    for topic in {c.topic for c in plan.changes}:
        verdicts = {type(c.verdict) for c in plan.changes if c.topic == topic}
        if Blocked in verdicts:
            assert verdicts <= {Blocked, Waiting}
        if Gated in verdicts:
            assert verdicts <= {Gated, Waiting}


@some
@given(topologies(), clusters(), permissions)
def test_settling_twice_changes_nothing(declared, state, allow):
    plan = plan_of(declared, state, allow=allow)
    assert settle(plan.changes) == plan.changes


@some
@given(topologies(), clusters())
def test_a_plan_is_not_stale_on_the_cluster_it_was_made_from(declared, state):
    assert [c for c in plan_of(declared, state).changes if moved(c, state)] == []


@some
@given(topologies(), clusters())
def test_the_summary_counts_each_topic_once(declared, state):
    plan = plan_of(declared, state)
    found = summarise(plan)
    assert found.create + found.update + found.delete + found.gated + found.blocked == len(
        {c.topic for c in plan.changes}
    )
