"""Histories survive their writer, and say where they are wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from random import Random

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.commands.schema import SchemaName, schema_text
from kafka_resilience_cli.drill.anomalies import Answer
from kafka_resilience_cli.drill.checker import check
from kafka_resilience_cli.drill.events import EVENTS, End, Ok, Producer, Send, decode, encode
from kafka_resilience_cli.drill.history import Durability, HistoryError, HistoryReader, HistoryWriter
from tests.drill.worlds import World, clean

HEADER = '{"krc-history": 1}\n'


def written(path: Path, world: World) -> Path:
    with HistoryWriter(path, run="r1", about={"seed": 7}) as writer:
        for event in world.events():
            writer.add(event)
    return path


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    world = clean(Random(1))
    reader = HistoryReader(written(tmp_path / "h.jsonl", world))
    assert list(reader) == list(world.lines())
    assert (reader.run, reader.about, reader.torn) == ("r1", {"seed": 7}, False)
    assert check(reader).answer is Answer.PASS


@pytest.mark.parametrize("durability", list(Durability))
def test_each_event_is_in_the_file_when_add_returns(tmp_path: Path, durability: Durability) -> None:
    path = tmp_path / "h.jsonl"
    with HistoryWriter(path, run="", durability=durability) as writer:
        writer.add(Send("p", ["a"], "orders-0"))
        assert list(HistoryReader(path)) == [(2, Send("p", ["a"], "orders-0"))]


def test_a_killed_writer_leaves_everything_it_announced(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    code = (
        "import sys, pathlib\n"
        "from kafka_resilience_cli.drill.history import HistoryWriter\n"
        "from kafka_resilience_cli.drill.events import Send\n"
        "writer = HistoryWriter(pathlib.Path(sys.argv[1]), run='')\n"
        "for number in range(10**9):\n"
        "    writer.add(Send('p', [str(number)], 'orders-0'))\n"
        "    print(number, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        announced = [int(child.stdout.readline()) for _ in range(20)]
        os.kill(child.pid, signal.SIGKILL)
        announced += [int(line) for line in child.stdout if line.endswith("\n")]
    ids = [event.ids[0] for _, event in HistoryReader(path) if isinstance(event, Send)]
    assert ids[: len(announced)] == [str(number) for number in announced]


@given(cut=st.integers(1, 10_000))
def test_a_history_cut_off_anywhere_is_read_up_to_there_and_can_be_continued(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = written(tmp_path_factory.mktemp("cut") / "h.jsonl", clean(Random(2), sends=10))
    data = path.read_bytes()
    head = len(data.splitlines(keepends=True)[0])
    kept = data[: head + cut % (len(data) - head)]
    path.write_bytes(kept)
    whole = kept[: kept.rindex(b"\n") + 1]
    verdict = check(HistoryReader(path))
    assert verdict.answer is Answer.INCONCLUSIVE
    assert "writer did not finish" in verdict.reasons[0]
    with HistoryWriter(path, run="another") as writer:
        writer.add(End())
    assert path.read_bytes() == whole + b'{"event":"end"}\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "is no history", id="empty"),
        pytest.param("krc: 1\n", "is no history", id="another format"),
        pytest.param("[1]\n", "is no history", id="no object"),
        pytest.param("\x00\xff" * 2000, "is no history", id="binary"),
        pytest.param("[" * 100_000, "is no history", id="deep"),
        pytest.param('{"krc-history": 2}\n', "has version 2 of the format", id="a later version"),
        pytest.param(HEADER + "nonsense\n", "line 2 of", id="a line that is no JSON"),
        pytest.param(HEADER + '{"event": "end"}\n\n', "line 3 of", id="an empty line"),
        pytest.param(HEADER + "[]\n", "a line is a JSON object", id="a list"),
        pytest.param(HEADER + '{"event": "sent"}\n', "event is one of", id="an unknown event"),
        pytest.param(HEADER + '{"event": ["end"]}\n', "event is one of", id="an event that is a list"),
        pytest.param(HEADER + '{"event": "end", "when": 1}\n', "end has no 'when'", id="an unknown field"),
        pytest.param(HEADER + '{"event": "fail"}\n', "fail needs ids", id="a missing field"),
        pytest.param(HEADER + '{"event": "fail", "ids": "a"}\n', "ids of fail is a list of texts", id="a text"),
        pytest.param(HEADER + '{"event": "fail", "ids": [1]}\n', "ids of fail is a list of texts", id="numbers"),
        pytest.param(
            HEADER + '{"event": "ok", "ids": ["a"], "partition": "o-0", "offsets": [true]}\n', "whole", id="a flag"
        ),
        pytest.param(
            HEADER + '{"event": "ok", "ids": ["a"], "partition": "o-0", "offsets": [9223372036854775808]}\n',
            "out of range",
            id="more than Kafka can hold",
        ),
        pytest.param(
            HEADER + '{"event": "log", "ids": ["a"], "partition": "o-0", "offsets": []}\n',
            "1 ids and 0 offsets",
            id="lists that are not parallel",
        ),
        pytest.param(
            HEADER + '{"event": "transaction", "tx": "t", "outcome": "lost"}\n', "one of committed", id="a word"
        ),
        pytest.param(HEADER + '{"event": "end", "at": NaN}\n', "at of end is a whole number", id="not a number"),
    ],
)
def test_a_bad_file_names_the_line_and_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "h.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HistoryError) as caught:
        list(HistoryReader(path))
    assert says in f"{caught.value.what} {caught.value.why}"


def test_a_place_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot read"):
        HistoryReader(tmp_path / "none")
    with pytest.raises(HistoryError, match="cannot write"):
        HistoryWriter(tmp_path / "none" / "h.jsonl", run="")


def test_the_schema_has_just_the_fields_that_the_reader_takes() -> None:
    schema = json.loads(schema_text(SchemaName.HISTORY))
    validator = jsonschema.Draft7Validator(schema)
    for kind in (each for each in schema["oneOf"] if each["title"] != "header"):
        assert set(kind["properties"]) - {"event"} == {field.name for field in fields(EVENTS[kind["title"]])}
    for _, event in clean(Random(3)).lines():
        line = json.loads(encode(event))
        validator.validate(line)
        assert decode(line) == event
    assert not validator.is_valid({"event": "send", "ids": [1]})
    assert {each["title"] for each in schema["oneOf"]} == {"header", *EVENTS}


def test_a_line_says_only_what_is_not_the_default() -> None:
    assert encode(Producer("p")) == '{"event":"producer","producer":"p"}'
    assert encode(Ok(["ä"], "orders-0", [5])) == '{"event":"ok","ids":["ä"],"partition":"orders-0","offsets":[5]}'
