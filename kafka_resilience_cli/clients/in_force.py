"""What a client ends up with after it has looked at its own settings together.

``effective.py`` says what a key is set to or defaults to; some keys a client then changes by itself, when it is built:
Kafka's ``ProducerConfig`` and ``ConsumerConfig`` (``postProcessParsedConfig``) and ``KafkaProducer``
(``configureDeliveryTimeout``), librdkafka's ``rd_kafka_conf_finalize``. A configuration that its client refuses has
nothing in force; the answer is then what the refused client was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kafka_resilience_cli.clients.config import ClientConfig, Family, Role
from kafka_resilience_cli.clients.effective import effective
from kafka_resilience_cli.settings import Derived, Known, Setting, Unknown

_INT_MAX = 2**31 - 1
_IN_FLIGHT = "max.in.flight.requests.per.connection"
_MOST_IN_FLIGHT = 5
_IDEMPOTENCE = "enable.idempotence"
_TRANSACTIONAL = "transactional.id"

Adjusted = Known[str] | None
"""``None``: the client leaves the key as it is."""


class _MissingError(Exception):
    """A value that the answer depends on is not known."""


def in_force(config: ClientConfig, key: str) -> Setting[str]:
    """The value that the built client works with (librdkafka: by the key's canonical name).

    Where the client changed it, the origin is :class:`Derived` and says why.
    """
    adjust = _adjustments(config).get(key)
    if adjust is None:
        return effective(config, key)
    try:
        return adjust(config) or effective(config, key)
    except _MissingError as missing:
        return Unknown(str(missing))


def _adjustments(config: ClientConfig) -> Mapping[str, Callable[[ClientConfig], Adjusted]]:
    if config.family is Family.LIBRDKAFKA:
        return _LIBRDKAFKA.get(config.role, {})
    return _JAVA.get(config.role, {})


def _java_idempotence(config: ClientConfig) -> Adjusted:
    """Asked for, it stays; a default gives way to settings that contradict it."""
    if _is_set(config, _IDEMPOTENCE):
        return None
    if config.incomplete:
        raise _MissingError(config.incomplete)
    version = config.version
    if version is None:
        raise _MissingError("the client's version")
    unapplied = (3, 0) <= version.line < (3, 2) and version.patch == 0
    if _is_set(config, _TRANSACTIONAL) and (unapplied or version.line < (3, 0)):
        return _derived("kafka-clients", "true", "transactional.id needs it", _TRANSACTIONAL)
    if version.line < (3, 0):
        return None
    if unapplied:
        return _derived("kafka-clients", "false", "3.0.0 and 3.1.0 do not apply their default (KAFKA-13598)")
    against = _against_idempotence(config)
    if against:
        return _derived("kafka-clients", "false", f"{against} switches the default off", against)
    return None


def _against_idempotence(config: ClientConfig) -> str:
    """The setting that a default gives way to. From 4.0 too many requests in flight are refused instead."""
    conflicts: list[tuple[str, Callable[[str], bool]]] = [
        ("acks", lambda text: text not in ("all", "-1")),
        ("retries", lambda text: text == "0"),
    ]
    if config.version is not None and config.version.line < (4, 0):
        conflicts.append((_IN_FLIGHT, lambda text: text.isdigit() and int(text) > _MOST_IN_FLIGHT))
    unknown = ""
    for key, conflicts_with in conflicts:
        if not _is_set(config, key):
            continue
        setting = effective(config, key)
        if isinstance(setting, Unknown):
            unknown = unknown or setting.missing
        elif conflicts_with(setting.value.strip()):
            return f"{key}={setting.value}"
    if unknown:
        raise _MissingError(unknown)
    return ""


def _acks(config: ClientConfig) -> Adjusted:
    """An idempotent producer that was not told otherwise waits for all in-sync replicas."""
    if _is_set(config, "acks") or config.incomplete:
        return None
    if _value(in_force(config, _IDEMPOTENCE)) != "true":
        return None
    before = effective(config, "acks")
    if isinstance(before, Known) and before.value in ("all", "-1"):
        return None
    return _derived("kafka-clients", "all", "enable.idempotence implies it", _IDEMPOTENCE)


def _delivery_timeout(config: ClientConfig) -> Adjusted:
    """Raised to hold one request and its lingering, where nobody set it."""
    if _is_set(config, "delivery.timeout.ms") or config.incomplete:
        return None
    least = min(_number(config, "linger.ms") + _number(config, "request.timeout.ms"), _INT_MAX)
    if least <= _number(config, "delivery.timeout.ms"):
        return None
    return _derived("kafka-clients", str(least), "linger.ms + request.timeout.ms", "linger.ms", "request.timeout.ms")


def _auto_commit(config: ClientConfig) -> Adjusted:
    """A consumer without a group has nowhere to commit to."""
    if _is_set(config, "enable.auto.commit") or _is_set(config, "group.id") or config.incomplete:
        return None
    return _derived("kafka-clients", "false", "there is no group.id")


def _reconnect_backoff(config: ClientConfig) -> Adjusted:
    if not _is_set(config, "reconnect.backoff.ms") or _is_set(config, "reconnect.backoff.max.ms") or config.incomplete:
        return None
    backoff = effective(config, "reconnect.backoff.ms")
    return _derived("kafka-clients", _value(backoff), "only reconnect.backoff.ms is set", "reconnect.backoff.ms")


def _rd_idempotence(config: ClientConfig) -> Adjusted:
    if _is_set(config, _IDEMPOTENCE) or not _is_set(config, _TRANSACTIONAL):
        return None
    return _derived("librdkafka", "true", "transactional.id needs it", _TRANSACTIONAL)


def _rd_in_flight(config: ClientConfig) -> Adjusted:
    if _is_set(config, _IN_FLIGHT) or _value(in_force(config, _IDEMPOTENCE)) != "true":
        return None
    default = _number(config, _IN_FLIGHT)
    return _derived("librdkafka", str(min(default, _MOST_IN_FLIGHT)), "the producer is idempotent", _IDEMPOTENCE)


def _rd_message_timeout(config: ClientConfig) -> Adjusted:
    if _is_set(config, "message.timeout.ms") or not _is_set(config, _TRANSACTIONAL):
        return None
    timeout = str(_number(config, "transaction.timeout.ms"))
    return _derived("librdkafka", timeout, "that of the transaction", "transaction.timeout.ms")


def _rd_socket_timeout(config: ClientConfig) -> Adjusted:
    if _is_set(config, "socket.timeout.ms") or not _is_set(config, _TRANSACTIONAL):
        return None
    timeout = max(_number(config, "transaction.timeout.ms") - 100, 900)
    return _derived("librdkafka", str(timeout), "just below the transaction's", "transaction.timeout.ms")


def _rd_fetch_max(config: ClientConfig) -> Adjusted:
    if _is_set(config, "fetch.max.bytes"):
        return None
    least = _number(config, "message.max.bytes")
    if least <= _number(config, "fetch.max.bytes"):
        return None
    return _derived("librdkafka", str(least), "as large as message.max.bytes", "message.max.bytes")


def _rd_receive_max(config: ClientConfig) -> Adjusted:
    if _is_set(config, "receive.message.max.bytes"):
        return None
    least = int(_value(in_force(config, "fetch.max.bytes"))) + 512
    if least <= _number(config, "receive.message.max.bytes"):
        return None
    return _derived("librdkafka", str(least), "as large as fetch.max.bytes and a header", "fetch.max.bytes")


_BACKOFF = {"reconnect.backoff.max.ms": _reconnect_backoff}
_JAVA: Mapping[Role, Mapping[str, Callable[[ClientConfig], Adjusted]]] = {
    Role.PRODUCER: {
        _IDEMPOTENCE: _java_idempotence,
        "acks": _acks,
        "delivery.timeout.ms": _delivery_timeout,
        **_BACKOFF,
    },
    Role.CONSUMER: {"enable.auto.commit": _auto_commit, **_BACKOFF},
    Role.SHARE_CONSUMER: _BACKOFF,
    Role.ADMIN: _BACKOFF,
}
_LIBRDKAFKA: Mapping[Role, Mapping[str, Callable[[ClientConfig], Adjusted]]] = {
    Role.PRODUCER: {
        _IDEMPOTENCE: _rd_idempotence,
        _IN_FLIGHT: _rd_in_flight,
        "message.timeout.ms": _rd_message_timeout,
        "socket.timeout.ms": _rd_socket_timeout,
    },
    Role.CONSUMER: {"fetch.max.bytes": _rd_fetch_max, "receive.message.max.bytes": _rd_receive_max},
}


def _is_set(config: ClientConfig, key: str) -> bool:
    """Whether the client is handed a value, by whomever."""
    return key in config.written or key in config.forced or key in config.framework


def _value(setting: Setting[str]) -> str:
    if isinstance(setting, Unknown):
        raise _MissingError(setting.missing)
    return setting.value


def _number(config: ClientConfig, key: str) -> int:
    text = _value(effective(config, key)).strip()
    try:
        return int(text)
    except ValueError:
        raise _MissingError(f"a number for {key}") from None


def _derived(client: str, value: str, why: str, *inputs: str) -> Known[str]:
    return Known(value, Derived(client, why, inputs))
