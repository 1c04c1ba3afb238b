"""The plan document: what is refused when it is read."""

import json

import pytest

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import CreateTopic
from kafka_resilience_cli.plan.document import dumps, loads
from tests.plan.builders import cluster, live, plan_of, topic, topology

PLAN = plan_of(
    topology(topic(config={"retention.ms": "1"})), cluster(live(), live("b")), created_at="2026-11-24T00:00:00Z"
)


def edited(**members):
    return json.dumps({**json.loads(dumps(PLAN)), **members})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("no json", "this is not a plan", id="not-json"),
        pytest.param("[]", "this is not a plan", id="a-list"),
        pytest.param('{"format": "1.0"}', "this is not a plan", id="something-else-with-a-format"),
        pytest.param(edited(format="2.0"), "the plan has format 2.0, and this krc reads 1.0", id="a-newer-major"),
        pytest.param(edited(cluster={}), "the plan is damaged", id="a-missing-member"),
        pytest.param(edited(changes=[{"action": "explode"}]), "the plan is damaged", id="an-unknown-action"),
        pytest.param(edited(changes=7), "the plan is damaged", id="a-wrong-type"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence(text, what):
    with pytest.raises(KrcError) as caught:
        loads(text)
    assert caught.value.what == what


def test_a_newer_minor_with_more_members_is_read():
    assert loads(edited(format="1.9", weather="fine")).changes == PLAN.changes


def test_the_order_of_keys_is_kept():
    config = {"b": "1", "a": "2"}
    change = loads(dumps(plan_of(topology(topic(config=config)), cluster()))).changes[0]
    assert isinstance(change, CreateTopic)
    assert list(change.config) == ["a", "b"]
