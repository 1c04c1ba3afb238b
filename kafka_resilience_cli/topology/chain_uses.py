"""Who retries or dead-letters what: the subscriptions that have a chain, with their dialect and the names it gives.

Values of the topics behind the names are for ``chain_settings.py``; whether names get in each other's way is for
``chain_checks.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kafka_resilience_cli.dialects import DIALECTS
from kafka_resilience_cli.dialects.dialect import Dialect, Naming, RetryTopic
from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.topology.chain_delays import delays_work
from kafka_resilience_cli.topology.chain_notes import Notes, path_of
from kafka_resilience_cli.topology.model import DlqSpec, RetrySpec, Subscription, Topology
from kafka_resilience_cli.units import format_duration

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Use:
    """One group's chain on one source: what was declared, and the names that follow."""

    group: str
    source: str
    dialect: Dialect
    naming: Naming
    subscription: Subscription
    path: DocPath
    hops: tuple[RetryTopic, ...]
    dlq: str | None

    @property
    def retry(self) -> RetrySpec | None:
        return self.subscription.retry

    @property
    def dead_letters(self) -> DlqSpec | None:
        return self.subscription.dlq

    @property
    def names(self) -> tuple[str, ...]:
        return (*(hop.name for hop in self.hops), *((self.dlq,) if self.dlq else ()))


def subscriptions(topology: Topology) -> Iterator[tuple[str, str, Subscription]]:
    """``(group, kind of client, subscription)`` of everything that reads."""
    for consumer in topology.consumers.values():
        for subscription in consumer.topics:
            yield consumer.group, "consumer", subscription
    for connector in topology.connectors.values():
        for subscription in connector.reads:
            yield connector.group, "connector", subscription
    for streams in topology.streams.values():
        for subscription in streams.topics:
            yield streams.application_id, "streams", subscription


def uses(topology: Topology, notes: Notes) -> list[Use]:
    """Every chain that is declared, sorted by source and group, and what is wrong with each for itself."""
    templates = _templates(topology, notes)
    found = []
    for group, client, subscription in subscriptions(topology):
        use = _use(topology, group, client, subscription, templates, notes)
        if use:
            found.append(use)
    return sorted(found, key=lambda use: (use.source, use.group))


def _use(
    topology: Topology, group: str, client: str, subscription: Subscription, templates: dict[str, str], notes: Notes
) -> Use | None:
    retry, dlq = subscription.retry, subscription.dlq
    if retry is None and dlq is None:
        return None
    path = retry.path if retry else dlq.path if dlq else subscription.path
    dialect = _dialect(client, retry)
    if dialect is None:
        return None
    options = {key: known.value for key, known in retry.options.items()} if retry else {}
    naming = Naming(topology.prefix, templates, options)
    source = subscription.topic
    hops = _hops(dialect, source, group, retry, naming, notes) if retry else ()
    name = _dlq_name(dialect, source, group, dlq, naming, notes) if dlq else None
    if hops and dlq is None and retry and not subscription.dlq_declined:
        notes.add(
            "Y315",
            Severity.WARNING,
            f"the chain of {group} on {source} has no end: what fails after the last retry is dropped or stands still",
            retry.path,
            subject=source,
            hint="add a `dlq:`; an empty one, `dlq: {}`, takes every value from the rules",
        )
    use = Use(group, source, dialect, naming, subscription, path, hops, name)
    _note_shared_environments(topology.prefix, use, notes)
    return use


def _note_shared_environments(prefix: str, use: Use, notes: Notes) -> None:
    """Names of a framework's own making that another environment on the same cluster would have as well."""
    explicit = use.dead_letters is not None and use.dead_letters.topic is not None
    own = [name for name in use.names if not (explicit and name == use.dlq)]
    if not prefix or not own:
        return
    if not use.dialect.names_carry_prefix:
        notes.add(
            "Y331",
            Severity.INFO,
            f"{use.dialect.name} names topics after its channel, which is the same in every environment; "
            f"here they begin with {prefix}",
            use.path,
            subject=use.source,
            hint=f"give the application the names that `krc explain topic` shows: {use.dialect.dlq_setting}"
            + (" and delayed-retry-topic.topics" if use.hops else ""),
        )
    elif prefix not in own[-1]:
        notes.add(
            "Y331",
            Severity.WARNING,
            f"{use.dialect.name} names {own[-1]} after another team's topic alone: every environment on this cluster "
            f"has the same one, {prefix} or not",
            use.path,
            subject=use.source,
            hint="keep the environments on clusters of their own, or name the queue: `dlq: {topic: …}`",
        )


def _dialect(client: str, retry: RetrySpec | None) -> Dialect | None:
    """``None`` for a name that the schema does not have."""
    by_client = {"connector": "connect", "streams": "streams"}.get(client, "generic")
    return DIALECTS.get(retry.dialect if retry else by_client)


def _hops(
    dialect: Dialect, source: str, group: str, retry: RetrySpec, naming: Naming, notes: Notes
) -> tuple[RetryTopic, ...]:
    delays = [known.value for known in retry.delays]
    if dialect.retry_names is None:
        if delays:
            able = ", ".join(name for name, d in DIALECTS.items() if d.retry_names)
            notes.add(
                "Y302",
                Severity.ERROR,
                f"{dialect.name} has no retry topics, so it cannot wait {format_duration(delays[0])} in one",
                path_of(retry.delays[0], retry.path),
                hint=f"its delays are in {dialect.in_place}; dialects with retry topics are {able}",
            )
        return ()
    if not delays and dialect.default_delays:
        default = ", ".join(map(format_duration, dialect.default_delays))
        notes.add(
            "Y304",
            Severity.ERROR,
            f"{dialect.name} without delays: the framework makes retry topics of its own, for {default}",
            retry.path,
            hint=f"declare what the application has, e.g. `delays: [{default}]`",
        )
    if not delays_work(dialect, retry, notes):
        return ()
    return dialect.retry_names(source, group, delays, naming)


def _dlq_name(dialect: Dialect, source: str, group: str, dlq: DlqSpec, naming: Naming, notes: Notes) -> str | None:
    if dlq.topic:
        return dlq.topic.value
    if dialect.dlq_name:
        return dialect.dlq_name(source, group, naming)
    notes.add(
        "Y317",
        Severity.ERROR,
        f"the dead-letter queue of {group} has no name: {dialect.framework} has no default",
        dlq.path,
        subject=source,
        hint=f"set {dialect.dlq_setting}, or `topic:` here",
    )
    return None


def _templates(topology: Topology, notes: Notes) -> dict[str, str]:
    accepted = {}
    for key, known in topology.naming.items():
        allowed = {"retry": ("topic", "group", "delay"), "dlq": ("topic", "group")}.get(key, ())
        used = _PLACEHOLDER.findall(known.value)
        wrong = sorted(set(used) - set(allowed))
        path = path_of(known, DocPath("", ("naming", key)))
        if wrong:
            notes.add(
                "Y319",
                Severity.ERROR,
                f"naming.{key} has {{{wrong[0]}}}, which stands for nothing",
                path,
                hint=f"a name is made of {', '.join('{' + a + '}' for a in allowed)} and other text",
            )
        elif "topic" not in used:
            notes.add(
                "Y319",
                Severity.ERROR,
                f"naming.{key} has no {{topic}}: every source would get the same name",
                path,
            )
        else:
            accepted[key] = known.value
    return accepted
