"""The child process of :class:`~.worker.JavaWorker`: one JVM, asked by JSON lines on stdin. Never imported by krc.

The first line holds the JVM and its class path; each further line names a Python function (``module:function``) that
works with JPype, and its arguments. A function's answer must be JSON. End of input ends the process at once, also
while Java is busy, so a child never outlives its parent.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever Java prints must not get between the answers
    requests: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(requests,), daemon=True).start()
    for work in _works(requests):
        print(json.dumps(work), file=answers, flush=True)


def _listen(requests: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)


def _works(requests: SimpleQueue[str]) -> Any:
    yield _answer(_start, json.loads(requests.get()))
    while True:
        request = json.loads(requests.get())
        yield _answer(_call, request)


def _answer(work: Any, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": work(**request)}
    except Exception as error:  # noqa: BLE001 - it goes to the parent, whole
        return {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}


def _start(jvm: str, options: list[str], class_path: list[str]) -> str:
    import jpype

    jpype.startJVM(jvm, *options, classpath=class_path)
    return str(jpype.java.lang.System.getProperty("java.version"))


def _call(function: str, arguments: dict[str, Any]) -> Any:
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)(**arguments)


if __name__ == "__main__":
    main()
