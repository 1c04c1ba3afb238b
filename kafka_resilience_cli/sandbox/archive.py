"""Training the class-data archive that halves the start of a node: one throw-away node, once per Java and Kafka.

A failure here must never keep a sandbox from starting: it is told, and the nodes start without an archive.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.archive import ClassArchive, class_archive, make_base
from kafka_resilience_cli.java.cache import scratch
from kafka_resilience_cli.java.jars import KafkaJars
from kafka_resilience_cli.java.runtime import JavaRuntime
from kafka_resilience_cli.progress import Progress

_DUMP_TIMEOUT_S = 60

Rehearsal = Callable[[tuple[str, ...]], AbstractContextManager["subprocess.Popen[bytes]"]]
"""Starts one node with these JVM flags, uses it as clients do, and hands over its process, still running."""


def trained_archive(java: JavaRuntime, jars: KafkaJars, rehearse: Rehearsal, progress: Progress) -> ClassArchive:
    """The archive for this Java and these jars, trained now where there is none."""
    archive = class_archive(java, jars)
    if not archive.trained:
        with progress.step("train a class archive, once"):
            try:
                make_base(java, archive)
                _train(archive, rehearse)
            except (KrcError, OSError, subprocess.SubprocessError) as error:
                progress.message(f"no class archive could be made, nodes will start more slowly: {error}")
    return archive


def _train(archive: ClassArchive, rehearse: Rehearsal) -> None:
    with scratch(archive.path.parent) as work:
        made = work / "made.jsa"
        with rehearse(archive.training(made)) as process:
            process.terminate()
            process.wait(_DUMP_TIMEOUT_S)
        if not made.exists():
            raise KrcError("the JVM wrote no archive")
        archive.keep(made)
