"""Fixes made until nothing more can be fixed, first in memory, then in files."""

from __future__ import annotations

import codecs
import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.commands.lint_inputs import Inputs
from kafka_resilience_cli.commands.lint_round import Judged, Looking, Round, look
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import DocPath, Finding, Severity
from kafka_resilience_cli.lint.fixing import Edits, edited
from kafka_resilience_cli.lint.outcome import Change

MAX_PASSES = 10

_Identity: TypeAlias = tuple[str, str, str, DocPath | None, str]


def fixed(
    inputs: Inputs, looking: Looking, shown: Callable[[Round], Sequence[Finding]], *, unsafe: bool
) -> tuple[Round, tuple[Change, ...], Counter[str]]:
    """The last round, the files as they would be, and how many findings of each code were fixed.

    Only what ``shown`` leaves of a round is fixed. A pass is taken back where one of its fixes leaves its finding as it
    was, or its file such that it is no longer judged, and made again without that fix; one after which a topology can
    no longer be read ends the fixing.
    """
    changed: dict[Path, bytes] = {}
    originals: dict[Path, Judged] = {}
    repaired: Counter[str] = Counter()
    futile: set[_Identity] = set()
    seen = look(inputs, looking, changed)
    for _ in range(MAX_PASSES):
        wanted = [each for each in _fixable(shown(seen), unsafe=unsafe) if _identity(each) not in futile]
        edits, taken = _choose(wanted)
        if not taken:
            break
        files = {each.file: each for each in seen.judged if each.file in edits.taken}
        candidate = {**changed, **{each.path: _edited(each, edits) for each in files.values()}}
        following = look(inputs, looking, candidate)
        if _unreadable(following, looking) > _unreadable(seen, looking):
            break
        left = {_identity(each) for each in shown(following)}
        lost = files.keys() - {each.file for each in following.judged}
        stuck = {_identity(each) for each in taken if _identity(each) in left or lost & _touched(each)}
        if stuck:
            futile |= stuck
            continue
        for each in files.values():
            originals.setdefault(each.path, each)
        changed, seen = candidate, following
        repaired.update(each.code for each in taken)
    return seen, tuple(_changes(originals, seen, changed)), repaired


def _fixable(findings: Iterable[Finding], *, unsafe: bool) -> Iterator[Finding]:
    return (each for each in findings if each.fix and (each.fix.safe or unsafe))


def _choose(findings: Iterable[Finding]) -> tuple[Edits, list[Finding]]:
    edits = Edits()
    return edits, [each for each in findings if each.fix and edits.take(each.fix)]


def _touched(finding: Finding) -> set[str]:
    return {edit.file for edit in finding.fix.edits} if finding.fix else set()


def _identity(finding: Finding) -> _Identity:
    """What stays of a finding while lines move."""
    return (finding.code, finding.kind, finding.subject, finding.path, finding.message)


def _edited(judged: Judged, edits: Edits) -> bytes:
    text = judged.text
    if isinstance(text, ClientDocument):
        return text.source.encode(edited(text.source.text, edits.taken[judged.file]))
    head = codecs.BOM_UTF8 if text.bom else b""
    return head + edited(text.text, edits.taken[judged.file]).encode()


def _unreadable(seen: Round, looking: Looking) -> int:
    """Errors of the files themselves, which no rule reports."""
    rules = {rule.code for rule in looking.rules}
    return sum(1 for each in seen.findings if each.severity is Severity.ERROR and each.code not in rules)


def _changes(originals: Mapping[Path, Judged], seen: Round, changed: Mapping[Path, bytes]) -> Iterable[Change]:
    now = {each.path: each for each in seen.judged}
    for path, before in sorted(originals.items()):
        after = now.get(path, before)
        if _text(before) != _text(after):
            yield Change(before.file, path, _text(before), _text(after), changed[path])


def _text(judged: Judged) -> str:
    return judged.text.source.text if isinstance(judged.text, ClientDocument) else judged.text.text


def write(change: Change) -> None:
    """Replace the file as a whole, with the mode it has. Raises :class:`KrcError` where that cannot be done."""
    path = change.path
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
            temporary = Path(out.name)
            try:
                out.write(change.data)
                out.flush()
                os.fsync(out.fileno())
                temporary.chmod(mode)
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise KrcError(f"cannot write {change.file}", why=error.strerror or str(error)) from error
