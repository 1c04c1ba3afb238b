"""Lets the Java client of a version judge configurations: it builds what they ask for, without a broker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kafka_resilience_cli.catalogue.judgement import Judgement
from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import release
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Role
from kafka_resilience_cli.java.client_jars import ClientKind, client_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Progress

Case = tuple[Role, Mapping[str, str]]

_KINDS = {
    Role.STREAMS: ClientKind.STREAMS,
    Role.SINK: ClientKind.CONNECT,
    Role.SOURCE: ClientKind.CONNECT,
    Role.WORKER: ClientKind.CONNECT,
}
_ELSEWHERE = re.compile(
    r"(?:.*\.)?(?:ssl\.(?:keystore|truststore|key)\..*|ssl\.engine\.factory\.class|sasl\.jaas\.config|sasl\.kerberos\..*"
    r"|sasl\..*\.(?:class|url|file|uri)|security\.providers|config\.providers(?:\..*)?|bootstrap\.controllers)"
)
"""Keystores, logins, providers, endpoints: on the user's machines, not here; some would run commands or read files."""


def judge_all(version: Version, cases: Sequence[Case], progress: Progress) -> list[Judgement]:
    """What the kafka-clients of ``version`` (a line, or a release) says of each case, in their order; one JVM a kind.

    Raises :class:`~kafka_resilience_cli.errors.KrcError` where there is no Java, or the jars cannot be fetched.
    """
    wanted = release(Table.PRODUCER, version) if version.patch < 0 else version
    judgements: dict[int, Judgement] = {}
    for kind in ClientKind:
        numbers = [number for number, (role, _) in enumerate(cases) if _KINDS.get(role, ClientKind.CLIENTS) is kind]
        if numbers:
            with JavaWorker(client_jars(kind, str(wanted or version), progress)) as worker:
                judgements |= zip(numbers, _ask(worker, [cases[number] for number in numbers]), strict=True)
    return [judgements[number] for number in range(len(cases))]


def _ask(worker: JavaWorker, cases: Sequence[Case]) -> list[Judgement]:
    stripped = [_stripped(config) for _, config in cases]
    asked = [
        (role.value, {key: value for key, value in config.items() if key not in without})
        for (role, config), without in zip(cases, stripped, strict=True)
    ]
    answers = worker.call("kafka_resilience_cli.java.client_child:judge", cases=asked)
    return [_judgement(answer, without) for answer, without in zip(answers, stripped, strict=True)]


def _stripped(config: Mapping[str, str]) -> list[str]:
    return [
        key
        for key, value in config.items()
        if _ELSEWHERE.fullmatch(key) or (key.endswith("security.protocol") and value.upper().startswith("SASL"))
    ]


def _judgement(answer: Mapping[str, Any], stripped: Sequence[str]) -> Judgement:
    """``answer`` is JSON from the child."""
    return Judgement(
        **{**answer, "warnings": tuple(answer["warnings"]), "stripped": tuple(sorted({*stripped, *answer["stripped"]}))}
    )
