"""The text of a client file, and ranges in it.

Ranges are character offsets, because fixes replace exactly what a range covers; lines and columns are made of them
only for people.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kafka_resilience_cli.findings import Location
from kafka_resilience_cli.secrets import MASK

_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""Byte order marks."""

_EXCERPT = 400
"""Characters of a line that a finding shows at most."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a text."""

    start: int
    end: int


class SourceText:
    """A file's text with its line ends as they are; ``encoding`` writes it back byte for byte.

    ``file`` is its name as shown to people.
    """

    __slots__ = ("_hidden", "_mark", "_starts", "encoding", "file", "text")

    def __init__(self, file: str, text: str, encoding: str = "utf-8", mark: bytes = b"") -> None:
        self.file = file
        self.text = text
        self.encoding = encoding
        self._mark = mark
        self._hidden: list[Span] = []
        self._starts: list[int] | None = None

    @classmethod
    def decode(cls, file: str, data: bytes) -> SourceText:
        """UTF-8 with or without a BOM, UTF-16 with one, else Latin-1 (what Java 8 wrote), which takes any bytes."""
        mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
        try:
            return cls(file, data[len(mark) :].decode(encoding), encoding, mark)
        except UnicodeDecodeError:
            return cls(file, data.decode("latin-1"), "latin-1")

    def encode(self, text: str) -> bytes:
        """``text`` in the encoding that this file has, with its byte order mark.

        Raises:
            UnicodeEncodeError: a character that a Latin-1 file cannot hold.
        """
        return self._mark + text.encode(self.encoding)

    @property
    def newline(self) -> str:
        """The line end that the file uses: that of its first line."""
        match = _LINE_END.search(self.text)
        return match[0] if match else "\n"

    def line_of(self, offset: int) -> int:
        """The line that ``offset`` is on, from 1."""
        return bisect_right(self._line_starts(), offset)

    def line_span(self, line: int) -> Span:
        """Line ``line`` (from 1), its line end included."""
        starts = self._line_starts()
        return Span(starts[line - 1], starts[line] if line < len(starts) else len(self.text))

    @property
    def line_count(self) -> int:
        return len(self._line_starts())

    def location(self, span: Span) -> Location:
        """The range as an editor counts it, with the text of its first line."""
        line, end_line = self.line_of(span.start), self.line_of(max(span.start, span.end))
        start = self._line_starts()[line - 1]
        whole = self.line_span(line)
        excerpt = _CONTROL.sub("\ufffd", self._shown(whole).rstrip("\r\n")[:_EXCERPT])
        end_column = span.end - self._line_starts()[end_line - 1] + 1
        return Location(self.file, line, span.start - start + 1, end_line, end_column, excerpt)

    def hide(self, span: Span) -> None:
        """Never show this range, a secret's, in an excerpt."""
        self._hidden.append(span)

    def _shown(self, line: Span) -> str:
        text, end = "", line.start
        for span in self._hidden:
            if end <= span.end and span.start < line.end and span.start < span.end:
                text += self.text[end : max(span.start, end)] + MASK
                end = min(span.end, line.end)
        return text + self.text[end : line.end]

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        return self._starts
