"""Asks Spring Cloud Stream's Kafka binder what it hands to its bindings' clients. Runs in the Java worker's child only.

One binder, with its properties bound as its own configuration binds them; several binders of one application each get
an environment of their own from Spring, which is not built here.
"""

from __future__ import annotations

from typing import Any

from kafka_resilience_cli.java.spring_binder import as_texts, binder_of, bound, first, loaded, reason

_STREAM = "org.springframework.cloud.stream.binder"
_KAFKA = f"{_STREAM}.kafka"
_PREFIX = "spring.cloud.stream.kafka"
_DETAILS = (
    "org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails",
    "org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails",
)


def built(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each case ``name role`` → map as text, or ``refused``.

    A binding is its name, its role and its group; the role ``letters`` is the producer of a consumer's dead letters.
    """
    import jpype

    answers = []
    for case in cases:
        try:
            answers.append(_built(case["file"], case["profiles"], case["bindings"]))
        except jpype.JException as error:
            answers.append({"refused": reason(error)})
    return answers


def _built(file: str, profiles: list[str], bindings: list[list[str]]) -> dict[str, Any]:
    import jpype

    environment = loaded(file, profiles)
    jpype.JClass(f"{_KAFKA}.common.KafkaBinderEnvironmentPostProcessor")().postProcessEnvironment(environment, None)
    kafka = bound(environment)
    beans = jpype.JClass("org.springframework.beans.factory.support.DefaultListableBeanFactory")()
    none = beans.getBeanProvider(first(_DETAILS).class_)
    properties = jpype.JClass(f"{_KAFKA}.properties.KafkaBinderConfigurationProperties")(kafka, none)
    _bind(environment, f"{_PREFIX}.binder", properties)
    customizer = jpype.JObject(None, jpype.JClass(f"{_KAFKA}.provisioning.AdminClientConfigCustomizer"))
    topics = jpype.JClass(f"{_KAFKA}.provisioning.KafkaTopicProvisioner")(properties, kafka, customizer)
    channel = jpype.JClass(f"{_KAFKA}.KafkaMessageChannelBinder")(properties, topics)
    return {f"{name} {role}": _client(environment, channel, name, role, group) for name, role, group in bindings}


def _client(environment: Any, channel: Any, name: str, role: str, group: str) -> dict[str, str]:
    import jpype

    bound_to = "consumer" if role == "letters" else role
    properties = jpype.JClass(f"{_KAFKA}.properties.Kafka{bound_to.title()}Properties")()
    for prefix in ("default", f"bindings.{name}"):
        _bind(environment, f"{_PREFIX}.{prefix}.{bound_to}", properties)
    if role == "letters":
        properties, role = properties.getDlqProducerProperties(), "producer"
    extended = jpype.JClass(f"{_STREAM}.Extended{role.title()}Properties")(properties)
    methods = {str(method.getName()): method for method in channel.getClass().getDeclaredMethods()}
    if role == "consumer":
        anonymous = jpype.JObject(jpype.java.lang.Boolean(not group))
        made = _invoked(methods["createKafkaConsumerFactory"], channel, anonymous, group or "anonymous", extended)
    else:
        made = _invoked(methods["getProducerFactory"], channel, None, extended)
    return as_texts(made.getConfigurationProperties())


def _invoked(method: Any, channel: Any, *arguments: Any) -> Any:
    """A protected method; the last two arguments name the bean and the destination for customizers."""
    import jpype

    method.setAccessible(True)
    return method.invoke(channel, jpype.JArray(jpype.JObject)([*arguments, "bean", "destination"]))


def _bind(environment: Any, prefix: str, target: Any) -> None:
    import jpype

    bindable = jpype.JClass("org.springframework.boot.context.properties.bind.Bindable").ofInstance(target)
    binder_of(environment).bind(prefix, bindable)
