"""The node graph that PyYAML composes: how deep it may be, how a node was written, where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

MAX_DEPTH = 100

PLAIN, QUOTED, COLLECTION = "plain", "quoted", "collection"
"""The tags of nodes without an explicit one."""


class TooDeep(Exception):
    """``node`` is where nesting, or following aliases, passed the bound."""

    def __init__(self, node: yaml.Node) -> None:
        self.node = node


class Loader(yaml.CSafeLoader):
    """Composes nodes tagged by how they were written; an explicit tag stays visible as itself."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:  # noqa: ARG002 - PyYAML's signature
        if isinstance(implicit, bool):
            return COLLECTION
        return PLAIN if implicit[0] else QUOTED

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:  # noqa: ARG002 - PyYAML's signature
        self._depth += 1
        if self._depth > MAX_DEPTH:  # the composer is recursive C code: a bomb would overflow its stack
            raise TooDeep(current_node)

    def ascend_resolver(self) -> None:
        self._depth -= 1


def end_of(node: yaml.Node) -> Any:
    """The mark where a node ends for a reader: a block collection with its last child, not at the next token."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        child = last[1] if isinstance(last, tuple) else last
        if child.start_mark.index <= node.start_mark.index:  # an alias: it ends where its key does
            return last[0].end_mark if isinstance(last, tuple) else node.start_mark
        node = child
    return node.end_mark


def merges(node: yaml.MappingNode) -> Iterator[yaml.Node]:
    """The mappings that ``<<`` brings in, nearest first."""
    for key, value in node.value:
        if is_merge(key):
            yield from value.value if isinstance(value, yaml.SequenceNode) else (value,)


def is_merge(key: yaml.Node) -> bool:
    """Whether a key is an unquoted ``<<``."""
    return key.value == "<<" and key.tag == PLAIN
