"""``krc plan``: reads a cluster as far as the topologies need it, and says what apply would do.

Nothing is written, and no topic is created by reading. Apply, the demo and tests plan with :func:`plan_on` too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kafka_resilience_cli.apply.operations import batches, send
from kafka_resilience_cli.cluster.gateway import BrokerError, Gateway
from kafka_resilience_cli.plan.changes import Change, ChangeKey, Kind, Plan, key, kind
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.plan.planner import make_plan
from kafka_resilience_cli.plan.reading import first_read, merged, second_read
from kafka_resilience_cli.plan.refine import askable, refine
from kafka_resilience_cli.progress import Progress, Silent
from kafka_resilience_cli.topology.model import Topology


def plan_on(
    gateway: Gateway,
    topologies: Sequence[Topology],
    options: PlanOptions,
    *,
    server_validate: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """Read the cluster behind ``gateway``, plan, and have the broker check the plan."""
    progress = progress or Silent()
    with progress.step("Reading the cluster"):
        state = gateway.read(first_read(topologies))
        more = second_read(topologies, state, prune_config=options.prune_config)
        if more is not None:
            state = merged(state, gateway.read(more))
    plan = make_plan(topologies, state, options)
    return checked_by_broker(gateway, plan, progress) if server_validate else plan


def checked_by_broker(gateway: Gateway, plan: Plan, progress: Progress) -> Plan:
    """The plan with the broker's answers to its own changes, sent with ``validate_only``."""
    by_kind: dict[Kind, list[Change]] = defaultdict(list)
    for change in askable(plan):
        by_kind[kind(change)].append(change)
    if not by_kind:
        return plan
    verdicts: dict[ChangeKey, BrokerError | None] = {}
    with progress.step("Checking the plan on the broker", sum(map(len, by_kind.values())), "changes") as step:
        for changes in by_kind.values():
            for batch in batches(changes):
                results = send(gateway, batch, validate_only=True)
                verdicts |= {key(change): results[change.topic] for change in batch if change.topic in results}
                step.advance(len(batch))
    return refine(plan, verdicts)
