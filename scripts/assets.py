"""Copies the front-end files that are allowed from node_modules to web/static/vendor: bundled, hashed, pre-compressed.

Run after `npm ci`: `python -m scripts.assets`. The manifest maps a logical name (`design.css`) to the hashed file.
"""

import gzip
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "web" / "static" / "vendor"

NLDS = "@nl-design-system-candidate"
STYLESHEETS = [
    "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
    *(
        f"{NLDS}/{name}-css/dist/{name}.css"
        for name in ("button", "data-badge", "heading", "link", "paragraph", "skip-link")
    ),
    *(
        f"@utrecht/{name}-css/dist/index.min.css"
        for name in (
            "alert checkbox form-field form-field-description form-field-error-message form-label radio-button select "
            "textarea textbox"
        ).split()
    ),
]
FONTS = ["@fontsource-variable/noto-sans", "@fontsource-variable/noto-sans-arabic"]
# Scripts that browsers of the day already understand; no other file leaves node_modules.
FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese", "arabic")
SCRIPTS = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "mqtt.js": "mqtt/dist/mqtt.esm.js",
    "qr.js": "qr/index.js",
    "qr_reader.js": "qr/decode.js",
}
# A module that imports a neighbour finds it under its hashed name.
NEIGHBOURS = {"qr_reader.js": ("./index.js", "qr.js")}
COMPRESSED = {".css", ".js"}


def hashed_name(name: str, content: bytes) -> str:
    """Return `stem.<hash>.suffix`, so that a changed file has a new address and may be cached for ever."""
    path = Path(name)
    return f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"


def stylesheet(modules: Path) -> bytes:
    """Return all allowed component styles in one file, without source map references and repeated licence lines."""
    sheets = [(modules / name).read_text("utf-8") for name in STYLESHEETS]
    text = "\n".join(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).strip() for sheet in sheets)
    notice = "/* NL Design System, Gemeente Utrecht, Frameless B.V. and others. Licence: EUPL-1.2 */\n"
    return (notice + re.sub(r"\n\s*", "\n", text)).encode()


def fonts(modules: Path) -> tuple[str, dict[str, bytes]]:
    """Return the @font-face rules of the allowed subsets and the font files that they name."""
    rules: list[str] = []
    files: dict[str, bytes] = {}
    for package in FONTS:
        text = (modules / package / "wght.css").read_text("utf-8")
        for subset, rule in re.findall(r"/\* (\S+) \*/\s*(@font-face \{.*?\})", text, flags=re.DOTALL):
            if _wanted(subset):
                source = re.search(r"url\(\./files/([^)]+)\)", rule)
                assert source, subset
                content = (modules / package / "files" / source[1]).read_bytes()
                name = hashed_name(source[1], content)
                files[name] = content
                rules.append(rule.replace(f"./files/{source[1]}", name))
    return "\n".join(rules), files


def _wanted(subset: str) -> bool:
    """Tell whether a rule such as `noto-sans-latin-ext-wght-normal` belongs to an allowed subset."""
    name = subset.removesuffix("-wght-normal")
    if name.startswith("noto-sans-arabic-"):
        return name == "noto-sans-arabic-arabic"
    return name.removeprefix("noto-sans-") in FONT_SUBSETS


def collect(modules: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files to write (name → content) and the manifest (logical name → file name)."""
    font_rules, files = fonts(modules)
    logical = {"design.css": stylesheet(modules), "fonts.css": font_rules.encode()}
    logical |= {name: _without_map((modules / source).read_bytes()) for name, source in SCRIPTS.items()}
    for name, (written, neighbour) in NEIGHBOURS.items():
        logical[name] = _importing(logical[name], written, hashed_name(neighbour, logical[neighbour]))
    manifest = {name: hashed_name(name, content) for name, content in logical.items()}
    return files | {manifest[name]: content for name, content in logical.items()}, manifest


def _importing(script: bytes, written: str, name: str) -> bytes:
    before, after = (f"from '{each}'".encode() for each in (written, f"./{name}"))
    assert script.count(before) == 1, written
    return script.replace(before, after)


def _without_map(script: bytes) -> bytes:
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", script)


def write(files: dict[str, bytes], manifest: dict[str, str], target: Path) -> None:
    """Replace the target folder by these files, each text beside its gzip."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
        if Path(name).suffix in COMPRESSED:
            (target / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def main() -> int:
    """Build web/static/vendor; return 1 with advice when npm has not run."""
    if not MODULES.is_dir():
        print("node_modules is missing: run `npm ci --omit=dev --ignore-scripts` first", file=sys.stderr)
        return 1
    files, manifest = collect(MODULES)
    write(files, manifest, VENDOR)
    print(f"{len(files)} files, {sum(map(len, files.values())) // 1024} kB in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
