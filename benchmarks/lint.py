"""What ``krc lint`` costs: one file, a thousand files, a topology with its clients. Nothing here needs a Kafka.

The floors only read what krc judges: Java's properties with ``javaproperties``, YAML with libyaml.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Comparison, compare, run

HERE = Path(__file__).parent
KRC = [sys.executable, "-m", "kafka_resilience_cli", "lint"]
READ_PROPERTIES = """
import pathlib, sys, javaproperties
for file in pathlib.Path(sys.argv[1]).glob("**/*.properties"):
    with file.open("rb") as opened:
        javaproperties.load(opened)
"""
READ_YAML = 'import sys, yaml; yaml.load(open(sys.argv[1] + "/topology.yaml"), yaml.CSafeLoader)\n' + READ_PROPERTIES

FILES = 1_000
TOPICS, CLIENTS = 2_000, 200

_COMMON = "bootstrap.servers=kafka-1:9093,kafka-2:9093\nsecurity.protocol=SSL\n"
_PRODUCER = f"{_COMMON}client.id=app-%d\nacks=all\nlinger.ms=5\nbatch.size=32768\ncompression.type=lz4\n"
_CONSUMER = f"{_COMMON}group.id=app-%d\nenable.auto.commit=false\nauto.offset.reset=earliest\nmax.poll.records=100\n"


def linting(scratch: Path, quick: bool) -> list[Comparison]:
    """The goals: 1 000 files a second after start-up, the topology in less than 2 s and 150 MiB."""
    rounds = 3 if quick else 9
    many = write_files(scratch / "lint-files", FILES)
    one = next(many.iterdir())
    large = write_topology(scratch / "lint-topology")
    alone = compare(
        "lint 1 file",
        lambda: run([*KRC, str(one)]),
        lambda: run([sys.executable, str(HERE / "floor_app.py"), "first"]),
        metric="wall",
        goal=None,
        rounds=rounds,
        note="the floor is a Typer app that does nothing",
    )
    files = compare(
        f"lint {FILES} files",
        lambda: run([*KRC, str(many)]),
        lambda: run([sys.executable, "-c", READ_PROPERTIES, str(many)]),
        metric="wall",
        goal=None,
        rounds=rounds,
    )
    spent = files.median("krc", "wall") - alone.median("krc", "wall")
    files.note = f"{FILES / spent:,.0f} files a second after start-up; the floor only reads them"
    topology = compare(
        f"lint {TOPICS} topics with {CLIENTS} clients",
        lambda: run([*KRC, str(large)], ok=(0, 1)),
        lambda: run([sys.executable, "-c", READ_YAML, str(large)]),
        metric="wall",
        goal=None,
        rounds=rounds,
        note="the floor only reads the files",
    )
    return [alone, files, topology]


def write_files(directory: Path, count: int) -> Path:
    """Clean client files, producers and consumers in turn."""
    directory.mkdir()
    for number in range(count):
        role, settings = ("producer", _PRODUCER) if number % 2 else ("consumer", _CONSUMER)
        comment = f"# krc: client family=java role={role} version=4.1\n"
        (directory / f"app-{number}.properties").write_text(comment + settings % number, encoding="utf-8")
    return directory


def write_topology(directory: Path) -> Path:
    """A topology whose clients use ten topics each, with their files."""
    clients = directory / "clients"
    clients.mkdir(parents=True)
    lines = ["krc: 1", "name: bench", "owner: bench", 'cluster: {kafka_version: "4.1", brokers: 3}']
    lines += ["defaults:", "  topic: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}", "topics:"]
    lines += [f"  bench.{number}: {{key: id, config: {{retention.ms: 7d}}}}" for number in range(TOPICS)]
    for section, settings in (("producers", _PRODUCER), ("consumers", _CONSUMER)):
        lines.append(f"{section}:")
        for number in range(CLIENTS // 2):
            name = f"{section[:-1]}-{number}"
            topics = ", ".join(f"bench.{number * 10 + offset}" for offset in range(10))
            file = f'{{family: java, version: "4.1", file: clients/{name}.properties}}'
            lines.append(f"  {name}: {{topics: [{topics}], client: {file}}}")
            (clients / f"{name}.properties").write_text(settings % number, encoding="utf-8")
    (directory / "topology.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return directory
