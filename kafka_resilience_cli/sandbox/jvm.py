"""Starting Java processes of a sandbox: the command line, and a process whose id is on disk before it can be lost."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.java.jars import KafkaJars
from kafka_resilience_cli.java.runtime import JavaRuntime
from kafka_resilience_cli.sandbox.home import Home
from kafka_resilience_cli.sandbox.process import ProcessId

_FLAGS = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xshare:auto",
    "-XX:-UsePerfData",  # its file in the system's temporary directory would outlive a killed node
    "-Djava.awt.headless=true",
    "-Djava.net.preferIPv4Stack=true",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
    "-Dorg.slf4j.simpleLogger.showThreadName=false",
    "-Dorg.slf4j.simpleLogger.logFile=System.out",
)
_FOREIGN_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")
"""Environment variables that would change what the JVM does or prints."""


@dataclass(frozen=True, slots=True)
class Jvm:
    """A Java with Kafka's jars on its class path. ``flags`` come before those of a single run."""

    java: JavaRuntime
    jars: KafkaJars
    log_level: str
    flags: tuple[str, ...] = ()

    def command(self, directory: Path, main: str, *arguments: str) -> list[str]:
        """``directory`` takes what native libraries unpack. ``KAFKA_HEAP_OPTS`` is read as Kafka's scripts do."""
        levels = (
            f"-Dorg.slf4j.simpleLogger.defaultLogLevel={self.log_level}",
            f"-Dorg.apache.logging.log4j.level={self.log_level}",  # the binding in an unpacked Kafka is log4j's
        )
        heap = shlex.split(os.environ.get("KAFKA_HEAP_OPTS", ""))
        flags = (*_FLAGS, *heap, *levels, f"-Djava.io.tmpdir={directory}", *self.flags)
        return [str(self.java.executable), *flags, "-cp", self.jars.class_path, main, *arguments]


def spawn(command: Sequence[str], home: Home, name: int | str) -> subprocess.Popen[bytes]:
    """Starts a process of a sandbox in a session of its own; its log begins anew.

    The process writes its id itself before it becomes Java, so that the reaper finds it whenever krc dies.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _FOREIGN_OPTIONS}
    pid_file = home.pid_file(name)
    pid_file.unlink(missing_ok=True)
    log_file = home.log(name)
    if log_file.exists():
        log_file.replace(log_file.with_name("log.previous.txt"))
    with log_file.open("wb") as log:
        started = subprocess.Popen(
            ["/bin/sh", "-c", 'echo $$ >"$0" && exec "$@"', str(pid_file), *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
            cwd=home.node(name),
        )
    while not _written(pid_file) and started.poll() is None:
        time.sleep(0.001)
    process = ProcessId.of(started.pid)
    if process is not None:
        part = pid_file.with_suffix(".part")
        part.write_text(f"{process}\n")
        part.replace(pid_file)
    return started


def _written(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
