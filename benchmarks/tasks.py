"""What is measured. Each task returns its comparisons; Kafka is krc's own sandbox, started once per task."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import topologies
from benchmarks.lint import linting
from benchmarks.measure import Comparison, Sample, compare, run
from kafka_resilience_cli.sandbox.launch import launch
from kafka_resilience_cli.sandbox.options import SandboxOptions
from kafka_resilience_cli.sandbox.sandbox import Sandbox

HERE = Path(__file__).parent
KRC = [sys.executable, "-m", "kafka_resilience_cli"]
FLOOR = [sys.executable, str(HERE / "floor.py")]

PLAN_SIZES = (1, 100, 1_000, 5_000)
CREATE_SIZE = 500
LOAD_SIZE = 2_000


def startup(scratch: Path, quick: bool) -> list[Comparison]:
    """``krc --version`` and ``krc --help`` against a Typer app of two commands that do nothing."""
    bare = [sys.executable, str(HERE / "floor_app.py")]
    rounds = 5 if quick else 21
    return [
        compare(
            "krc --version",
            lambda: run([*KRC, "--version"]),
            lambda: run([*bare, "first"]),
            metric="cpu",
            goal=1.3,
            rounds=rounds,
        ),
        compare(
            "krc --help",
            lambda: run([*KRC, "--help"]),
            lambda: run([*bare, "--help"]),
            metric="cpu",
            goal=None,
            rounds=rounds,
        ),
    ]


def loading(scratch: Path, quick: bool) -> list[Comparison]:
    """``krc validate`` of 2 000 topics in 20 000 lines against libyaml reading the same file."""
    file = topologies.write_rich(scratch / "loading", LOAD_SIZE)
    bare = [sys.executable, "-c", "import sys, yaml; yaml.load(open(sys.argv[1]), yaml.CSafeLoader)", str(file)]
    return [
        compare(
            f"validate {LOAD_SIZE} topics",
            lambda: run([*KRC, "validate", str(file)]),
            lambda: run(bare),
            metric="wall",
            goal=None,
            rounds=3 if quick else 7,
            note="whole process; the floor is libyaml building plain values of the same file",
        )
    ]


def plan(scratch: Path, quick: bool) -> list[Comparison]:
    """``krc plan --no-server-validate`` with nothing to do against the client calls it needs."""
    found = []
    with kafka() as sandbox:
        for size in PLAN_SIZES[:3] if quick else PLAN_SIZES:
            # one partition each where there are many: a broker holds a file open for every replica
            partitions = 1 if size == max(PLAN_SIZES) else 3
            file, bare = topologies.write(scratch / "plan", size, f"plan{size}", partitions)
            run([*FLOOR, "create", sandbox.bootstrap_servers, str(bare)])
            ours = [
                *KRC,
                "plan",
                str(file),
                "-b",
                sandbox.bootstrap_servers,
                "--no-server-validate",
                "--detailed-exitcode",
            ]
            theirs = [*FLOOR, "plan", sandbox.bootstrap_servers, str(bare)]
            settle(ours)
            found.append(
                compare(
                    f"plan, nothing to do, {size} topics",
                    lambda c=ours: run(c),
                    lambda c=theirs: run(c),
                    metric="peak" if size == max(PLAN_SIZES) else "wall",
                    goal=1.3 if size >= 1_000 else None,
                    rounds=3 if quick or size == max(PLAN_SIZES) else 7,
                )
            )
    return found


def create(scratch: Path, quick: bool) -> list[Comparison]:
    """``krc apply`` of new topics until all are listed, led and in sync against bare creates that wait for the same."""
    size = 100 if quick else CREATE_SIZE
    rounds = 1 if quick else 5
    made = Comparison(f"create {size} topics, wait until in sync", "wall", 1.1)
    for number in range(rounds):
        samples: dict[str, Sample] = {}
        for side in ("floor", "krc") if number % 2 == 0 else ("krc", "floor"):
            with kafka() as sandbox:  # a fresh cluster each: the second thousand is slower than the first
                file, bare = topologies.write(scratch / f"create{number}{side}", size, "create", partitions=3)
                address = sandbox.bootstrap_servers
                ours = [*KRC, "apply", str(file), "-b", address, "--auto-approve", "--no-server-validate"]
                ours += ["--journal", str(scratch / f"create{number}.jsonl")]
                samples[side] = run(ours if side == "krc" else [*FLOOR, "create", address, str(bare)])
        made.krc.append(samples["krc"])
        made.floor.append(samples["floor"])
    return [made]


def settle(plan: list[str]) -> None:
    """Until ``plan`` finds nothing to do: a broker may list thousands of new topics later than the others."""
    for _ in range(60):
        try:
            run(plan)
        except RuntimeError:
            time.sleep(0.5)  # between two looks, and outside what is measured
        else:
            return
    run(plan)


@contextmanager
def kafka() -> Iterator[Sandbox]:
    """A sandbox whose brokers may grow: thousands of topics need more heap than its usual 256 MiB."""
    os.environ["KAFKA_HEAP_OPTS"] = "-Xmx1g"
    try:
        with launch(SandboxOptions(name="bench")) as sandbox:
            yield sandbox
    finally:
        del os.environ["KAFKA_HEAP_OPTS"]


ALL: Mapping[str, Callable[[Path, bool], list[Comparison]]] = {
    "startup": startup,
    "loading": loading,
    "lint": linting,
    "plan": plan,
    "create": create,
}
