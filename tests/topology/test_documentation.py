"""docs/topology.md lists every code that can be reported, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("topology", "project")
CODE = re.compile(r"\b[YJ][0-9]{3}\b")


def test_every_code_is_documented() -> None:
    package = ROOT / "kafka_resilience_cli"
    files = [file for room in ROOMS for file in (package / room).glob("*.py") if not file.name.startswith("chain")]
    used = {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}
    documented = set(CODE.findall((ROOT / "docs" / "topology.md").read_text(encoding="utf-8")))
    assert used - {"Y100", "J006"} == documented
