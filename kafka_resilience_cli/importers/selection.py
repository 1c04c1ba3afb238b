"""Which live topics are imported, as they are, and why the others are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kafka_resilience_cli.cluster.state import ClusterState, Denied, Read, Section, T, TopicConfig, TopicState
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.importers.fitting import LiveTopic
from kafka_resilience_cli.importers.owned import owned_topics
from kafka_resilience_cli.plan.values import THROTTLES
from kafka_resilience_cli.topology.configkeys import CONFIG_KEYS, canonical, vendor_key
from kafka_resilience_cli.units import UnitError


@dataclass(frozen=True, slots=True)
class Omission:
    """Something live that no topology will declare: a topic, or one override of it (``key``)."""

    topic: str
    reason: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The topics to declare, by name, and what was left out."""

    topics: Mapping[str, LiveTopic]
    omitted: tuple[Omission, ...]


def matching(names: Collection[str], match: Sequence[str]) -> frozenset[str]:
    """The names that any of the globs matches; all of them where there is none."""
    return frozenset(name for name in names if not match or any(fnmatchcase(name, glob) for glob in match))


def select(state: ClusterState, match: Sequence[str]) -> Selection:
    """The matching topics that are the team's own, or named exactly.

    Raises :class:`KrcError` where topics or their configurations were not read, or nothing is left.
    """
    topics = _read(state.topics, "topics")
    wanted = {name: topics[name] for name in sorted(matching(topics, match))}
    configs = _read(state.configs, "topic configurations") if wanted else {}
    owned = owned_topics(wanted, configs)
    selected: dict[str, LiveTopic] = {}
    omitted: list[Omission] = []
    for name, topic in wanted.items():
        if name in owned and name not in match:
            omitted.append(Omission(name, owned[name]))
        elif name not in configs:
            omitted.append(Omission(name, "its configuration could not be read"))
        else:
            selected[name], left = _live(topic, configs[name])
            omitted += left
    if not selected:
        raise _nothing(topics, match, omitted)
    return Selection(selected, tuple(omitted))


def _live(topic: TopicState, config: TopicConfig) -> tuple[LiveTopic, list[Omission]]:
    kept: dict[str, str] = {}
    omitted: list[Omission] = []
    for key, value in sorted(config.overrides.items()):
        if reason := _inexpressible(key, value):
            omitted.append(Omission(topic.name, reason, key))
        else:
            kept[key] = value
    factor = max((len(p.replicas) for p in topic.partitions), default=topic.replication_factor)
    return LiveTopic(topic.name, len(topic.partitions), factor, kept), omitted


def _inexpressible(key: str, value: str) -> str:
    if key in THROTTLES:
        return "a reassignment sets it while it runs"
    if key not in CONFIG_KEYS and not vendor_key(key):
        return "no topic key that krc knows"
    try:
        canonical(key, value)
    except UnitError as error:
        return str(error)
    return ""


def _nothing(topics: Collection[str], match: Sequence[str], omitted: Sequence[Omission]) -> KrcError:
    if omitted:
        shown = ", ".join(o.topic for o in omitted[:3]) + (", …" if len(omitted) > 3 else "")
        return KrcError(
            "no topic to import",
            why=f"What there is belongs to platforms and tools: {shown}",
            hint=f"krc import --match {omitted[0].topic} takes one of them all the same",
        )
    if match:
        return KrcError(
            f"no topic matches {', '.join(match)}",
            why=f"The cluster has {len(topics)} topics.",
            hint="a glob in quotes, as in --match 'orders.*'",
        )
    return KrcError("no topic to import", why="The cluster has none.")


def _read(section: Section[T], what: str) -> T:
    if isinstance(section, Read):
        return section.value
    why = section.why if isinstance(section, Denied) else "They were not read."
    raise KrcError(f"an import needs the cluster's {what}", why=why, hint="krc snapshot with rights to describe them")
