"""The shipped schema: it says what the model says, and its errors are put into words."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.project.read import project_schema
from kafka_resilience_cli.topology.acceptance import compile_schema
from kafka_resilience_cli.topology.configkeys import CONFIG_KEYS, Kind, vendor_key
from kafka_resilience_cli.topology.documents import FRAGMENT_SECTIONS, topology_schema
from kafka_resilience_cli.topology.model import Guarantee, Hazard, Ordering, Profile, Role
from kafka_resilience_cli.topology.source import Source
from tests.support import places, problems

EXAMPLE = Path(__file__).parents[2] / "topologies" / "orders" / "orders.yaml"
SCHEMA = topology_schema().schema
DEFINITIONS = SCHEMA["definitions"]


def choices(definition: str, key: str) -> set[Any]:
    return {value for value in DEFINITIONS[definition]["properties"][key]["enum"] if value is not None}


class TestSchemaAndModelAgree:
    @pytest.mark.parametrize("schema", [SCHEMA, project_schema().schema], ids=["topology", "project"])
    def test_each_schema_is_a_draft_07_schema(self, schema: dict[str, Any]) -> None:
        jsonschema.Draft7Validator.check_schema(schema)

    def test_enumerations(self) -> None:
        assert choices("topic", "role") == {role.value for role in Role} - {"retry", "dlq"}
        assert choices("topic", "ordering") == {value.value for value in Ordering}
        assert choices("allowance", "change") == {hazard.value for hazard in Hazard}
        assert choices("producer", "guarantee") == {guarantee.value for guarantee in Guarantee}
        assert choices("environment", "profile") == {profile.value for profile in Profile}

    def test_dialects_and_their_options(self) -> None:
        assert choices("retry", "dialect") == set(DIALECTS)
        options = {name: values for dialect in DIALECTS.values() for name, values in dialect.options.items()}
        common = {"dialect", "delays", "outage_to_survive", "topic"}
        assert set(DEFINITIONS["retry"]["properties"]) == common | set(options)
        for name, values in options.items():
            if values:
                assert choices("retry", name) == set(values)

    def test_topic_configuration(self) -> None:
        config = DEFINITIONS["config"]
        assert set(config["properties"]) == set(CONFIG_KEYS)
        for key, known in CONFIG_KEYS.items():
            if known.kind is Kind.CHOICE:
                assert choices("config", key) == set(known.choices)
        (pattern,) = config["patternProperties"]
        assert topology_schema().problems(config_document("confluent.tier.enable")) == []
        assert topology_schema().problems(config_document("unknown.key"))
        assert vendor_key("confluent.tier.enable")
        assert "confluent" in pattern

    def test_an_environment_may_hold_what_the_file_holds(self) -> None:
        ours = {"krc", "name", "environments"}
        assert set(SCHEMA["properties"]) - ours == set(DEFINITIONS["environment"]["properties"]) - {"prefix"}
        assert set(FRAGMENT_SECTIONS) <= set(SCHEMA["properties"])

    def test_everything_is_described_for_editors(self) -> None:
        assert [path for path in undescribed(SCHEMA, ()) if path] == []


def config_document(key: str) -> dict[str, Any]:
    return {"krc": 1, "name": "x", "topics": {"a": {"config": {key: "1"}}}}


def undescribed(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, part in {**schema.get("properties", {}), **schema.get("definitions", {})}.items():
        if "$ref" not in part:
            if "description" not in part:
                yield (*path, name)
            yield from undescribed(part, (*path, name))


class TestQuickAnswer:
    """``compile_schema`` and jsonschema give the same answer, whatever is done to a valid document."""

    DOCUMENT = Source("orders.yaml", EXAMPLE.read_bytes()).value
    REFERENCE = jsonschema.validators.extend(
        jsonschema.Draft7Validator,
        type_checker=jsonschema.Draft7Validator.TYPE_CHECKER.redefine(
            "integer", lambda checker, value: isinstance(value, int) and not isinstance(value, bool)
        ),
    )(SCHEMA)
    ACCEPTS = staticmethod(compile_schema(SCHEMA))

    def test_the_example_is_valid(self) -> None:
        assert self.ACCEPTS(self.DOCUMENT)
        assert self.REFERENCE.is_valid(self.DOCUMENT)

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_the_answers_are_the_same(self, data: st.DataObject) -> None:
        document = copy.deepcopy(self.DOCUMENT)
        for _ in range(data.draw(st.integers(1, 2))):
            mutate(document, data)
        assert self.ACCEPTS(document) == self.REFERENCE.is_valid(document)

    def test_an_unknown_keyword_is_noticed(self) -> None:
        with pytest.raises(ValueError, match="uniqueItems"):
            compile_schema({"type": "array", "uniqueItems": True})


VALUES = st.sampled_from(
    [None, True, False, 0, 1, -1, 3, 2.5, 6.0, 1 << 40, "", "none", "x", "7d", "prod", "2026-12-31", [], ["a"], [1], {}]
)


def mutate(document: Any, data: st.DataObject) -> None:
    node = document
    while True:
        if isinstance(node, dict) and node:
            key: Any = data.draw(st.sampled_from(sorted(node)))
        elif isinstance(node, list) and node:
            key = data.draw(st.integers(0, len(node) - 1))
        else:
            return
        if isinstance(node[key], (dict, list)) and node[key] and data.draw(st.booleans()):
            node = node[key]
            continue
        action = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "replace":
            node[key] = data.draw(VALUES)
        elif action == "remove":
            del node[key]
        elif isinstance(node, dict):
            node[data.draw(st.sampled_from(["partitions", "unknown", "topics", "confluent.x", "config"]))] = data.draw(
                VALUES
            )
        else:
            node.append(data.draw(VALUES))
        return


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        pytest.param(
            "topics: {a: {partitons: 3}}",
            "Y101",
            "unknown key 'partitons' in topic",
            "did you mean partitions?",
            id="misspelt key",
        ),
        pytest.param(
            "topics: {a: {retention.ms: 7d}}",
            "Y101",
            "unknown key 'retention.ms'",
            "put it under config",
            id="configuration beside config",
        ),
        pytest.param(
            "topics: {a: {config: {retention.m: 7d}}}",
            "Y101",
            "in topic configuration",
            "did you mean retention.ms?",
            id="misspelt configuration",
        ),
        pytest.param("removed: {a: {}}", "Y102", "a has no 'reason'", "add 'reason'", id="missing key"),
        pytest.param(
            "removed: {a: {reson: x}}",
            "Y101",
            "unknown key 'reson'",
            "did you mean reason?",
            id="misspelt required key is one problem",
        ),
        pytest.param(
            "topics: {a: {partitions: '3'}}",
            "Y103",
            "expected a whole number, found '3'",
            "remove the quotes: 3",
            id="quoted number",
        ),
        pytest.param("topics: {a: {partitions: 3.0}}", "Y103", "expected a whole number, found 3.0", "", id="decimal"),
        pytest.param("topics: [a]", "Y103", "expected a mapping, found a list", "", id="wrong shape"),
        pytest.param("name: 5", "Y103", "expected a text, found 5", 'quote it: "5"', id="number for text"),
        pytest.param(
            "producers: {p: {topics: a}}",
            "Y103",
            "expected a list, found 'a'",
            "write it as a list: [a]",
            id="text for list",
        ),
        pytest.param(
            "topics: {a: {role: evnt}}",
            "Y104",
            "'evnt' is not one of event",
            "did you mean event?",
            id="misspelt choice",
        ),
        pytest.param(
            "topics: {a: {config: {preallocate: no}}}",
            "Y104",
            "'no' is not one of true, false",
            "write false",
            id="no for a boolean",
        ),
        pytest.param(
            "krc: 2",
            "Y105",
            "version 2 of the language is not known",
            "this krc reads version 1",
            id="language version",
        ),
        pytest.param("topics: {a: {partitions: 0}}", "Y106", "0 is too small: at least 1", "", id="too small"),
        pytest.param("producers: {p: {topics: []}}", "Y106", "the list is empty", "", id="empty list"),
        pytest.param(
            "consumers: {c: {topics: [a], retry: {delays: [1min]}}}",
            "Y107",
            "'1min' is not a duration",
            "write 1m",
            id="duration",
        ),
        pytest.param(
            "consumers: {c: {topics: [a], dlq: {retention: 30}}}",
            "Y103",
            "expected a text, found 30",
            "say the unit, as in 30ms",
            id="duration without unit",
        ),
        pytest.param(
            "consumers: {c: {topics: [a], retry: never}}",
            "Y107",
            "expected a mapping or none",
            "",
            id="text for a mapping or none",
        ),
        pytest.param(
            "consumers: {c: {topics: [a], dlq: {alert: {volume: lots}}}}",
            "Y107",
            "'lots' is not a rate",
            "100/h",
            id="rate",
        ),
        pytest.param(
            "topics: {a: {allow: [{change: deletion, reason: x, until: soon}]}}",
            "Y107",
            "'soon' is not a date",
            "YYYY-MM-DD",
            id="date",
        ),
        pytest.param(
            "environments: {dev: {prefix: dev/}}",
            "Y107",
            "'dev/' cannot begin a topic's name",
            "letters, digits",
            id="prefix",
        ),
    ],
)
def test_problems_in_words(text: str, code: str, message: str, hint: str) -> None:
    given = Source("t.yaml", text.encode()).value
    (problem,) = topology_schema().problems({"krc": 1, "name": "test", **given})
    assert problem.code == code
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param("consumers: {c: {topics: }}", "topics has no value", "or remove it", id="no value"),
        pytest.param(
            "topics: {a: {partitions: 3, replication_factor: }}",
            "replication_factor has no value",
            "",
            id="no value where null would do",
        ),
        pytest.param(
            "environments: {dev: {topics: }}",
            "nothing is written here",
            "write null to undeclare it",
            id="nothing in an environment",
        ),
    ],
)
def test_nothing_is_no_value(text: str, message: str, hint: str) -> None:
    (finding,) = problems(text)
    assert finding.code == "Y108"
    assert message in finding.message
    assert hint in finding.hint


def test_every_problem_of_a_file_is_reported_at_its_place() -> None:
    found = problems(
        """\
        krc: 1
        name: test
        topics:
          a: {partitons: 3, config: {retention.ms: 7GB, retention.m: 7d}}
          b: {partitions: 3, replication_factor: 1, role: evnt}
        consumers:
          c: {topics: [b, nowhere], instances: 0}
        """
    )
    assert places(found) == [
        ("Y101", 4, 7),
        ("Y208", 4, 44),
        ("Y101", 4, 49),
        ("Y104", 5, 51),
        ("Y201", 7, 19),
        ("Y106", 7, 40),
    ]


@pytest.mark.parametrize(
    "entry",
    ["c hange: deletion, reason: x", "change: on, reason: x", "chnage: deletion, reason: x", "change: deletion"],
)
def test_an_entry_of_a_list_without_what_it_needs_is_one_problem(entry: str) -> None:
    text = f"topics: {{a: {{partitions: 1, replication_factor: 1, allow: [{{{entry}}}]}}}}\n"
    assert len(problems(text)) == 1
