"""A :class:`ClusterState` as a JSON document, so that it can stand in for a cluster that is only read.

``krc-snapshot-v1.schema.json`` beside this module is its published schema. The document is versioned, sorted and holds
no connection settings. A section that was not read is left out, one that was denied says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from kafka_resilience_cli.cluster.gateway import Gateway, Wanted
from kafka_resilience_cli.cluster.state import (
    Broker,
    ClusterState,
    ConfigLevel,
    ConfigValue,
    Denied,
    Group,
    NotRead,
    Offsets,
    Partition,
    Read,
    Section,
    TopicConfig,
    TopicState,
)
from kafka_resilience_cli.errors import KrcError

FORMAT = "krc-snapshot"
VERSION = 1

EVERYTHING = Wanted(
    configs=None, offsets=None, elr=None, groups=True, topic_defaults=True, features=True, broker_configs=True
)

T = TypeVar("T")
Json = Any


def take(gateway: Gateway) -> ClusterState:
    """Every section of the cluster."""
    return gateway.read(EVERYTHING)


def dump(state: ClusterState) -> str:
    """The document: the same state gives the same bytes."""
    pool = _Pool()
    sections = {
        "brokers": _section(state.brokers, lambda all_: [_broker(all_[key]) for key in sorted(all_)]),
        "topics": _section(state.topics, lambda all_: {name: _topic(all_[name]) for name in sorted(all_)}),
        "configs": _section(state.configs, lambda all_: {name: pool.config(all_[name]) for name in sorted(all_)}),
        "topic_defaults": _section(state.topic_defaults, _values),
        "groups": _section(state.groups, lambda all_: {name: _group(all_[name]) for name in sorted(all_)}),
        "offsets": _section(
            state.offsets, lambda all_: {name: [[o.low, o.high] for o in all_[name]] for name in sorted(all_)}
        ),
        "elr": _section(state.elr, lambda all_: {name: [list(ids) for ids in all_[name]] for name in sorted(all_)}),
        "features": _section(state.features, lambda all_: dict(sorted(all_.items()))),
        "broker_configs": _section(
            state.broker_configs, lambda all_: {str(broker): _values(all_[broker]) for broker in sorted(all_)}
        ),
    }
    document = {
        "format": FORMAT,
        "version": VERSION,
        "cluster": state.id,
        "bootstrap": state.bootstrap,
        "taken_at": state.taken_at.astimezone(UTC).isoformat(),
        **{name: section for name, section in sections.items() if section is not None},
        "inherited": pool.rows,
    }
    return "{\n" + ",\n".join(f"{_line(key)}: {_laid_out(value)}" for key, value in document.items()) + "\n}\n"


def load(text: str, source: str) -> ClusterState:
    """The state in a document. ``source`` is the file's name, for messages.

    Raises:
        KrcError: no snapshot, one of another version, or one that is damaged.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise KrcError(f"{source} is not a snapshot", why=f"it is not JSON: {error}", hint=_HOW) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise KrcError(f"{source} is not a snapshot", why=f'it has no "format": "{FORMAT}"', hint=_HOW)
    if document.get("version") != VERSION:
        raise KrcError(
            f"{source} is a snapshot of version {document.get('version')}",
            why=f"this krc reads version {VERSION}",
            hint="take it again with this krc, or use the krc that took it",
        )
    try:
        return _state(document)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise KrcError(f"{source} is a damaged snapshot", why=f"{type(error).__name__}: {error}", hint=_HOW) from None


def load_file(path: Path) -> ClusterState:
    """The state in a file; raises as :func:`load`."""
    try:
        return load(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise KrcError(f"Cannot read the snapshot {path}", why=error.strerror or str(error), hint=_HOW) from None
    except UnicodeDecodeError:
        raise KrcError(f"{path} is not a snapshot", why="it is not UTF-8 text", hint=_HOW) from None


_HOW = "`krc snapshot -o FILE` takes one"


def _state(document: Mapping[str, Json]) -> ClusterState:
    rows = [_read_values(row) for row in document["inherited"]]

    def config(entry: Mapping[str, Json]) -> TopicConfig:
        overrides = {str(key): str(value) for key, value in entry["overrides"].items()}
        return TopicConfig(overrides, rows[entry["inherits"]])

    def section(name: str, read: Callable[[Json], T]) -> Section[T]:
        if name not in document:
            return NotRead()
        found = document[name]
        return Denied(found["denied"]) if isinstance(found, dict) and "denied" in found else Read(read(found["read"]))

    return ClusterState(
        id=document["cluster"],
        taken_at=datetime.fromisoformat(document["taken_at"]),
        brokers=section("brokers", lambda rows_: {row["id"]: Broker(**row) for row in rows_}),
        topics=section("topics", lambda all_: {name: _read_topic(name, topic) for name, topic in all_.items()}),
        configs=section("configs", lambda all_: {name: config(entry) for name, entry in all_.items()}),
        topic_defaults=section("topic_defaults", _read_values),
        groups=section("groups", lambda all_: {name: _read_group(name, group) for name, group in all_.items()}),
        offsets=section(
            "offsets", lambda all_: {name: tuple(Offsets(low, high) for low, high in p) for name, p in all_.items()}
        ),
        elr=section("elr", lambda all_: {name: tuple(tuple(ids) for ids in p) for name, p in all_.items()}),
        features=section("features", lambda all_: {str(name): int(level) for name, level in all_.items()}),
        broker_configs=section(
            "broker_configs", lambda all_: {int(broker): _read_values(values) for broker, values in all_.items()}
        ),
        bootstrap=document["bootstrap"],
    )


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _laid_out(value: Json) -> str:
    """One line for each topic, group or broker: a change of one is a change of one line."""
    if isinstance(value, dict) and "read" in value:
        return f'{{"read": {_laid_out(value["read"])}}}'
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"  {_line(key)}: {_line(item)}" for key, item in value.items()) + "\n}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"  {_line(item)}" for item in value) + "\n]"
    return _line(value)


class _Pool:
    """Inherited values are the same for most topics: written once and referred to by number."""

    def __init__(self) -> None:
        self.rows: list[Json] = []
        self._numbers: dict[str, int] = {}

    def config(self, config: TopicConfig) -> Json:
        row = _values(config.inherited)
        text = json.dumps(row, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.rows)
            self.rows.append(row)
        return {"overrides": dict(sorted(config.overrides.items())), "inherits": self._numbers[text]}


def _section(section: Section[T], write: Callable[[T], Json]) -> Json:
    if isinstance(section, Read):
        return {"read": write(section.value)}
    return {"denied": section.why} if isinstance(section, Denied) else None


def _broker(broker: Broker) -> Json:
    return {"id": broker.id, "host": broker.host, "port": broker.port, "rack": broker.rack}


def _topic(topic: TopicState) -> Json:
    rows = [[p.id, p.leader, list(p.replicas), list(p.isr)] for p in topic.partitions]
    return {"partitions": rows, **({"internal": True} if topic.internal else {})}


def _read_topic(name: str, topic: Mapping[str, Json]) -> TopicState:
    partitions = (Partition(number, leader, tuple(r), tuple(i)) for number, leader, r, i in topic["partitions"])
    return TopicState(name, tuple(partitions), internal=topic.get("internal", False))


def _values(values: Mapping[str, ConfigValue]) -> Json:
    return {key: [value.value, value.level.value] for key, value in sorted(values.items())}


def _read_values(values: Mapping[str, Json]) -> dict[str, ConfigValue]:
    return {key: ConfigValue(value, ConfigLevel(level)) for key, (value, level) in values.items()}


def _group(group: Group) -> Json:
    return {
        "state": group.state,
        "type": group.type,
        "members": group.members,
        "topics": sorted(group.topics),
        "assigned": sorted(group.assigned),
        "hosts": list(group.hosts),
    }


def _read_group(name: str, group: Mapping[str, Json]) -> Group:
    return Group(
        name,
        group["state"],
        group["type"],
        group["members"],
        frozenset(group["topics"]),
        frozenset(group.get("assigned", ())),
        tuple(group.get("hosts", ())),
    )
