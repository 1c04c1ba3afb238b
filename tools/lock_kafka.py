"""Writes the lock file of a Kafka release: coordinate, size and SHA-256 of every jar a node needs.

    python tools/lock_kafka.py 4.4.0

Run it once per release, review the difference, commit it. The jars are those that Maven resolves for the release.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

from kafka_resilience_cli.java.lock import LOCK_DIR, LockedJar, render
from kafka_resilience_cli.java.maven import resolve
from kafka_resilience_cli.progress import Silent


def main() -> None:
    version = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        jars = [
            LockedJar(str(coordinate), path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
            for coordinate, path in resolve(version, Path(scratch), Silent())
        ]
    target = LOCK_DIR / f"kafka-{version}.txt"
    target.write_text(render(version, jars), encoding="utf-8")
    print(f"{target}: {len(jars)} jars, {sum(jar.size for jar in jars)} bytes")


if __name__ == "__main__":
    main()
