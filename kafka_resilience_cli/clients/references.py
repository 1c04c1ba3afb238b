"""Secrets that a file names instead of holding: ``${env:NAME}``, ``${file:PATH}``, ``${file:PATH:KEY}``.

The last is the notation of Kafka's own FileConfigProvider. Every secret that was resolved is registered with the
redactor, so that it is masked from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kafka_resilience_cli.clients.document import Format
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.errors import KrcError
from kafka_resilience_cli.secrets import redactor

_REFERENCE = re.compile(r"\$\{(?P<provider>[A-Za-z][\w-]*):(?P<rest>[^}]*)\}")


def has_reference(value: str) -> bool:
    return bool(_REFERENCE.search(value))


@dataclass(frozen=True, slots=True, repr=False)
class References:
    """Where references lead: an environment, and the directory that relative paths start from."""

    environ: Mapping[str, str]
    directory: Path

    def resolve(self, value: str, where: str, *, public: bool = False) -> str:
        """``value`` with every reference replaced. ``where`` (``file:line: key``) is for messages.

        ``public``: the value is an address or a name of a mechanism, no secret, and stays readable.

        Raises:
            KrcError: an unset variable, an unreadable file, a missing key, another provider.
        """

        def replace(match: re.Match[str]) -> str:
            found = self._value(match["provider"], match["rest"], where)
            if not public:
                redactor.register(found)
            return found

        return _REFERENCE.sub(replace, value)

    def _value(self, provider: str, rest: str, where: str) -> str:
        if provider == "env":
            return self._variable(rest, where)
        if provider == "file":
            return self._file(rest, where)
        raise KrcError(
            f"{where} refers to ${{{provider}:…}}, which krc cannot resolve",
            hint="use ${env:NAME}, ${file:PATH} or ${file:PATH:KEY}",
        )

    def _variable(self, name: str, where: str) -> str:
        if name not in self.environ:
            raise KrcError(
                f"{where} needs the environment variable {name}", why="it is not set", hint=f"export {name}=…"
            )
        return self.environ[name]

    def _file(self, rest: str, where: str) -> str:
        whole = self.directory / Path(rest).expanduser()
        name, colon, key = rest.rpartition(":")
        if whole.is_file() or not colon:
            return _content(whole, where).rstrip("\r\n")
        path = self.directory / Path(name).expanduser()
        document = read_document(str(path), _content(path, where).encode(), format=Format.PROPERTIES)
        entry = next((each for each in reversed(document.entries) if each.key == key), None)
        if entry is None:
            raise KrcError(f"{where} refers to a key that {path} does not have", why=f"there is no {key} in it")
        return entry.text


def _content(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise KrcError(f"{where} refers to {path}, which cannot be read", why=why or str(error)) from None
