"""The text of an imported document."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.importers.yaml_text import Noted, yaml_text


def test_it_reads_like_the_examples() -> None:
    text = yaml_text(
        {
            "krc": 1,
            "name": "orders",
            "cluster": {"brokers": 3, "racks": ["a", "b"]},
            "topics": {
                "orders.created": {"config": {"retention.ms": "7d", "unclean.leader.election.enable": False}},
                "orders.empty": {},
                "orders.odd": Noted({"partitions": 1}, ("first", "second")),
            },
            "consumers": {"a": {"topics": [{"name": "orders.created", "dlq": {}}]}},
        },
        header=("Imported.",),
    )
    assert text == (
        "# Imported.\n"
        "krc: 1\n"
        "name: orders\n"
        "\n"
        "cluster:\n"
        "  brokers: 3\n"
        "  racks: [a, b]\n"
        "\n"
        "topics:\n"
        "  orders.created:\n"
        "    config:\n"
        "      retention.ms: 7d\n"
        "      unclean.leader.election.enable: false\n"
        "  orders.empty: {}\n"
        "  # first\n"
        "  # second\n"
        "  orders.odd:\n"
        "    partitions: 1\n"
        "\n"
        "consumers:\n"
        "  a:\n"
        "    topics:\n"
        "      - name: orders.created\n"
        "        dlq: {}\n"
    )


@pytest.mark.parametrize(
    "word", ["on", "no", "null", "~", "", "012", "12:30", "4.10", "1e3", "2026-11-24", "7", "true", "*", "a: b", "a #b"]
)
def test_words_that_yaml_would_read_differently_are_quoted(word: str) -> None:
    assert yaml_text({"a": word}) == f'a: "{word}"\n'
    assert yaml.safe_load(yaml_text({word: [word]})) == {word: [word]}


def test_a_note_stays_in_its_line() -> None:
    assert yaml_text({"a": Noted(1, ("group x\nb: 2",))}) == "# group x?b: 2\na: 1\n"


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_any_text_is_read_back(text: str) -> None:
    assert yaml.safe_load(yaml_text({"key": text, "list": [text], "map": {text: 1}})) == {
        "key": text,
        "list": [text],
        "map": {text: 1},
    }
