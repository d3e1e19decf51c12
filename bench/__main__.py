"""All measurements: ``python -m bench`` (``make bench``). Prints one table; names on the command line choose some of them."""

import sys
from importlib import import_module

from bench.rows import CannotMeasure, Row

MEASUREMENTS = ("fanout", "edge", "publishing", "import", "search", "audiences", "embed")
MODULES = {"import": "contact_import", "search": "contact_search"}  # where the name is not the module's


def table(rows: list[Row]) -> str:
    """Figures aligned for people."""
    lines = [("what", "figure", "", "ratio", "goal")]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        goal = "" if row.goal is None else row.goal if isinstance(row.goal, str) else f">= {row.goal:.2f}"
        lines.append((row.name, f"{row.value:,.0f}", row.unit, ratio, goal))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 2) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def main() -> int:
    """Measure, print; figures are for reading and never fail the run."""
    chosen = sys.argv[1:] or MEASUREMENTS
    unknown = [name for name in chosen if name not in MEASUREMENTS]
    if unknown:
        print(f"There is no measurement {unknown[0]}; there are {', '.join(MEASUREMENTS)}.")
        return 2
    rows: list[Row] = []
    left_out: list[str] = []
    for name in chosen:
        try:
            rows += import_module(f"bench.{MODULES.get(name, name)}").rows()
        except CannotMeasure as trouble:
            left_out.append(f"Left out: {name}, {trouble}")
    print(table(rows))
    print("\n".join(left_out))
    return 1 if left_out else 0


if __name__ == "__main__":
    sys.exit(main())
