"""Runs Connect's own error handling inside a JVM. Runs in the child of `JavaWorker` only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.lint.proofs.java_builds import java, kafka, reason

ERRORS = "connect.runtime.errors"
CONNECTOR = {"name": "to-file", "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector"}
BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer"


def refusal(config: Mapping[str, str]) -> str:
    """What Connect says against a sink's topics; empty where it takes them."""
    try:
        kafka("connect.runtime.SinkConnectorConfig").validate(_map({**CONNECTOR, **config}))
    except java("org.apache.kafka.common.config.ConfigException") as error:
        return reason(error)
    return ""


def keys_of(connector: str) -> list[str]:
    """The keys of ``Sink`` or ``Source`` connectors in Connect's own definition."""
    definition = kafka(f"connect.runtime.{connector}ConnectorConfig").configDef()
    return sorted(str(name) for name in definition.names())


def fails_to_convert(tolerance: str, *, dead_letter_queue: bool) -> dict[str, Any]:
    """What Connect does with one record whose conversion throws: whether it is reported, and whether the task stops."""
    reported: list[Any] = []
    operator = _operator(tolerance, [_reporter(reported)] if dead_letter_queue else [])
    try:
        operator.execute(
            _context(), _throwing(), kafka(f"{ERRORS}.Stage").VALUE_CONVERTER, kafka("connect.storage.Converter")
        )
    except java("org.apache.kafka.connect.errors.ConnectException"):
        return {"reported": len(reported), "stops": True}
    return {"reported": len(reported), "stops": False}


def attempts_to_convert(failure: str, timeout: int) -> int:
    """How often Connect tries a conversion that fails three times, then succeeds; ``timeout`` in ms, -1 endless."""
    tries: list[int] = []

    def call() -> str:
        tries.append(1)
        if len(tries) <= 3:
            raise java(failure)("no")
        return "converted"

    try:
        _operator("none", [], timeout).execute(
            _context(), _operation(call), kafka(f"{ERRORS}.Stage").VALUE_CONVERTER, kafka("connect.storage.Converter")
        )
    except java("org.apache.kafka.connect.errors.ConnectException"):
        pass
    return len(tries)


def dead_letter(bootstrap: str, topic: str, settings: Mapping[str, str]) -> None:
    """Lets Connect's reporter write one failed record to ``topic``."""
    producer = kafka("clients.producer.KafkaProducer")(
        _map({"bootstrap.servers": bootstrap, "key.serializer": BYTES, "value.serializer": BYTES})
    )
    config = kafka("connect.runtime.SinkConnectorConfig")(
        kafka("connect.runtime.isolation.Plugins")(_map({})),
        _map({**CONNECTOR, "topics": "orders", "errors.deadletterqueue.topic.name": topic, **settings}),
    )
    reporter_class = kafka(f"{ERRORS}.DeadLetterQueueReporter").class_
    constructor = reporter_class.getDeclaredConstructors()[0]
    constructor.setAccessible(True)
    reporter = constructor.newInstance(producer, config, _task(), _metrics())
    context = _context()
    context.currentContext(kafka(f"{ERRORS}.Stage").VALUE_CONVERTER, kafka("connect.storage.Converter"))
    context.error(java("org.apache.kafka.connect.errors.DataException")("not JSON"))
    reporter.report(context).get()
    producer.close()


def _operator(tolerance: str, reporters: list[Any], timeout: int = 0) -> Any:
    kind = kafka(f"{ERRORS}.ToleranceType").valueOf(tolerance.upper())
    operator = kafka(f"{ERRORS}.RetryWithToleranceOperator")(timeout, 1, kind, _time(), _metrics())
    listed = java("java.util.ArrayList")()
    for reporter in reporters:
        listed.add(reporter)
    operator.reporters(listed)
    return operator


def _context() -> Any:
    record = kafka("clients.consumer.ConsumerRecord")("orders", 3, 42, _bytes(b"key"), _bytes(b"{"))
    return kafka(f"{ERRORS}.ProcessingContext")(record)


def _metrics() -> Any:
    worker = kafka("connect.runtime.standalone.StandaloneConfig")(
        _map(
            {
                "bootstrap.servers": "127.0.0.1:1",
                "key.converter": "org.apache.kafka.connect.json.JsonConverter",
                "value.converter": "org.apache.kafka.connect.json.JsonConverter",
                "offset.storage.file.filename": "unused",
            }
        )
    )
    metrics = kafka("connect.runtime.ConnectMetrics")("worker", worker, _time(), "cluster")
    return kafka(f"{ERRORS}.ErrorHandlingMetrics")(_task(), metrics)


def _task() -> Any:
    return kafka("connect.util.ConnectorTaskId")("to-file", 0)


def _time() -> Any:
    return kafka("common.utils.Time").SYSTEM


def _throwing() -> Any:
    def call() -> Any:
        raise java("org.apache.kafka.connect.errors.DataException")("not JSON")

    return _operation(call)


def _operation(call: Callable[[], Any]) -> Any:
    import jpype

    return jpype.JProxy(f"org.apache.kafka.{ERRORS}.Operation", dict={"call": call})


def _reporter(reported: list[Any]) -> Any:
    import jpype

    def report(context: Any) -> Any:
        reported.append(context)
        return java("java.util.concurrent.CompletableFuture").completedFuture(None)

    return jpype.JProxy(f"org.apache.kafka.{ERRORS}.ErrorReporter", dict={"report": report, "close": lambda: None})


def _map(settings: Mapping[str, str]) -> Any:
    mapped = java("java.util.HashMap")()
    for key, value in settings.items():
        mapped.put(key, value)
    return mapped


def _bytes(value: bytes) -> Any:
    import jpype

    return jpype.JArray(jpype.JByte)(value)
