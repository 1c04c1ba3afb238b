"""The least that plan and create need: bare client calls, no YAML, no command line library.

    python floor.py plan BOOTSTRAP TOPICS.json      list_topics, describe_configs in chunks, compare
    python floor.py create BOOTSTRAP TOPICS.json    create in batches; wait until all are listed, led and in sync

Nothing of krc is imported: this is the yardstick. ``TOPICS.json`` is a list of ``{name, partitions, rf, config}``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

CHUNK = 500
READY_READS = 5
DEADLINE_S = 300


def main() -> None:
    mode, bootstrap, file = sys.argv[1:4]
    wanted: list[dict[str, Any]] = json.loads(Path(file).read_text(encoding="utf-8"))
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0, "allow.auto.create.topics": False})
    print(json.dumps(plan(admin, wanted) if mode == "plan" else create(admin, wanted)))


def chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def plan(admin: AdminClient, wanted: list[dict[str, Any]]) -> dict[str, int]:
    listed = admin.list_topics(timeout=15).topics
    resources = [ConfigResource(ResourceType.TOPIC, topic["name"]) for topic in wanted if topic["name"] in listed]
    live: dict[str, Any] = {}
    for chunk in chunks(resources):
        for resource, future in admin.describe_configs(chunk, request_timeout=60).items():
            live[resource.name] = future.result()
    changes = 0
    for topic in wanted:
        found = listed.get(topic["name"])
        if found is None or len(found.partitions) != topic["partitions"]:
            changes += 1
            continue
        changes += any(len(partition.replicas) != topic["rf"] for partition in found.partitions.values())
        changes += any(live[topic["name"]][key].value != value for key, value in topic["config"].items())
    return {"topics": len(wanted), "changes": changes}


def create(admin: AdminClient, wanted: list[dict[str, Any]]) -> dict[str, int]:
    new = [
        NewTopic(t["name"], num_partitions=t["partitions"], replication_factor=t["rf"], config=t["config"])
        for t in wanted
    ]
    admin.list_topics(timeout=15)
    for chunk in chunks(new):
        for future in admin.create_topics(chunk, operation_timeout=30, request_timeout=60).values():
            future.result()
    names = [topic["name"] for topic in wanted]
    good = reads = 0
    until = time.monotonic() + DEADLINE_S
    while good < READY_READS:
        if time.monotonic() > until:
            raise SystemExit("not ready in time")
        listed = admin.list_topics(timeout=30).topics
        reads += 1
        ready = all(
            name in listed
            and len(listed[name].partitions)
            and all(p.leader >= 0 and len(p.isrs) == len(p.replicas) for p in listed[name].partitions.values())
            for name in names
        )
        good = good + 1 if ready else 0
        if good < READY_READS:
            time.sleep(0.1)  # between two looks: the broker is not to be kept busy by being asked
    return {"topics": len(wanted), "reads": reads}


if __name__ == "__main__":
    main()
