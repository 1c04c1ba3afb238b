"""Topologies of any size, as krc reads them and as the floor does."""

from __future__ import annotations

import json
from pathlib import Path

CONFIG = {"min.insync.replicas": "2", "retention.ms": "604800000", "cleanup.policy": "delete"}


def names(count: int, prefix: str) -> list[str]:
    return [f"{prefix}.topic-{number:05d}" for number in range(count)]


def write(directory: Path, count: int, prefix: str, partitions: int) -> tuple[Path, Path]:
    """``(topology.yaml, topics.json)``: the same ``count`` topics for krc and for the floor script."""
    directory.mkdir(parents=True, exist_ok=True)
    lines = [
        "krc: 1",
        f"name: bench-{prefix}",
        "defaults:",
        f"  topic: {{partitions: {partitions}, replication_factor: 3, min_insync_replicas: 2}}",
        "topics:",
    ]
    for name in names(count, prefix):
        lines += [f"  {name}:", "    config:", "      retention.ms: 7d", "      cleanup.policy: delete"]
    topology = directory / f"{prefix}.yaml"
    topology.write_text("\n".join(lines) + "\n", encoding="utf-8")
    bare = [{"name": name, "partitions": partitions, "rf": 3, "config": CONFIG} for name in names(count, prefix)]
    topics = directory / f"{prefix}.json"
    topics.write_text(json.dumps(bare), encoding="utf-8")
    return topology, topics


def write_rich(directory: Path, count: int) -> Path:
    """``count`` topics of ten lines each (about 20 000 lines at 2 000), with clients on some of them."""
    directory.mkdir(parents=True, exist_ok=True)
    lines = [
        "krc: 1",
        "name: rich",
        "defaults:",
        "  topic: {partitions: 6, replication_factor: 3, min_insync_replicas: 2}",
    ]
    lines.append("topics:")
    for number in range(count):
        lines += [
            f"  rich.topic-{number:05d}:",
            "    key: id",
            "    ordering: none",
            f"    partitions: {3 + number % 12}",
            "    config:",
            f"      retention.ms: {1 + number % 30}d",
            "      max.message.bytes: 2MiB",
            "      compression.type: zstd",
            "      segment.bytes: 512MiB",
            "      unclean.leader.election.enable: false",
        ]
    path = directory / "rich.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
