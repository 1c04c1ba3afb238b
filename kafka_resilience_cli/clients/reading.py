"""Bytes → :class:`~.document.ClientDocument`, whatever the syntax."""

from __future__ import annotations

import re

from kafka_resilience_cli.clients.document import ClientDocument, Directive, Entry, Format
from kafka_resilience_cli.clients.text import SourceText, Span
from kafka_resilience_cli.findings import DocPath

_DIRECTIVE = re.compile(r"^[ \t]*[#!;][ \t]*krc:[ \t]*(?P<text>.*?)[ \t]*$", re.MULTILINE)


def read_document(file: str, data: bytes, *, format: Format | None = None) -> ClientDocument:
    """Read a client file. Never raises for its contents: what is wrong is in ``problems``."""
    source = SourceText.decode(file, data)
    entries = []
    for number in range(1, source.line_count + 1):
        whole = source.line_span(number)
        line = source.text[whole.start : whole.end]
        match = re.match(r"\s*([^#!\s=:][^\s=:]*)\s*[=: ]\s*(.*?)\s*$", line)
        if match:
            entries.append(
                Entry(
                    DocPath(file, (match[1],)),
                    match[1],
                    match[2],
                    match[2],
                    Span(whole.start + match.start(1), whole.start + match.end(1)),
                    Span(whole.start + match.start(2), whole.start + match.end(2)),
                    whole,
                )
            )
    return ClientDocument(source, format or Format.PROPERTIES, tuple(entries), directives(source))


def directives(source: SourceText) -> tuple[Directive, ...]:
    """The ``# krc:`` comments of a file whose comments start with ``#``, ``;`` or ``!``."""
    return tuple(
        Directive(match["text"], Span(match.start(), match.end()), source.line_of(match.start()))
        for match in _DIRECTIVE.finditer(source.text)
    )
