"""Which settings hold secrets, and whether a text is one or only says where one comes from. Not a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SECRET_KEY = re.compile(
    r"""(?:^|[._-])(?:
        password | passwd | passphrase | secret | secret[._-]?key | secret[._-]access[._-]key | private[._-]key
      | keystore[._-]key | key[._-]pem | account[._-]key | (?:access|auth|bearer|sas)[._-]token | user[._-]?info
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_OPEN_SECRET = re.compile(r"trust[._-]?store[._-]?(?:password|pwd)$", re.IGNORECASE)
"""What a truststore holds is public; its password only guards against damage."""

_JAAS_KEY = re.compile(r"jaas[._-]config$", re.IGNORECASE)
_JAAS_OPTION = re.compile(
    r"""\b(?:password|clientSecret|client\.secret|keyPassword|tokenSecret)\s*=\s*
        (?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s;"']+))""",
    re.IGNORECASE | re.VERBOSE,
)
_URL_SECRETS = (
    re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]*:(?P<secret>[^/\s@]+)@", re.IGNORECASE),
    re.compile(r"[?&;](?:password|pwd|passwd|secret|api[._-]?key|token)=(?P<secret>[^&;\s]*)", re.IGNORECASE),
)

_PLACEHOLDER = re.compile(
    r"""
        \$\{[^{}]*\} | \{\{.*?\}\} | \{%.*?%\} | \#\{[^{}]*\}   # ${X}, {{ X }}, {% X %}, #{X}
      | \$\([^()]*\) | %\([^()]*\)                              # $(X), %(X)s
      | (?<![\w\\])\$[A-Za-z_]\w*                               # $X
      | %[A-Za-z_]\w*%                                          # %X%
      | <[^<>]+>                                                # <X>
      | ^\[[^\[\]]+\]$ | ^\{[^{}]+\}$                           # [X], {X}
      | (?<==)X{4,}$                                            # AccountKey=XXXX
      | ^%[sd]$ | ^:[A-Za-z_][\w.-]*:$ | ^@[A-Za-z_][\w.-]*@$ | ^__\w+__$ # %s, :X:, @X@, __X__
    """,
    re.VERBOSE,
)
_DEFAULT = re.compile(r"\$\{(?P<name>[^{}:]+):(?P<default>[^{}]*)\}")
_PROVIDER = re.compile(
    r"[\w-]*(?:env|file|dir|directory|vault|secrets?|secretsmanager|kms|ssm|keyvault|conjur|configmap)[\w-]*",
    re.IGNORECASE,
)
"""Names of ``config.providers`` that people give: ``${env:X}`` has no default, it names a variable."""

_ELSEWHERE = re.compile(
    r"[*.xX#-]{3,}|ENC\(.*\)|\{cipher\}.*|(?:vault|ref\+\w+|op|sm|akv|awssm|secretsmanager|arn|valueFrom):.*|AgB[\w/+=]{40,}"
)
"""Masks, and what is decrypted or looked up when the program starts (Jasypt, Spring Cloud Config, sealed secrets)."""

_FILLER = re.compile(
    r"(?:<?your|change|replace|fixme|todo|redacted|removed|hidden|masked|placeholder|insert|enter|none$|null$|n/a$)"
    r".*|.*(?:_here|-here|\bhere)",
    re.IGNORECASE,
)
"""Words that ask for a secret: ``changeme``, ``YOUR_API_SECRET``, ``put-it-here``."""

_NAMED = re.compile(
    r"(?=.*(?:KEY|SECRET|PASSWORD|PASS|PWD|PW|TOKEN)\Z)[A-Z]+(?:_[A-Z0-9]+)+|(?:API|ACCESS)?(?:KEY|SECRET|PASSWORD|TOKEN)"
)
"""What a script replaces: ``CLOUD_API_SECRET`` is the name of a secret, not one."""


def holds_secret(key: str) -> bool:
    """Whether a value of this key is a secret, by the key's name."""
    return bool(_SECRET_KEY.search(key)) and not _OPEN_SECRET.search(key)


def has_secret(key: str, text: str) -> bool:
    """Whether a secret stands in the text of a setting."""
    return any(is_literal(value) for value in _candidates(key, text))


def is_literal(value: str) -> bool:
    """Whether a text is a secret itself: no reference to one, no placeholder, mask or filler word.

    A placeholder with a literal default (``${PASSWORD:geheim}``) is one.
    """
    text = value.strip().strip("\"'").strip()
    if not text or any(pattern.fullmatch(text) for pattern in (_ELSEWHERE, _FILLER, _NAMED)):
        return False
    if any(_leaks(match["name"], match["default"]) for match in _DEFAULT.finditer(text)):
        return True
    return not _PLACEHOLDER.search(text)


def _leaks(name: str, default: str) -> bool:
    if _PROVIDER.fullmatch(name) and name != name.upper():
        return False
    return not default.startswith("?") and is_literal(default.removeprefix("-"))


def _candidates(key: str, text: str) -> Iterator[str]:
    if _JAAS_KEY.search(key):
        for match in _JAAS_OPTION.finditer(text):
            yield match["double"] or match["single"] or match["bare"] or ""
    elif holds_secret(key):
        yield text.partition(":")[2] if re.search(r"user[._-]?info$", key, re.IGNORECASE) and "${" not in text else text
    else:
        for pattern in _URL_SECRETS:
            for match in pattern.finditer(text):
                yield match["secret"]
