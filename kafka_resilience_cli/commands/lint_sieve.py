"""What of the things that were found is shown: selection, comments, per-file ignores and the baseline take away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kafka_resilience_cli.commands.lint_round import Round
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.lint.baseline import (
    Baseline,
    Entry,
    baseline_text,
    compare,
    entry_of,
    read_baseline,
    stale_finding,
)
from kafka_resilience_cli.lint.own import OWN_CODES, STALE_BASELINE
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.rule import LintSettings
from kafka_resilience_cli.lint.selection import Codes, Layer, selected
from kafka_resilience_cli.lint.settings import settings_of
from kafka_resilience_cli.lint.suppression import PerFileIgnores, suppression_of
from kafka_resilience_cli.project.project import Project
from kafka_resilience_cli.project.read import present
from kafka_resilience_cli.topology.clientfiles import shown


@dataclass(frozen=True, slots=True)
class Left:
    """The findings to show, in order, and how many comments and the baseline took away."""

    findings: tuple[Finding, ...]
    suppressed: int
    baselined: int


@dataclass(frozen=True, slots=True)
class Sieve:
    """``chosen`` are the codes to report. What makes a file unusable is always shown."""

    project: Project
    codes: Codes
    chosen: frozenset[str]
    settings: LintSettings
    baseline: Baseline | None
    baseline_file: Path | None
    everything: bool = True
    """Every environment was judged: a comment that suppressed nothing is not needed."""
    idle: frozenset[str] = frozenset()
    """Rules that had nothing to look at: a comment for them may be needed elsewhere."""

    def shown(self, seen: Round) -> tuple[Finding, ...]:
        return self.sift(seen).findings

    def sift(self, seen: Round) -> Left:
        """What is left of a round, and what there is to say about comments and the baseline themselves."""
        chosen = [
            self._rated(f) if f.code in OWN_CODES else f
            for f in seen.findings
            if f.code in self.chosen or f.code not in self.codes.names
        ]
        files = {f.code: "" for f in chosen if f.code not in self.codes.names}
        suppression = suppression_of((each.text for each in seen.judged), Codes({**files, **self.codes.names}))
        per_file = PerFileIgnores(self.settings.per_file_ignores)
        left = [
            f
            for f in chosen
            if self._fatal(f) or not (suppression.suppresses(f) or per_file.ignores(self._file(f), f.code))
        ]
        undecided = {(each.file, each.code) for each in seen.unknown}
        ran = self.chosen - self.idle if self.everything else frozenset[str]()
        own = [*suppression.problems, *suppression.unused(ran, left, undecided)]
        said = [f for f in own if f.code in self.chosen and not per_file.ignores(self._file(f), f.code)]
        found = [*left, *(self._rated(f) for f in said)]
        return self._compared(found, len(chosen) - len(left), seen)

    def write_baseline(self, left: Left, seen: Round, path: Path) -> tuple[Left, str]:
        """Accept everything that can be accepted, and say so; what this look could not decide stays accepted.

        Raises :class:`KrcError` where the file cannot be written, or holds something else than a baseline.
        """
        fatal = tuple(f for f in left.findings if self._fatal(f))
        today = Counter(entry_of(f, self._file(f)) for f in left.findings if not self._fatal(f))
        settled = self._settled(seen)
        before = read_from(path).accepted if present(path) else {}
        accepted = today | Counter({entry: count for entry, count in before.items() if not settled(entry)})
        try:
            path.write_text(baseline_text(accepted.elements()), encoding="utf-8")
        except OSError as error:
            raise KrcError(f"cannot write {path}", why=error.strerror or str(error)) from error
        count, kept = today.total(), (accepted - today).total()
        note = f"{count} finding{'s' if count != 1 else ''} written to {shown(path)}"
        note += f", {kept} of before kept that were not looked for" if kept else ""
        return Left(fatal, left.suppressed, count), note

    def _settled(self, seen: Round) -> Callable[[Entry], bool]:
        """Whether an accepted finding that is not found is gone: its file was read, its rule ran and lacked no fact."""
        root = self.project.root
        read = {_relative(each.path, root) for each in seen.judged}
        undecided = {(each.code, _relative(Path(each.file), root)) for each in seen.unknown}

        def settled(entry: Entry) -> bool:
            code, file, _, _ = entry
            ran = self.everything and (code in self.chosen or code not in self.codes.names)
            return ran and (file in read or not (root / file).is_file()) and (code, file) not in undecided

        return settled

    def _compared(self, found: Sequence[Finding], suppressed: int, seen: Round) -> Left:
        known = 0
        if self.baseline is not None and self.baseline_file is not None:
            entries = [(f, None if self._fatal(f) else entry_of(f, self._file(f))) for f in found]
            compared = compare(entries, self.baseline, self._settled(seen))
            found, known = compared.new, compared.known
            if compared.stale and STALE_BASELINE.code in self.chosen:
                found = (*found, self._rated(stale_finding(compared.stale, shown(self.baseline_file))))
        return Left(tuple(sorted(found, key=lambda f: f.sort_key)), suppressed, known)

    def _fatal(self, finding: Finding) -> bool:
        """What the file itself may not say: as long as it stands, nothing else is certain."""
        return finding.code not in self.codes.names and finding.severity is Severity.ERROR

    def _rated(self, finding: Finding) -> Finding:
        severity = self.settings.severity.get(finding.code)
        return replace(finding, severity=severity) if severity else finding

    def _file(self, finding: Finding) -> str:
        return _relative(Path(finding.location.file), self.project.root) if finding.location else ""


def sieve_of(project: Project) -> Sieve:
    """What krc.yaml lets through, comments and baselines themselves not judged.

    Raises :class:`KrcError` for rules that do not exist, or a baseline that cannot be read.
    """
    codes = Codes.of(all_rules())
    settings = settings_of(project.lint, codes)
    chosen = selected(codes, (Layer(settings.select, settings.extend_select, settings.ignore),))
    file = project.root / settings.baseline if settings.baseline else None
    baseline = read_from(file) if file else None
    return Sieve(project, codes, chosen - OWN_CODES.keys(), settings, baseline, file, everything=False)


def read_from(path: Path) -> Baseline:
    """Raises :class:`KrcError` where there is no such file, or it is no baseline."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise KrcError(
            f"cannot read the baseline {shown(path)}",
            why=why or str(error),
            hint=f"krc lint --write-baseline {shown(path)} writes one",
        ) from error
    return read_baseline(text, shown(path))


def _relative(path: Path, root: Path) -> str:
    resolved = path.resolve()
    return resolved.relative_to(root.resolve()).as_posix() if resolved.is_relative_to(root.resolve()) else str(resolved)
