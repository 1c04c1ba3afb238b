"""``krc lint``: rules over topologies and client files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.recognition import Hint
from kafka_resilience_cli.commands.lint_ask import Asked, ask
from kafka_resilience_cli.commands.lint_fix import fixed, write
from kafka_resilience_cli.commands.lint_inputs import STDIN, Inputs, gather
from kafka_resilience_cli.commands.lint_round import Looking, Round, look
from kafka_resilience_cli.commands.lint_sieve import Sieve, read_from
from kafka_resilience_cli.errors import KrcError, UsageError
from kafka_resilience_cli.lint.outcome import Change, LintedFile, LintOutcome, Skipped
from kafka_resilience_cli.lint.own import ALTERED, REFUSED
from kafka_resilience_cli.lint.registry import all_rules
from kafka_resilience_cli.lint.selection import Codes, Layer, selected
from kafka_resilience_cli.lint.settings import settings_of
from kafka_resilience_cli.progress import Progress, Silent
from kafka_resilience_cli.project.read import find_project
from kafka_resilience_cli.topology.clientfiles import shown
from kafka_resilience_cli.topology.model import Profile

_MOST = 10
"""Files that an error names."""

if TYPE_CHECKING:
    from kafka_resilience_cli.commands.lint_live import Live


class Fixing(StrEnum):
    """Which fixes to make."""

    NONE = "none"
    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class LintRequest:
    """``paths`` are files, directories or ``-``; empty: what the project says.

    ``layer`` is the command line's selection over krc.yaml's. ``hint``, ``profile`` and ``kafka_version`` are about
    files that no topology names. ``write`` false: fixes are only computed, and
    the findings are those of the files as they are. ``baseline`` replaces krc.yaml's.
    """

    paths: Sequence[Path] = ()
    layer: Layer = field(default_factory=Layer)
    environment: str | None = None
    hint: Hint = field(default_factory=Hint)
    profile: Profile = Profile.PROD
    kafka_version: Version | None = None
    fixing: Fixing = Fixing.NONE
    write: bool = True
    baseline: Path | None = None
    write_baseline: Path | None = None
    ask_client: bool = False
    live: Live | None = None
    """The cluster to judge as well."""
    allow_none: bool = False
    """Nothing to judge is no error, because somebody else chose the files."""
    progress: Progress = field(default_factory=Silent)
    stdin: Callable[[], bytes] = bytes
    stdin_name: Path | None = None


def lint(request: LintRequest, start: Path | None = None) -> LintOutcome:
    """Judge everything under ``request.paths``.

    Raises :class:`~kafka_resilience_cli.errors.KrcError` where nothing can be judged: no such file, nothing of Kafka,
    a rule that does not exist, a krc.yaml or a baseline that cannot be read.
    """
    if STDIN in request.paths and request.fixing is not Fixing.NONE and request.write:
        raise UsageError("stdin cannot be fixed", hint="--diff shows what a fix would change")
    project = find_project(start)
    rules = all_rules()
    codes = Codes.of(rules)
    settings = settings_of(project.lint, codes)
    chosen = selected(codes, (Layer(settings.select, settings.extend_select, settings.ignore), request.layer))
    if not request.ask_client:
        chosen -= {REFUSED.code, ALTERED.code}
    idle = frozenset(rule.code for rule in rules if rule.on_changes or (rule.on_clusters and request.live is None))
    active = tuple(rule for rule in rules if rule.code in chosen - idle)
    if chosen and chosen <= idle:
        raise UsageError(
            f"nothing to run: {', '.join(sorted(chosen)[:3])} looks at no file",
            hint="krc plan runs rules over changes (Z), krc lint --live those over a cluster (V)",
        )
    name = request.baseline or (project.root / settings.baseline if settings.baseline else None)
    target = request.write_baseline or name
    inputs = gather(
        request.paths,
        project,
        target,
        request.stdin,
        request.stdin_name,
        allow_none=request.allow_none or request.live is not None,
    )
    looking = Looking(
        project, active, settings, request.environment, request.hint, request.profile, request.kafka_version
    )
    accepted = name if request.write_baseline is None else None
    sieve = Sieve(
        project,
        codes,
        chosen,
        settings,
        read_from(accepted) if accepted else None,
        accepted,
        everything=request.environment is None,
        idle=idle,
    )
    changes: tuple[Change, ...] = ()
    repaired: Mapping[str, int] = {}
    if request.fixing is Fixing.NONE:
        seen = look(inputs, looking, {})
    else:
        seen, changes, repaired = fixed(inputs, looking, sieve.shown, unsafe=request.fixing is Fixing.UNSAFE)
        if request.write:
            for change in changes:
                write(change)
        elif changes:
            seen, repaired = look(inputs, looking, {}), {}
    if not seen.judged and not request.allow_none and request.live is None:
        raise _nothing_judged(seen.declined)
    if request.live is not None:
        from kafka_resilience_cli.commands.lint_live import with_cluster

        seen = with_cluster(seen, inputs, looking, request.live, request.progress)
    asked = ask(seen.judged, request.progress) if request.ask_client else Asked((), ())
    notes = asked.notes
    left = sieve.sift(replace(seen, findings=(*seen.findings, *asked.findings)))
    if request.write_baseline is not None:
        left, note = sieve.write_baseline(left, seen, request.write_baseline)
        notes += (note,)
    return LintOutcome(
        findings=left.findings,
        unknown=seen.unknown,
        files=tuple(LintedFile(each.file, each.clients) for each in seen.judged),
        skipped=_skipped(inputs, seen),
        rules=active,
        settings=replace(settings, baseline=shown(accepted)) if accepted else settings,
        root=project.root,
        repository=_repository(project.root),
        suppressed=left.suppressed,
        baselined=left.baselined,
        fixed=repaired,
        changes=changes,
        notes=notes,
    )


def _nothing_judged(declined: Sequence[Skipped]) -> KrcError:
    return KrcError(
        "nothing to lint: no file is a topology or configures a Kafka client",
        why="\n".join(f"{each.file}: {each.why}" for each in declined[:_MOST]),
        hint="where one does, say whose it is: --family and --role, or a comment # krc: client family=… role=…",
    )


def _repository(root: Path) -> Path:
    return next((each for each in (root, *root.parents) if (each / ".git").exists()), root)


def _skipped(inputs: Inputs, seen: Round) -> tuple[Skipped, ...]:
    judged = {each.file for each in seen.judged}
    skipped = {each for each in (*inputs.skipped, *seen.declined) if each.file not in judged}
    return tuple(sorted(skipped, key=lambda each: each.file))
