"""From topologies and a cluster's state to a plan: the pipeline of this room's decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kafka_resilience_cli import __version__
from kafka_resilience_cli.cluster.state import ClusterState, Read, read_or
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.plan import obstacles
from kafka_resilience_cli.plan.assertions import assertions
from kafka_resilience_cli.plan.changes import (
    AddPartitions,
    Change,
    CreateTopic,
    DeleteTopic,
    Plan,
    SetConfig,
    key,
)
from kafka_resilience_cli.plan.degraded import Brokers, brokers_of, degraded
from kafka_resilience_cli.plan.diff import chain_needs, diff
from kafka_resilience_cli.plan.gates import allowance, expired, gate, permitted
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.plan.order import order
from kafka_resilience_cli.plan.preconditions import preconditions
from kafka_resilience_cli.plan.risk import MIN_ISR, deletion, harms
from kafka_resilience_cli.plan.settlement import settle
from kafka_resilience_cli.plan.subject import origin_place, subject_of
from kafka_resilience_cli.plan.targets import capped, check_targets, matches, targeted
from kafka_resilience_cli.topology.model import Topology


def make_plan(topologies: Sequence[Topology], state: ClusterState, options: PlanOptions) -> Plan:
    """What apply would do to make ``topologies`` hold on the cluster.

    Raises :class:`UsageError` where ``options.targets`` match nothing, and :class:`KrcError` where the state lacks
    topics or brokers: what was not read is not absent.
    """
    if not isinstance(state.topics, Read) or not isinstance(state.brokers, Read):
        raise KrcError("the cluster's topics and brokers are not known", hint="krc snapshot -o FILE reads them")
    brokers = brokers_of(state)
    users = obstacles.users_of(topologies)
    differences = [(t, diff(t, state, prune_config=options.prune_config)) for t in topologies]
    changes: list[Change] = []
    findings: list[Finding] = []
    for topology, difference in differences:
        judged = [_judged(change, topology, state, brokers, users, options) for change in difference.changes]
        changes += _with_needs(judged, chain_needs(topology))
        findings += [*assertions(topology, state, brokers), *difference.findings]
        findings += _expired(judged, topology, options)
        findings += _unreachable_min_isr(topology, state, judged)
    names = [name for topology in topologies for name in (*topology.topics, *topology.removed)]
    check_targets(options.targets, names)
    changes = obstacles.declared_elsewhere(_unique(changes), topologies)
    changes, warnings = targeted(changes, options.targets)
    changes = capped(_without_collisions(changes, state), options.max_partitions)
    return Plan(
        cluster_id=state.id,
        cluster_label=options.cluster_label or state.bootstrap or state.id,
        topologies=tuple(topology.name for topology in topologies),
        environment=next((topology.environment for topology in topologies if topology.environment), None),
        changes=settle(order(_needing_only_changes(changes))),
        drift=tuple(d for _, x in differences for d in x.drift if matches(d.topic, options.targets)),
        unmanaged=tuple(
            {u.topic: u for _, x in differences for u in x.unmanaged if matches(u.topic, options.targets)}.values()
        ),
        findings=(*warnings, *dict.fromkeys(findings)),
        declared_topics=sum(len(topology.topics) for topology in topologies),
        complete=not options.targets and all(x.complete for _, x in differences),
        applicable=options.applicable,
        created_at=options.created_at,
        krc_version=__version__,
    )


def _judged(
    change: Change,
    topology: Topology,
    state: ClusterState,
    brokers: Brokers,
    users: Mapping[str, Sequence[str]],
    options: PlanOptions,
) -> Change:
    if isinstance(change, DeleteTopic):
        return _judged_deletion(change, topology, state, users, options)
    topic = topology.topics[change.topic]
    subject = subject_of(topic, topology, state)
    found = harms(change, subject, state)
    verdict = obstacles.obstacle(change, subject, brokers)
    if verdict is None and not options.allow_degraded:
        verdict = degraded(change, subject, state, brokers)
    accepted = [allowance(harm, topic, topology, options.allow, options.today) for harm in found]
    facts = preconditions(change, state, brokers=topology.cluster.brokers, allow_degraded=options.allow_degraded)
    return replace(change, harms=found, verdict=verdict or gate(found, accepted), preconditions=facts)


def _judged_deletion(
    change: DeleteTopic,
    topology: Topology,
    state: ClusterState,
    users: Mapping[str, Sequence[str]],
    options: PlanOptions,
) -> Change:
    entry = topology.removed[change.topic]
    harm = deletion(change)
    accepted = permitted(harm, change.topic, options.allow)
    if entry.data_loss_accepted:
        where = f" ({change.location.file}:{change.location.line})" if change.location else ""
        accepted = f"data_loss: accepted{where}"
    verdict = obstacles.deletion(change, entry, state, users) or gate([harm], [accepted])
    facts = preconditions(change, state, brokers=None, allow_degraded=True, data_loss_accepted=entry.data_loss_accepted)
    return replace(change, harms=(harm,), verdict=verdict, preconditions=facts)


def _with_needs(changes: Iterable[Change], needs: Mapping[str, frozenset[str]]) -> list[Change]:
    return [
        replace(change, needs=tuple(sorted(needs[change.topic])))
        if isinstance(change, CreateTopic | AddPartitions) and change.topic in needs
        else change
        for change in changes
    ]


def _needing_only_changes(changes: Sequence[Change]) -> list[Change]:
    """``needs`` without topics that are as they should be already."""
    shaped = {change.topic for change in changes if isinstance(change, CreateTopic | AddPartitions)}
    return [
        replace(change, needs=tuple(topic for topic in change.needs if topic in shaped)) if change.needs else change
        for change in changes
    ]


def _unique(changes: Iterable[Change]) -> list[Change]:
    """One change per topic and kind, should two topologies agree on one."""
    return list({key(change): change for change in changes}.values())


def _without_collisions(changes: Sequence[Change], state: ClusterState) -> list[Change]:
    created = [change.topic for change in changes if isinstance(change, CreateTopic)]
    found = obstacles.colliding(created, list(read_or(state.topics, {})) if created else [])
    return [
        replace(change, verdict=obstacles.collision(found[change.topic]))
        if isinstance(change, CreateTopic) and change.topic in found
        else change
        for change in changes
    ]


def _expired(changes: Iterable[Change], topology: Topology, options: PlanOptions) -> list[Finding]:
    return [
        finding
        for change in changes
        if change.topic in topology.topics
        for finding in expired(change, topology.topics[change.topic], topology, options.today)
    ]


def _unreachable_min_isr(topology: Topology, state: ClusterState, changes: Sequence[Change]) -> Iterator[Finding]:
    """Topics that stand with more min ISR than replicas: no change writes it, so no verdict says it."""
    writes = {change.topic for change in changes if isinstance(change, CreateTopic | SetConfig)}
    live = read_or(state.topics, {})
    for topic in topology.topics.values():
        wanted, found = topic.min_insync_replicas, live.get(topic.name)
        if topic.name in writes or wanted is None or found is None or wanted <= found.replication_factor:
            continue
        factor = found.replication_factor
        yield Finding(
            "V005",
            Severity.WARNING,
            f"{topic.name} has {MIN_ISR} {wanted} and {factor} replica{'s' if factor > 1 else ''}: "
            "it guarantees less than it says",
            kind="topic",
            subject=topic.name,
            location=origin_place(topology, topic.config[MIN_ISR].origin, topic.path),
            hint=f"lower {MIN_ISR} to {max(1, factor - 1)}, or raise the replicas",
        )
