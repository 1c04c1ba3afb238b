"""``# krc: ignore[P001] reason``: which findings a comment in a file suppresses, and comments that are wrong.

A comment of its own line covers the setting below it, in YAML the whole mapping below it; ``ignore-file``, or a comment
of the first block of comments that an empty line follows, covers the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kafka_resilience_cli.clients.document import ClientDocument, Directive, Format
from kafka_resilience_cli.clients.reading import directives
from kafka_resilience_cli.clients.text import SourceText, Span
from kafka_resilience_cli.findings import Finding, Fix, TextEdit
from kafka_resilience_cli.lint.own import NO_REASON, UNKNOWN_IGNORE, UNUSED_IGNORE, OwnCode
from kafka_resilience_cli.lint.selection import Codes
from kafka_resilience_cli.topology.source import Source

_IGNORE = re.compile(r"(?P<word>ignore(?:-file)?)(?![\w-])\s*(?:\[(?P<codes>[^\]]*)\])?\s*:?\s*(?P<reason>.*)")
_BEHIND = re.compile(r"^[ \t]*[^\s#][^\r\n]*?[ \t](?P<comment>#[ \t]*krc:[ \t]*ignore[^\r\n]*)", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]*[#;!]")


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that suppresses ``codes`` on lines ``first`` to ``last``."""

    source: SourceText
    span: Span
    line: int
    codes: tuple[str, ...]
    words: tuple[str, ...]
    """The codes as they were written."""
    reason: str
    first: int
    last: int
    whole_file: bool

    def covers(self, finding: Finding) -> bool:
        where = finding.location
        if where is None or where.file != self.source.file or finding.code not in self.codes:
            return False
        return self.first <= where.line <= self.last


@dataclass(slots=True)
class Suppression:
    """The comments of all files, and which of them were needed."""

    ignores: tuple[Ignore, ...]
    problems: tuple[Finding, ...]
    """Comments that nobody understands."""
    _used: set[tuple[int, str]] = field(default_factory=set)

    def suppresses(self, finding: Finding) -> bool:
        """Whether a comment covers it; remembers which."""
        hit = False
        for index, ignore in enumerate(self.ignores):
            if ignore.covers(finding):
                self._used.add((index, finding.code))
                hit = True
        return hit

    def unused(
        self, selected: Iterable[str], left: Sequence[Finding], undecided: Collection[tuple[str, str]] = ()
    ) -> Iterator[Finding]:
        """Findings about comments: those that suppressed nothing although their rule ran, and those without reason.

        ``left`` are the findings that were not suppressed, ``undecided`` files and codes of rules that lacked a fact
        there: with it, the comment might be needed.
        """
        ran = frozenset(selected)
        for index, ignore in enumerate(self.ignores):
            ran_here = [code for code in ignore.codes if code in ran]
            idle = [code for code in ran_here if (index, code) not in self._used]
            maybe = any((ignore.source.file, code) in undecided for code in idle)
            if idle and len(idle) == len(ran_here) and not maybe:
                yield _unused(ignore, idle, left)
            elif not ignore.reason:
                yield _said(
                    NO_REASON,
                    ignore.source,
                    ignore.span,
                    f"nobody will know why {', '.join(ignore.words)} is ignored here",
                    f"say why: # krc: ignore[{', '.join(ignore.words)}] reason",
                )


def suppression_of(texts: Iterable[Source | ClientDocument], codes: Codes) -> Suppression:
    """The ignore comments of files; ``codes`` are those that a comment may name."""
    ignores: list[Ignore] = []
    problems: list[Finding] = []
    for text in texts:
        if isinstance(text, ClientDocument):
            source, found = text.source, text.directives
        elif "krc:" in text.text and "#" in text.text:
            source = SourceText(text.file, text.text)
            found = directives(source)
        else:
            continue
        for directive in found:
            if _inside_a_value(text, directive.span.start):
                continue
            made = _ignore(directive, source, text, codes)
            if isinstance(made, Ignore):
                ignores.append(made)
            elif made is not None:
                problems.append(made)
        problems += _behind_values(text, source)
    return Suppression(tuple(ignores), tuple(problems))


def _ignore(
    directive: Directive, source: SourceText, text: Source | ClientDocument, codes: Codes
) -> Ignore | Finding | None:
    match = _IGNORE.fullmatch(directive.text)
    if match is None:
        word = re.match(r"[\w-]*", directive.text)
        if word is None or word[0] == "client":
            return None
        hint = "krc reads # krc: ignore[P001] reason, # krc: ignore-file[P001] reason and # krc: client family=…"
        return _said(UNKNOWN_IGNORE, source, directive.span, f"krc does not understand {word[0] or 'this'}", hint)
    words = tuple(word.strip() for word in (match["codes"] or "").split(",") if word.strip())
    if not words:
        hint = "name the rules in brackets: # krc: ignore[P001] reason"
        return _said(UNKNOWN_IGNORE, source, directive.span, "this comment does not say which rules to ignore", hint)
    unknown = next((word for word in words if not codes.matching(word)), None)
    if unknown is not None:
        return _said(
            UNKNOWN_IGNORE, source, directive.span, f"there is no rule {unknown} to ignore", codes.hint(unknown)
        )
    whole_file = match["word"] == "ignore-file" or _heads_the_file(source, directive.line)
    first, last = (1, source.line_count) if whole_file else _covered(text, source, directive.line)
    meant = tuple(sorted({code for word in words for code in codes.matching(word)}))
    return Ignore(source, directive.span, directive.line, meant, words, match["reason"], first, last, whole_file)


def _heads_the_file(source: SourceText, line: int) -> bool:
    """Whether nothing but comments stands above ``line``, and an empty line below its block of comments."""
    if any(_line(source, number).strip() and not _COMMENT.match(_line(source, number)) for number in range(1, line)):
        return False
    below = line + 1
    while below <= source.line_count and _COMMENT.match(_line(source, below)):
        below += 1
    return below <= source.line_count and not _line(source, below).strip()


def _covered(text: Source | ClientDocument, source: SourceText, line: int) -> tuple[int, int]:
    """The lines of what stands below a comment."""
    first = line + 1
    while first <= source.line_count and (not _line(source, first).strip() or _COMMENT.match(_line(source, first))):
        first += 1
    if isinstance(text, ClientDocument) and text.format is not Format.YAML:
        entry = next((entry for entry in text.entries if source.line_of(entry.key_span.start) >= first), None)
        if entry is None:
            return first, first
        return source.line_of(entry.key_span.start), source.line_of(max(entry.whole.start, entry.whole.end - 1))
    return first, _block_end(source, first)


def _block_end(source: SourceText, first: int) -> int:
    """The last line that is indented more than ``first``, with what closes it."""
    if first > source.line_count:
        return first
    indent = _indent(_line(source, first))
    item = _line(source, first).lstrip().startswith("- ")
    last = first
    for number in range(first + 1, source.line_count + 1):
        line = _line(source, number)
        if not line.strip():
            continue
        deeper = _indent(line) > indent
        beside = _indent(line) == indent and not item and line.lstrip()[:1] in ("-", "}", "]")
        if not deeper and not beside:
            break
        last = number
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _line(source: SourceText, number: int) -> str:
    span = source.line_span(number)
    return source.text[span.start : span.end].rstrip("\r\n")


def _behind_values(text: Source | ClientDocument, source: SourceText) -> Iterator[Finding]:
    """YAML has comments behind values, and people expect them to count."""
    if "krc:" not in source.text or (isinstance(text, ClientDocument) and text.format is not Format.YAML):
        return
    for match in _BEHIND.finditer(source.text):
        span = Span(*match.span("comment"))
        if not _inside_a_value(text, span.start):
            hint = "write it on a line of its own, above what it is about"
            yield _said(UNKNOWN_IGNORE, source, span, "a comment behind a value ignores nothing", hint)


def _inside_a_value(text: Source | ClientDocument, offset: int) -> bool:
    """Whether what looks like a comment is part of a text."""
    if isinstance(text, ClientDocument):
        return any(entry.value_span.start <= offset < entry.value_span.end for entry in text.entries)
    return text.root is not None and _in_scalar(text.root, offset)


def _in_scalar(root: object, offset: int) -> bool:
    import yaml

    stack: list[object] = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if not isinstance(node, yaml.Node) or id(node) in seen:
            continue
        seen.add(id(node))
        inside = node.start_mark.index <= offset < node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            if inside and node.style in ("|", ">", '"', "'"):
                return True
        elif isinstance(node, yaml.MappingNode):
            stack += [child for pair in node.value for child in pair]
        elif isinstance(node, yaml.SequenceNode):
            stack += node.value
    return False


def _unused(ignore: Ignore, idle: Sequence[str], left: Sequence[Finding]) -> Finding:
    names = ", ".join(ignore.words)
    elsewhere = [
        finding
        for finding in left
        if finding.code in idle
        and finding.location
        and finding.location.file == ignore.source.file
        and finding.path
        and not finding.path.keys
    ]
    hint = f"{elsewhere[0].code} is about the whole file: write ignore-file[{elsewhere[0].code}]" if elsewhere else ""
    whole = ignore.source.line_span(ignore.line)
    fix = Fix("remove the comment", True, (TextEdit(ignore.source.file, whole.start, whole.end, ""),))
    return _said(
        UNUSED_IGNORE,
        ignore.source,
        ignore.span,
        f"nothing to ignore: {names} finds nothing here",
        hint or "remove the comment",
        None if elsewhere else fix,
    )


def _said(
    own: OwnCode, source: SourceText, span: Span, message: str, hint: str = "", fix: Fix | None = None
) -> Finding:
    return Finding(own.code, own.severity, message, kind="comment", location=source.location(span), hint=hint, fix=fix)


class PerFileIgnores:
    """``per_file_ignores`` of krc.yaml: patterns of .gitignore, relative to the project, and the codes to leave out."""

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self._patterns: list[tuple[Any, frozenset[str]]] = []
        if patterns:
            from pathspec import GitIgnoreSpec

            self._patterns = [(GitIgnoreSpec.from_lines([glob]), frozenset(codes)) for glob, codes in patterns.items()]
        self._codes: dict[str, frozenset[str]] = {}

    def ignores(self, file: str, code: str) -> bool:
        """``file`` is relative to the project."""
        if not self._patterns:
            return False
        codes = self._codes.get(file)
        if codes is None:
            matching = (codes for spec, codes in self._patterns if spec.match_file(file))
            codes = self._codes[file] = frozenset().union(*matching)
        return code in codes
