"""Prints the version and the property table of one librdkafka: ``python librdkafka_child.py LIBRARY``.

A process of its own, because two librdkafka in one are asking for trouble.
"""

from __future__ import annotations

import ctypes
import os
import sys


def main() -> None:
    library = ctypes.CDLL(sys.argv[1])
    library.rd_kafka_version_str.restype = ctypes.c_char_p
    print(library.rd_kafka_version_str().decode(), flush=True)
    libc = ctypes.CDLL(None)
    libc.fdopen.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(libc.fdopen(os.dup(1), b"w"))
    library.rd_kafka_conf_properties_show(stream)
    libc.fclose(stream)


if __name__ == "__main__":
    main()
