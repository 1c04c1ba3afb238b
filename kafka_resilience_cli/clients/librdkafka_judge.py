"""Lets the installed librdkafka judge configurations, without a broker and in a process of its own.

Only the version that confluent-kafka brings can be asked; :func:`installed_version` says which that is.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from kafka_resilience_cli.catalogue.judgement import Judgement
from kafka_resilience_cli.catalogue.version import Version
from kafka_resilience_cli.clients.config import Role
from kafka_resilience_cli.errors import KrcError

Case = tuple[Role, Mapping[str, str]]

_ROLES = (Role.PRODUCER, Role.CONSUMER, Role.ADMIN)
_PATIENCE = 30
"""Seconds that a child may take for one case, which is a matter of milliseconds."""
_ELSEWHERE = re.compile(
    r"plugin\.library\.paths|.*\.location|ssl\..*\.pem|ssl\.engine\.id|ssl\.providers|sasl\.kerberos\..*"
    r"|sasl\..*\.(?:file|url)|.*_cb|opaque"
)
"""Files, logins, plug-ins and endpoints: on the user's machines, not here; some would run commands."""


def installed_version() -> Version:
    """The librdkafka that can be asked."""
    with _child() as child:
        return child.version


def judge_all(cases: Sequence[Case]) -> list[Judgement]:
    """What librdkafka says of each case, in their order. A case that kills the process was not accepted either.

    Raises :class:`KrcError` where no child can be started, or one does not answer.
    """
    judgements: list[Judgement] = []
    while len(judgements) < len(cases):
        with _child() as child:
            for role, config in cases[len(judgements) :]:
                judgements.append(child.judge(role, config))
                if child.dead:
                    break
    return judgements


class _Child:
    def __init__(self, process: subprocess.Popen[str], log: IO[bytes]) -> None:
        self._process = process
        self._log = log
        version = Version.parse(json.loads(self._line() or '""'))
        if version is None:
            raise KrcError("librdkafka could not be loaded", why=self._last_words())
        self.version = version

    @property
    def dead(self) -> bool:
        return self._process.poll() is not None

    def judge(self, role: Role, config: Mapping[str, str]) -> Judgement:
        if role not in _ROLES:
            return Judgement(False, f"librdkafka has no {role}")
        stripped = tuple(sorted(key for key, value in config.items() if _is_elsewhere(key, value)))
        usable = {key: value for key, value in config.items() if key not in stripped}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([role.value, usable]) + "\n")
        self._process.stdin.flush()
        line = self._line()
        if not line:
            self._process.wait(_PATIENCE)
            return Judgement(False, f"the process was aborted: {self._last_words()}", stripped=stripped)
        answer: dict[str, Any] = json.loads(line)
        warnings = [text for text in answer.pop("warnings") if not any(f"`{key}`" in text for key in stripped)]
        return Judgement(**answer, warnings=tuple(warnings), stripped=stripped)

    def _line(self) -> str:
        from threading import Timer

        assert self._process.stdout is not None
        deadline = Timer(_PATIENCE, self._process.kill)
        deadline.start()
        try:
            return self._process.stdout.readline()
        finally:
            deadline.cancel()

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.poll()}"


@contextmanager
def _child() -> Iterator[_Child]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kafka_resilience_cli.clients.librdkafka_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        with process:
            try:
                yield _Child(process, log)
            finally:
                process.kill()


def _is_elsewhere(key: str, value: str) -> bool:
    """SASL goes as a whole: a client with it starts to log in (``kinit``, HTTP) as soon as it is made."""
    return bool(_ELSEWHERE.fullmatch(key)) or (key == "security.protocol" and value.lower().startswith("sasl"))
