"""The property table of librdkafka, as the library inside a confluent-kafka wheel prints it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from kafka_resilience_cli.catalogue.keys import KeyFacts, Kind
from kafka_resilience_cli.catalogue.version import Version
from tools.catalogue import texts

PACKAGE = "confluent-kafka"
FIRST = Version(1, 4)
_PYTHONS = ("", "3.10", "3.8", "3.7")
"""Whose wheels are looked for, this Python's first: the library inside does not care."""
_KINDS = {
    "integer": Kind.INT,
    "float": Kind.DOUBLE,
    "boolean": Kind.BOOLEAN,
    "string": Kind.STRING,
    "enum value": Kind.ENUM,
    "CSV flags": Kind.FLAGS,
    "pattern list": Kind.LIST,
}
_ROW = re.compile(r"(\S+) *\| *([*PC]) *\|([^|]*)\|(.*?)\| *(high|medium|low) *\|(.*)")
"""A default may hold bars of its own (``kinit … || kinit …``)."""
_TYPE = re.compile(r"\*Type: ([^*]*)\*")
_RANGE = re.compile(r"(-?[0-9.]+) \.\. (-?[0-9.]+)")
_ALIAS = re.compile(r"Alias for `([^`]+)`:\s*")
_MARK = re.compile(r"\[?\*\*[^*]+\*\*(?:: subject to change or removal\.)?")
_INSTEAD = re.compile(r"(?:\bNo longer used\. See|\buse|\bglobal) `([a-z][a-z0-9._]*)`", re.IGNORECASE)


def releases() -> list[str]:
    """The versions of the wheel that pip can find, newest first."""
    command = [sys.executable, "-m", "pip", "index", "versions", PACKAGE]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    listed = next(line for line in run.stdout.splitlines() if line.startswith("Available versions:"))
    return listed.removeprefix("Available versions:").replace(",", " ").split()


def download(version: Version) -> tuple[Version, dict[str, KeyFacts]] | None:
    """The table of a wheel, and which librdkafka is in it; ``None`` where there is no wheel for this machine."""
    with TemporaryDirectory() as scratch:
        place = Path(scratch)
        if not any(_fetch(version, python, place) for python in _PYTHONS):
            return None
        zipfile.ZipFile(next(place.glob("*.whl"))).extractall(place)
        return table(library_in(place))


def _fetch(version: Version, python: str, into: Path) -> bool:
    command = [sys.executable, "-m", "pip", "download", "--quiet", f"{PACKAGE}=={version}", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(into), *(["--python-version", python] if python else [])]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if run.returncode and "No matching distribution" not in run.stderr:
        run.check_returncode()
    return run.returncode == 0


def library_in(place: Path) -> Path:
    """librdkafka beside an unpacked confluent-kafka."""
    return next(path for path in place.glob("confluent_kafka*/**/librdkafka*.so*"))


def table(library: Path) -> tuple[Version, dict[str, KeyFacts]]:
    """What the library says of itself."""
    command = [sys.executable, str(Path(__file__).parent / "librdkafka_child.py"), str(library)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    title, _, text = run.stdout.partition("\n")
    version = Version.parse(title)
    assert version is not None, title
    return version, parse(text)


def parse(text: str) -> dict[str, KeyFacts]:
    """The table's rows. A name in both sections (``enable.auto.commit``) is the global property."""
    keys: dict[str, KeyFacts] = {}
    for line in text.splitlines():
        row = _ROW.fullmatch(line)
        if row:
            keys.setdefault(row[1], _facts(*(cell.strip() for cell in row.groups())))
    return keys


def _facts(name: str, scope: str, valid: str, default: str, importance: str, text: str) -> KeyFacts:
    kind = _TYPE.search(text)
    doc = _TYPE.sub("", text).replace("<br>", " ")
    alias = _ALIAS.search(doc)
    deprecated = "**DEPRECATED**" in doc
    doc = texts.first_sentence(_MARK.sub("", _ALIAS.sub("", doc))).replace("`", "")
    instead = _INSTEAD.search(text) if deprecated else None
    bounds = _RANGE.fullmatch(valid)
    if valid == "true, false":
        valid = ""
    return KeyFacts(
        name,
        _KINDS.get(kind[1], Kind.OTHER) if kind else Kind.OTHER,
        default=default or None,
        least=_number(bounds[1]) if bounds else None,
        most=_number(bounds[2]) if bounds else None,
        choices=tuple(valid.split(", ")) if valid and not bounds else (),
        valid=valid,
        importance=importance,
        doc=doc,
        scope={"P": "producer", "C": "consumer"}.get(scope, ""),
        alias_of=alias[1] if alias else "",
        deprecated=f"Deprecated: {doc}" if deprecated else "",
        replacement=instead[1] if instead and instead[1] != name else "",
        internal=name.startswith("internal."),
    )


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)
