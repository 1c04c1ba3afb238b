"""Reading a client file for ``krc explain client``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.effective import table_of
from kafka_resilience_cli.clients.explanation import ExplainedClient, explained, set_keys
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.clients.recognition import Hint, configs_of
from kafka_resilience_cli.errors import KrcError


@dataclass(frozen=True, slots=True)
class ExplainClient:
    """Which file, which of its keys (all that are set, if none is named), and what is known about whose file it is.

    ``all_keys``: also those that only the client's defaults set.
    """

    file: Path
    key: str = ""
    hint: Hint = field(default_factory=Hint)
    all_keys: bool = False


def explain_client(request: ExplainClient) -> tuple[ExplainedClient, ...]:
    """Read the file and say what each client of it works with.

    Raises :class:`KrcError` where the file cannot be read, configures no client that krc knows, or no client of it
    has the key.
    """
    document = _read(request.file)
    configs = configs_of(document, request.hint)
    if not configs:
        raise KrcError(
            f"{request.file} configures no Kafka client that krc recognises",
            why=document.declined or "no key in it is one of a Kafka client",
            hint="say whose it is: --family and --role, or a comment: # krc: client family=java role=producer",
        )
    clients = tuple(explained(config, request.key, all_keys=request.all_keys) for config in configs)
    if not request.key:
        return clients
    having = tuple(each for each in clients if each.keys)
    if not having:
        raise KrcError(
            f"no client of {request.file} has a key {request.key}",
            why="its clients are: " + ", ".join(config.label for config in configs),
            hint=_nearest(request.key, configs),
        )
    return having


def _read(file: Path) -> ClientDocument:
    try:
        return read_document(str(file), file.read_bytes())
    except OSError as error:
        raise KrcError(f"cannot read {file}", why=error.strerror or str(error)) from None


def _nearest(key: str, configs: Iterable[ClientConfig]) -> str:
    import difflib

    names: set[str] = set()
    for config in configs:
        table = table_of(config)
        names |= set_keys(config) | set(table.keys if table else ())
    near = difflib.get_close_matches(key, names, n=1)
    return f"did you mean {near[0]}?" if near else ""
