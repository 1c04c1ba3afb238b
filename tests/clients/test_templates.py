"""Values that something else fills in, and templates: what cannot be known from the file."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.document import ClientDocument
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import Severity


def read(name: str, text: str) -> ClientDocument:
    return read_document(name, text.encode())


def said(document: ClientDocument) -> dict[str, str | None]:
    return {entry.key: entry.value for entry in document.entries}


OPEN = {
    "spring's": ("${ACKS}", "the placeholder ${ACKS}"),
    "with a default": ("${ACKS:all}", "the placeholder ${ACKS}"),
    "a shell's default": ("${PASSWORD:-s3cret}", "the placeholder ${PASSWORD}"),
    "an environment reference": ("${env:ACKS}", "the reference ${env:ACKS}"),
    "a file reference": ("${file:/run/s:acks}", "the reference ${file:/run/s:acks}"),
    "a shell variable": ("$ACKS", "the placeholder $ACKS"),
    "in the middle": ("a:${PORT}", "the placeholder ${PORT}"),
    "to be filled in": ("<your-acks>", "the placeholder <your-acks>"),
    "python": ("%(acks)s", "the placeholder %(acks)s"),
    "printf": ("%s", "the placeholder %s"),
    "maven": ("@acks.level@", "the placeholder @acks.level@"),
    "spring's expressions": ("#{acks}", "the placeholder #{acks}"),
    "kubernetes": ("$(ACKS)", "the placeholder $(ACKS)"),
    "helm": ("{{ .Values.acks | default 1 }}", "the template {{ .Values.acks}}"),
    "jinja": ("{{ acks }}", "the template {{ acks}}"),
}


@pytest.mark.parametrize("name", ["c.properties", "c.yaml", "c.ini"])
@pytest.mark.parametrize(("value", "missing"), OPEN.values(), ids=OPEN)
def test_what_something_else_fills_in_is_unknown(name: str, value: str, missing: str) -> None:
    quoted = f"'{value}'" if name == "c.yaml" and not value.startswith("{{") else value
    (entry,) = read(name, f"acks: {quoted}\n").entries
    assert (entry.value, entry.missing, entry.raw) == (None, missing, quoted)


CLOSED = ["pa$$word", "a$b", "io.x.Outer$Inner", "^topic$", "a<b", "50%", "user@host", "{a}", "PT30S", "$1"]


@pytest.mark.parametrize("value", CLOSED)
def test_signs_alone_are_values(value: str) -> None:
    assert said(read("c.properties", f"a={value}\n")) == {"a": value}


TEMPLATE = """\
bootstrap.servers: {{ .Values.brokers | quote }}
{{- if .Values.safe }}
acks: all
{{- else }}
acks: "1"
{{- end }}
{{/* a comment */}}
linger.ms: {{ .Values.linger }}ms
client.id: checkout
"""


def test_a_template_leaves_what_it_touches_open() -> None:
    document = read("values.yaml", TEMPLATE)
    assert said(document) == {"bootstrap.servers": None, "acks": None, "linger.ms": None, "client.id": "checkout"}
    assert {entry.missing for entry in document.entries if entry.key == "acks"} == {
        "the template's condition in line 2"
    }
    assert [(problem.code, problem.severity) for problem in document.problems] == [("B003", Severity.INFO)]
    assert document.incomplete == ""


def test_a_template_may_add_settings() -> None:
    document = read("c.properties", 'acks=all\n{{ include "more" . }}\n')
    assert (said(document), document.incomplete) == ({"acks": "all"}, "what the template adds in line 2")


def test_a_template_may_write_keys() -> None:
    document = read("c.properties.j2", "acks=all\n{% for k, v in x %}\n{{ k }}={{ v }}\n{% endfor %}\n")
    assert (said(document), document.incomplete) == ({"acks": "all"}, "the key that the template writes in line 3")


def test_a_template_of_json() -> None:
    document = read("c.json", '{"tasks.max": {{ n }}, "name": "{{ name }}-x", "acks": "all"}')
    assert said(document) == {"tasks.max": None, "name": None, "acks": "all"}


def test_a_template_that_is_not_its_syntax_is_declined() -> None:
    document = read("c.json", '{"a": "1" {{ if x }}, "b": "2" {{ end }} {{ rest }} }')
    assert document.declined == "a template that cannot be read before it is rendered"
    assert not [problem for problem in document.problems if problem.severity is Severity.ERROR]
