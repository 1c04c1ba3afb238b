"""An explained topic or rule, as text and as JSON."""

from __future__ import annotations

import fnmatch
import json
import textwrap
from collections.abc import Iterator
from typing import Any, TypeVar

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.report.console import Paint, plain
from kafka_resilience_cli.report.findings import location_json
from kafka_resilience_cli.settings import Declared, Default, Derived, Framework, Known, Live
from kafka_resilience_cli.topology.chain_rules import ChainRule
from kafka_resilience_cli.topology.configkeys import readable
from kafka_resilience_cli.topology.explanation import ExplainedTopic
from kafka_resilience_cli.topology.model import ExternalTopic, Hop, RetryChain, Topic, Topology
from kafka_resilience_cli.units import LONG_MAX, format_duration

EXPLAIN_FORMAT = "1.0"
"""Version of the JSON result: the minor number grows with additions, the major with anything else."""

T = TypeVar("T")


def topic_text(outcome: ExplainedTopic, paint: Paint = plain, width: int | None = None) -> str:
    """The topic's place in its chains, then each value, where it comes from, and what it won over.

    Lines are broken at ``width`` only: what is piped stays whole.
    """
    topic, topology = outcome.topic, outcome.topology
    lines = [f"{paint(topic.name, 'bold')}: {_what(topic)}", *_facts(outcome, paint)]
    for chain in outcome.chains:
        lines += ["", *_diagram(chain, topic.name, paint), "", *_wrapped(horizon(chain), width)]
    lines.append("")
    for key, known in _values(topic):
        lines += _value_lines(key, known, topology, paint, width)
    if isinstance(topic, Topic) and topic.inherit:
        for key, path in sorted(topic.inherit.items()):
            lines.append(f"{paint(key, 'bold')} is inherited from the cluster ({topology.sources.locate(path)})")
    return "\n".join(lines) + "\n"


def topic_json(outcome: ExplainedTopic) -> str:
    """The same as a document; ``value`` is what the broker holds, ``raw`` what was written."""
    topic, topology = outcome.topic, outcome.topology
    document = {
        "format": EXPLAIN_FORMAT,
        "kind": "topic",
        "name": topic.name,
        "topology": topology.name,
        "environment": topology.environment,
        "role": topic.role.value if isinstance(topic, Topic) else "external",
        "derived": isinstance(topic, Topic) and topic.chain is not None,
        "location": location_json(topology.sources.locate(topic.path)),
        "key": topic.key if isinstance(topic, Topic) else None,
        "ordering": topic.ordering.value if isinstance(topic, Topic) and topic.ordering else None,
        "owner": topic.owner if isinstance(topic, Topic) else "",
        "read_by": list(outcome.readers),
        "written_by": list(outcome.writers),
        "values": {key: _known_json(known, topology) for key, known in _values(topic)},
        "chains": [_chain_json(chain) for chain in outcome.chains],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def rule_text(rule: ChainRule, paint: Paint = plain, width: int | None = None) -> str:
    """The rule's text and where it is known from."""
    body = "\n".join(_wrapped(rule.text, width))
    source = "\n".join(_wrapped(f"Known from: {rule.source}.", width))
    return f"{paint(rule.id, 'bold')}  {rule.title}\n\n{body}\n\n{paint(source, 'dim')}\n"


def rule_json(rule: ChainRule) -> str:
    document = {
        "format": EXPLAIN_FORMAT,
        "kind": "rule",
        "id": rule.id,
        "title": rule.title,
        "text": rule.text,
        "source": rule.source,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def horizon(chain: RetryChain) -> str:
    """How long a record is retried and what that means for an outage, in a sentence or two."""
    end = "dead-lettered" if chain.dlq else "dropped"
    if not chain.hops:
        return f"{chain.group} dead-letters a record when it gives up; it has no retry topics here."
    retried = format_duration(chain.horizon_ms)
    return (
        f"{chain.group} retries a record for {retried}, then it is {end}. An outage longer than {retried} of something "
        f"it depends on {'dead-letters' if chain.dlq else 'drops'} everything."
    )


def _what(topic: Topic | ExternalTopic) -> str:
    if isinstance(topic, ExternalTopic):
        return "another team's topic"
    if topic.chain is None:
        return f"{topic.role.value} topic"
    chain = topic.chain
    which = "dead-letter queue" if chain.hop is None else f"retry topic {chain.hop + 1}"
    return f"{which} of {chain.group} on {chain.source} ({chain.dialect})"


def _facts(outcome: ExplainedTopic, paint: Paint) -> Iterator[str]:
    topic, topology = outcome.topic, outcome.topology
    derived = isinstance(topic, Topic) and topic.chain is not None
    place = paint(str(topology.sources.locate(topic.path)), "place")
    environment = f", environment {topology.environment}" if topology.environment else ""
    yield f"  {'follows from' if derived else 'declared at'} {place}, topology {topology.name}{environment}"
    if isinstance(topic, Topic):
        stated = [f"key {topic.key}"] if topic.key else []
        stated += [f"ordering {topic.ordering.value}"] if topic.ordering else []
        stated += [f"preset {topic.preset}"] if topic.preset else []
        stated += [f"owner {topic.owner}"] if topic.owner else []
        if stated:
            yield "  " + ", ".join(stated)
    if outcome.writers:
        yield f"  written by {', '.join(outcome.writers)}"
    readers = list(outcome.readers)
    if isinstance(topic, Topic) and topic.chain and topic.chain.hop is not None:
        patterns = [p.replace("{group}", topic.chain.group) for p in DIALECTS[topic.chain.dialect].retry_groups]
        readers += [p for p in patterns if not fnmatch.filter(readers, p)]
    if readers:
        yield f"  read by {', '.join(readers)}"


def _diagram(chain: RetryChain, here: str, paint: Paint) -> Iterator[str]:
    steps = [(chain.source, f"read by {chain.group}")]
    steps += [(hop.topic, _waits(hop)) for hop in chain.hops]
    steps += [(chain.dlq, "for people, until it is redriven")] if chain.dlq else []
    width = max(len(name) for name, _ in steps)
    for index, (name, note) in enumerate(steps):
        if index:
            yield "    │"
        arrow = "    └▶" if index == len(steps) - 1 and index else "    ├▶" if index else "   "
        shown = paint(name.ljust(width + (0 if index else 3)), "bold" if name == here else "dim")
        yield f"{arrow} {shown}  {note}" + ("  ◀ this" if name == here else "")


def _waits(hop: Hop) -> str:
    times = f", {hop.attempts} times" if hop.attempts > 1 else ""
    return f"waits {format_duration(hop.delay_ms)}{times}"


def _values(topic: Topic | ExternalTopic) -> Iterator[tuple[str, Known[Any]]]:
    if topic.partitions:
        yield "partitions", topic.partitions
    if topic.replication_factor:
        yield "replication_factor", topic.replication_factor
    yield from sorted(topic.config.items())


def _value_lines(key: str, known: Known[Any], topology: Topology, paint: Paint, width: int | None) -> Iterator[str]:
    yield f"{paint(key, 'bold')} = {_shown(key, known)}"
    yield from _wrapped(_origin(known, topology), width, indent=4)
    for lost in known.overridden:
        yield from _wrapped(f"instead of {_shown(key, lost)} from {_origin(lost, topology)}", width, indent=4)


def _wrapped(text: str, width: int | None, indent: int = 0) -> list[str]:
    if width is None:
        return [" " * indent + text]
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2 if indent else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shown(key: str, known: Known[Any]) -> str:
    value = str(known.value)
    human = readable(key, value) if value != str(LONG_MAX) else value
    return human if human.startswith(value) else f"{human} ({value})"


def _origin(known: Known[Any], topology: Topology) -> str:
    match known.origin:
        case Declared(path):
            place = topology.sources.locate(path)
            return f"{path.via}, {place}" if path.via else str(place)
        case Derived(rule, why, inputs):
            return f"{rule}: {why}" + (f" [{'; '.join(inputs)}]" if inputs else "")
        case Framework(name, version):
            return f"{name} {version}".rstrip()
        case Default(artefact, version):
            return f"the default of {artefact} {version}".rstrip()
        case Live(level):
            return f"the cluster ({level})"


def _known_json(known: Known[Any], topology: Topology) -> dict[str, Any]:
    document: dict[str, Any] = {"value": known.value, "raw": known.raw}
    match known.origin:
        case Declared(path):
            place = location_json(topology.sources.locate(path))
            document["origin"] = {"kind": "declared", "via": path.via, "location": place}
        case Derived(rule, why, inputs):
            document["origin"] = {"kind": "derived", "rule": rule, "why": why, "inputs": list(inputs)}
        case Framework(name, version):
            document["origin"] = {"kind": "framework", "name": name, "version": version}
        case Default(artefact, version):
            document["origin"] = {"kind": "default", "artefact": artefact, "version": version}
        case Live(level):
            document["origin"] = {"kind": "live", "level": level}
    document["overridden"] = [_known_json(lost, topology) for lost in known.overridden]
    return document


def _chain_json(chain: RetryChain) -> dict[str, Any]:
    return {
        "group": chain.group,
        "source": chain.source,
        "dialect": chain.dialect,
        "hops": [{"topic": h.topic, "delay_ms": h.delay_ms, "attempts": h.attempts} for h in chain.hops],
        "dlq": chain.dlq,
        "horizon_ms": chain.horizon_ms,
        "outage_ms": chain.outage_ms,
    }
