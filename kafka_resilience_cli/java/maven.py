"""Fetching jars through jgo, a Maven resolver in Python; the only module that imports it.

``KRC_MAVEN_REPO`` names a mirror (a URL); without it the resolver's own default is used.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.cache import DISK_FULL
from kafka_resilience_cli.java.lock import locked_versions
from kafka_resilience_cli.progress import Progress, Silent, Step

LOGGING = "org.slf4j:slf4j-simple:1.7.36"
"""Not among Kafka's own dependencies; without a binding slf4j 1.7 drops every log line."""

_PARALLEL = 4
_TIMEOUT = 20
_MIB = 1024 * 1024


def fetch(version: str, coordinates: Sequence[str], size: int, into: Path, progress: Progress) -> list[Path]:
    """Downloads exactly these jars (``group:artifact:version``, ``size`` bytes in all) of a release to a scratch place.

    Raises :class:`KrcError` where jgo is not installed or the repository cannot be reached.
    """
    label = f"Kafka {version}"
    with progress.step(f"download {label}", total=size / _MIB, unit="MiB") as step, _network_errors(label):
        return _download(_artifacts(_context(into, step), coordinates))


def resolve(version: str, into: Path, progress: Progress) -> list[tuple[str, Path]]:
    """Downloads Kafka ``version`` with whatever its POMs ask for: coordinates and files."""
    return resolve_roots(f"Kafka {version}", (f"org.apache.kafka:kafka_2.13:{version}", LOGGING), into, progress)


def resolve_roots(
    label: str,
    roots: Sequence[str],
    into: Path,
    progress: Progress,
    *,
    without: Sequence[str] = (),
    alone: bool = False,
) -> list[tuple[str, Path]]:
    """Downloads ``roots`` and, unless they are wanted ``alone``, whatever their POMs ask for.

    No jar whose group or artifact is in ``without`` is among them.
    """
    with progress.step(f"resolve and download {label}", unit="MiB") as step, _network_errors(label):
        context = _context(into, step)
        if alone:
            artifacts = _artifacts(context, roots)
        else:
            inputs, transitive = context.resolver.resolve([context.create_dependency(root) for root in roots])
            artifacts = [dependency.artifact for dependency in (*inputs, *transitive)]
        wanted = [a for a in artifacts if a.groupId not in without and a.artifactId not in without]
        names = [f"{a.groupId}:{a.artifactId}:{a.version}" for a in wanted]
        return list(zip(names, _download(wanted), strict=True))


def releases(project: str, into: Path) -> tuple[str, ...]:
    """The versions of ``group:artifact`` that were released, oldest first, as the repository lists them."""
    with _network_errors(project):
        found = _context(into, Silent().step("")).project(*project.split(":"))
        found.update()
        return tuple(found.metadata.versions)


def properties_of(pom: str, into: Path) -> dict[str, str]:
    """The properties of the POM ``group:artifact:version`` and its ancestors, as they stand there.

    The POMs stay in ``into``, and are not fetched again.
    """
    with _network_errors(pom):
        context = _context(into, Silent().step(""))
        group, artifact, version = pom.split(":")
        model = context.project(group, artifact).at_version(version).pom()
        properties: dict[str, str] = {}
        while model is not None:
            properties = {**model.properties, **properties}
            model = context.pom_parent(model)
        return properties


def _artifacts(context: Any, coordinates: Sequence[str]) -> list[Any]:
    parts = [coordinate.split(":") for coordinate in coordinates]
    return [context.project(group, artifact).at_version(version).artifact() for group, artifact, version in parts]


def _download(artifacts: Sequence[Any]) -> list[Path]:
    with _verified(), ThreadPoolExecutor(_PARALLEL) as pool:
        futures = [pool.submit(artifact.resolve) for artifact in artifacts]
        try:
            return [Path(future.result()) for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _verified() -> Iterator[None]:
    """jgo compares each download with the sum that the repository publishes, but only logs what it finds."""
    found: list[str] = []

    class Mismatches(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage().startswith("Checksum mismatch"):
                found.append(record.getMessage())

    handler = Mismatches(logging.WARNING)
    logger = logging.getLogger("jgo")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if found:
        raise KrcError(
            "a jar does not have the sum that its repository publishes",
            why="\n".join(found) + "\nnothing was kept",
            hint="a proxy or mirror answered with something else: check KRC_MAVEN_REPO and HTTPS_PROXY",
        )


def _context(into: Path, step: Step) -> Any:
    try:
        from jgo.maven import MavenContext, PythonResolver
    except ImportError as error:
        raise KrcError(
            "Kafka's jars are not in the cache, and jgo, which fetches them, is not installed",
            hint="pip install 'kafka-resilience-cli[sandbox]', or set KAFKA_HOME to an unpacked Kafka",
        ) from error
    mirror = os.environ.get("KRC_MAVEN_REPO")
    return MavenContext(
        resolver=PythonResolver(progress_callback=_counter(step)),
        repo_cache=into,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=_TIMEOUT,
    )


def _counter(step: Step) -> Callable[[str, int], Any]:
    lock = threading.Lock()

    @contextmanager
    def count(name: str, _size: int) -> Iterator[Callable[[int], None]]:
        def update(received: int) -> None:
            with lock:
                step.advance(received / _MIB, name)

        yield update

    return count


@contextmanager
def _network_errors(label: str) -> Iterator[None]:
    try:
        yield
    except (KrcError, KeyboardInterrupt):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            raise
        source = os.environ.get("KRC_MAVEN_REPO", "")
        if "not found in remote repositories" in str(error):
            raise KrcError(
                f"there is no {label} in the Maven repository" + (f" {source}" if source else ""),
                why=str(error).partition(" in remote repositories")[0],
                hint=f"check the version; that of a node may be any Kafka 4, such as {' or '.join(locked_versions())}",
            ) from error
        raise KrcError(
            f"the jars of {label} could not be downloaded" + (f" from {source}" if source else ""),
            why=_cause(error),
            hint="krc needs the network the first time only; behind a proxy set HTTPS_PROXY, for a mirror "
            "KRC_MAVEN_REPO, or set KAFKA_HOME to an unpacked Kafka",
        ) from error


def _cause(error: BaseException) -> str:
    """The innermost reason, without the wrappers' own wording."""
    while error.__cause__ or error.__context__:
        inner = error.__cause__ or error.__context__
        if inner is None or isinstance(inner, KrcError):
            break
        error = inner
    return f"{type(error).__name__}: {error}"
