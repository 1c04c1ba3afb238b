"""Topics and chains as a topology document that a person could have written.

What most topics have in common becomes the defaults; only overrides are written, with their units.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kafka_resilience_cli.importers.chain import DeclaredChain, Overrides
from kafka_resilience_cli.importers.yaml_text import Node, Noted
from kafka_resilience_cli.topology.configkeys import canonical, readable
from kafka_resilience_cli.units import UnitError, format_duration

MIN_ISR = "min.insync.replicas"

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class PlainTopic:
    """A topic that is declared as it is; ``notes`` become comment lines above it."""

    name: str
    partitions: int
    replication_factor: int
    config: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into one document. ``brokers`` and ``racks`` are facts of the cluster, ``None`` where not read."""

    name: str
    topics: Sequence[PlainTopic]
    chains: Sequence[DeclaredChain] = ()
    brokers: int | None = None
    racks: tuple[str, ...] = ()


def document(contents: Contents) -> dict[str, Node]:
    """The topology document, in the order in which a person reads it."""
    defaults = _defaults(contents.topics)
    result: dict[str, Node] = {"krc": 1, "name": contents.name}
    cluster: dict[str, Node] = {}
    if contents.brokers is not None:
        cluster["brokers"] = contents.brokers
    if contents.racks:
        cluster["racks"] = list(contents.racks)
    if cluster:
        result["cluster"] = cluster
    if defaults:
        result["defaults"] = {"topic": {**defaults}}
    result["topics"] = {topic.name: _topic(topic, defaults) for topic in contents.topics}
    if contents.chains:
        result["consumers"] = _consumers(contents.chains)
    return result


def config_value(key: str, value: str) -> str | int | float | bool:
    """A live value as it is written: with its unit where that reads well, and always read back as the same."""
    written = readable(key, value)
    if len(re.findall("[A-Za-z]+", written)) > 2 or re.fullmatch("[0-9]+B", written):
        written = value
    try:
        if canonical(key, written) != canonical(key, value):
            written = value
    except UnitError:
        written = value
    return _plain(written)


def _plain(text: str) -> str | int | float | bool:
    """A value that YAML shows without quotes, if it shows it as the very same text."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch("-?[0-9]{1,19}", text) and str(int(text)) == text:
        return int(text)
    if re.fullmatch(r"[0-9]{1,6}\.[0-9]{1,6}", text) and repr(float(text)) == text:
        return float(text)
    return text


def _defaults(topics: Sequence[PlainTopic]) -> dict[str, int]:
    """Shape that at least two topics share. Min ISR only if every topic overrides it: a default would set it too."""
    shapes = [_shape(topic) for topic in topics]
    defaults: dict[str, int] = {}
    for key in ("partitions", "replication_factor", "min_insync_replicas"):
        values = [shape[key] for shape in shapes if key in shape]
        if len(values) == len(topics):
            value, count = max(Counter(values).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
            if count > 1:
                defaults[key] = value
    return defaults


def _shape(topic: PlainTopic) -> dict[str, int]:
    shape = {"partitions": topic.partitions, "replication_factor": topic.replication_factor}
    if MIN_ISR in topic.config:
        shape["min_insync_replicas"] = int(topic.config[MIN_ISR])
    return shape


def _topic(topic: PlainTopic, defaults: Mapping[str, int]) -> Node:
    body: dict[str, Node] = {key: value for key, value in _shape(topic).items() if defaults.get(key) != value}
    if config := _config(topic.config, leave_out=MIN_ISR):
        body["config"] = config
    return Noted(body, topic.notes) if topic.notes else body


def _config(config: Mapping[str, str], leave_out: str) -> dict[str, Node]:
    return {key: config_value(key, config[key]) for key in sorted(config) if key != leave_out}


def labels(chains: Iterable[DeclaredChain]) -> dict[str, list[DeclaredChain]]:
    """The chains of each consumer, by the label it is declared under: its group id, made plain where it has to be."""
    by_group: dict[str, list[DeclaredChain]] = {}
    for chain in chains:
        by_group.setdefault(chain.seen.group, []).append(chain)
    labelled: dict[str, list[DeclaredChain]] = {}
    for group, own in sorted(by_group.items()):
        label = group if _LABEL.fullmatch(group) else re.sub(r"[^A-Za-z0-9._-]+", "-", group).strip("-._") or "group"
        while label in labelled:
            label += "-2"
        labelled[label] = own
    return labelled


def _consumers(chains: Iterable[DeclaredChain]) -> dict[str, Node]:
    consumers: dict[str, Node] = {}
    for label, own in labels(chains).items():
        group = own[0].seen.group
        body: dict[str, Node] = {} if label == group else {"group": group}
        if len(own) == 1:
            body["topics"] = [own[0].seen.source]
            body.update(_retry_and_dlq(own[0]))
        else:
            body["topics"] = [{"name": chain.seen.source, **_retry_and_dlq(chain)} for chain in own]
        consumers[label] = body
    return consumers


def _retry_and_dlq(chain: DeclaredChain) -> dict[str, Node]:
    seen = chain.seen
    retry: dict[str, Node] = {"dialect": seen.dialect, **seen.options}
    if seen.delays:
        retry["delays"] = [format_duration(ms) for ms in seen.delays]
    if chain.outage_ms is not None:
        retry["outage_to_survive"] = format_duration(chain.outage_ms)
    if topic := _overrides(chain.retry):
        retry["topic"] = topic
    note = ("the names do not tell the delays: these are the framework's defaults",)
    result: dict[str, Node] = {"retry": Noted(retry, note) if seen.assumed_delays else retry}
    if seen.dlq is not None:
        dlq = _overrides(chain.dlq)
        retention = chain.dlq.config.get("retention.ms", "")
        config = dlq.get("config")
        if isinstance(config, dict) and retention.isdigit():
            del config["retention.ms"]
            dlq = {"retention": format_duration(int(retention)), **dlq}
            if not config:
                del dlq["config"]
        result["dlq"] = dlq
    return result


def _overrides(overrides: Overrides) -> dict[str, Node]:
    body: dict[str, Node] = {}
    if overrides.partitions is not None:
        body["partitions"] = overrides.partitions
    if overrides.replication_factor is not None:
        body["replication_factor"] = overrides.replication_factor
    if MIN_ISR in overrides.config:
        body["min_insync_replicas"] = int(overrides.config[MIN_ISR])
    if config := _config(overrides.config, leave_out=MIN_ISR):
        body["config"] = config
    return body
