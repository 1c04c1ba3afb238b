"""Names of Spring's properties: how Boot takes them apart, and which spellings it takes for the same.

Boot's ``ConfigurationPropertyName``: elements between dots, ``[…]`` taken as it is; two elements are the same if their
letters and digits are, in any case. Below a map, elements are keys and stay as written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_NOT_UNIFORM = re.compile(r"[^a-z0-9]")
_NOT_UNIFORM_OR_DOT = re.compile(r"[^a-z0-9.]")
_REMEMBERED = 4096


class Element(NamedTuple):
    """``text`` as written; ``indexed``: it stood in brackets."""

    text: str
    indexed: bool = False

    @property
    def uniform(self) -> str:
        return self.text if self.indexed else _NOT_UNIFORM.sub("", self.text.lower())

    @property
    def position(self) -> bool:
        """Whether it is a position in a list."""
        return self.indexed and self.text.isdigit()


Name: TypeAlias = tuple[Element, ...]


@lru_cache(_REMEMBERED)
def parse(text: str) -> Name:
    """``spring.kafka.properties[max.poll.records]`` has four elements."""
    if "[" not in text:
        return tuple(Element(part) for part in text.split(".") if part)
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


def uniform(name: Name) -> str:
    """The same for every spelling that Boot takes for the same property."""
    return ".".join(element.uniform for element in name)


@lru_cache(_REMEMBERED)
def uniform_text(text: str) -> str:
    """:func:`uniform` of a name that is not taken apart yet."""
    return uniform(parse(text)) if "[" in text or ".." in text else _NOT_UNIFORM_OR_DOT.sub("", text.lower()).strip(".")


def map_key(name: Name) -> str:
    """The key of a map that these elements spell."""
    return ".".join(element.text for element in name)
