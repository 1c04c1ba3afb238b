"""``krc demo``: the whole story on a throw-away Kafka, as scenes that a report tells.

Everything in it is the real thing: the cluster, the plan, the drift, the records that fail on purpose.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from kafka_resilience_cli.apply.outcome import ApplyOutcome
from kafka_resilience_cli.apply.session import Terms
from kafka_resilience_cli.cluster.confluent import ConfluentGateway
from kafka_resilience_cli.cluster.connect import connect
from kafka_resilience_cli.cluster.connection import from_servers
from kafka_resilience_cli.cluster.gateway import ConfigEdit, Wanted
from kafka_resilience_cli.cluster.records import Record, read_all, send
from kafka_resilience_cli.cluster.state import read_or
from kafka_resilience_cli.commands.apply import apply_on
from kafka_resilience_cli.commands.plan import plan_on
from kafka_resilience_cli.dialects import generic
from kafka_resilience_cli.dialects.headers import Failure
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.plan.changes import Plan
from kafka_resilience_cli.plan.options import PlanOptions
from kafka_resilience_cli.progress import Progress, Silent
from kafka_resilience_cli.project.load import load_or_raise
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.report.demo import Scene
from kafka_resilience_cli.sandbox.launch import launch
from kafka_resilience_cli.sandbox.options import SandboxOptions
from kafka_resilience_cli.topology.model import RetryChain, Topology
from kafka_resilience_cli.units import format_duration

FILE = "shop.yaml"
SOURCE = "shop.orders"
ORDERS = 12
SLOW = "order-03"
POISON = "order-07"


def demo(progress: Progress | None = None) -> Generator[Scene]:
    """Play the story; the cluster and every file of it are gone when the iterator ends, however it ends.

    Raises :class:`KrcError` where the sandbox cannot start, or where Kafka does not do what the story says.
    """
    progress = progress or Silent()
    with tempfile.TemporaryDirectory(prefix="krc-demo-") as scratch:
        start = time.monotonic()
        with launch(SandboxOptions(name=f"demo-{Path(scratch).name[-6:].lower()}"), progress) as sandbox:
            racks = ", ".join(node.rack or "" for node in sandbox.brokers)
            yield Scene(
                "A real Kafka on this machine",
                (
                    f"Kafka {sandbox.description.kafka_version}: {len(sandbox.nodes)} nodes, "
                    f"{len(sandbox.brokers)} of them brokers in racks {racks}, "
                    f"ready after {time.monotonic() - start:.1f} s.",
                ),
            )
            gateway = connect(from_servers(sandbox.bootstrap_servers, source="the demo's sandbox"))
            try:
                yield from _Story(gateway, sandbox.bootstrap_servers, Path(scratch), progress).tell()
            finally:
                gateway.close()
        yield Scene("Nothing is left", ("The cluster and its files are gone.",))


@dataclass(frozen=True, slots=True)
class _Story:
    gateway: ConfluentGateway
    bootstrap: str
    scratch: Path
    progress: Progress

    def tell(self) -> Iterator[Scene]:
        text = (files("kafka_resilience_cli.commands") / "demo_topology.yaml").read_text(encoding="utf-8")
        (self.scratch / FILE).write_text(text, encoding="utf-8")
        with chdir(self.scratch):  # so that the plan says shop.yaml, not where a temporary directory is
            topology = load_or_raise([Path(FILE)], environment=None, project=Project(Path())).topologies[0]
        yield Scene("A topology, shop.yaml: one topic, one consumer that retries", source=text)
        yield Scene("krc plan: what the file means for this cluster", plan=self._plan(topology))
        yield Scene("krc apply", outcome=self._apply(topology))
        yield self._nothing_to_do(topology)
        yield from self._drift(topology)
        yield from self._records(topology.chains[0])

    def _options(self) -> PlanOptions:
        return PlanOptions(today=date.today(), cluster_label="demo")

    def _plan(self, topology: Topology) -> Plan:
        return plan_on(self.gateway, [topology], self._options(), progress=self.progress)

    def _apply(self, topology: Topology) -> ApplyOutcome:
        terms = Terms(journal=self.scratch / "journal.jsonl")
        outcome = apply_on(self.gateway, [topology], self._options(), lambda plan: plan, terms, progress=self.progress)
        if not outcome.complete:
            raise KrcError("the demo's apply did not come to its end", why=outcome.why)
        return outcome

    def _nothing_to_do(self, topology: Topology) -> Scene:
        plan = self._plan(topology)
        if plan.changes:
            raise KrcError("the second plan of the demo is not empty")
        return Scene("krc plan, once more: applying is done when the plan is empty", plan=plan)

    def _drift(self, topology: Topology) -> Iterator[Scene]:
        edit = ConfigEdit(SOURCE, {"retention.ms": "3600000", "max.message.bytes": "20971520"})
        refused = self.gateway.alter_configs([edit])[SOURCE]
        if refused:
            raise KrcError("the demo could not change a topic behind krc's back", why=refused.message)
        self._wait_until_shown(edit)
        yield Scene(
            "Somebody changes a topic by hand",
            (f"On {SOURCE}: retention.ms is now 1h, and max.message.bytes, which no file mentions, 20MiB.",),
        )
        yield Scene("krc plan shows both, and touches only what is declared", plan=self._plan(topology))
        yield Scene("krc apply repairs it", outcome=self._apply(topology))

    def _wait_until_shown(self, edit: ConfigEdit) -> None:
        """Until every broker shows it: the plan that follows may ask any of them."""
        brokers = read_or(self.gateway.read(Wanted()).brokers, {})
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            views = self.gateway.overrides_by_broker(edit.topic, sorted(brokers))
            if all(edit.set.items() <= (views.get(broker) or {}).items() for broker in brokers):
                return
            time.sleep(0.05)
        raise KrcError(f"not every broker shows the change of {edit.topic}")

    def _records(self, chain: RetryChain) -> Iterator[Scene]:
        conf = {"bootstrap.servers": self.bootstrap}
        send(conf, [Record(SOURCE, key, b'{"order": "%s"}' % key) for key in _keys()])
        arrived = read_all(conf, [SOURCE])
        partitions = len(Counter(record.partition for record in arrived))
        yield Scene(
            "Records go through it",
            (f"{len(arrived)} of {ORDERS} orders acknowledged by all in-sync replicas, on {partitions} partitions.",),
        )
        yield Scene("billing cannot process two of them", tuple(self._retry(conf, chain, arrived)))
        if chain.dlq is None:
            return
        yield Scene("The dead-letter queue tells why", tuple(self._dead_letters(conf, chain.dlq)))

    def _retry(self, conf: dict[str, str], chain: RetryChain, arrived: Sequence[Record]) -> Iterator[str]:
        """Do what an application with the generic dialect does: forward what fails, wait, try again."""
        stops = [(hop.topic, hop.delay_ms) for hop in chain.hops] + [(chain.dlq or "", 0)]
        failing = [record for record in arrived if record.key in (SLOW.encode(), POISON.encode())]
        yield f"{len(arrived) - len(failing)} processed; {SLOW} meets a busy database, {POISON} is malformed."
        for attempt, (topic, delay_ms) in enumerate(stops, start=1):
            send(conf, [_forwarded(record, chain, topic, attempt, delay_ms) for record in failing])
            if not delay_ms:
                yield f"{_named(failing)} went to {topic}."
                return
            waiting = read_all(conf, [topic])
            _wait_until_due(waiting)
            failing = [record for record in waiting if record.key == POISON.encode()]
            done = [record for record in waiting if record not in failing]
            outcome = [f"{_named(done)} processed"] if done else []
            outcome += [f"{_named(failing)} failed again"] if failing else []
            yield f"{topic}: after {format_duration(delay_ms)}, {', '.join(outcome)}."

    def _dead_letters(self, conf: dict[str, str], queue: str) -> Iterator[str]:
        for record in read_all(conf, [queue]):
            failure = generic.DIALECT.headers.decode(record.headers).failure
            yield f"{(record.key or b'').decode()}: {failure.error_class}: {failure.error_message}"
            yield (
                f"from {failure.origin_topic}, partition {failure.origin_partition}, offset {failure.origin_offset}, "
                f"attempt {failure.attempt} of group {failure.group}"
            )


def _keys() -> Iterator[bytes]:
    return (f"order-{number:02d}".encode() for number in range(1, ORDERS + 1))


def _named(records: Sequence[Record]) -> str:
    return ", ".join(sorted((record.key or b"").decode() for record in records))


def _forwarded(record: Record, chain: RetryChain, topic: str, attempt: int, delay_ms: int) -> Record:
    """The record for the next stop, under the partition number it has, with the generic dialect's headers."""
    headers = generic.DIALECT.headers
    before = headers.decode(record.headers).failure
    now = time.time_ns() // 1_000_000
    first = attempt == 1
    failure = Failure(
        attempt=attempt,
        due_ms=now + delay_ms if delay_ms else None,
        origin_topic=record.topic if first else before.origin_topic,
        origin_partition=record.partition if first else before.origin_partition,
        origin_offset=record.offset if first else before.origin_offset,
        origin_timestamp_ms=record.timestamp_ms if first else before.origin_timestamp_ms,
        group=chain.group,
        first_failure_ms=now if first else before.first_failure_ms,
        error_class="TimeoutError" if record.key == SLOW.encode() else "ValueError",
        error_message="the database is busy" if record.key == SLOW.encode() else "amount is not a number",
    )
    kept = tuple(header for header in record.headers if not headers.strips(header[0]))
    return replace(record, topic=topic, headers=(*kept, *headers.encode(failure)))


def _wait_until_due(records: Sequence[Record]) -> None:
    for record in records:
        due = generic.DIALECT.headers.decode(record.headers).failure.due_ms
        if due is not None:
            time.sleep(max(0.0, due / 1000 - time.time()))
