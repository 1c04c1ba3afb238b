"""Fetching jars through jgo, a Maven resolver in Python; the only module that imports it.

``KRC_MAVEN_REPO`` names a mirror (a URL); without it the resolver's own default is used.
"""

from __future__ import annotations

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
from kafka_resilience_cli.progress import Progress, Step

LOGGING = "org.slf4j:slf4j-simple:1.7.36"
"""Not among Kafka's own dependencies; without a binding slf4j 1.7 drops every log line."""

_PARALLEL = 4
_TIMEOUT = 20
_MIB = 1024 * 1024


def fetch(version: str, coordinates: Sequence[str], size: int, into: Path, progress: Progress) -> list[Path]:
    """Downloads exactly these jars (``group:artifact:version``, ``size`` bytes in all) of a release to a scratch place.

    Raises :class:`KrcError` where jgo is not installed or the repository cannot be reached.
    """
    with progress.step(f"download Kafka {version}", total=size / _MIB, unit="MiB") as step, _network_errors(version):
        context = _context(into, step)
        artifacts = [context.project(*c.split(":")[:2]).at_version(c.split(":")[2]).artifact() for c in coordinates]
        return _download(artifacts)


def resolve(version: str, into: Path, progress: Progress) -> list[tuple[str, Path]]:
    """Downloads Kafka ``version`` with whatever its POMs ask for: coordinates and files."""
    with progress.step(f"resolve and download Kafka {version}", unit="MiB") as step, _network_errors(version):
        context = _context(into, step)
        roots = [context.create_dependency(c) for c in (f"org.apache.kafka:kafka_2.13:{version}", LOGGING)]
        inputs, transitive = context.resolver.resolve(roots)
        artifacts = [dependency.artifact for dependency in (*inputs, *transitive)]
        names = [f"{a.groupId}:{a.artifactId}:{a.version}" for a in artifacts]
        return list(zip(names, _download(artifacts), strict=True))


def _download(artifacts: Sequence[Any]) -> list[Path]:
    with ThreadPoolExecutor(_PARALLEL) as pool:
        futures = [pool.submit(artifact.resolve) for artifact in artifacts]
        try:
            return [Path(future.result()) for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


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
def _network_errors(version: str) -> Iterator[None]:
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
                f"there is no Kafka {version} in the Maven repository" + (f" {source}" if source else ""),
                why=str(error).partition(" in remote repositories")[0],
                hint=f"krc knows the sums of {' and '.join(locked_versions())}; other releases of Kafka 4 work as well",
            ) from error
        raise KrcError(
            "Kafka's jars could not be downloaded" + (f" from {source}" if source else ""),
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
