"""Fixes made until nothing more can be fixed, first in memory, then in files."""

from __future__ import annotations

import codecs
import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.commands.lint_inputs import Inputs
from kafka_resilience_cli.commands.lint_round import Judged, Looking, Round, look
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.lint.fixing import Edits, edited
from kafka_resilience_cli.lint.outcome import Change

MAX_PASSES = 10


def fixed(
    inputs: Inputs, looking: Looking, shown: Callable[[Round], Sequence[Finding]], *, unsafe: bool
) -> tuple[Round, tuple[Change, ...], Counter[str]]:
    """The last round, the files as they would be, and how many findings of each code were fixed.

    Only what ``shown`` leaves of a round is fixed. A pass after which a file says something that it may not say is
    taken back, and ends the fixing.
    """
    changed: dict[Path, bytes] = {}
    originals: dict[Path, Judged] = {}
    repaired: Counter[str] = Counter()
    seen = look(inputs, looking, changed)
    for _ in range(MAX_PASSES):
        edits, taken = _choose(shown(seen), unsafe=unsafe)
        if not edits.taken:
            break
        files = {each.file: each for each in seen.judged if each.file in edits.taken}
        candidate = {**changed, **{each.path: _edited(each, edits) for each in files.values()}}
        following = look(inputs, looking, candidate)
        if _broken(following) > _broken(seen):
            break
        for each in files.values():
            originals.setdefault(each.path, each)
        changed, seen = candidate, following
        repaired += taken
    return seen, tuple(_changes(originals, seen, changed)), repaired


def _choose(findings: Iterable[Finding], *, unsafe: bool) -> tuple[Edits, Counter[str]]:
    edits, taken = Edits(), Counter[str]()
    for finding in findings:
        if finding.fix and (finding.fix.safe or unsafe) and edits.take(finding.fix):
            taken[finding.code] += 1
    return edits, taken


def _edited(judged: Judged, edits: Edits) -> bytes:
    text = judged.text
    if isinstance(text, ClientDocument):
        return text.source.encode(edited(text.source.text, edits.taken[judged.file]))
    head = codecs.BOM_UTF8 if text.bom else b""
    return head + edited(text.text, edits.taken[judged.file]).encode()


def _broken(seen: Round) -> int:
    """Errors of the files themselves."""
    return sum(1 for f in seen.findings if f.severity is Severity.ERROR and f.code[:1] == "Y")


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
