"""Real clients judge what rules judge: a rule's example becomes configurations, and the client itself builds them.

Java clients are built in one JVM for each version, librdkafka ones in a process each. What a client makes of its
settings is read back from it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import yaml

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.java.client_jars import ClientKind, client_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Silent
from tests.lint.examples import files_of

_NEWEST = ("2.8.2", "3.0.2", "3.9.2", "4.0.2", "4.1.2", "4.2.2", "4.3.1", "4.4.0")
_BUILDS = "tests.lint.proofs.java_builds"
_SECTIONS = {"producers": Role.PRODUCER, "consumers": Role.CONSUMER, "streams": Role.STREAMS}


@dataclass(frozen=True, slots=True)
class Built:
    """What a client made of a configuration. ``refused`` is its message, empty where it was built."""

    refused: str
    values: Mapping[str, str]


def configs_in(example: str) -> tuple[ClientConfig, ...]:
    """Every client that an example configures, with what its topology says of it."""
    files = files_of(example)
    declared = {
        app["client"]["file"]: Hint(
            Family(app["client"]["family"]), role, Version.parse(str(app["client"]["version"])), label=label
        )
        for text in files.values()
        if text.startswith("krc: 1\n")
        for section, role in _SECTIONS.items()
        for label, app in yaml.safe_load(text).get(section, {}).items()
        if "file" in app.get("client", {})
    }
    return tuple(
        config
        for name, text in files.items()
        if not text.startswith("krc: 1\n")
        for config in configs_of(read_document(name, text.encode()), declared.get(name, Hint()))
    )


def settings_of(config: ClientConfig) -> dict[str, str]:
    """What the client is given: what was written, in the client's own spelling. Placeholders stand for themselves."""
    return {
        key: value if value is not None else entries[0].raw
        for key, entries in config.written.items()
        for value in (config.values.get(key),)
    }


class RealClients:
    """Clients of every version, started when they are first asked for, as a context manager."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._workers: dict[tuple[ClientKind, str], JavaWorker] = {}

    def __enter__(self) -> RealClients:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def build(self, config: ClientConfig, version: str = "") -> Built:
        """Let the client itself, in the declared version (or ``version``), build what a file configures."""
        if config.family is Family.LIBRDKAFKA:
            return librdkafka(config.role.value, settings_of(config))
        return self.java(version or str(config.version), config.role.value, settings_of(config))

    def java(self, version: str, role: str, settings: Mapping[str, str]) -> Built:
        answer = self.ask(version, "build", role=role, settings=dict(settings))
        return Built(answer["refused"], answer["values"])

    def ask(self, version: str, function: str, kind: ClientKind = ClientKind.CLIENTS, **arguments: Any) -> Any:
        """A function of `java_builds` (or ``module:function``) in the JVM of a version: ``4.1``, or a release."""
        if arguments.get("role") == "streams":
            kind = ClientKind.STREAMS
        name = function if ":" in function else f"{_BUILDS}:{function}"
        return self.worker(version, kind).call(name, **arguments)

    def worker(self, version: str, kind: ClientKind = ClientKind.CLIENTS) -> JavaWorker:
        release = next((each for each in _NEWEST if each.startswith(f"{version}.")), version)
        if (kind, release) not in self._workers:
            jars = client_jars(kind, release, Silent())
            self._workers[kind, release] = self._stack.enter_context(JavaWorker(jars))
        return self._workers[kind, release]


def librdkafka(role: str, settings: Mapping[str, str]) -> Built:
    """The installed librdkafka builds a client in a process of its own, which may die of it."""
    return librdkafkas(role, [settings])[0]


def librdkafkas(role: str, many: Sequence[Mapping[str, str]]) -> list[Built]:
    """The same for many that are not expected to end the process: all share one."""
    answers = _ask_librdkafka(role=role, many=[dict(settings) for settings in many])
    return [Built(answer["refused"], answer["values"]) for answer in answers]


def librdkafka_log(role: str, settings: Mapping[str, str]) -> str:
    """What the installed librdkafka logs while it builds a client."""
    return _run_librdkafka(role=role, many=[dict(settings)]).stderr


def librdkafka_partitions(partitioner: str, keys: list[str], count: int) -> list[int]:
    """Which partition the installed librdkafka chooses for each key."""
    answer: list[int] = _ask_librdkafka(partitioner=partitioner, keys=keys, count=count)
    return answer


def _ask_librdkafka(**request: Any) -> Any:
    run = _run_librdkafka(**request)
    if run.returncode:
        return [{"refused": f"the process ended with {run.returncode}: {run.stderr.strip()[-500:]}", "values": {}}]
    return json.loads(run.stdout)


def _run_librdkafka(**request: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.lint.proofs.librdkafka_builds"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
