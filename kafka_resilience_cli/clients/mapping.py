"""Client files that are one flat mapping, in YAML or JSON."""

from __future__ import annotations

from pathlib import Path

from kafka_resilience_cli.clients.entry import Entry
from kafka_resilience_cli.errors import KrcError


def read_mapping(path: Path, text: str) -> dict[str, Entry]:
    """Keys and values as written: ``0123`` and ``no`` stay what they are; JSON is YAML here.

    Raises:
        KrcError: not valid YAML, not one mapping of scalars, or a key twice.
    """
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise KrcError(
            f"Cannot read the client file {path}{place}", why=getattr(error, "problem", "") or str(error)
        ) from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise KrcError(f"{path} is not a client file", why="it holds no mapping of configuration keys")
    entries: dict[str, Entry] = {}
    for key, value in root.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise KrcError(
                f"{path}:{line} is not a client configuration key",
                why=f"{getattr(key, 'value', 'the key')!s} holds a structure; a client file is a flat mapping",
                hint="write keys as the client knows them, with dots: `sasl.username: alice`",
            )
        if key.value in entries:
            raise KrcError(f"{path}:{line}: {key.value} occurs twice", why=f"first on line {entries[key.value].line}")
        null = value.tag == "tag:yaml.org,2002:null"
        entries[key.value] = Entry("" if null else str(value.value), line)
    return entries
