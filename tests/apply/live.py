"""Planning and applying hand-made topologies on the sandbox, without files and without the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kafka_resilience_cli.apply.outcome import ApplyOutcome
from kafka_resilience_cli.apply.results import Result
from kafka_resilience_cli.apply.session import Session, Terms
from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import Gateway
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.plan.options import Permission, PlanOptions
from kafka_resilience_cli.plan.planner import make_plan
from kafka_resilience_cli.plan.reading import first_read, merged, second_read
from kafka_resilience_cli.progress import Silent
from kafka_resilience_cli.sandbox.sandbox import Sandbox
from kafka_resilience_cli.topology.model import Topology


@contextmanager
def connected(sandbox: Sandbox) -> Iterator[Gateway]:
    gateway = connect(from_servers(sandbox.bootstrap_servers, source="test"))
    try:
        yield gateway
    finally:
        gateway.close()


def planned(topology: Topology, gateway: Gateway, *allow: str) -> Plan:
    state = gateway.read(first_read([topology]))
    second = second_read([topology], state)
    if second:
        state = merged(state, gateway.read(second))
    permissions = tuple(Permission.parse(text) for text in allow)
    return make_plan([topology], state, PlanOptions(today=date(2026, 11, 24), allow=permissions))


def applied(
    plan: Plan, gateway: Gateway, terms: Terms, finished: Callable[[Result], None] = lambda result: None
) -> ApplyOutcome:
    return Session(plan, gateway, terms, Silent(), finished).run()


def terms(tmp_path: Path, **more: object) -> Terms:
    return Terms(journal=tmp_path / "journal.jsonl", **more)  # type: ignore[arg-type]
