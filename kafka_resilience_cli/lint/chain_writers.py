"""The producers that carry failed records on to the next topic of a chain, and how large a record they send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kafka_resilience_cli.catalogue.keys import Table
from kafka_resilience_cli.catalogue.load import load
from kafka_resilience_cli.clients.config import Family
from kafka_resilience_cli.lint.chain_topics import ChainTopic
from kafka_resilience_cli.lint.facts import Facts
from kafka_resilience_cli.lint.rule import Problem
from kafka_resilience_cli.lint.subjects import Client, Consumer, MissingFact, Producer, Sink, StreamsApp
from kafka_resilience_cli.topology.chain_settings import DEFAULT_MAX_MESSAGE_BYTES
from kafka_resilience_cli.topology.model import ExternalTopic, RetryChain, Topic
from kafka_resilience_cli.units import format_size

_PREFIXES: Mapping[Family | None, str] = {Family.CONNECT: "producer.override.", Family.STREAMS: "producer."}
"""How a framework's user sets a key of the producer that it makes."""


def readers(chain: RetryChain, facts: Facts) -> tuple[Client, ...]:
    """The clients of the group whose failures the chain takes."""
    return tuple(client for client in facts.clients if _group(client) == chain.group)


def writers(chain: RetryChain, topic: str, facts: Facts) -> tuple[Producer, ...]:
    """The producers that are declared for a topic of the chain, and those that share a file with its consumer.

    Raises :class:`MissingFact` where there is none: an application may hold its producer's settings elsewhere.
    """
    files = {reader.config.document.file for reader in readers(chain, facts) if reader.config}
    beside = (each for each in facts.producers if each.config and each.config.document.file in files)
    found = {id(each): each for each in (*facts.writers_of(topic), *beside)}
    if not found:
        raise MissingFact(f"the producer with which {chain.group} forwards records")
    return tuple(found.values())


def too_small_for_failures(
    tier: ChainTopic, source: Topic | ExternalTopic, chain: RetryChain, facts: Facts
) -> Iterator[Problem]:
    """Writers that refuse the source's largest record together with the headers of its failure.

    The Java producer compares before it compresses (``KafkaProducer.ensureValidRecordSize``), librdkafka as well.
    """
    declared = source.config.get("max.message.bytes")
    largest = int(declared.value) if declared else DEFAULT_MAX_MESSAGE_BYTES
    needed = largest + tier.header_bytes(facts)
    for writer in writers(chain, tier.name, facts):
        key = "message.max.bytes" if writer.librdkafka else "max.request.size"
        assumed = writer.embedded_in is Family.CONNECT and not writer.written(key)
        limit = constant_default(Table.PRODUCER, key) if assumed else writer.number(key)
        if limit >= needed:
            continue
        if declared is None:
            raise MissingFact(f"max.message.bytes of topic {source.name}")
        if limit < largest:
            what = f"the largest of {source.name} have {format_size(largest)}"
        else:
            what = f"those of {source.name} have up to {format_size(largest)}, and failing adds headers"
        yield Problem(
            f"the producer that writes {tier.name} refuses records above {format_size(limit)}: {what}",
            writer.at(key),
            hint=f"{_PREFIXES.get(writer.embedded_in, '')}{key}={needed}",
            certain=limit < largest and not assumed,
            edits=() if writer.embedded_in and not writer.written(key) else (writer.put(key, str(needed)),),
            fix_title=f"set {key}={needed}",
        )


def constant_default(table: Table, key: str) -> int:
    """A default that no version has changed: a connector's file does not say which Connect reads it.

    The worker's own file may set another one.
    """
    found = load(table, None)
    facts = found.get(key) if found else None
    if facts is None or facts.default is None:
        raise MissingFact(f"a default of {key}")
    return int(facts.default)


def _group(client: Client) -> str | None:
    match client:
        case Consumer(app=app) | Sink(app=app) if app:
            return app.group
        case StreamsApp(app=app) if app:
            return app.application_id
    return None
