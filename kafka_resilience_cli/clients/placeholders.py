"""Parts of a value that something else fills in: ``${X}``, ``<X>``, ``%(x)s``, ``%s``, templates.

What fills them in, and with what, is not known here; Spring's own are resolved in ``spring/``.
"""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"""(?P<template>\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}|\{\#(?:(?!\{\#|\#\}).)*+\#\}|<%(?:(?!<%|%>).)*+%>)
    |\$\{(?P<reference>(?:env|file|dir|directory|secret|secrets|vault|configmaps?):[^}]{0,999})\}
    |(?P<other>\$\{[^}]{0,999}\}|\$\([\w.-]+\)|%\([^)]{1,99}\)s|<[A-Za-z_][^<>]*>|\#\{[^}]{0,999}\}|@[A-Za-z][\w.-]*@|\A%[sd]\Z
      |(?<![\w$\\])\$[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = re.compile(r"[${<%#@]")
_SHOWN = 60
"""Characters of a placeholder that a message shows."""


def missing_in(text: str) -> str:
    """The fact that a text leaves open (``the placeholder ${ACKS}``), empty where it is whole.

    Defaults inside a placeholder are left out: they may be secrets.
    """
    if not _SIGNS.search(text):
        return ""
    match = _PLACEHOLDER.search(text)
    if match is None:
        return ""
    if match["reference"]:
        return f"the reference ${{{match['reference'][:_SHOWN]}}}"
    if match["template"]:
        words = match["template"].split("|")[0].rstrip("}%- ")
        return f"the template {words[:_SHOWN]}{match['template'][-2:]}"
    shown = match["other"]
    if shown.startswith(("${", "#{")):
        shown = re.split(r"[:=?]", shown[2:-1])[0].rstrip("-")
        shown = f"{match['other'][:2]}{shown}}}"
    return f"the placeholder {shown[:_SHOWN]}"
