from __future__ import annotations

from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Admin, Consumer, Producer, ShareConsumer

RETRY, RETRY_MAX = "retry.backoff.ms", "retry.backoff.max.ms"
RECONNECT, RECONNECT_MAX = "reconnect.backoff.ms", "reconnect.backoff.max.ms"


@rule(
    "P009",
    "backoff-disabled",
    Severity.WARNING,
    Certainty.ALTERED,
    Fixable.SAFE,
    bad="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        retry.backoff.ms=5000
    """,
    good="""
        -- checkout.properties --
        # krc: client family=java role=producer version=4.1
        bootstrap.servers=kafka:9092
        retry.backoff.ms=5000
        retry.backoff.max.ms=30000
    """,
)
def backoff_disabled(client: Producer | Consumer | ShareConsumer | Admin, facts: Facts) -> Iterator[Problem]:
    """The wait between attempts does not grow, or is shorter than the file says.

    Why: a wait that grows keeps clients from trampling a broker that comes back. A first retry wait above the longest
    one is cut down to that; Java takes `reconnect.backoff.ms` without `reconnect.backoff.max.ms` as a fixed wait, and
    librdkafka does not start where the longest reconnect wait is below the first one.
    Fix: set the longest wait (`retry.backoff.max.ms`, `reconnect.backoff.max.ms`) above the first one.
    Source: Kafka `CommonClientConfigs.warnDisablingExponentialBackoff`, `postProcessReconnectBackoffConfigs`, KIP-580;
    librdkafka `rd_kafka_conf_finalize`.
    """
    if client.embedded_in is not None:
        return
    if (client.written(RETRY) or client.written(RETRY_MAX)) and _grows(client):
        first, longest = client.number(RETRY), client.number(RETRY_MAX)
        if first > longest:
            at = RETRY if client.written(RETRY) else RETRY_MAX
            yield _problem(
                client, at, RETRY_MAX, first, f"every retry waits {longest} ms: {RETRY}={first} is above {RETRY_MAX}"
            )
    if client.librdkafka and (client.written(RECONNECT) or client.written(RECONNECT_MAX)):
        first, longest = client.number(RECONNECT), client.number(RECONNECT_MAX)
        if longest < first:
            at = RECONNECT if client.written(RECONNECT) else RECONNECT_MAX
            message = f"{RECONNECT}={first} is refused: it is above {RECONNECT_MAX}={longest}"
            yield _problem(client, at, RECONNECT_MAX, first, message, Severity.ERROR)
    if client.java and client.written(RECONNECT) and not client.written(RECONNECT_MAX):
        first = client.number(RECONNECT)
        message = f"every reconnect waits {first} ms: the wait does not grow without {RECONNECT_MAX}"
        yield _problem(client, RECONNECT, RECONNECT_MAX, first, message)


def _grows(client: Producer | Consumer | ShareConsumer | Admin) -> bool:
    return client.version >= ((2, 3) if client.librdkafka else (3, 7))


def _problem(
    client: Producer | Consumer | ShareConsumer | Admin,
    at: str,
    key: str,
    first: int,
    message: str,
    severity: Severity | None = None,
) -> Problem:
    longest = max(10 * first, 1000)
    return Problem(
        message,
        client.at(at),
        hint=f"set {key}={longest}",
        severity=severity,
        edits=(client.put(key, str(longest)),),
        fix_title=f"set {key}={longest}",
    )
