"""Broken input: whatever is done to a topology's text, what comes back is findings with places, never a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kafka_resilience_cli.project.load import build_environment, read
from kafka_resilience_cli.project.project import Project

EXAMPLES = Path(__file__).parents[2] / "topologies"
ORDERS = EXAMPLES / "orders"
FILES = {
    "orders.yaml": (ORDERS / "orders.yaml").read_bytes(),
    "connectors/orders-to-s3.json": (ORDERS / "connectors" / "orders-to-s3.json").read_bytes(),
    "clients/order-totals.properties": (ORDERS / "clients" / "order-totals.properties").read_bytes(),
}
SNIPPETS = st.sampled_from(
    [
        *(b" ", b"\n", b"\t", b"\r", b":", b": ", b"- ", b"{", b"}", b"[", b"]", b","),
        *(b"'", b'"', b"#", b"&a ", b"*a", b"<<: "),
        *(
            b"!!str ",
            b"? ",
            b"| ",
            b"> ",
            b"---\n",
            b"...\n",
            b"%YAML 1.1\n",
            b"\xff",
            b"\x00",
            b"\x1b",
            b"\xef\xbb\xbf",
        ),
        *(b"null", b"~", b"on", b"012", b"12:30", b"1e3", b"4.10", b".inf", b"2026-01-01", b"-1", b"0", b"9" * 25),
        *(
            b"none",
            b"krc: 1",
            b"topics:",
            b"retry:",
            b"dlq: {}",
            b"config:",
            b"prefix: x",
            b"preset: audit",
            b"\xc3\xa9",
        ),
    ]
)


@st.composite
def broken(draw: st.DrawFn) -> dict[str, bytes]:
    """The example's files with one to four edits: bytes cut, moved, repeated, replaced."""
    files = dict(FILES)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(["orders.yaml", "orders.yaml", *files]))
        data = files[name]
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 3, 10, 40, 400]))
        end = min(start + length, len(data))
        edit = draw(st.sampled_from(["insert", "delete", "replace", "repeat", "truncate", "line", "indent"]))
        if edit == "insert":
            data = data[:start] + draw(SNIPPETS) + data[start:]
        elif edit == "delete":
            data = data[:start] + data[end:]
        elif edit == "replace":
            data = data[:start] + draw(SNIPPETS) + data[end:]
        elif edit == "repeat":
            data = data[:end] + data[start:end] + data[end:]
        elif edit == "truncate":
            data = data[:start]
        else:
            lines = data.split(b"\n")
            index = draw(st.integers(0, len(lines) - 1))
            if edit == "line":
                lines.insert(draw(st.integers(0, len(lines))), lines.pop(index))
            else:
                lines[index] = b" " * draw(st.integers(0, 4)) + lines[index].lstrip()
            data = b"\n".join(lines)
        files[name] = data
    return files


def check(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for file, data in files.items():
            path = directory / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        for file in ("checkout.properties", "fulfilment.yaml"):
            (directory / "clients" / file).write_bytes((ORDERS / "clients" / file).read_bytes())
        documents = read([directory / "orders.yaml"], Project(root=directory))
        for environment in (None, *documents.environments):
            loaded = build_environment(documents, environment)
            for finding in loaded.findings:
                assert finding.location, finding
                assert finding.location.line >= 1
                assert finding.location.column >= 1
                assert Path(finding.location.file).exists()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_broken_files_give_findings_with_places(files: dict[str, bytes]) -> None:
    check(files)


@pytest.mark.prove
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_ten_thousand_broken_files(files: dict[str, bytes]) -> None:
    check(files)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(data: bytes) -> None:
    check({**FILES, "orders.yaml": data})
