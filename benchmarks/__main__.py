"""`python -m benchmarks [NAME...]`: measure the figures; exit status 1 if one is over its limit."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from . import answers, candidates, identity, images, scale, start
from .figures import FIGURES, Figure, table

MEASURING = (answers, candidates, identity, images, scale, start)  # importing them declares their figures
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- measured: make bench ARGS=--write -->\n", "<!-- end -->\n"


def main() -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(FIGURES)} (default: all)")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in FIGURES]
    if unknown:
        parser.error(f"there is no figure {unknown[0]}")
    rows: list[tuple[Figure, float]] = []
    for name in given.names or FIGURES:
        row = FIGURES[name]
        rows.append((row, row.measure()))
        print(table(rows[-1:]).splitlines()[-1], flush=True)
    if given.write:
        write(table(rows))
    return 1 if any(value > row.limit for row, value in rows) else 0


def write(text: str) -> None:
    """Put the table into the page, with the machine that it was measured on."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {python}"
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n\nMeasured on {machine}.\n\n{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
