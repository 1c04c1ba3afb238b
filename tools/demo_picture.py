"""Draw ``docs/demo.svg``: runs ``krc demo`` and renders what it printed, colours and all.

python tools/demo_picture.py
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

TARGET = Path(__file__).parents[1] / "docs" / "demo.svg"
WIDTH = 150


def main() -> None:
    command = [sys.executable, "-m", "kafka_resilience_cli", "demo", "--color", "always"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ krc demo\n"), Text.from_ansi(shown), sep="", soft_wrap=False)
    drawn = console.export_svg(title="krc demo", unique_id="krc")
    # the picture must not make whoever looks at it fetch a font
    drawn = re.sub(r"@font-face\s*\{.*?\}\s*", "", drawn, flags=re.DOTALL)
    drawn = drawn.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace")
    TARGET.write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
