"""Bytes → :class:`~.document.ClientDocument`, whatever the syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kafka_resilience_cli.clients.comment import said
from kafka_resilience_cli.clients.document import ClientDocument, Directive, Entry, Format
from kafka_resilience_cli.clients.env import read_env
from kafka_resilience_cli.clients.foreign import foreign
from kafka_resilience_cli.clients.formats import format_of
from kafka_resilience_cli.clients.found import TEMPLATE, UNREADABLE, Found, Keys, Reading, Trouble
from kafka_resilience_cli.clients.json_text import read_json
from kafka_resilience_cli.clients.keyvalue import read_ini, read_key_value
from kafka_resilience_cli.clients.placeholders import missing_in
from kafka_resilience_cli.clients.properties import read_properties
from kafka_resilience_cli.clients.templates import MASK, Masked, mask
from kafka_resilience_cli.clients.text import SourceText, Span
from kafka_resilience_cli.clients.wrappers import wrapper
from kafka_resilience_cli.clients.yaml_text import read_yaml
from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.secrets import is_secret_key, redactor

_DIRECTIVE = re.compile(r"^[ \t]*[#!;][ \t]*krc:[ \t]*(?P<text>[^\r\n]*?)[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)

_UNLIKELY = 8
"""Characters of a secret that, not all of them letters, do not occur in other text by accident."""

_READERS: Mapping[Format, Callable[[str], Reading]] = {
    Format.PROPERTIES: read_properties,
    Format.KEY_VALUE: read_key_value,
    Format.YAML: read_yaml,
    Format.JSON: read_json,
    Format.INI: read_ini,
    Format.ENV: read_env,
}


def read_document(file: str, data: bytes, *, format: Format | None = None) -> ClientDocument:
    """Read a client file. Never raises for its contents: what is wrong is in ``problems``.

    ``declined`` is set for what surely is no client's configuration: no settings, a wrapper around them, another
    program's or another spelling. Whose the settings are otherwise is for ``recognition.py``.

    Secrets are masked in all output from now on.
    """
    source = SourceText.decode(file, data)
    template = mask(source.text)
    format = format or format_of(file, template.text)
    reading = _READERS[format](template.text)
    declined = reading.declined or wrapper(reading.found, format, source.text)
    declined = declined or foreign(each.key for each in reading.found)
    comments = directives(source)
    troubles = [*reading.troubles, *said(comments).troubles]
    if template.found:
        declined, troubles = _of_a_template(template, declined, troubles)
    unreadable = next((trouble.message for trouble in troubles if trouble.code == UNREADABLE), "")
    if declined:
        troubles = [trouble for trouble in troubles if trouble.code != UNREADABLE]
    elif unreadable and not reading.found:
        declined = f"not readable: {unreadable}"
    return ClientDocument(
        source,
        format,
        _entries(source, reading.found, template),
        comments,
        tuple(_finding(source, trouble) for trouble in troubles),
        declined,
        _incomplete(source, reading.found, template),
    )


def directives(source: SourceText) -> tuple[Directive, ...]:
    """The ``# krc:`` comments of a file whose comments start with ``#``, ``;`` or ``!``."""
    if "krc:" not in source.text:
        return ()
    return tuple(
        Directive(match["text"], Span(match.start(), match.end()), source.line_of(match.start()))
        for match in _DIRECTIVE.finditer(source.text)
    )


def _of_a_template(template: Masked, declined: str, troubles: Sequence[Trouble]) -> tuple[str, list[Trouble]]:
    """A template whose bare text is no longer its syntax is declined; one that adds settings says so."""
    if any(trouble.code == UNREADABLE for trouble in troubles):
        declined = declined or "a template that cannot be read before it is rendered"
        return declined, [trouble for trouble in troubles if trouble.code != UNREADABLE]
    if declined or (template.adds is None and not template.conditional):
        return declined, list(troubles)
    place = template.adds or template.conditional[0]
    message = "this is a template: what it adds, and what it may leave out, is unknown"
    return declined, [*troubles, Trouble(TEMPLATE, message, place, "", Severity.INFO)]


def _incomplete(source: SourceText, found: Sequence[Found], template: Masked) -> str:
    if template.adds is not None:
        return f"what the template adds in line {source.line_of(template.adds.start)}"
    if template.found:
        templated = next((each for each in found if MASK in each.key), None)
        if templated is not None:
            return f"the key that the template writes in line {source.line_of(templated.key_span.start)}"
    return ""


def _entries(source: SourceText, found: Sequence[Found], template: Masked) -> tuple[Entry, ...]:
    paths = _paths(found)
    text = source.text
    entries = []
    for each, keys in zip(found, paths, strict=True):
        raw = text[each.value_span.start : each.value_span.end]
        value_text, missing = each.text, each.missing
        if template.found:
            if MASK in each.key:
                continue
            if MASK in value_text:
                value_text = raw
            missing = missing or _condition(source, each, template)
        missing = missing or missing_in(value_text)
        if is_secret_key(each.key) and not missing:
            _keep_secret(source, each.value_span, value_text)
        entries.append(
            Entry(
                DocPath(source.file, keys),
                each.key,
                None if missing else value_text,
                raw,
                each.key_span,
                each.value_span,
                each.whole,
                missing,
                each.document,
                value_text,
            )
        )
    return tuple(entries)


def _keep_secret(source: SourceText, span: Span, value: str) -> None:
    """Hide the range from excerpts, and the value from all output unless it could be a word of a message or a path."""
    source.hide(span)
    if len(value) >= _UNLIKELY and not value.isalpha():
        redactor.register(value)


def _paths(found: Sequence[Found]) -> list[Keys]:
    """The keys of every setting, those of a setting that is overridden below made unique by a number."""
    last = {each.keys: index for index, each in enumerate(found)}
    if len(last) == len(found):
        return [each.keys for each in found]
    counts: dict[Keys, int] = {}
    paths = []
    for index, each in enumerate(found):
        if last[each.keys] == index:
            paths.append(each.keys)
        else:
            counts[each.keys] = counts.get(each.keys, 0) + 1
            paths.append((*each.keys, counts[each.keys]))
    return paths


def _condition(source: SourceText, found: Found, template: Masked) -> str:
    for span in template.conditional:
        if span.start <= found.key_span.start < span.end or span.start < found.value_span.start < span.end:
            return f"the template's condition in line {source.line_of(span.start)}"
    return ""


def _finding(source: SourceText, trouble: Trouble) -> Finding:
    path = DocPath(source.file)
    location = source.location(trouble.span)
    return Finding(
        trouble.code, trouble.severity, trouble.message, "client file", source.file, path, location, trouble.hint
    )
