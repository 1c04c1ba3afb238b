"""Builds librdkafka clients and says what became of their settings: ``python -m … < REQUEST`` prints a JSON answer.

A process of its own, because some configurations abort the process that tries them. No broker is needed.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_NOWHERE = {"bootstrap.servers": "127.0.0.1:1"}
_ERROR_SIZE = 512


def main() -> None:
    request = json.load(sys.stdin)
    if "keys" in request:
        answer: Any = partitions_of(request["partitioner"], request["keys"], request["count"])
    else:
        answer = [build(request["role"], settings) for settings in request["many"]]
    json.dump(answer, sys.stdout)


def build(role: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """``refused`` is the client's own message, empty where it was built; ``values`` are then in force."""
    from confluent_kafka import Consumer, KafkaException, Producer

    wanted = {**settings, **_NOWHERE}
    made = {"producer": Producer, "consumer": Consumer}[role]
    try:
        made(wanted)
    except (KafkaException, ValueError, TypeError) as error:
        return {"refused": str(error), "values": {}}
    return {"refused": "", "values": _values(role, wanted)}


def partitions_of(partitioner: str, keys: list[str], count: int) -> list[int]:
    """What the library's own partitioner says for each key."""
    choose = getattr(_library(), f"rd_kafka_msg_partitioner_{partitioner}")
    choose.restype = ctypes.c_int32
    return [int(choose(None, key.encode(), ctypes.c_size_t(len(key.encode())), count, None, None)) for key in keys]


def _values(role: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The configuration of the client that the library has made, topic settings included."""
    library = _library()
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_conf", "rd_kafka_default_topic_conf_dup"):
        getattr(library, name).restype = ctypes.c_void_p
    conf = ctypes.c_void_p(library.rd_kafka_conf_new())
    error = ctypes.create_string_buffer(_ERROR_SIZE)
    for key, value in settings.items():
        assert library.rd_kafka_conf_set(conf, key.encode(), value.encode(), error, _ERROR_SIZE) == 0, error.value
    client = ctypes.c_void_p(library.rd_kafka_new(0 if role == "producer" else 1, conf, error, _ERROR_SIZE))
    assert client.value, error.value
    topic = ctypes.c_void_p(library.rd_kafka_default_topic_conf_dup(client))
    return {
        **_dumped(library.rd_kafka_topic_conf_dump, topic),
        **_dumped(library.rd_kafka_conf_dump, ctypes.c_void_p(library.rd_kafka_conf(client))),
    }


def _dumped(dump: Any, conf: ctypes.c_void_p) -> dict[str, str]:
    dump.restype = ctypes.POINTER(ctypes.c_char_p)
    count = ctypes.c_size_t()
    texts = dump(conf, ctypes.byref(count))
    words = [(texts[number] or b"").decode() for number in range(count.value)]
    return dict(zip(words[::2], words[1::2], strict=True))


def _library() -> ctypes.CDLL:
    import confluent_kafka

    place = Path(confluent_kafka.__file__).parent.parent
    return ctypes.CDLL(str(next(place.glob("confluent_kafka*/**/librdkafka*.so*"))))


if __name__ == "__main__":
    main()
