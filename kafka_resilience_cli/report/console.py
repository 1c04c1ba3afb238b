"""The two streams of a terminal program: stdout is the result, stderr is everything else.

Colour is decided once per stream (``--color``, ``NO_COLOR``, ``FORCE_COLOR``, ``CLICOLOR``, ``TERM``, a terminal). All
text passes through the secret redactor on its way out. Where a view wants colour it takes a :class:`Paint`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO, TypeAlias

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.progress import Progress
from kafka_resilience_cli.secrets import mask

Paint: TypeAlias = Callable[[str, str], str]
"""``paint(text, role)``: the text as the stream can show it. Roles are the keys of :data:`ROLES`."""

ROLES: Mapping[str, str] = {
    "create": "32",
    "update": "33",
    "delete": "31",
    "blocked": "1;31",
    "gated": "1;33",
    "error": "1;31",
    "warning": "1;33",
    "info": "36",
    "ok": "32",
    "bold": "1",
    "dim": "2",
    "place": "36",
}


class Color(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def plain(text: str, role: str) -> str:  # noqa: ARG001 - a Paint
    """The :data:`Paint` that leaves text alone."""
    return text


def coloured(text: str, role: str) -> str:
    """The :data:`Paint` for terminals."""
    return f"\x1b[{ROLES[role]}m{text}\x1b[0m" if text else text


def wants_color(choice: Color, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """``--color`` first, then NO_COLOR, FORCE_COLOR / CLICOLOR_FORCE, CLICOLOR=0 or TERM=dumb, then the stream."""
    if choice is not Color.AUTO:
        return choice is Color.ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") != "0" or environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    if environ.get("CLICOLOR") == "0" or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


@dataclass(frozen=True, slots=True)
class Console:
    """Where a command's words go. ``interactive``: somebody can be asked; ``automated``: CI reads the output."""

    stdout: TextIO
    stderr: TextIO
    stdin: TextIO
    paint: Paint
    paint_err: Paint
    interactive: bool
    automated: bool
    quiet: bool = False

    @classmethod
    def for_streams(
        cls,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        stdin: TextIO | None = None,
        *,
        color: Color = Color.AUTO,
        environ: Mapping[str, str] | None = None,
        quiet: bool = False,
    ) -> Console:
        out, err, inp = stdout or sys.stdout, stderr or sys.stderr, stdin or sys.stdin
        env = os.environ if environ is None else environ
        automated = env.get("CI", "").lower() not in ("", "0", "false") or bool(env.get("KRC_IN_AUTOMATION"))
        return cls(
            stdout=out,
            stderr=err,
            stdin=inp,
            paint=coloured if wants_color(color, out, env) else plain,
            paint_err=coloured if wants_color(color, err, env) else plain,
            interactive=bool(inp and inp.isatty() and err.isatty()) and not automated,
            automated=automated,
            quiet=quiet,
        )

    @property
    def width(self) -> int:
        """Columns of the terminal; only for text that a terminal shows."""
        return shutil.get_terminal_size((100, 24)).columns

    def result(self, text: str, output: Path | None = None) -> None:
        """Write the result: to stdout, or whole to ``output`` (``-`` is stdout). Nothing is wrapped or cut.

        Raises :class:`KrcError` where it cannot be written, :class:`BrokenPipeError` where nobody reads it.
        """
        body = text if text.endswith("\n") or not text else text + "\n"
        if output is not None and str(output) != "-":
            write_file(output, body)
            return
        try:
            self.stdout.write(mask(body))
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise KrcError("cannot write the result", why=error.strerror or str(error)) from error

    def say(self, text: str = "") -> None:
        """A line for the person: summaries, notes."""
        if not self.quiet:
            self.stderr.write(mask(text) + "\n")
            self.stderr.flush()

    def hint(self, text: str) -> None:
        """What to run next; left out in automation."""
        if not self.automated:
            self.say(self.paint_err(text, "dim"))

    def error(self, error: KrcError) -> None:
        """What happened, why, what to try: printed also when ``quiet``."""
        lines = [self.paint_err("Error:", "error") + f" {error.what}"]
        lines += [f"  {line}" for line in error.why.splitlines()]
        hint = error.hint.splitlines()
        lines += [("  Try: " if index == 0 else "       ") + line for index, line in enumerate(hint)]
        self.stderr.write(mask("\n".join(lines)) + "\n")
        self.stderr.flush()

    def ask(self, question: str) -> str:
        """One line from the person; empty at the end of input. Only where ``interactive``."""
        self.stderr.write(mask(question))
        self.stderr.flush()
        return self.stdin.readline().strip()

    def progress(self) -> Progress:
        """Bars on a terminal, a line per finished step elsewhere, nothing when quiet."""
        from kafka_resilience_cli.report.progress import progress_for

        return progress_for(self)


def write_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` as a whole or not at all, masked.

    Raises :class:`KrcError` where the place cannot be written to.
    """
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as handle:
            temporary = Path(handle.name)
            try:
                handle.write(mask(text))
                handle.flush()
                os.fsync(handle.fileno())
                os.chmod(temporary, 0o666 & ~_umask())  # noqa: PTH101 - the mode a plain open() would give
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise KrcError(f"cannot write {path}", why=error.strerror or str(error)) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
