"""Names of Spring's properties: how Boot takes them apart, and which spellings it takes for the same.

Boot's ``ConfigurationPropertyName``: elements between dots, ``[…]`` taken as it is; two elements are the same if their
letters and digits are, in any case. Below a map, elements are keys and stay as written.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

_NOT_UNIFORM = re.compile(r"[^a-z0-9]")


class Element(NamedTuple):
    """``text`` as written; ``indexed``: it stood in brackets."""

    text: str
    indexed: bool = False

    @property
    def uniform(self) -> str:
        return self.text if self.indexed else _NOT_UNIFORM.sub("", self.text.lower())


Name: TypeAlias = tuple[Element, ...]


def parse(text: str) -> Name:
    """``spring.kafka.properties[max.poll.records]`` has four elements."""
    elements: list[Element] = []
    plain = ""
    depth = 0
    for character in text:
        if character == "[" and depth == 0:
            if plain:
                elements.append(Element(plain))
            plain, depth = "", 1
        elif character == "[":
            depth += 1
            plain += character
        elif character == "]" and depth == 1:
            elements.append(Element(plain, indexed=True))
            plain, depth = "", 0
        elif character == "]" and depth:
            depth -= 1
            plain += character
        elif character == "." and depth == 0:
            if plain:
                elements.append(Element(plain))
            plain = ""
        else:
            plain += character
    if plain:
        elements.append(Element(plain))
    return tuple(elements)


def below(name: Name, *prefix: str) -> Name | None:
    """What of ``name`` follows ``prefix`` (uniform elements); ``None`` where it does not start with it."""
    if len(name) < len(prefix) or any(element.uniform != each for element, each in zip(name, prefix, strict=False)):
        return None
    return name[len(prefix) :]


def uniform(name: Name) -> str:
    """The same for every spelling that Boot takes for the same property."""
    return ".".join(element.uniform for element in name)


def map_key(name: Name) -> str:
    """The key of a map that these elements spell."""
    return ".".join(element.text for element in name)


def without_index(name: Name) -> Name:
    """A list's name for an item of it."""
    return name[:-1] if len(name) > 1 and name[-1].indexed and name[-1].text.isdigit() else name
