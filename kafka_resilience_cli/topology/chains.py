"""Retry chains and dead-letter queues: from what is declared to the topics that follow from it.

The rules are in ``chain_rules.py``, their values in ``chain_settings.py``. Pure: no files, no cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kafka_resilience_cli.dialects.dialect import Partitioning
from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.settings import Known
from kafka_resilience_cli.topology.chain_checks import (
    check_collisions,
    check_names,
    check_order,
    check_readers,
    is_external_dlq,
    name_path,
    without_loops,
)
from kafka_resilience_cli.topology.chain_notes import Notes
from kafka_resilience_cli.topology.chain_overrides import Tier, dlq_config, judge, overridden
from kafka_resilience_cli.topology.chain_settings import (
    Settings,
    Source,
    dlq_settings,
    outage_ms,
    retry_settings,
    source_of,
)
from kafka_resilience_cli.topology.chain_uses import Use, uses
from kafka_resilience_cli.topology.model import (
    ChainLink,
    DlqSpec,
    Hop,
    RetryChain,
    RetrySpec,
    Role,
    Topic,
    Topology,
)


def derive(topology: Topology) -> tuple[Topology, list[Finding]]:
    """``topology`` with its derived topics and chains, and everything that is wrong with them.

    Expects declared topics only. A chain whose names cannot be adds nothing, and neither does one whose source the
    topology does not know: that is for whoever checks references.
    """
    notes = Notes(topology.sources)
    sound = [use for use in without_loops(topology, uses(topology, notes), notes) if check_names(topology, use, notes)]
    chains, claims = _claimed(topology, sound, notes)
    topics = dict(topology.topics)
    for name, claim in claims.items():
        topic = _topic(topology, name, claim, notes)
        if topic:
            topics[name] = topic
    owners = {name: claim.uses[0] for name, claim in claims.items()}
    check_collisions(topology, owners, notes)
    external = {use.dlq: use for use in chains if use.dlq and is_external_dlq(topology, use, use.dlq)}
    check_readers(topology, {**owners, **external}, notes)
    for use in chains:
        check_order(topology, use, notes)
    derived = replace(topology, topics=dict(sorted(topics.items())), chains=tuple(_chain(use) for use in chains))
    return derived, notes.findings


@dataclass(slots=True)
class _Claim:
    """A derived topic and the chains it belongs to: one for a retry topic, more for a shared dead-letter queue."""

    uses: list[Use]
    sources: list[Source] = field(default_factory=list)
    hop: int | None = None


def _claimed(topology: Topology, sound: Sequence[Use], notes: Notes) -> tuple[list[Use], dict[str, _Claim]]:
    """The chains that have their names to themselves, or share a dead-letter queue in a way that works."""
    claims: dict[str, _Claim] = {}
    chains: dict[tuple[str, str], Use] = {}
    for use in sound:
        source = source_of(topology, use.source)
        if source is None:
            continue
        twin = chains.get((use.source, use.group))
        if twin:
            if not _same_chain(use, twin):
                _say_twice(use, twin, notes)
            continue
        taken = [(name, claims[name]) for name in use.names if name in claims and not _shares(use, claims[name], name)]
        if taken:
            _say_taken(use, *taken[0], notes)
            continue
        if not _partitions_known(use, source, notes):
            continue
        chains[(use.source, use.group)] = use
        for index, hop in enumerate(use.hops):
            claims[hop.name] = _Claim([use], [source], index)
        if use.dlq and not is_external_dlq(topology, use, use.dlq):
            claim = claims.setdefault(use.dlq, _Claim([]))
            claim.uses.append(use)
            claim.sources.append(source)
    return list(chains.values()), claims


def _partitions_known(use: Use, source: Source, notes: Notes) -> bool:
    spec = use.dead_letters
    enough = (
        source.partitions is not None
        or use.dialect.partitioning is Partitioning.ANY
        or (
            (not use.hops or bool(use.retry and use.retry.partitions))
            and (not use.dlq or bool(spec and spec.partitions))
        )
    )
    if not enough:
        notes.add(
            "Y316",
            Severity.ERROR,
            f"{use.dialect.name} needs as many partitions as {source.name} has, and that is not stated (R1)",
            use.path,
            subject=source.name,
            hint="say `partitions:` in its `external:` entry",
            related=((source.path, "the source"),),
        )
    return enough


def _shares(use: Use, claim: _Claim, name: str) -> bool:
    """Two chains may have one dead-letter queue if it is their group's, or both name it and mean the same."""
    other = claim.uses[0]
    mine, theirs = use.dead_letters, other.dead_letters
    if claim.hop is not None or name != use.dlq or not mine or not theirs or use.dialect is not other.dialect:
        return False
    named = bool(mine.topic and theirs.topic)
    return (named or use.group == other.group) and _same_dlq(mine, theirs)


def _same_chain(one: Use, other: Use) -> bool:
    retries = (one.retry is None) == (other.retry is None)
    if one.retry and other.retry:
        retries = one.dialect is other.dialect and _said(one.retry) == _said(other.retry)
    queues = one.dlq == other.dlq
    if one.dead_letters and other.dead_letters:
        queues = queues and _same_dlq(one.dead_letters, other.dead_letters)
    return retries and queues


def _same_dlq(one: DlqSpec, other: DlqSpec) -> bool:
    return one.path == other.path or _said(one) == _said(other)


def _said(spec: DlqSpec | RetrySpec) -> tuple[object, ...]:
    """What a declaration says, without where."""
    common = (_values(spec.config), _value(spec.partitions), _value(spec.replication_factor))
    if isinstance(spec, DlqSpec):
        return (*common, _value(spec.retention), spec.owner, dict(spec.alert))
    return (*common, [k.value for k in spec.delays], _value(spec.outage_to_survive), _values(spec.options))


def _values(mapping: Mapping[str, Known[str]]) -> dict[str, str]:
    return {key: known.value for key, known in mapping.items()}


def _value(known: Known[int] | None) -> int | None:
    return known.value if known else None


def _say_twice(use: Use, other: Use, notes: Notes) -> None:
    notes.add(
        "Y311",
        Severity.ERROR,
        f"{use.group} has two chains on {use.source} that are not alike",
        use.path,
        subject=use.source,
        hint="declare it once, or the same in both places",
        related=((other.path, "the other"),),
    )


def _say_taken(use: Use, name: str, claim: _Claim, notes: Notes) -> None:
    other = claim.uses[0]
    place = name_path(use, name)
    related: tuple[tuple[DocPath, str], ...] = (
        (name_path(other, name), f"the chain of {other.group} on {other.source}"),
    )
    spec = use.dead_letters
    if (
        claim.hop is None
        and name == use.dlq
        and spec
        and spec.topic
        and other.dead_letters
        and other.dead_letters.topic
    ):
        notes.add(
            "Y318",
            Severity.ERROR,
            f"{use.group} and {other.group} share {name} but do not mean the same by it",
            place,
            subject=name,
            hint="a shared dead-letter queue needs the same dialect, retention, config, owner and alert in both",
            related=related,
        )
        return
    suffixes = [option for option in ("retry_suffix", "dlt_suffix") if option in use.dialect.options]
    if suffixes:
        hint = f"give one of them suffixes with its group in them: options {' and '.join(suffixes)}"
    elif "channel" in use.dialect.options:
        hint = "two applications have a channel of one name: name the topics explicitly, `dlq: {topic: …}`"
    else:
        hint = "put {group} into `naming:`, or name the queue explicitly, `dlq: {topic: …}`"
    notes.add(
        "Y311",
        Severity.ERROR,
        f"the chains of {use.group} on {use.source} and of {other.group} on {other.source} both have {name} (R16)",
        place,
        subject=name,
        hint=hint,
        related=related,
    )


def _topic(topology: Topology, name: str, claim: _Claim, notes: Notes) -> Topic | None:
    use = claim.uses[0]
    tier = Tier(name, claim.sources, use.dialect, use.path)
    link = ChainLink(use.group, use.source, use.dialect.name, claim.hop)
    retry, queue = use.retry, use.dead_letters
    if claim.hop is not None and retry:
        derived = retry_settings(claim.sources, use.dialect, retry, use.hops, claim.hop)
        settings = overridden(derived, retry.partitions, retry.replication_factor, retry.config)
        tier = replace(tier, path=retry.path, delay_ms=use.hops[claim.hop].delay_ms, outage_ms=outage_ms(retry))
        role, path, owner = Role.RETRY, retry.path, topology.owner
    elif queue:
        config = dlq_config(queue, notes)
        kind = config.get("message.timestamp.type")
        hops = max(len(each.hops) for each in claim.uses)
        create_time = kind is not None and kind.value == "CreateTime"
        derived = dlq_settings(claim.sources, use.dialect, hops, create_time=create_time, cluster=topology.cluster)
        settings = overridden(derived, queue.partitions, queue.replication_factor, config)
        tier = replace(tier, path=queue.path)
        role, path, owner = Role.DLQ, queue.path, queue.owner or topology.owner
    else:
        return None
    judge(tier, settings, notes)
    return _as_topic(name, role, settings, path, owner, link, claim.sources)


def _as_topic(
    name: str, role: Role, settings: Settings, path: DocPath, owner: str, link: ChainLink, sources: Iterable[Source]
) -> Topic:
    keys = {source.topic.key for source in sources if source.topic}
    return Topic(
        name=name,
        role=role,
        partitions=settings.partitions,
        replication_factor=settings.replication_factor,
        config=dict(sorted(settings.config.items())),
        path=path,
        key=keys.pop() if len(keys) == 1 else None,
        owner=owner,
        chain=link,
    )


def _chain(use: Use) -> RetryChain:
    return RetryChain(
        group=use.group,
        source=use.source,
        dialect=use.dialect.name,
        hops=tuple(Hop(hop.name, hop.delay_ms, hop.attempts) for hop in use.hops),
        dlq=use.dlq,
        outage_ms=outage_ms(use.retry) if use.retry and use.hops else None,
        path=use.path,
    )
