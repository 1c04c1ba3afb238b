"""``krc lint --ask-client``: every configuration whose client and version are known goes to that client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import ClientConfig, Family
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.commands.lint_round import Judged
from kafka_resilience_cli.findings import Finding
from kafka_resilience_cli.lint.asking import asked_settings, judged
from kafka_resilience_cli.progress import Progress


@dataclass(frozen=True, slots=True)
class Asked:
    """What clients said, and which configurations were not put to one."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def ask(files: Sequence[Judged], progress: Progress) -> Asked:
    """Ask all clients, one process for each version.

    Raises :class:`~kafka_resilience_cli.errors.KrcError` where a Java client is needed and there is no Java or JPype,
    or its jars cannot be fetched.
    """
    java: dict[Version, list[_Case]] = {}
    librdkafka: list[_Case] = []
    notes: list[str] = []
    for each in files:
        for config in each.clients:
            if config.embedded_in is not None or not isinstance(each.text, ClientDocument):
                continue
            case = _Case(config, each.text)
            if config.family is Family.LIBRDKAFKA:
                librdkafka.append(case)
            elif config.version is None:
                notes.append(f"{config.document.file}: no client was asked: its version is not known")
            else:
                java.setdefault(config.version, []).append(case)
    findings: list[Finding] = []
    for version, cases in sorted(java.items()):
        findings += _ask_java(version, cases, progress)
    if librdkafka:
        answers, differing = _ask_librdkafka(librdkafka)
        findings += answers
        notes += differing
    said = {(each.code, each.location, each.message): each for each in findings}  # clients may share a file
    return Asked(tuple(said.values()), tuple(dict.fromkeys(notes)))


@dataclass(frozen=True, slots=True)
class _Case:
    config: ClientConfig
    document: ClientDocument


def _ask_java(version: Version, cases: Sequence[_Case], progress: Progress) -> Iterable[Finding]:
    from kafka_resilience_cli.clients.java_judge import judge_all

    judgements = judge_all(version, [(case.config.role, asked_settings(case.config)) for case in cases], progress)
    for case, judgement in zip(cases, judgements, strict=True):
        places = {case.document.file: case.document}
        yield from judged(case.config, judgement, f"kafka-clients {version}", places)


def _ask_librdkafka(cases: Sequence[_Case]) -> tuple[list[Finding], list[str]]:
    from kafka_resilience_cli.clients.librdkafka_judge import installed_version, judge_all

    installed = installed_version()
    judgements = judge_all([(case.config.role, asked_settings(case.config)) for case in cases])
    findings = [
        finding
        for case, judgement in zip(cases, judgements, strict=True)
        for finding in judged(case.config, judgement, f"librdkafka {installed}", {case.document.file: case.document})
    ]
    notes = [
        f"{case.document.file}: librdkafka {installed} was asked, the file's client is {case.config.version}"
        for case in cases
        if case.config.version is not None and case.config.version.line != installed.line
    ]
    return findings, notes
