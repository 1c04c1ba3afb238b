"""``krc init``: the files of a first project, from the templates beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.report.console import write_file

_NAME = re.compile(r"[a-z][a-z0-9-]{0,49}")


class Ci(StrEnum):
    """Where the repository's checks run."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What was written, relative to ``directory``."""

    directory: Path
    written: tuple[Path, ...]


def init(directory: Path, *, name: str = "orders", ci: Ci = Ci.GITHUB, force: bool = False) -> Scaffold:
    """Write a project that validates and plans as it is.

    Nothing is written unless everything can be: raises :class:`KrcError` naming the files that are already there,
    unless ``force``, and :class:`UsageError` for a name that cannot begin a topic.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"--name {name}: not a name for a topology",
            hint="lower-case letters, digits and dashes, beginning with a letter, as in `orders`",
        )
    project = dict(_project(name, ci))
    there = [path for path in project if (directory / path).exists()]
    if there and not force:
        raise KrcError(
            f"{directory} already has {', '.join(map(str, there))}",
            why="Nothing was written.",
            hint="another directory, or --force to replace the files",
        )
    for path, text in project.items():
        _write(directory / path, text)
    return Scaffold(directory, tuple(project))


def _project(name: str, ci: Ci) -> Iterator[tuple[Path, str]]:
    yield Path("krc.yaml"), _template("krc.yaml", name)
    yield Path("topologies", f"{name}.yaml"), _template("topology.yaml", name)
    yield Path("topologies", "clients", "checkout.properties"), _template("producer.properties", name)
    yield Path("topologies", "clients", "fulfilment.properties"), _template("consumer.properties", name)
    yield Path("clusters", "main.properties"), _template("cluster.properties", name)
    if ci is Ci.GITHUB:
        yield Path(".github", "workflows", "krc.yml"), _template("github.yml", name)
    elif ci is Ci.GITLAB:
        yield Path(".gitlab-ci.yml"), _template("gitlab.yml", name)


def _template(file: str, name: str) -> str:
    text = (files(__package__) / "templates" / file).read_text(encoding="utf-8")
    return text.replace("__NAME__", name)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KrcError(f"cannot create {path.parent}", why=error.strerror or str(error)) from error
    write_file(path, text)
