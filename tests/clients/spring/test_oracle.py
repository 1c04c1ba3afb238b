"""Spring Boot itself loads and binds every file under ``files/``: krc's values are equal, in each role and profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Role
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.clients.spring import spring_configs
from kafka_resilience_cli.clients.spring.boot import built_by_boot
from kafka_resilience_cli.java.client_jars import ClientKind, client_jars
from kafka_resilience_cli.java.worker import JavaWorker
from kafka_resilience_cli.progress import Silent

FILES = sorted((Path(__file__).parent / "files").iterdir())
ROLES = (Role.PRODUCER, Role.CONSUMER, Role.ADMIN, Role.STREAMS)
REFUSED = {"sizes-lower-case.yml", "durations-bad.yml", "booleans-bad.yml"}


@dataclass(frozen=True)
class Case:
    """One way to run the application of one file."""

    file: Path
    profile: str
    ours: Mapping[Role, ClientConfig]

    def __str__(self) -> str:
        return f"{self.file.name} [{self.profile}]"


def cases(version: Version) -> Iterator[Case]:
    for file in FILES:
        document = read_document(file.name, file.read_bytes())
        runs: dict[str, dict[Role, ClientConfig]] = {}
        for role in ROLES:
            for config in spring_configs(document, Hint(role=role, version=version)):
                if config.embedded_in is None:
                    runs.setdefault(config.profile, {})[role] = config
        for profile, ours in runs.items():
            yield Case(file, profile, ours)


@pytest.mark.sandbox
@pytest.mark.proves("U004")
@pytest.mark.proves("C002")
@pytest.mark.parametrize("boot", ["2.7.18", "3.5.16", "4.0.9", "4.1.2"])
def test_boot_builds_the_same(boot: str) -> None:
    version = Version.parse(boot)
    assert version is not None
    asked = list(cases(version))
    assert len({case.file for case in asked}) >= 60
    with JavaWorker(client_jars(ClientKind.SPRING_BOOT, boot, Silent())) as worker:
        answers = worker.call(
            "kafka_resilience_cli.java.spring_binder:built",
            cases=[{"file": str(case.file), "profiles": [case.profile] if case.profile else []} for case in asked],
        )
    wrong: list[str] = []
    for case, answer in zip(asked, answers, strict=True):
        if "refused" in answer:
            if case.file.name not in REFUSED:
                wrong.append(f"{case}: {answer['refused']}")
            continue
        wrong += _unequal(case, answer)
        wrong += _unbound(case, answer["unbound"])
    assert "\n".join(wrong) == ""


def _unequal(case: Case, answer: Mapping[str, Any]) -> Iterator[str]:
    for role, config in case.ours.items():
        ours, theirs = built_by_boot(config), answer[role.value]
        for key in sorted(ours.keys() | theirs.keys()):
            if key in ours and ours[key] is None and "${" in theirs.get(key, ""):
                continue  # nobody resolves it: Boot keeps the text, krc says that the value is unknown
            if ours.get(key, "absent") != theirs.get(key, "absent"):
                yield f"{case} {role}: {key} is {ours.get(key, 'absent')}, not {theirs.get(key, 'absent')}"


def _unbound(case: Case, theirs: list[str]) -> Iterator[str]:
    """Boot's handler also lists what it bound to nothing: empty texts, and map keys that another profile overrides."""
    config = next(iter(case.ours.values()))
    empty = {_plain(entry.key) for entry in config.document.entries if entry.text == ""}
    ours = {_plain(entry.key) for each in case.ours.values() for entry in each.unbound}
    boots = {_plain(name) for name in theirs if ".properties." not in name} - empty
    if case.profile == "" and ours != boots:
        yield f"{case}: unbound are {sorted(ours)}, not {sorted(boots)}"


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
