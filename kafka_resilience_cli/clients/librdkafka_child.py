"""Lets the installed librdkafka build what configurations ask for: ``python -m …``, a JSON line for each.

A process of its own, because some configurations abort it (``group.id`` empty) and because the library warns on
stderr. Nothing is connected to: the client is pointed to a port that nobody serves, and thrown away.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NOWHERE = {"bootstrap.servers": "127.0.0.1:1"}
_WARNING = re.compile(r"^%\d\|[^|]*\|CONFWARN\|[^|]*\| (?:\[thrd:[^\]]*\]: )?(.*)$", re.MULTILINE)
_ERROR_SIZE = 512
_PRODUCER, _CONSUMER = 0, 1


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    library = _library()
    print(json.dumps(library.rd_kafka_version_str().decode()), file=answers, flush=True)
    for line in sys.stdin:
        role, config = json.loads(line)
        print(json.dumps(_judged(library, role, config)), file=answers, flush=True)


def _judged(library: Any, role: str, config: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a ``Judgement``."""
    own_stderr = os.dup(2)
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            error = _built(role, {**config, **_NOWHERE})
            values = {} if error else _values(library, role, {**config, **_NOWHERE})
        finally:
            os.dup2(own_stderr, 2)
            os.close(own_stderr)
        log.seek(0)
        text = log.read().decode(errors="replace")
    warnings = list(dict.fromkeys(_WARNING.findall(text)))
    return {"accepted": not error, "error": error, "values": values, "warnings": warnings}


def _built(role: str, config: dict[str, str]) -> str:
    """The message of the refusal, as an application gets it; empty where the client was built."""
    from confluent_kafka import Consumer, KafkaException, Producer
    from confluent_kafka.admin import AdminClient

    made = {"producer": Producer, "consumer": Consumer, "admin": AdminClient}[role]
    try:
        made(config)
    except KafkaException as error:
        return str(error.args[0].str())
    except (ValueError, TypeError) as error:
        return str(error)
    return ""


def _values(library: Any, role: str, config: Mapping[str, str]) -> dict[str, str]:
    """What is in force in a client of this configuration, topic settings included."""
    conf = ctypes.c_void_p(library.rd_kafka_conf_new())
    error = ctypes.create_string_buffer(_ERROR_SIZE)
    for key, value in config.items():
        library.rd_kafka_conf_set(conf, key.encode(), value.encode(), error, _ERROR_SIZE)
    kind = _CONSUMER if role == "consumer" else _PRODUCER
    client = ctypes.c_void_p(library.rd_kafka_new(kind, conf, error, _ERROR_SIZE))
    if not client.value:
        return {}
    topic = ctypes.c_void_p(library.rd_kafka_default_topic_conf_dup(client))
    values = {
        **_dumped(library, library.rd_kafka_topic_conf_dump, topic),
        **_dumped(library, library.rd_kafka_conf_dump, ctypes.c_void_p(library.rd_kafka_conf(client))),
    }
    library.rd_kafka_topic_conf_destroy(topic)
    library.rd_kafka_destroy(client)
    return values


def _dumped(library: Any, dump: Any, conf: ctypes.c_void_p) -> dict[str, str]:
    count = ctypes.c_size_t()
    texts = dump(conf, ctypes.byref(count))
    words = [(texts[number] or b"").decode(errors="replace") for number in range(count.value)]
    library.rd_kafka_conf_dump_free(texts, count)
    return dict(zip(words[::2], words[1::2], strict=True))


def _library() -> Any:
    """The library inside the installed confluent-kafka, which is loaded already then: the same one."""
    import confluent_kafka

    place = Path(confluent_kafka.__file__).parent.parent
    library = ctypes.CDLL(str(next(place.glob("confluent_kafka*/**/librdkafka*.so*"))))
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_conf", "rd_kafka_default_topic_conf_dup"):
        getattr(library, name).restype = ctypes.c_void_p
    for name in ("rd_kafka_conf_dump", "rd_kafka_topic_conf_dump"):
        getattr(library, name).restype = ctypes.POINTER(ctypes.c_char_p)
    library.rd_kafka_version_str.restype = ctypes.c_char_p
    return library


if __name__ == "__main__":
    main()
