"""Runs the benchmarks named on the command line, or all of them, and prints one table.

A module `bench_<name>.py` in this folder offers `run() -> Iterator[Measurement]`; nothing else needs to know of it.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

from tests.benchmarks.measuring import Measurement, table


def names() -> list[str]:
    """Return the benchmarks there are, in order of the alphabet."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name.removeprefix("bench_") for module in modules if module.name.startswith("bench_"))


def main(wanted: list[str]) -> None:
    """Run what is wanted and print the table; a benchmark that lacks something says so in a row."""
    unknown = set(wanted) - set(names())
    if unknown:
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(names())}")
    rows: list[Measurement] = []
    for name in wanted or names():
        sys.stderr.write(f"… {name}\n")
        module = importlib.import_module(f"tests.benchmarks.bench_{name}")
        rows.extend(module.run())
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
