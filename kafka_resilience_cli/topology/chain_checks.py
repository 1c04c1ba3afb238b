"""What a chain must not get in the way of: names, other groups, itself, and the order of records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kafka_resilience_cli.findings import DocPath, Severity
from kafka_resilience_cli.topology.chain_notes import Notes, path_of
from kafka_resilience_cli.topology.chain_uses import Use, subscriptions
from kafka_resilience_cli.topology.model import Ordering, Role, Topology

MAX_NAME = 249
"""Kafka's ``Topic.MAX_NAME_LENGTH``: the name is a directory, with the partition's number behind it."""

_LEGAL = re.compile(r"[a-zA-Z0-9._-]+")


def name_path(use: Use, name: str) -> DocPath:
    """Where the text stands that makes ``use`` have the topic ``name``."""
    spec = use.dead_letters
    if spec and spec.topic and spec.topic.value == name:
        return path_of(spec.topic, spec.path)
    if name == use.dlq and spec:
        return spec.path
    for index, hop in enumerate(use.hops):
        if hop.name == name and use.retry and index < len(use.retry.delays):
            return path_of(use.retry.delays[index], use.retry.path)
    return use.path


def check_names(topology: Topology, use: Use, notes: Notes) -> bool:
    """Whether every name of ``use`` can be a topic that krc makes."""
    works = True
    for name in use.names:
        path = name_path(use, name)
        if use.names.count(name) > 1:
            works = False
            notes.add(
                "Y305",
                Severity.ERROR,
                f"two topics of the chain of {use.group} on {use.source} would be {name}",
                path,
                subject=use.source,
                hint="`naming: retry:` needs {delay}, and `naming: dlq:` must differ from it",
            )
        elif len(name) > MAX_NAME:
            works = False
            notes.add(
                "Y308",
                Severity.ERROR,
                f"the name has {len(name)} characters, Kafka takes {MAX_NAME}: {name}",
                path,
                subject=use.source,
                hint="shorten the topic or the group, or set `naming:`",
            )
        elif not _LEGAL.fullmatch(name):
            works = False
            wrong = next(c for c in name if not _LEGAL.fullmatch(c))
            notes.add(
                "Y309",
                Severity.ERROR,
                f"{name!r} cannot be a topic: {wrong!r} is not allowed in a name",
                path,
                subject=use.source,
                hint="topic names are made of a-z A-Z 0-9 . _ - ; a name without the group needs `naming:`",
            )
        elif name in topology.topics:
            works = False
            notes.add(
                "Y311",
                Severity.ERROR,
                f"{name} follows from the chain of {use.group} on {use.source} and is declared as well",
                path,
                subject=name,
                hint="take it out of `topics:`; what it said belongs under `dlq:` or `retry: topic:`",
                related=((topology.topics[name].path, "declared here"),),
            )
        elif name in topology.removed:
            works = False
            notes.add(
                "Y311",
                Severity.ERROR,
                f"{name} follows from the chain of {use.group} on {use.source}, but is to be removed",
                path,
                subject=name,
                related=((topology.removed[name].path, "removed here"),),
            )
        elif name in topology.external and not is_external_dlq(topology, use, name):
            works = False
            notes.add(
                "Y311",
                Severity.ERROR,
                f"{name} follows from the chain of {use.group} on {use.source}, but is another team's topic",
                path,
                subject=name,
                hint="only a queue that `dlq: topic:` names may be external",
                related=((topology.external[name].path, "external here"),),
            )
    return works


def is_external_dlq(topology: Topology, use: Use, name: str) -> bool:
    """A dead-letter queue that another team owns and the chain names explicitly: used, not made."""
    return name in topology.external and name == use.dlq and bool(use.dead_letters and use.dead_letters.topic)


def check_collisions(topology: Topology, owners: Mapping[str, Use], notes: Notes) -> None:
    """Names that differ in ``.`` and ``_`` alone: the broker refuses the second, as both are one metric."""
    places = [(external.name, external.path) for external in topology.external.values()]
    places += [(topic.name, topic.path) for topic in topology.topics.values()]
    places += [(name, name_path(use, name)) for name, use in sorted(owners.items())]
    first: dict[str, tuple[str, DocPath]] = {}
    for name, path in places:
        twin, where = first.setdefault(name.replace(".", "_"), (name, path))
        if twin != name:
            notes.add(
                "Y310",
                Severity.ERROR,
                f"{name} and {twin} differ only in '.' and '_', which Kafka takes for a collision",
                path,
                subject=name,
                hint="rename one of them",
                related=((where, f"{twin} comes from here"),),
            )


def without_loops(topology: Topology, declared: Sequence[Use], notes: Notes) -> list[Use]:
    """The chains that end. A chain on a retry topic or dead-letter queue is none (R22)."""
    tiers = {name: use for use in declared if use.source in topology.topics or use.source in topology.external
             for name in use.names}  # fmt: skip
    kept = []
    for use in declared:
        above = tiers.get(use.source)
        if above is None:
            kept.append(use)
            continue
        tier = "the dead-letter queue" if use.source == above.dlq else "a retry topic"
        loop = "dead-letters into itself" if use.source in use.names else "has a chain of its own"
        notes.add(
            "Y313",
            Severity.ERROR,
            f"{use.source} is {tier} of {above.group} on {above.source} and {loop} (R22)",
            use.subscription.path,
            subject=use.source,
            hint=f"`{{name: {use.source}, retry: none, dlq: none}}`: the end of a chain is emptied by people",
            related=((above.path, "the chain comes from here"),),
        )
    return kept


def check_readers(topology: Topology, owners: Mapping[str, Use], notes: Notes) -> None:
    """Who reads what is not theirs (R16), and groups that read their own dead letters (R22)."""
    for group, _, subscription in subscriptions(topology):
        use = owners.get(subscription.topic)
        if use is None:
            continue
        related = ((use.path, f"the chain of {use.group} on {use.source}"),)
        if subscription.topic == use.dlq:
            if group == use.group:
                notes.add(
                    "Y313",
                    Severity.ERROR,
                    f"{group} reads {use.dlq}, its own dead-letter queue: what fails goes round for ever (R22)",
                    subscription.path,
                    subject=use.dlq,
                    hint="read it with a group of its own, or redrive it when the cause is mended",
                    related=related,
                )
        elif not use.dialect.reads_retries(group, use.group):
            notes.add(
                "Y312",
                Severity.ERROR,
                f"{group} reads {subscription.topic}, where {use.group} waits to retry: it would process what another "
                "group failed at (R16)",
                subscription.path,
                subject=subscription.topic,
                hint=f"read {use.source}, or give {group} a chain of its own",
                related=related,
            )


def check_order(topology: Topology, use: Use, notes: Notes) -> None:
    """Whether somebody relies on the order that retry topics give up (R21)."""
    topic = topology.topics.get(use.source)
    if topic is None or not use.hops:
        return
    policy = topic.config.get("cleanup.policy")
    compacted = bool(policy and "compact" in policy.value) or topic.role in (Role.STATE, Role.CHANGELOG, Role.LOOKUP)
    if not compacted and topic.ordering is not Ordering.PER_KEY:
        return
    why = "holds the latest value of each key" if compacted else "is ordered per key"
    notes.add(
        "Y314",
        Severity.WARNING,
        f"{use.source} {why}, but while a record of {use.group} waits, later ones of its key overtake it (R21)",
        use.path,
        subject=use.source,
        hint="make the handler refuse what is older than what it has, or retry in place (no `delays`), "
        "or say `ordering: none` if nobody relies on it",
        related=((topic.path, "the topic"),),
    )
