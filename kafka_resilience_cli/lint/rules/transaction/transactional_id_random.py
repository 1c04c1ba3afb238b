from __future__ import annotations

import re
from collections.abc import Iterator

from kafka_resilience_cli.findings import Severity
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.idempotence import TRANSACTIONAL_ID, transactional
from kafka_resilience_cli.lint.rule import Certainty, Fixable, Problem, rule
from kafka_resilience_cli.lint.subjects import Producer

_RANDOM = re.compile(r"random\.(uuid|value|int|long)|\b(uuid|randAlpha\w*|randomUUID)\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"[$#]\{[^}]*\}|\{\{[^}]*\}\}")


@rule(
    "E005",
    "transactional-id-random",
    Severity.WARNING,
    Certainty.HEURISTIC,
    Fixable.NO,
    bad="""
        -- application.yml --
        # krc: client family=spring-boot role=producer version=3.5
        spring:
          kafka:
            bootstrap-servers: kafka:9092
            producer:
              transaction-id-prefix: payment-${random.uuid}-
    """,
    good="""
        -- application.yml --
        # krc: client family=spring-boot role=producer version=3.5
        spring:
          kafka:
            bootstrap-servers: kafka:9092
            producer:
              transaction-id-prefix: payment-${HOSTNAME}-
    """,
)
def transactional_id_random(producer: Producer, facts: Facts) -> Iterator[Problem]:
    """The transactional id is another one after every restart.

    Why: a restarted instance is told from its dead predecessor by the id. With a new one the predecessor is not fenced,
    its open transaction holds up readers until it times out, and brokers remember every id for a week.
    Fix: use something that an instance keeps across restarts, such as the name of a StatefulSet's pod.
    Source: Kafka `KafkaProducer` ("transactional.id"), `transactional.id.expiration.ms`.
    Proof: what a zombie does after a crash needs the crash; no client refuses the setting.
    """
    if producer.embedded_in is not None or not transactional(producer):
        return
    entry = producer.file.written[TRANSACTIONAL_ID][0]
    if any(_RANDOM.search(placeholder) for placeholder in _PLACEHOLDER.findall(entry.raw)):
        yield Problem(
            f"{entry.key}={entry.raw} is another one after every restart: nothing fences the instance before it",
            producer.at(TRANSACTIONAL_ID),
            hint="use a name that the instance keeps across restarts",
        )
