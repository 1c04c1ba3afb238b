"""Durations and sizes: what is read, what is refused and with which advice, and that formatting loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafka_resilience_cli.units import (
    LONG_MAX,
    UnitError,
    format_duration,
    format_size,
    parse_duration,
    parse_number,
    parse_size,
)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("250ms", 250),
        ("1s", 1_000),
        ("5m", 300_000),
        ("1h30m", 5_400_000),
        ("7d", 604_800_000),
        ("1d2h3m4s5ms", 93_784_005),
        ("90m", 5_400_000),
        ("0ms", 0),
        ("-1", -1),
    ],
)
def test_durations(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("60000", "say the unit, as in 60000ms"),
        ("1.5h", "write 1h30m"),
        ("30m1h", "largest first"),
        ("1H", "write 1h"),
        ("5min", "write 5m"),
        ("2 days", "write 2d"),
        ("2w", "write 14d"),
        ("", "the units are"),
        ("soon", "the units are"),
        ("-5m", "the units are"),
        ("1h1h", "the units are"),
        ("106751991168d", "more than Kafka can hold"),
        ("9" * 5000 + "d", "more than Kafka can hold"),
    ],
)
def test_refused_durations_say_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(UnitError, match=advice):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "size"), [("512B", 512), ("1KiB", 1024), ("2MiB", 2_097_152), ("3GiB", 3_221_225_472), ("-1", -1)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2GB", "write 2GiB for powers of two"),
        ("1mb", "write 1MiB for powers of two"),
        ("10K", "write 10KiB"),
        ("10kib", "write 10KiB"),
        ("1.5MiB", "fractions are not allowed"),
        ("1024", "say the unit, as in 1024B"),
        ("1TiB", "the units are"),
        ("9999999999999999999GiB", "more than Kafka can hold"),
    ],
)
def test_refused_sizes_say_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(UnitError, match=advice):
        parse_size(text)


def test_a_bare_number_counts_as_kafkas_own_unit_where_that_is_allowed() -> None:
    assert parse_duration("604800000", bare=True) == 604_800_000
    assert parse_size("-2", bare=True) == -2


@pytest.mark.parametrize("text", ["012", "1_000", "1e3", "0x10", "+1", "1.0", "", "9223372036854775808"])
def test_numbers_are_written_the_plain_way(text: str) -> None:
    with pytest.raises(UnitError):
        parse_number(text)


@given(st.integers(-1, LONG_MAX))
def test_formatted_durations_read_back(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds)) == milliseconds


@given(st.integers(-1, LONG_MAX))
def test_formatted_sizes_read_back(size: int) -> None:
    assert parse_size(format_size(size)) == size


@given(st.text(max_size=30))
def test_nothing_but_a_unit_error_comes_out(text: str) -> None:
    for parse in (parse_duration, parse_size, parse_number):
        try:
            parse(text)
        except UnitError:
            continue


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(604_800_000, "7d"), (129_600_000, "1d12h"), (0, "0ms"), (-1, "-1"), (1_500, "1s500ms")]
)
def test_durations_are_formatted_compactly(milliseconds: int, text: str) -> None:
    assert format_duration(milliseconds) == text


@pytest.mark.parametrize(
    ("size", "text"), [(2_097_152, "2MiB"), (1_048_588, "1048588B"), (0, "0B"), (-1, "-1"), (1 << 40, "1024GiB")]
)
def test_sizes_are_formatted_exactly(size: int, text: str) -> None:
    assert format_size(size) == text
