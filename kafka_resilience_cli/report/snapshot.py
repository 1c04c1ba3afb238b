"""What `krc snapshot` says about what it saved."""

from __future__ import annotations

from collections.abc import Sequence

from kafka_resilience_cli.cluster.state import ClusterState, Denied, Read


def snapshot_summary(label: str, state: ClusterState) -> str:
    """One line of counts, and one for each section that the cluster would not tell."""
    counted = [("broker", state.brokers), ("topic", state.topics), ("group", state.groups)]
    counts = [_count(len(section.value), noun) for noun, section in counted if isinstance(section, Read)]
    identity = f" ({state.id})" if state.id else ""
    lines = [f"Snapshot of {label}{identity}: {', '.join(counts)}."]
    return "\n".join(lines + [f"Not allowed to read {name}: {why}" for name, why in denied_sections(state)])


def denied_sections(state: ClusterState) -> Sequence[tuple[str, str]]:
    """The sections that were denied, with the cluster's own words."""
    sections = {
        "topic configurations": state.configs,
        "topic defaults": state.topic_defaults,
        "consumer groups": state.groups,
        "offsets": state.offsets,
        "eligible leader replicas": state.elr,
        "features": state.features,
    }
    return [(name, section.why) for name, section in sections.items() if isinstance(section, Denied)]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
