"""What a real client said of a configuration → findings in the client's own words, at the key that they name.

Asking is for ``commands/lint_ask.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kafka_resilience_cli.catalogue.judgement import Judgement
from kafka_resilience_cli.clients.config import ClientConfig
from kafka_resilience_cli.findings import DocPath, Finding
from kafka_resilience_cli.lint.engine import Places, locate
from kafka_resilience_cli.lint.own import ALTERED, REFUSED, OwnCode
from kafka_resilience_cli.settings import Known

_SUBSTITUTED = frozenset({"bootstrap.servers", "metadata.broker.list"})
"""Keys that clients are asked with another value for, so that they reach no broker."""

_SYNONYMS = {"all": "-1", "earliest": "smallest", "beginning": "smallest", "latest": "largest", "end": "largest"}
"""Words that a client reads back as others of the same meaning."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MOST = 400
"""Characters of a client's message that a finding shows."""


def asked_settings(config: ClientConfig) -> dict[str, str]:
    """What the client would be given: what was written, over a framework's defaults, under what it forces.

    Values that the file does not tell are left out.
    """
    written = {key: config.values.get(key) for key in config.written}
    layers = (_known(config.framework), written, _known(config.forced))
    return {key: value for layer in layers for key, value in layer.items() if value is not None}


def judged(config: ClientConfig, judgement: Judgement, client: str, places: Places) -> Iterator[Finding]:
    """The findings. ``client`` names who was asked, with its version."""
    left_out = {key for key in config.written if config.values.get(key) is None} | set(judgement.stripped)
    if not judgement.accepted:
        if not _named(judgement.error, left_out):
            yield _finding(
                REFUSED, config, f"{client} refuses this: {_words(judgement.error)}", judgement.error, places
            )
        return
    for key in config.written:
        given, made = config.values.get(key), judgement.values.get(key)
        if given is None or made is None or key in left_out | _SUBSTITUTED or _same(given, made):
            continue
        yield _finding(ALTERED, config, f"{client} makes {key}={made} of {given}", key, places)
    for warning in judgement.warnings:
        if _named(warning, config.written):
            yield _finding(ALTERED, config, f"{client} says: {_words(warning)}", warning, places)


def _finding(own: OwnCode, config: ClientConfig, message: str, about: str, places: Places) -> Finding:
    key = _named(about, config.written)
    path: DocPath = config.where(key) if key else config.path
    return Finding(
        own.code,
        own.severity,
        message,
        kind=config.role.value,
        subject=config.label,
        path=path,
        location=locate(places, path),
    )


def _named(text: str, keys: object) -> str:
    """The longest of ``keys`` that a message names as a word."""
    names = sorted((str(key) for key in keys), key=len, reverse=True) if isinstance(keys, (Mapping, set)) else []
    return next((key for key in names if re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.]*\w)", text)), "")


def _words(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _MOST else f"{said[: _MOST - 1]}…"


def _known(settings: Mapping[str, Known[str]]) -> dict[str, str | None]:
    return {key: known.value for key, known in settings.items()}


def _same(given: str, made: str) -> bool:
    return _plain(given) == _plain(made) or made in ("[hidden]", "")


def _plain(value: str) -> str:
    """Lists without spaces and brackets, numbers without needless zeros, class names without their package."""
    text = ",".join(part.strip() for part in value.strip().strip("[]").split(",")).lower()
    text = _SYNONYMS.get(text, text)
    if _NUMBER.fullmatch(text):
        return str(float(text))
    return ",".join(part.rsplit(".", 1)[-1].rsplit("$", 1)[-1].removeprefix("class ") for part in text.split(","))
