"""What each syntax says: keys, values as written, places, and what cannot be known from the file."""

from __future__ import annotations

import pytest

from kafka_resilience_cli.clients.document import ClientDocument, Format
from kafka_resilience_cli.clients.reading import read_document
from kafka_resilience_cli.findings import DocPath, Severity


def read(name: str, text: str) -> ClientDocument:
    return read_document(name, text.encode())


def said(document: ClientDocument) -> dict[str, str | None]:
    return {entry.key: entry.value for entry in document.entries}


FORMATS = {
    "properties by suffix": ("c.properties", "a: b", Format.PROPERTIES),
    "yaml": ("c.yml", "a: b", Format.YAML),
    "json": ("c.json", "{}", Format.JSON),
    "json in yaml (trap 35)": ("c.yaml", '\n{\n\t"acks": "1"}', Format.JSON),
    "yaml with braces": ("c.yaml", "{acks: all}", Format.YAML),
    "a helm template in yaml": ("c.yaml", "{{ if .x }}\nacks: all\n{{ end }}", Format.YAML),
    "json without a suffix": ("client", ' {"acks": "1"}', Format.JSON),
    "sections": ("client.conf", "# x\n[consumer]\ngroup.id=g", Format.INI),
    "upper case": ("client.conf", "KAFKA_ACKS=all\nexport FOO=1", Format.ENV),
    "a dotted name": (".env.prod", "a=b", Format.ENV),
    "colons": ("client.conf", "acks: all", Format.YAML),
    "equals signs": ("client.conf", "acks=all", Format.PROPERTIES),
    "nothing": ("client.conf", "", Format.PROPERTIES),
}


@pytest.mark.parametrize(("name", "text", "expected"), FORMATS.values(), ids=FORMATS)
def test_the_syntax_is_known_by_name_and_content(name: str, text: str, expected: Format) -> None:
    assert read(name, text).format is expected


TEXTS = {
    "properties": (
        "c.properties",
        "! c\n a = 1,\\\n   2\nb:3\nc\\ d e\nf\\u00fc=\\u00e9\ng\n=h\n",
        {"a": "1,2", "b": "3", "c d": "e", "fü": "é", "g": "", "": "h"},
    ),
    "properties keep spaces at the end": ("c.properties", "acks=all \n", {"acks": "all "}),
    "yaml scalars stay what was written (trap 24)": (
        "c.yaml",
        "a: yes\nb: 012\nc: 1:30\nd: 0x10\ne: ~\nf:\ng: 'it''s'\nh: \"x\\ty\"\ni: 1_000\nj: 2024-01-01\n",
        {
            "a": "yes",
            "b": "012",
            "c": "1:30",
            "d": "0x10",
            "e": "",
            "f": "",
            "g": "it's",
            "h": "x\ty",
            "i": "1_000",
            "j": "2024-01-01",
        },
    ),
    "nested yaml": (
        "c.yaml",
        'spring:\n  kafka:\n    servers:\n      - a\n      - b\n    properties:\n      "[acks]": 1\n      b: 2\n',
        {
            "spring.kafka.servers[0]": "a",
            "spring.kafka.servers[1]": "b",
            "spring.kafka.properties[acks]": "1",
            "spring.kafka.properties.b": "2",
        },
    ),
    "anchors and merges": (
        "c.yaml",
        "base: &base\n  acks: all\n  retries: &r 3\nproducer:\n  <<: *base\n  acks: 1\n  linger.ms: *r\n",
        {
            "base.acks": "all",
            "base.retries": "3",
            "producer.acks": "1",
            "producer.linger.ms": "3",
            "producer.retries": "3",
        },
    ),
    "json": (
        "c.json",
        '{"a.b": "1", "c": 5, "d": null, "e": true, "f": 1.0}',
        {"a.b": "1", "c": "5", "d": "", "e": "true", "f": "1.0"},
    ),
    "ini": (
        "c.ini",
        "x=0\n[default]\na = 1 ; no comment\n; c\n[consumer]\ngroup.id: g\nlist = a,\n    b\n",
        {"x": "0", "default.a": "1 ; no comment", "consumer.group.id": "g", "consumer.list": "a,\nb"},
    ),
    "environment": (
        ".env",
        "# c\nexport KAFKA_ACKS=\"all\" # why\nCONNECT_GROUP_ID='g 1'\nKAFKA_SASL_JAAS_CONFIG=a b #c\n"
        "CONNECT_A__B___C=1\nSPRING_KAFKA_PRODUCER_ACKS=1\nOTHER=x#y\nset -e\n",
        {
            "acks": "all",
            "group.id": "g 1",
            "sasl.jaas.config": "a b",
            "a_b-c": "1",
            "spring.kafka.producer.acks": "1",
            "OTHER": "x#y",
        },
    ),
    "latin letters in a byte order mark's file": ("c.properties", "\ufeffacks=gr\u00fcn", {"acks": "grün"}),
}


@pytest.mark.parametrize(("name", "text", "expected"), TEXTS.values(), ids=TEXTS)
def test_what_a_text_says(name: str, text: str, expected: dict[str, str]) -> None:
    document = read(name, text)
    assert said(document) == expected
    assert not document.problems


def test_key_value_lines_have_no_escapes() -> None:
    document = read_document("kcat.conf", b"# c\nsasl.password = a\\tb \n\nnonsense\n", format=Format.KEY_VALUE)
    assert said(document) == {"sasl.password": "a\\tb"}


def test_latin_1_is_read_where_utf_8_fails() -> None:
    assert said(read_document("c.properties", "a=gr\u00fcn".encode("latin-1"))) == {"a": "grün"}


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


def test_a_setting_that_is_overridden_keeps_its_place() -> None:
    document = read("c.properties", "acks=1\nacks=0\nacks=all\n")
    assert [(entry.path.keys, entry.value) for entry in document.entries] == [
        (("acks", 1), "1"),
        (("acks", 2), "0"),
        (("acks",), "all"),
    ]
    assert document.locate(DocPath("c.properties", ("acks", 2))).line == 2


DOCUMENTS = {
    "yaml": ("c.yaml", "a: 1\n---\nb: 2\n---\na: 3\n", [("a", 0), ("b", 1), ("a", 2)]),
    "properties": ("c.properties", "a=1\n#---\nb=2\n!---\na=3\n", [("a", 0), ("b", 1), ("a", 2)]),
    "no divider with text": ("c.properties", "a=1\n#--- x\nb=2\n", [("a", 0), ("b", 0)]),
    "no divider below a comment": ("c.properties", "a=1\n# x\n#---\nb=2\n", [("a", 0), ("b", 0)]),
    "no divider above a comment": ("c.properties", "a=1\n#---\n# x\nb=2\n", [("a", 0), ("b", 0)]),
    "a document without settings": ("c.properties", "#---\na=1\n#---\n#---\n", [("a", 0)]),
}


@pytest.mark.parametrize(("name", "text", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_of_a_file(name: str, text: str, expected: list[tuple[str, int]]) -> None:
    document = read(name, text)
    assert [(entry.key, entry.document) for entry in document.entries] == expected
    assert len({entry.path for entry in document.entries}) == len(expected)


PLACES = {
    "properties": ("c.properties", "# c\n  acks = 1\n", (2, 10)),
    "a second line": ("c.properties", "acks = \\\n  1\n", (2, 3)),
    "windows": ("c.properties", "a=1\r\nacks=2\r\n", (2, 6)),
    "yaml": ("c.yaml", "x: 1\nacks:   'all' # c\n", (2, 9)),
    "json": ("c.json", '{\n\t"acks": "all"}', (2, 10)),
    "an anchor is no value": ("c.yaml", "acks: &a !!str all\n", (1, 16)),
    "ini": ("c.ini", "[x]\nacks = all\n", (2, 8)),
    "environment": (".env", "export KAFKA_ACKS='all'\n", (1, 19)),
    "a byte order mark": ("c.properties", "\ufeffacks=1\n", (1, 6)),
}


@pytest.mark.parametrize(("name", "text", "place"), PLACES.values(), ids=PLACES)
def test_values_are_found_in_their_files(name: str, text: str, place: tuple[int, int]) -> None:
    document = read(name, text)
    entry = document.entries[-1]
    where = document.locate(entry.path)
    assert (where.line, where.column) == place
    assert document.source.text[entry.value_span.start : entry.value_span.end] == entry.raw


def test_a_mapping_is_found_by_its_first_setting() -> None:
    document = read("c.yaml", "a: 1\nspring:\n  kafka:\n    acks: 1\n")
    assert document.locate(DocPath("c.yaml", ("spring", "kafka"))).line == 4


WRONG = {
    "yaml": ("c.yaml", "a: [1\nb: 2\n", "B001", 2),
    "an alias without an anchor": ("c.yaml", "a: 1\nb: *x\n", "B001", 2),
    "json": ("c.json", '{"a": 1,\n}', "B001", 2),
    "json with a comment": ("c.json", '{"a": 1} // x', "B001", 1),
    "an escape": ("c.properties", "a=1\nb=\\u12\n", "B002", 2),
    "a line of an ini file": ("c.ini", "[a]\nb\n", "B001", 2),
}


@pytest.mark.parametrize(("name", "text", "code", "line"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_text_is_said_with_its_place(name: str, text: str, code: str, line: int) -> None:
    (problem,) = read(name, text).problems
    assert problem.location
    assert (problem.code, problem.severity, problem.location.line) == (code, Severity.ERROR, line)


def test_a_malformed_escape_leaves_only_its_own_value_open() -> None:
    document = read("c.properties", "a=1\nb=\\u12\n")
    assert said(document) == {"a": "1", "b": None}
    assert document.entries[1].missing == "the malformed escape \\u12"


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


DECLINED = {
    "a config map": (
        "c.yaml",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  client.properties: |\n    acks=1\n",
        "a Kubernetes ConfigMap: krc reads the files inside, not what they are wrapped in",
    ),
    "a secret": (
        "c.yaml",
        "kind: Secret\napiVersion: v1\nstringData: {acks: '1'}\n",
        "a Kubernetes Secret: krc reads the files inside, not what they are wrapped in",
    ),
    "compose": (
        "compose.yaml",
        "services:\n  app:\n    image: x\n    environment: {KAFKA_ACKS: 1}\n",
        "a Compose file: krc reads the files of its services, not what they are wrapped in",
    ),
    "a script": ("c.json", "curl -X POST -d '{\"name\": 1}'\n", "a shell script, though it is named like JSON"),
    "hocon": (
        "application.conf",
        "kafka {\n  bootstrap.servers = [x]\n  producer {\n    acks = all\n  }\n}\n",
        "nested blocks in braces (HOCON, JAAS), which krc does not read",
    ),
    "a list": ("c.yaml", "- acks\n- 1\n", "a list in YAML, no mapping of configuration keys"),
    "a text": ("c.yaml", "hello\n", "a single text in YAML, no mapping of configuration keys"),
    "a json list": ("c.json", "[1]", "JSON without an object of configuration keys"),
    "quarkus": (
        "application.properties",
        "mp.messaging.incoming.a.topic=t\n",
        "Quarkus' spelling (mp.messaging.incoming.a.topic), which krc does not read",
    ),
    "a profile of quarkus": (
        "application.properties",
        "%prod.kafka.bootstrap.servers=x\n",
        "Quarkus' spelling (%prod.kafka.bootstrap.servers), which krc does not read",
    ),
    "micronaut": (
        "application.yml",
        "kafka:\n  producers:\n    default:\n      acks: all\n",
        "Micronaut's spelling (kafka.producers.default.acks), which krc does not read",
    ),
    "python": (
        "c.yaml",
        "kafka:\n  bootstrap_servers: x\n  acks: 1\n",
        "kafka-python's spelling (kafka.bootstrap_servers), which krc does not read",
    ),
    "dotnet": (
        "appsettings.json",
        '{"Kafka": {"BootstrapServers": "x", "Acks": "All"}}',
        ".NET's spelling (Kafka.BootstrapServers), which krc does not read",
    ),
    "node": (
        "c.json",
        '{"clientId": "x", "brokers": []}',
        "a spelling in camel case (clientId), which krc does not read",
    ),
    "an application's own": (
        "app.properties",
        "my.app.bootstrap.servers=x\n",
        "an application's own spelling (my.app.bootstrap.servers), which krc does not read",
    ),
    "a broker": (
        "server.properties",
        "broker.id=1\nlog.dirs=/x\n",
        "the configuration of a broker (broker.id), which krc does not read",
    ),
    "mirror maker": (
        "mm2.properties",
        "clusters=a,b\na->b.enabled=true\n",
        "the configuration of MirrorMaker (a->b.enabled), which krc does not read",
    ),
}


@pytest.mark.parametrize(("name", "text", "reason"), DECLINED.values(), ids=DECLINED)
def test_what_is_no_client_configuration_is_declined_by_name(name: str, text: str, reason: str) -> None:
    document = read(name, text)
    assert document.declined == reason
    assert not document.problems


CONNECTORS_OWN = {
    "replicator": (
        "c.json",
        '{"config": {"connector.class": "a.ReplicatorSource", "src.kafka.bootstrap.servers": "x"}}',
    ),
    "an interceptor": ("c.properties", "acks=all\nlinger.ms=1\nconfluent.monitoring.interceptor.bootstrap.servers=x\n"),
    "a plugin in camel case": ("c.properties", "connector.class=a.B\nplugin.clientId=x\n"),
}


@pytest.mark.parametrize(("name", "text"), CONNECTORS_OWN.values(), ids=CONNECTORS_OWN)
def test_keys_that_only_look_like_another_spelling_decline_nothing(name: str, text: str) -> None:
    assert read(name, text).declined == ""


def test_what_cannot_be_read_is_declined_with_the_reason_and_a_problem() -> None:
    document = read("c.json", '{"acks": }')
    assert document.declined == "not readable: this is not JSON: Expecting value"
    assert [problem.code for problem in document.problems] == ["B001"]


def test_comments_for_krc() -> None:
    document = read("c.ini", "; krc: client family=librdkafka\n[a]\n  # krc: ignore[P001] because\nx=# krc: no\n")
    assert [(each.text, each.line) for each in document.directives] == [
        ("client family=librdkafka", 1),
        ("ignore[P001] because", 3),
    ]


COMMENTS = {
    "a family": ("family=jva", "there is no family 'jva'", "did you mean java?"),
    "a role": ("role=prodcer", "there is no role 'prodcer'", "did you mean producer?"),
    "a word": ("fmily=java", "a client comment has no 'fmily'", "did you mean family?"),
    "no word at all": ("java", "a client comment has no 'java'", "one of family, role, version, framework"),
    "a version": ("version=new", "'new' is no version", "write version=4.1"),
    "a second comment": (
        "family=java\n# krc: client role=consumer",
        "line 1 says already whose configuration this file is",
        "one comment speaks for the whole file",
    ),
}


@pytest.mark.parametrize(("words", "message", "hint"), COMMENTS.values(), ids=COMMENTS)
def test_a_comment_that_means_nothing_is_a_problem(words: str, message: str, hint: str) -> None:
    (problem,) = read("c.properties", f"# krc: client {words}\nacks=1\n").problems
    assert (problem.code, problem.message, problem.hint) == ("B004", message, hint)


def test_secrets_are_in_no_excerpt() -> None:
    text = "sasl.username=alice\nsasl.password=planted-secret-1 \nssl.key.password=p\n"
    document = read("c.properties", text)
    excerpts = [document.locate(entry.path).excerpt for entry in document.entries]
    assert excerpts == ["sasl.username=alice", "sasl.password=********", "ssl.key.password=********"]
    assert "planted" not in repr(document)
