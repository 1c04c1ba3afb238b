from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from kafka_resilience_cli.cluster.gateway import NewTopic
from kafka_resilience_cli.cluster.memory import MemoryGateway
from kafka_resilience_cli.cluster.snapshot import dump, load, load_file, take
from kafka_resilience_cli.cluster.state import ClusterState, Denied, NotRead, Read
from kafka_resilience_cli.commands.schema import SchemaName, schema_text
from kafka_resilience_cli.errors import KrcError
from tests.cluster.states import states

SECTIONS = {section.name for section in fields(ClusterState)} - {"id", "taken_at", "bootstrap"}
SCHEMA = Draft7Validator(json.loads(schema_text(SchemaName.SNAPSHOT)))


@given(states)
def test_a_state_survives_its_document(state: ClusterState) -> None:
    assert load(dump(state), "s.json") == state


@given(states)
def test_the_document_is_json_and_the_same_each_time(state: ClusterState) -> None:
    text = dump(state)
    json.loads(text)
    assert dump(load(text, "s.json")) == text


@given(states)
def test_every_document_satisfies_the_published_schema(state: ClusterState) -> None:
    assert list(SCHEMA.iter_errors(json.loads(dump(state)))) == []


def test_the_schema_is_a_schema_that_knows_every_member_and_section() -> None:
    Draft7Validator.check_schema(SCHEMA.schema)
    document = json.loads(dump(MemoryGateway().state))
    assert set(SCHEMA.schema["properties"]) == {*document, *SECTIONS}


WRONG = {
    "a section that is neither read nor denied": {"topics": {}},
    "a partition without its ISR": {"topics": {"read": {"a": {"partitions": [[0, 1, [1]]]}}}},
    "an unknown level": {"topic_defaults": {"read": {"retention.ms": ["1", "nowhere"]}}},
    "another format": {"format": "krc-plan"},
    "another version": {"version": 2},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_the_schema_refuses(change: dict[str, object]) -> None:
    assert not SCHEMA.is_valid({**json.loads(dump(MemoryGateway().state)), **change})


@given(states, st.data())
@settings(max_examples=200)
def test_a_damaged_document_is_never_a_traceback(state: ClusterState, data: st.DataObject) -> None:
    document = json.loads(dump(state))
    key = data.draw(st.sampled_from(sorted(document)))
    document[key] = data.draw(st.sampled_from([None, 7, "x", [], {}, [[1]], {"read": 1}, {"read": {"a": [1]}}]))
    with suppress(KrcError):
        load(json.dumps(document), "s.json")


def test_topics_that_inherit_the_same_share_one_mapping() -> None:
    gateway = MemoryGateway()
    gateway.create_topics([NewTopic(f"orders.{n}", 2, 3) for n in range(20)])
    document = dump(take(gateway))
    assert len(json.loads(document)["inherited"]) == 1
    configs = load(document, "s.json").configs
    assert isinstance(configs, Read)
    assert len({id(config.inherited) for config in configs.value.values()}) == 1


def test_one_line_for_each_topic() -> None:
    gateway = MemoryGateway()
    gateway.create_topics([NewTopic("orders", 2, 3), NewTopic("payments", 1, 3)])
    before = dump(gateway.state).splitlines()
    gateway.add_partitions({"orders": 3})
    after = dump(gateway.state).splitlines()
    changed = [line for line in after if line not in before]
    assert [line.split(":")[0].strip() for line in changed] == ['"orders"'] * 3  # its topic, offsets and ELR


def test_what_was_not_read_or_denied_stays_so() -> None:
    state = replace(MemoryGateway().state, groups=NotRead(), offsets=Denied("Cluster authorization failed."))
    assert load(dump(state), "s.json") == state


NO_SNAPSHOTS = {
    "no JSON": ("{", "it is not JSON"),
    "something else": ('{"resourceType": "x"}', 'it has no "format": "krc-snapshot"'),
    "a list": ("[]", 'it has no "format": "krc-snapshot"'),
    "nothing more than a head": ('{"format": "krc-snapshot", "version": 1}', "KeyError: 'inherited'"),
}


@pytest.mark.parametrize(("text", "why"), NO_SNAPSHOTS.values(), ids=NO_SNAPSHOTS)
def test_what_is_no_snapshot_says_why(text: str, why: str) -> None:
    with pytest.raises(KrcError, match=r"^s\.json is ") as caught:
        load(text, "s.json")
    assert caught.value.why.startswith(why)
    assert caught.value.hint == "`krc snapshot -o FILE` takes one"


def test_another_version_is_refused() -> None:
    newer = dump(MemoryGateway().state).replace('"version": 1', '"version": 2')
    with pytest.raises(KrcError, match=r"s\.json is a snapshot of version 2") as caught:
        load(newer, "s.json")
    assert caught.value.why == "this krc reads version 1"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KrcError, match="Cannot read the snapshot") as caught:
        load_file(tmp_path / "nope.json")
    assert caught.value.why == "No such file or directory"
