"""Whether a dialect can do what the declared delays ask of it."""

from __future__ import annotations

from kafka_resilience_cli.dialects.dialect import Dialect
from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.topology.chain_notes import Notes, path_of
from kafka_resilience_cli.topology.model import RetrySpec
from kafka_resilience_cli.units import format_duration


def delays_work(dialect: Dialect, retry: RetrySpec, notes: Notes) -> bool:
    before: list[int] = []
    works = True
    values = [known.value for known in retry.delays]
    for index, known in enumerate(retry.delays):
        path, shown = path_of(known, retry.path.child("delays", index)), format_duration(known.value)
        if known.value <= 0:
            works = False
            notes.add(
                "Y304", Severity.ERROR, "a delay must be longer than nothing", path, hint="retry at once in place"
            )
        elif dialect.max_delay and known.value > dialect.max_delay.ms:
            works = False
            longest = format_duration(dialect.max_delay.ms)
            notes.add(
                "Y303",
                Severity.ERROR,
                f"{dialect.name} cannot hold a delay of {shown}: {dialect.max_delay.why}",
                path,
                hint=f"at most {longest}",
            )
        elif known.value in before and not (
            dialect.reuses_last and set(values[before.index(known.value) :]) == {known.value}
        ):
            works = False
            notes.add(
                "Y305",
                Severity.ERROR,
                f"{shown} twice: both would be the same topic",
                path,
                hint="only equal delays at the end of the list can share a topic"
                if dialect.reuses_last
                else "give every hop a delay of its own",
            )
        elif before and known.value < before[-1]:
            notes.add(
                "Y306",
                Severity.WARNING,
                f"{shown} after {format_duration(before[-1])}: delays usually grow, so that an outage is outlived",
                path,
            )
        before.append(known.value)
    horizon = sum(values)
    if works and dialect.max_horizon and horizon > dialect.max_horizon.ms:
        notes.add(
            "Y330",
            Severity.WARNING,
            f"these delays take {format_duration(horizon)}, but {dialect.max_horizon.why}",
            retry.path.child("delays"),
            hint=f"delayed-retry-topic.timeout={horizon + horizon // 2}",
        )
    return works
