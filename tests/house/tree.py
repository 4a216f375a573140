"""What the house tests look at: the packages, their files and their modules."""

import ast
import importlib
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "booking_api", "calendar_sync", "hardware", "kiosk", "migrations", "portal", "server", "signage", "web",
)  # fmt: skip
GENERATED = Path("migrations/versions")


@cache
def source_files() -> tuple[Path, ...]:
    """Return every Python file of the packages that people write, relative to the root."""
    files = (path.relative_to(ROOT) for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py")))
    return tuple(path for path in files if GENERATED not in path.parents)


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file relative to the root."""
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


def module_name(path: Path) -> str:
    """Return the dotted name of a file relative to the root."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_named(name: str) -> Iterator[ModuleType]:
    """Import and yield the modules of booking_api called `service` (say), or split from it, as `service_call`."""
    for path in source_files():
        if path.parts[0] == "booking_api" and (path.stem == name or path.stem.startswith(f"{name}_")):
            yield importlib.import_module(module_name(path))


def modules_of(package: str) -> Iterator[ModuleType]:
    """Import and yield every module of a package."""
    for path in source_files():
        if path.parts[0] == package:
            yield importlib.import_module(module_name(path))


@cache
def committed_files() -> tuple[Path, ...]:
    """Return every file that git knows, relative to the root."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return tuple(Path(name) for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())
