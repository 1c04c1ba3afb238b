"""``krc lint``."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from kafka_resilience_cli.cli.app import console_of
from kafka_resilience_cli.cli.connection import (
    CONNECT_TIMEOUT,
    BootstrapServer,
    ClientConfig,
    ClusterName,
    ConnectTimeout,
    connection_flags,
)

if TYPE_CHECKING:
    from kafka_resilience_cli.catalogue.version import Version
    from kafka_resilience_cli.commands.lint_live import Live
    from kafka_resilience_cli.lint.outcome import LintOutcome
    from kafka_resilience_cli.project.clusters import ConnectionFlags
    from kafka_resilience_cli.report.console import Paint

EPILOG = """\b
Examples:
  krc lint                                   the project: topologies and the client files they name
  krc lint checkout.properties               one client file, no topology needed
  krc lint app.yml --family spring-boot --client-version 3.5
  krc lint --fix                             make the safe fixes; --diff only shows them
  krc lint --report sarif=krc.sarif --report junit=krc.xml
  krc lint --live -b localhost:9092          the cluster as well: racks, replicas, brokers, groups
  krc lint --state cluster.json              the same of a snapshot, without credentials
  krc explain P001                           why, and what to do

\b
Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not lint.
"""


class Format(StrEnum):
    """How to print the result."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The least severity that makes the exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class Profile(StrEnum):
    """How strict to be with a client file that no topology names."""

    DEV = "dev"
    PROD = "prod"


class Family(StrEnum):
    """Whose configuration it is."""

    JAVA = "java"
    SPRING_BOOT = "spring-boot"
    STREAMS = "streams"
    CONNECT = "connect"
    LIBRDKAFKA = "librdkafka"


class Role(StrEnum):
    """What the client does."""

    PRODUCER = "producer"
    CONSUMER = "consumer"
    SHARE_CONSUMER = "share-consumer"
    ADMIN = "admin"
    STREAMS = "streams"
    SINK = "sink"
    SOURCE = "source"
    WORKER = "worker"


def register(app: typer.Typer) -> None:
    """Add ``krc lint``."""
    app.command("lint", epilog=EPILOG)(_lint)


def _lint(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Topologies, client files, directories; - is stdin.", allow_dash=True),
    ] = None,
    env: Annotated[str | None, typer.Option("--env", help="Only this environment of topologies.")] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="RULE", help="Only these rules: P001, P or a name.")
    ] = None,
    extend_select: Annotated[
        list[str] | None, typer.Option("--extend-select", metavar="RULE", help="These rules as well.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="RULE", help="Not these rules.")] = None,
    family: Annotated[Family | None, typer.Option("--family", help="Lone files: whose keys.")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="Lone files: what the client does.")] = None,
    client_version: Annotated[
        str, typer.Option("--client-version", metavar="VERSION", help="Lone files: of the client; Boot's for Spring.")
    ] = "",
    framework_version: Annotated[
        str, typer.Option("--framework-version", metavar="VERSION", help="Lone files: of Spring Boot.")
    ] = "",
    kafka_version: Annotated[
        str, typer.Option("--kafka-version", metavar="VERSION", help="Lone files: of the brokers.")
    ] = "",
    profile: Annotated[Profile, typer.Option("--profile", help="Lone files: how strict to be.")] = Profile.PROD,
    ask_client: Annotated[
        bool, typer.Option("--ask-client", help="Let the real clients judge as well (sandbox extra).")
    ] = False,
    live: Annotated[bool, typer.Option("--live", help="Judge the cluster as well.")] = False,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="Judge a snapshot of the cluster as well.")
    ] = None,
    bootstrap_server: BootstrapServer = "",
    client_config: ClientConfig = None,
    cluster: ClusterName = "",
    connect_timeout: ConnectTimeout = CONNECT_TIMEOUT,
    fix: Annotated[bool, typer.Option("--fix", help="Make the safe fixes.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Make all fixes, also those that change latency or behaviour.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Only show what fixes change; exit 1 if they would.")] = False,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="Leave out the findings in this file.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Accept today's findings into this file.")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the result.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the result to a file.")] = None,
    report: Annotated[
        list[str] | None, typer.Option("--report", metavar="FORMAT=PATH", help="Another report, into a file.")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="The least severity that fails.")] = FailOn.ERROR,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count findings per rule instead.")] = False,
    show_unknown: Annotated[
        bool, typer.Option("--show-unknown", help="List the checks that lack a fact, by fact.")
    ] = False,
    show_files: Annotated[bool, typer.Option("--show-files", help="List the files, and what each is.")] = False,
    show_settings: Annotated[bool, typer.Option("--show-settings", help="Print the settings in force.")] = False,
    allow_none: Annotated[bool, typer.Option("--allow-none", help="Nothing to lint is no error.")] = False,
    stdin_filename: Annotated[
        Path | None, typer.Option("--stdin-filename", help="What to call the file on stdin.")
    ] = None,
) -> None:
    """Judge topologies and client files: what is refused, what is silently changed, what loses records."""
    from kafka_resilience_cli.cli.lint_views import one_of, view_text
    from kafka_resilience_cli.clients.config import Family as ClientFamily
    from kafka_resilience_cli.clients.config import Role as ClientRole
    from kafka_resilience_cli.clients.recognition import Hint
    from kafka_resilience_cli.commands.lint import Fixing, LintRequest, lint
    from kafka_resilience_cli.findings import Severity
    from kafka_resilience_cli.lint.selection import Layer
    from kafka_resilience_cli.progress import Silent
    from kafka_resilience_cli.report.console import plain
    from kafka_resilience_cli.report.lint import lint_summary, unknown_text
    from kafka_resilience_cli.topology.model import Profile as TopologyProfile

    console = console_of(context)
    views = {"diff": diff, "statistics": statistics, "show-files": show_files, "show-settings": show_settings}
    view = one_of([name for name, wanted in views.items() if wanted], output_format)
    reports = [_report(each) for each in report or ()]
    version, framework = (
        _version("--client-version", client_version),
        _version("--framework-version", framework_version),
    )
    if family is Family.SPRING_BOOT and framework is None:
        version, framework = None, version
    request = LintRequest(
        paths=tuple(paths or ()),
        layer=Layer(words(select), words(extend_select), words(ignore)),
        environment=env,
        hint=Hint(
            ClientFamily(family.value) if family else None,
            ClientRole(role.value) if role else None,
            version,
            framework,
        ),
        profile=TopologyProfile(profile.value),
        kafka_version=_version("--kafka-version", kafka_version),
        fixing=Fixing.UNSAFE if unsafe_fixes else Fixing.SAFE if fix or diff else Fixing.NONE,
        write=not diff,
        baseline=baseline,
        write_baseline=write_baseline,
        ask_client=ask_client,
        live=_live(live, state, connection_flags(bootstrap_server, client_config, cluster), connect_timeout),
        progress=console.progress() if ask_client or live else Silent(),
        allow_none=allow_none,
        stdin=partial(_bytes, console.stdin),
        stdin_name=stdin_filename,
    )
    outcome = lint(request)
    for other, path in reports:
        console.result(_rendered(other, outcome), path)
    paint = plain if output else console.paint
    result = view_text(view, outcome, paint) if view else _rendered(output_format, outcome, paint)
    if show_unknown and output_format is Format.TEXT:
        result = "\n".join(part for part in (result, unknown_text(outcome.unknown, paint)) if part)
    elif show_unknown and outcome.unknown:
        console.say(unknown_text(outcome.unknown, console.paint_err))
    console.result(result, output)
    said = output_format is Format.TEXT and not view
    console.say(lint_summary(outcome, console.paint_err, named=not said))
    if diff:
        raise typer.Exit(int(bool(outcome.changes) and not exit_zero))
    failing = None if exit_zero or fail_on is FailOn.NEVER else Severity(fail_on.value)
    raise typer.Exit(int(outcome.fails(failing)))


def _live(live: bool, state: Path | None, flags: ConnectionFlags, connect_timeout: float) -> Live | None:
    """Raises ``UsageError`` for a connection that nothing would use."""
    from kafka_resilience_cli.commands.lint_live import Live
    from kafka_resilience_cli.errors import UsageError

    named = flags.bootstrap_server or flags.client_config or flags.cluster
    if state is not None and (live or named):
        raise UsageError("--state and a connection contradict each other", hint="leave one of them out")
    if named and not live:
        raise UsageError("a connection without --live", hint="krc lint reads no cluster unless --live asks it to")
    return Live(flags, connect_timeout, state=state) if live or state is not None else None


def _rendered(form: Format, outcome: LintOutcome, paint: Paint | None = None) -> str:
    from kafka_resilience_cli.report.console import plain
    from kafka_resilience_cli.report.lint_formats import LintFormat, render

    return render(LintFormat(form.value), outcome, paint or plain)


def _report(text: str) -> tuple[Format, Path]:
    from kafka_resilience_cli.errors import UsageError

    form, equals, path = text.partition("=")
    if form not in list(Format) or not equals or not path:
        raise UsageError(
            f"--report {text}: give a format and a file", hint=f"--report sarif=krc.sarif; formats: {', '.join(Format)}"
        )
    return Format(form), Path(path)


def _version(option: str, text: str) -> Version | None:
    from kafka_resilience_cli.catalogue.version import Version
    from kafka_resilience_cli.errors import UsageError

    version = Version.parse(text) if text else None
    if text and version is None:
        raise UsageError(f"{option} {text} is no version", hint="write it as 4.1 or 4.1.0")
    return version


def words(values: Sequence[str] | None) -> tuple[str, ...]:
    """Options that may be repeated or hold several names with commas."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _bytes(stdin: TextIO | None) -> bytes:
    from kafka_resilience_cli.errors import UsageError

    if stdin is None:
        raise UsageError("stdin is closed", hint="krc lint - < FILE")
    buffer = getattr(stdin, "buffer", None)
    data: bytes = buffer.read() if buffer is not None else stdin.read().encode()
    return data
