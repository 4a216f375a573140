"""Writes the next database revision from the tables in the code: `python -m scripts.revision "why the tables changed"`.

Read what it wrote: constraints that only a database knows (exclusion, triggers) are added by hand.
"""

import sys
import tempfile
from pathlib import Path

from server import migrate


def next_number() -> str:
    """Return the number after the newest revision, as four digits."""
    return f"{int(migrate.head() or 0) + 1:04}"


def main(message: str) -> None:
    """Migrate an empty SQLite database to the newest revision, compare and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'new.db'}"
        number = next_number()
        migrate.upgrade(url)
        migrate.write_revision(url, message, number)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Usage: python -m scripts.revision "why the tables changed"')
    main(sys.argv[1])
