"""The jars of one Kafka release: from ``KAFKA_HOME``, the cache, or the network, and known to be whole.

Jars of a release whose sums ship with krc are checked against them when they are downloaded, and again whenever a
file's size or modification time is not the one that was checked. Other releases are resolved from their POMs; their
sums are not known to krc, so it remembers those of the first download.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java import maven
from kafka_resilience_cli.java.cache import cache_dir, require_space, scratch
from kafka_resilience_cli.java.lock import LockedJar, locked_jars, sha256
from kafka_resilience_cli.progress import Progress

DEFAULT_VERSION = "4.3.1"
_STAMP = "verified.json"
_VERSION = re.compile(r"[0-9]+(\.[0-9]+){1,3}(-[A-Za-z0-9.]+)?")


@dataclass(frozen=True, slots=True)
class KafkaJars:
    """A class path that runs a Kafka node. ``digest`` names this set of jars in caches."""

    version: str
    paths: tuple[Path, ...]
    digest: str
    origin: str

    @property
    def class_path(self) -> str:
        """Sorted: a class-data archive is only used with the order it was made with."""
        return os.pathsep.join(str(path) for path in sorted(self.paths))


def kafka_jars(version: str | None, progress: Progress) -> KafkaJars:
    """The jars of Kafka ``version`` (default: that of ``KAFKA_HOME``, else :data:`DEFAULT_VERSION`).

    Raises :class:`KrcError` where they are neither there nor can be fetched, or do not have the sums they must have.
    """
    home = os.environ.get("KAFKA_HOME")
    if home:
        installed = _installed(Path(home).expanduser())
        if version in (None, installed.version):
            return installed
    wanted = version or DEFAULT_VERSION
    if not _VERSION.fullmatch(wanted):
        raise KrcError(f"{wanted!r} is not a Kafka version", hint=f"write it as {DEFAULT_VERSION}")
    directory = cache_dir() / "kafka" / wanted
    locked = locked_jars(wanted)
    return _locked(wanted, locked, directory, progress) if locked else _unlocked(wanted, directory, progress)


def _installed(home: Path) -> KafkaJars:
    paths = tuple(sorted((home / "libs").glob("*.jar")))
    servers = [m for path in paths if (m := re.fullmatch(r"kafka_2\.\d+-([0-9.]+)\.jar", path.name))]
    if not servers:
        raise KrcError(
            f"KAFKA_HOME={home} is not an unpacked Kafka",
            why=f"there is no kafka_2.13-VERSION.jar in {home / 'libs'}",
            hint="unset KAFKA_HOME to let krc fetch Kafka, or point it to the directory that holds libs/",
        )
    facts = "".join(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}\n" for path in paths)
    return KafkaJars(servers[0].group(1), paths, _digest(facts), "KAFKA_HOME")


def _locked(version: str, locked: tuple[LockedJar, ...], directory: Path, progress: Progress) -> KafkaJars:
    stamp = _read_stamp(directory)
    bad = [jar for jar in locked if not _is_whole(directory / jar.file_name, jar.size, jar.sha256, stamp)]
    if bad:
        damaged = [jar.file_name for jar in bad if (directory / jar.file_name).exists()]
        if damaged:
            progress.message(f"fetching again what is damaged in the cache: {', '.join(damaged)}")
        _fetch(version, bad, directory, damaged, progress)
    paths = tuple(directory / jar.file_name for jar in locked)
    _write_stamp(directory, {jar.file_name: jar.sha256 for jar in locked}, stamp)
    return KafkaJars(version, paths, _digest("".join(jar.sha256 for jar in locked)), "cache")


def _fetch(version: str, jars: list[LockedJar], directory: Path, damaged: list[str], progress: Progress) -> None:
    size = sum(jar.size for jar in jars)
    with scratch(directory.parent) as work:
        require_space(directory.parent, size)
        try:
            fetched = maven.fetch(version, [jar.coordinate for jar in jars], size, work, progress)
        except KrcError as error:
            if damaged:
                first, others = damaged[0], len(damaged) - 1
                error.what = (
                    f"{directory / first}{f' and {others} more' if others else ''} is damaged, and {error.what}"
                )
            raise
        for jar, path in zip(jars, fetched, strict=True):
            if path.stat().st_size != jar.size or sha256(path) != jar.sha256:
                raise KrcError(
                    f"{jar.coordinate} does not have the SHA-256 that krc expects",
                    why=f"expected {jar.sha256} ({jar.size} bytes), got {sha256(path)} ({path.stat().st_size} bytes); "
                    "nothing was kept",
                    hint="a proxy or mirror answered with something else: check KRC_MAVEN_REPO and HTTPS_PROXY",
                )
        directory.mkdir(exist_ok=True)
        for jar, path in zip(jars, fetched, strict=True):
            path.replace(directory / jar.file_name)


def _unlocked(version: str, directory: Path, progress: Progress) -> KafkaJars:
    stamp = _read_stamp(directory)
    whole = stamp and all(_is_whole(directory / name, size, sha, stamp) for name, (size, _, sha) in stamp.items())
    if not whole:
        progress.message(f"krc ships no SHA-256 sums for Kafka {version}: the download is taken on trust")
        with scratch(directory.parent) as work:
            fetched = maven.resolve(version, work, progress)
            directory.mkdir(exist_ok=True)
            for _, path in fetched:
                path.replace(directory / path.name)
        stamp = {}
        _write_stamp(directory, {path.name: sha256(directory / path.name) for _, path in fetched}, stamp)
        stamp = _read_stamp(directory)
    paths = tuple(directory / name for name in sorted(stamp))
    return KafkaJars(version, paths, _digest("".join(stamp[path.name][2] for path in paths)), "cache, unchecked")


Stamp = dict[str, tuple[int, int, str]]
"""File name → size, modification time in ns, SHA-256: what was checked."""


def _is_whole(path: Path, size: int, digest: str, stamp: Stamp) -> bool:
    try:
        facts = path.stat()
    except OSError:
        return False
    if facts.st_size != size:
        return False
    return stamp.get(path.name) == (facts.st_size, facts.st_mtime_ns, digest) or sha256(path) == digest


def _read_stamp(directory: Path) -> Stamp:
    try:
        entries = json.loads((directory / _STAMP).read_text(encoding="utf-8"))
        return {name: (int(size), int(time), str(digest)) for name, (size, time, digest) in entries.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write_stamp(directory: Path, digests: dict[str, str], known: Stamp) -> None:
    stamp: Stamp = {}
    for name, digest in digests.items():
        facts = (directory / name).stat()
        stamp[name] = (facts.st_size, facts.st_mtime_ns, digest)
    if stamp == known:
        return
    with scratch(directory.parent) as work:
        (work / _STAMP).write_text(json.dumps(stamp, indent=0), encoding="utf-8")
        (work / _STAMP).replace(directory / _STAMP)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
