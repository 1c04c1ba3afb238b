"""The properties of Java beans on the class path, as Spring's binder sees them; runs in the child of a Java worker."""

from __future__ import annotations

import re
from typing import Any

_PLAIN = ("java.lang.String", "java.lang.Boolean", "java.lang.Number", "java.lang.Enum", "java.time.Duration")


def properties(classes: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Class → property, in kebab case → its type, constants, default and whether it is deprecated."""
    return {name: _properties(name) for name in classes}


def _properties(name: str) -> dict[str, dict[str, Any]]:
    import jpype

    bean = jpype.JClass(name)
    methods = {str(each.getName()): each for each in bean.class_.getMethods()}
    new = _new(bean)
    setters = {each: method for each, method in methods.items() if re.fullmatch(r"set[A-Z]\w*", each)}
    return {
        _kebab(each[3:]): _property(new, methods, each)
        for each, method in sorted(setters.items())
        if method.getParameterCount() == 1 and not str(method.getParameterTypes()[0].getName()).endswith("Context")
    }


def _property(new: Any, methods: dict[str, Any], setter: str) -> dict[str, Any]:
    import jpype

    deprecated = jpype.JClass("java.lang.Deprecated").class_
    kind = methods[setter].getParameterTypes()[0]
    getter = methods.get(f"get{setter[3:]}") or methods.get(f"is{setter[3:]}")
    value = getter.invoke(new) if getter is not None and new is not None else None
    return {
        "type": str(kind.getName()),
        "constants": [str(each) for each in kind.getEnumConstants() or ()],
        "default": _text(value),
        "deprecated": any(
            method is not None and method.isAnnotationPresent(deprecated) for method in (methods[setter], getter)
        ),
    }


def _new(bean: Any) -> Any:
    """A bean without any settings: what its constructor wants, Boot would give it, and is as empty."""
    import jpype

    for constructor in bean.class_.getConstructors():
        try:
            return constructor.newInstance(*(_empty(each) for each in constructor.getParameterTypes()))
        except jpype.JException:
            continue
    return None


def _empty(kind: Any) -> Any:
    import jpype

    if not kind.isInterface():
        return kind.getConstructor().newInstance()
    answers = {str(method.getName()): lambda *_: None for method in kind.getMethods()}
    return jpype.JProxy(jpype.JClass(kind), dict=answers)


def _text(value: Any) -> str | None:
    """A value as a file would hold it; ``None`` for maps, lists and beans, which have no one text."""
    import jpype

    if value is None or not any(isinstance(value, jpype.JClass(each)) for each in _PLAIN):
        return None
    text = str(value.toString())
    return text.lower().replace("_", "-") if isinstance(value, jpype.JClass("java.lang.Enum")) else text


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
