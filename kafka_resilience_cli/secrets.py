"""Keeping secrets out of everything krc prints, logs or writes: by key, and by value.

Every value that was resolved from a secret reference, or read under a key that holds a secret, is registered in the
process-wide :data:`redactor`; every writer passes its text through :func:`mask`.
"""

from __future__ import annotations

import re

MASK = "********"

_SECRET_KEY = re.compile(
    r"password|passwd|secret|token|jaas\.config|credential|private|key\.pem$|api[._-]?key$|ssl\.keystore\.key|user\.info",
    re.IGNORECASE,
)
_NOT_SECRET = re.compile(r"\.location$|\.endpoint\.url$|\.callback\.handler\.class$|\.provider", re.IGNORECASE)

_SHORTEST = 4
"""Values shorter than this are masked by key only: masking "1" everywhere would make output unreadable."""


def is_secret_key(key: str) -> bool:
    """Whether a configuration key holds a secret, by its name (both Java's and librdkafka's spellings)."""
    return bool(_SECRET_KEY.search(key)) and not _NOT_SECRET.search(key)


class Redactor:
    """The secret values known so far."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def register(self, value: str) -> None:
        """Mask a secret, and each long line of it, from now on; also as JSON, a repr or a URL spell it."""
        for part in {value.strip(), *value.splitlines()}:
            if len(part) >= _SHORTEST and part not in self._values:
                self._values.update(_spellings(part))
                self._pattern = None

    def mask(self, text: str) -> str:
        if self._pattern is None and self._values:
            ordered = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, ordered)))
        return self._pattern.sub(MASK, text) if self._pattern else text


def _spellings(value: str) -> set[str]:
    import json
    from urllib.parse import quote

    in_json = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    return {value, repr(value)[1:-1], quote(value), quote(value, safe=""), *in_json}


redactor = Redactor()


def mask(text: str) -> str:
    """``text`` without any registered secret."""
    return redactor.mask(text)
