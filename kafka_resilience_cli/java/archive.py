"""Class-data archives (AppCDS): the classes of a program, parsed and laid out once, mapped at every later start.

Here are the JVM's flags and where archives are kept; what program an archive is trained on is not known here. A JVM
that finds an archive unfit (another build, a changed jar) starts without it.
"""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.java.cache import cache_dir, scratch
from kafka_resilience_cli.java.jars import KafkaJars
from kafka_resilience_cli.java.runtime import JavaRuntime

_COLLECTOR = "-XX:+UseSerialGC"


@dataclass(frozen=True, slots=True)
class ClassArchive:
    """The archive of one set of classes on one JVM build, whether or not it has been trained."""

    path: Path
    base: Path | None
    """A base archive of our own, for a Java that comes without one (dynamic archives need one)."""

    @property
    def trained(self) -> bool:
        return self.path.exists() and (self.base is None or self.base.exists())

    @property
    def use(self) -> tuple[str, ...]:
        """Flags to run with the archive; none while there is none."""
        if not self.trained:
            return ()
        layers = f"{self.base}:{self.path}" if self.base else str(self.path)
        return (f"-XX:SharedArchiveFile={layers}",)

    def keep(self, made: Path) -> None:
        """Puts a trained archive in place of those of the same jars as they were earlier."""
        version, place, _ = self.path.name.rsplit("-", 2)
        for outdated in self.path.parent.glob(f"{version}-{place}-*.jsa"):
            outdated.unlink(missing_ok=True)
        made.replace(self.path)

    def training(self, output: Path) -> tuple[str, ...]:
        """Flags to run once with; ``output`` is written when that JVM ends cleanly."""
        base = (f"-XX:SharedArchiveFile={self.base}",) if self.base else ()
        return (*base, f"-XX:ArchiveClassesAtExit={output}")


def class_archive(java: JavaRuntime, jars: KafkaJars) -> ClassArchive:
    """The archive for these files: a JVM refuses one whose jars were elsewhere, or had other modification times."""
    build = hashlib.sha256(f"{java.build} {java.executable.resolve()}".encode()).hexdigest()[:12]
    directory = cache_dir() / "archives" / f"java-{java.major}-{build}"
    place = hashlib.sha256(jars.class_path.encode()).hexdigest()[:12]
    times = "".join(f"{path.stat().st_mtime_ns}\n" for path in sorted(jars.paths))
    name = f"{jars.version}-{place}-{hashlib.sha256(times.encode()).hexdigest()[:12]}.jsa"
    return ClassArchive(directory / name, None if java.default_archive else directory / "base.jsa")


def make_base(java: JavaRuntime, archive: ClassArchive) -> None:
    """Dumps the JDK's own classes where the Java came without that archive; half a second, once."""
    if archive.base is None or archive.base.exists():
        return
    with scratch(archive.base.parent) as work:
        made = work / "base.jsa"
        subprocess.run(
            [java.executable, "-Xshare:dump", f"-XX:SharedArchiveFile={made}", _COLLECTOR],
            check=True,
            timeout=120,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        made.replace(archive.base)
