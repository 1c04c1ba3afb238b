"""``python -m benchmarks [--only NAME] [--quick]``: measure, print a table, write ``benchmarks/results/``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import table, tasks
from benchmarks.measure import Comparison

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=sorted(tasks.ALL), help="one benchmark instead of all")
    parser.add_argument("--quick", action="store_true", help="few rounds and no large topologies; results not kept")
    options = parser.parse_args()
    chosen = [options.only] if options.only else list(tasks.ALL)
    found: list[Comparison] = []
    with tempfile.TemporaryDirectory(prefix="krc-bench-") as scratch:
        for name in chosen:
            print(f"{name} …", file=sys.stderr, flush=True)
            found += tasks.ALL[name](Path(scratch), options.quick)
    print(table.markdown(found))
    if not options.quick and not options.only:
        keep(found)
    return 0


def keep(found: list[Comparison]) -> None:
    """Write the figures as JSON and as a table."""
    RESULTS.mkdir(exist_ok=True)
    packages = ("confluent-kafka", "typer", "pyyaml", "jsonschema")
    document = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "load": [round(figure, 1) for figure in os.getloadavg()],
        },
        "packages": {name: version(name) for name in packages},
        "comparisons": [comparison.document() for comparison in found],
    }
    (RESULTS / "latest.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    head = f"Measured {document['taken_at']} on {os.cpu_count()} cores, Python {platform.python_version()}.\n\n"
    (RESULTS / "latest.md").write_text(head + table.markdown(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
