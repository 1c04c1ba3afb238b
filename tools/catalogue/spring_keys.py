"""What each typed property of Spring Boot turns into: asked of Boot's own ``KafkaProperties``, one version a process.

A sample is bound to every property, one at a time, and the client keys that appear or change are recorded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kafka_resilience_cli.catalogue.keys import KeyFacts
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.java.worker import JavaWorker

ROOT = "spring.kafka."


def recorded(jars: Sequence[Path], table: Mapping[str, KeyFacts]) -> dict[str, Any]:
    """Of one version of Boot; ``table`` is what its metadata lists."""
    names = {
        name: [str(facts.kind), *facts.choices]
        for name, facts in table.items()
        if name.startswith(ROOT) and facts.supported
    }
    with JavaWorker(jars) as worker:
        answer: dict[str, Any] = worker.call("tools.catalogue.spring_keys_child:record", names=names)
    return answer


def render(versions: Mapping[Version, Mapping[str, Any]]) -> str:
    """One line per property, with an entry for every version that changed it; ``null``: the version lacks it."""
    lines = sorted(versions)
    names = sorted({name for each in versions.values() for name in each["keys"]})
    roles = sorted({role for each in versions.values() for role in each["always"]})
    keys = {name: _history([(line, versions[line]["keys"].get(name)) for line in lines]) for name in names}
    always = {role: _history([(line, versions[line]["always"][role]) for line in lines]) for role in roles}
    unbound = _history([(line, versions[line]["unbound"]) for line in lines])
    parts = [f'"versions": {json.dumps([str(line) for line in lines])}', f'"unbound": {json.dumps(unbound)}']
    for part, entries in (("keys", keys), ("always", always)):
        rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry, sort_keys=True)}" for name, entry in entries.items())
        parts.append(f'"{part}": {{\n{rows}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _history(entries: Sequence[tuple[Version, Any]]) -> dict[str, Any]:
    history: dict[str, Any] = {}
    before: Any = None
    for version, entry in entries:
        if entry != before:
            history[str(version)] = entry
        before = entry
    return history
