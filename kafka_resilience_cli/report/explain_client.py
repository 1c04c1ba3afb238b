"""What ``krc explain client`` prints. Values of keys that hold secrets are masked here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kafka_resilience_cli.clients.config import ClientConfig, Family
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.explanation import ExplainedClient, ExplainedKey
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.explain import EXPLAIN_FORMAT
from kafka_resilience_cli.report.findings import location_json
from kafka_resilience_cli.secrets import MASK, is_secret_key
from kafka_resilience_cli.settings import Declared, Default, Derived, Framework, Known, Setting, Unknown

_WIDEST = 24
"""Characters of a value that the column of places gives way to."""


@dataclass(frozen=True, slots=True)
class _Widths:
    key: int
    value: int


def client_text(clients: Sequence[ExplainedClient], paint: Paint = plain) -> str:
    """Each client, then its keys: the value, where it comes from, and what it won over."""
    return "\n".join("\n".join(_client_lines(each, paint)) + "\n" for each in clients)


def client_json(clients: Sequence[ExplainedClient]) -> str:
    """The same as a document; ``value`` is ``null`` where it is not known, and ``missing`` says which fact is."""
    document = {"format": EXPLAIN_FORMAT, "kind": "client", "clients": [_client_json(each) for each in clients]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _client_lines(explained: ExplainedClient, paint: Paint) -> Iterator[str]:
    config = explained.config
    yield f"{paint(config.label, 'bold')}: {_what(config)}"
    for guess in config.identity.guesses:
        yield f"  {guess}"
    if config.incomplete:
        yield f"  not in this file: {config.incomplete}"
    yield ""
    values = [_shown(each.key, each.setting.value) for each in explained.keys if isinstance(each.setting, Known)]
    widths = _Widths(
        max((len(each.key) for each in explained.keys), default=0), min(max(map(len, values), default=1), _WIDEST)
    )
    for each in explained.keys:
        yield from _key_lines(each, config.document, widths, paint)
    if not explained.keys:
        yield "nothing is set: every key has the client's default (--all shows them)"
    for entry in explained.unbound:
        yield f"{paint(entry.key, 'bold')} reaches no client (line {config.document.locate(entry.path).line})"


def _what(config: ClientConfig) -> str:
    facts = [f"{config.role.value} of {config.embedded_in.value}" if config.embedded_in else config.role.value]
    boot = config.identity.framework_version
    if config.family is Family.SPRING_BOOT:
        facts.append(f"Spring Boot {boot}" if boot else "Spring Boot of an unknown version")
    library = "librdkafka" if config.family is Family.LIBRDKAFKA else "kafka-clients"
    facts.append(f"{library} {config.version}" if config.version else f"{library} of an unknown version")
    return ", ".join(facts)


def _key_lines(each: ExplainedKey, document: ClientDocument, widths: _Widths, paint: Paint) -> Iterator[str]:
    name = paint(each.key, "bold") + " " * (widths.key - len(each.key))
    if isinstance(each.setting, Unknown):
        yield f"{name}  {'?':<{widths.value}}  not known: {each.setting.missing}"
        return
    value = _shown(each.key, each.setting.value)
    origin = _origin(each, each.setting, document)
    yield f"{name}  {value:<{widths.value}}  {origin}{_as_written(each.key, each.setting)}"
    under = " " * (widths.key + 2)
    asked = (each.asked,) if isinstance(each.asked, Known) else ()
    for lost in (*asked, *each.setting.overridden):
        yield f"{under}instead of {_shown(each.key, lost.value)}: {_origin(each, lost, document)}"
    if each.facts is not None and each.facts.deprecated:
        yield f"{under}deprecated: {each.facts.deprecated}"


def _shown(key: str, value: str) -> str:
    if is_secret_key(key) and value:
        return MASK
    return value if value else "(empty)"


def _as_written(key: str, known: Known[str]) -> str:
    """The file's own text, where a framework made something else of it."""
    if not isinstance(known.origin, Declared) or known.raw.strip("'\"") in ("", known.value) or is_secret_key(key):
        return ""
    return f", written {known.raw}" if "\n" not in known.raw else ""


def _origin(each: ExplainedKey, known: Known[str], document: ClientDocument) -> str:
    match known.origin:
        case Declared(path):
            entry = document.entry(path)
            spelled = f", as {entry.key}" if entry and entry.key != each.key else ""
            return f"line {document.locate(path).line}{spelled}"
        case Derived(client, why):
            return f"{client}: {why}"
        case Framework(name, version):
            return f"set by {name} {version}".rstrip()
        case Default(artefact, version):
            return f"the default of {artefact} {version}".rstrip()
    return str(known.origin)


def _client_json(explained: ExplainedClient) -> dict[str, Any]:
    config = explained.config
    identity = config.identity
    return {
        "label": config.label,
        "family": config.family.value,
        "role": config.role.value,
        "version": str(identity.version) if identity.version else None,
        "framework_version": str(identity.framework_version) if identity.framework_version else None,
        "profile": config.profile,
        "embedded_in": config.embedded_in.value if config.embedded_in else None,
        "guesses": list(identity.guesses),
        "incomplete": config.incomplete,
        "keys": {each.key: _key_json(each, config.document) for each in explained.keys},
        "unbound": [
            {"key": entry.key, "location": location_json(config.document.locate(entry.path))}
            for entry in explained.unbound
        ],
    }


def _key_json(each: ExplainedKey, document: ClientDocument) -> dict[str, Any]:
    asked = (each.asked,) if isinstance(each.asked, Known) else ()
    return _setting_json(each.key, each.setting, document, asked)


def _setting_json(
    key: str, setting: Setting[str], document: ClientDocument, asked: Sequence[Known[str]] = ()
) -> dict[str, Any]:
    if isinstance(setting, Unknown):
        return {"value": None, "missing": setting.missing}
    return {
        "value": MASK if is_secret_key(key) and setting.value else setting.value,
        "raw": MASK if is_secret_key(key) and setting.raw else setting.raw,
        "origin": _origin_json(setting, document),
        "overridden": [_setting_json(key, lost, document) for lost in (*asked, *setting.overridden)],
    }


def _origin_json(known: Known[str], document: ClientDocument) -> dict[str, Any]:
    match known.origin:
        case Declared(path):
            entry = document.entry(path)
            key, place = entry.key if entry else None, location_json(document.locate(path))
            return {"kind": "declared", "key": key, "location": place}
        case Derived(client, why, inputs):
            return {"kind": "derived", "client": client, "why": why, "inputs": list(inputs)}
        case Framework(name, version):
            return {"kind": "framework", "name": name, "version": version}
        case Default(artefact, version):
            return {"kind": "default", "artefact": artefact, "version": version}
    return {"kind": "other"}
