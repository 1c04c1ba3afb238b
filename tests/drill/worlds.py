"""Made-up runs of a small cluster that keeps its promises, as histories; tests then break a promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from kafka_resilience_cli.drill.events import (
    Assign,
    Commit,
    End,
    Event,
    Fail,
    Fault,
    Group,
    Log,
    LogEnd,
    Ok,
    Producer,
    Read,
    Send,
    Transaction,
    Unknown,
)

IDEMPOTENT, PLAIN, TRANSACTIONAL = "idempotent", "plain", "transactional"
COMMITTED, RAW = "committed", "raw"


@dataclass
class Sent:
    id: str
    producer: str
    partition: str
    result: str
    tx: str = ""
    offset: int = -1
    """As acknowledged."""


@dataclass
class Row:
    offset: int
    id: str


@dataclass
class Stay:
    """One assignment of one partition: rows, and commits as bare offsets."""

    group: str
    member: str
    generation: int
    partition: str
    position: int | None
    steps: list[Row | int] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [step for step in self.steps if isinstance(step, Row)]


@dataclass
class World:
    sent: list[Sent] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    log: dict[str, list[Row]] = field(default_factory=dict)
    """What a read_committed consumer sees at the end."""
    ends: dict[str, int] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    batch: int = 3

    def by_id(self, name: str) -> Sent:
        return next(each for each in self.sent if each.id == name)

    def acknowledged(self, sent: Sent) -> bool:
        return self.outcomes[sent.tx] == "committed" if sent.tx else sent.result == "ok"

    def in_log(self) -> list[str]:
        return [row.id for rows in self.log.values() for row in rows]

    def append(self, partition: str, name: str) -> None:
        """One more row at the end of a log, that no group has read."""
        self.log[partition].append(Row(self.ends[partition], name))
        self.ends[partition] += 1

    def forget(self, name: str, *, in_log: bool = True, in_reads: bool = True) -> None:
        for rows in self.log.values() if in_log else ():
            rows[:] = [row for row in rows if row.id != name]
        for stay in self.stays if in_reads else ():
            stay.steps[:] = [step for step in stay.steps if isinstance(step, int) or step.id != name]

    def lines(self) -> Iterator[tuple[int, Event]]:
        yield from enumerate(self.events(), 2)

    def events(self) -> Iterator[Event]:
        yield Producer(IDEMPOTENT, idempotent=True)
        yield Group(COMMITTED, "read_committed")
        for sent in self.sent:
            yield Send(sent.producer, [sent.id], sent.partition, tx=sent.tx)
            if sent.result == "ok":
                yield Ok([sent.id], sent.partition, [sent.offset] if sent.offset >= 0 else [])
            elif sent.result == "fail":
                yield Fail([sent.id], "MSG_SIZE_TOO_LARGE")
            elif sent.result == "unknown":
                yield Unknown([sent.id], "_MSG_TIMED_OUT")
        for tx, outcome in self.outcomes.items():
            if outcome != "silent":
                yield Transaction(tx, outcome)
        yield Fault("kill the leader of orders-0", "pid 4711 is gone")
        for stay in self.stays:
            yield from self._stay(stay)
        for partition, rows in self.log.items():
            for some in _batches(rows, self.batch):
                yield Log(partition, [row.offset for row in some], [row.id for row in some])
            yield LogEnd(partition, 0, self.ends[partition], self.ends[partition])
        yield End()

    def _stay(self, stay: Stay) -> Iterator[Event]:
        who = (stay.group, stay.member, stay.generation)
        if stay.position is not None:
            yield Assign(*who, {stay.partition: stay.position})
        waiting: list[Row] = []
        for step in [*stay.steps, None]:
            if isinstance(step, Row):
                waiting.append(step)
                continue
            for some in _batches(waiting, self.batch):
                yield Read(*who, stay.partition, [row.offset for row in some], [row.id for row in some])
            waiting = []
            if step is not None:
                yield Commit(*who, {stay.partition: step})


def _batches(rows: list[Row], size: int) -> Iterator[list[Row]]:
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]


def clean(random: Random, sends: int = 60) -> World:
    """Every outcome, retries of a producer that may repeat itself, transactions, rebalances with redelivery."""
    world = World(batch=random.randint(1, 8))
    every: dict[str, list[Row]] = {f"orders-{number}": [] for number in range(random.randint(1, 3))}
    world.log = {partition: [] for partition in every}
    world.ends = dict.fromkeys(every, 0)
    while len(world.sent) < sends:
        producer = random.choice([IDEMPOTENT, IDEMPOTENT, PLAIN, TRANSACTIONAL])
        if producer == TRANSACTIONAL:
            _transaction(random, world, every)
        else:
            _record(random, world, every, producer)
    for group, rows in ((COMMITTED, world.log), (RAW, every)):
        for partition in rows:
            _read(random, world, group, partition, rows[partition])
    return world


def _record(random: Random, world: World, every: dict[str, list[Row]], producer: str) -> None:
    partition = random.choice(list(every))
    result = random.choices(["ok", "unknown", "nothing", "fail"], [12, 2, 1, 1])[0]
    sent = Sent(f"{producer[0]}{len(world.sent)}", producer, partition, result)
    world.sent.append(sent)
    written = result == "ok" or (result in ("unknown", "nothing") and random.random() < 0.5)
    if not written:
        return
    copies = 2 if producer == PLAIN and random.random() < 0.2 else 1
    for _ in range(copies):
        row = Row(world.ends[partition], sent.id)
        world.ends[partition] += 1
        world.log[partition].append(row)
        every[partition].append(row)
    if result == "ok" and random.random() < 0.9:
        sent.offset = row.offset


def _transaction(random: Random, world: World, every: dict[str, list[Row]]) -> None:
    tx = f"tx{len(world.outcomes)}"
    outcome = random.choice(["committed", "committed", "aborted", "unknown", "silent"])
    visible = outcome == "committed" or (outcome in ("unknown", "silent") and random.random() < 0.5)
    world.outcomes[tx] = outcome
    touched = set()
    for _ in range(random.randint(1, 4)):
        partition = random.choice(list(every))
        touched.add(partition)
        result = random.choice(["ok", "ok", "nothing"])
        row = Row(world.ends[partition], f"t{len(world.sent)}")
        world.ends[partition] += 1
        world.sent.append(Sent(row.id, TRANSACTIONAL, partition, result, tx, row.offset if result == "ok" else -1))
        every[partition].append(row)
        if visible:
            world.log[partition].append(row)
    for partition in touched:
        world.ends[partition] += 1  # the marker


def _read(random: Random, world: World, group: str, partition: str, rows: list[Row]) -> None:
    """A group works through a partition, is rebalanced now and then, and may stop before the end."""
    place = committed = random.choice([0, 0, len(rows) // 2])
    for generation in range(1, random.randint(2, 5)):
        position = None
        if random.random() < 0.7:
            position = rows[committed].offset if committed < len(rows) else world.ends[partition]
        stay = Stay(group, f"m{random.randint(1, 2)}", generation, partition, position)
        world.stays.append(stay)
        place = committed
        for row in rows[place : place + random.randint(0, 12)]:
            stay.steps.append(Row(row.offset, row.id))
            place += 1
            if random.random() < 0.3:
                stay.steps.append(row.offset + 1)
                committed = place
