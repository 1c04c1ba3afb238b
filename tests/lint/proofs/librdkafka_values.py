"""Which values librdkafka takes for a key: ``python -m … < CASES`` writes a JSON list. No client is built."""

from __future__ import annotations

import ctypes
import json
import sys

from tests.lint.proofs.librdkafka_builds import _library

_INVALID = -1
_ERROR_SIZE = 512


def main() -> None:
    sys.stdout.write(json.dumps(refused(json.load(sys.stdin))))


def refused(cases: list[tuple[str, str]]) -> list[bool]:
    """For each key and value: whether ``rd_kafka_conf_set`` refuses the value."""
    library = _library()
    library.rd_kafka_conf_new.restype = ctypes.c_void_p
    conf = ctypes.c_void_p(library.rd_kafka_conf_new())
    error = ctypes.create_string_buffer(_ERROR_SIZE)
    return [
        library.rd_kafka_conf_set(conf, key.encode(), value.encode(), error, _ERROR_SIZE) == _INVALID
        for key, value in cases
    ]


if __name__ == "__main__":
    main()
