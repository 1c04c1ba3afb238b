"""Running Java classes from Python: a child process with one JVM in it, asked over JSON lines.

What is run is for those who ask; JPype, which does it, is only ever imported in the child.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.java.runtime import JavaRuntime, find_java

_OPTIONS = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")
_TAIL = 2000


class JavaWorker:
    """One JVM with these jars on its class path, as a context manager. Not for several threads at once.

    The child ends with the block, and with the process that started it. Raises :class:`KrcError` where there is no
    Java, JPype is not installed, the child dies, or an answer takes longer than ``timeout`` seconds.
    """

    def __init__(self, class_path: Sequence[Path], *, timeout: float = 60) -> None:
        self._class_path = class_path
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
        self._rest = b""

    def __enter__(self) -> JavaWorker:
        if find_spec("jpype") is None:
            raise KrcError(
                "asking a Java client needs JPype, which is not installed",
                hint="pip install 'kafka-resilience-cli[sandbox]'",
            )
        java = find_java()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kafka_resilience_cli.java.worker_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C is the parent's business
        )
        try:
            self._ask(
                {
                    "jvm": str(_library(java)),
                    "options": [*_OPTIONS, *_native_access(java)],
                    "class_path": [str(path) for path in self._class_path],
                }
            )
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.close()
                process.wait(5)
            except (OSError, subprocess.TimeoutExpired):
                process.kill()
                process.wait()
            process.stdout.close()
        self._log.close()

    def call(self, function: str, **arguments: Any) -> Any:
        """Runs ``module:function`` in the child and returns its answer. Arguments and answer are JSON values.

        Raises :class:`JavaError` where the function raised.
        """
        return self._ask({"function": function, "arguments": arguments})

    def _ask(self, request: dict[str, Any]) -> Any:
        process = self._process
        if process is None or process.stdin is None:
            raise KrcError("the Java worker is not running")
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise self._died() from None
        answer = json.loads(self._line(process))
        if "error" in answer:
            raise JavaError(answer["error"], why=answer["trace"])
        return answer["result"]

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not selector.select(self._timeout):
                    process.kill()
                    raise KrcError(f"the Java worker gave no answer within {self._timeout:g} s", why=self._tail())
                received = os.read(process.stdout.fileno(), 1 << 20)
                if not received:
                    raise self._died()
                self._rest += received
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _died(self) -> KrcError:
        return KrcError("the Java worker died", why=self._tail())

    def _tail(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - _TAIL))
        return self._log.read().decode(errors="replace").strip()


class JavaError(KrcError):
    """What a function in the worker raised; ``why`` is the trace."""


def _library(java: JavaRuntime) -> Path:
    """The JVM as a library, beside the ``java`` that was found."""
    for name in ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll"):
        path = java.home / name
        if path.exists():
            return path
    raise KrcError(f"{java.home} has no JVM library", why="JPype loads the JVM into its own process")


def _native_access(java: JavaRuntime) -> tuple[str, ...]:
    """Java 24 and newer warn about every library that loads native code unasked (JEP 472)."""
    return ("--enable-native-access=ALL-UNNAMED",) if java.major >= 22 else ()
