"""Runs the benchmarks named on the command line, or all of them; prints a table, and what was seen against each bar.

A module `bench_<name>.py` in this folder offers `run() -> Iterator[Measurement | Verdict]`; nothing else needs to know
of it. Both tables are Markdown, ready for docs/benchmarks.md.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

from tests.benchmarks.measuring import Measurement, Verdict, table, verdicts


def names() -> list[str]:
    """Return the benchmarks there are, in order of the alphabet."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name.removeprefix("bench_") for module in modules if module.name.startswith("bench_"))


def main(wanted: list[str]) -> None:
    """Run what is wanted and print the table; a benchmark that lacks something says so in a row."""
    unknown = set(wanted) - set(names())
    if unknown:
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(names())}")
    rows: list[Measurement | Verdict] = []
    for name in wanted or names():
        sys.stderr.write(f"… {name}\n")
        module = importlib.import_module(f"tests.benchmarks.bench_{name}")
        rows.extend(module.run())
    sys.stdout.write(table(row for row in rows if isinstance(row, Measurement)) + "\n\n## Against the bars\n\n")
    sys.stdout.write(verdicts(row for row in rows if isinstance(row, Verdict)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
