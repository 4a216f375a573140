"""Serves assets under addresses that change with their content, so that browsers may keep them for a year."""

import gzip
import hashlib
import json
import mimetypes
from functools import cache, lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, send_from_directory, url_for
from werkzeug.security import safe_join

from web.access import PUBLIC, access
from web.context import current_settings

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"
FOR_EVER = "public, max-age=31536000, immutable"
PRECOMPRESSED = {".css", ".js", ".svg"}

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")

blueprint = Blueprint("assets", __name__)


@cache
def manifest() -> dict[str, str]:
    """Return the logical names of third-party files and their hashed names; empty when assets were never built."""
    path = VENDOR / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def own_version() -> str:
    """Return a hash over all our own static files; one for all, so that modules can import their neighbours."""
    return _cached_version() if not current_app.debug else _version_of(STATIC)


@cache
def _cached_version() -> str:
    return _version_of(STATIC)


def _version_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and VENDOR not in path.parents:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of an asset: `htmx.js` (third party) or `css/base.css` (our own)."""
    hashed = manifest().get(name)
    if hashed:
        return url_for("assets.vendor", name=hashed)
    return url_for("assets.own", version=own_version(), name=name)


def theme_url(name: str) -> str | None:
    """Return the address of a file in the municipality's theme folder, or None when it has none."""
    folder = current_settings().theme_dir
    path = folder / name if folder else None
    if not path or not path.is_file():
        return None
    return url_for("assets.theme", version=_hash_of(path, path.stat().st_mtime_ns), name=name)


@lru_cache(maxsize=16)
def _hash_of(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@blueprint.get("/static/vendor/<name>")
@access(PUBLIC)
def vendor(name: str) -> Response:
    """Serve a third-party file, compressed when the browser takes that."""
    packed = VENDOR / f"{name}.gz"
    if request.accept_encodings.quality("gzip") > 0 and Path(name).suffix in PRECOMPRESSED and packed.is_file():
        return _compressed(packed.read_bytes(), name)
    return _kept(send_from_directory(VENDOR, name))


@blueprint.get("/static/<version>/<path:name>")
@access(PUBLIC)
def own(version: str, name: str) -> Response:
    """Serve one of our own files; the version only makes the address new."""
    return _serve(STATIC, name, keep=version == own_version())


@blueprint.get("/static/thema/<version>/<path:name>")
@access(PUBLIC)
def theme(version: str, name: str) -> Response:  # noqa: ARG001 - the version only makes the address new
    """Serve a file of the municipality's theme folder."""
    folder = current_settings().theme_dir
    if folder is None:
        abort(404)
    return _serve(folder.resolve(), name, keep=True)


def _serve(folder: Path, name: str, *, keep: bool) -> Response:
    found = safe_join(str(folder), name)
    path = Path(found) if found else None
    if path is None or not path.is_file():
        abort(404)
    if request.accept_encodings.quality("gzip") > 0 and path.suffix in PRECOMPRESSED:
        response = _compressed(_packed(path, path.stat().st_mtime_ns), name)
    else:
        response = _kept(send_from_directory(folder, name))
    if not keep:
        response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=64)
def _packed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def _compressed(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=mimetypes.guess_type(name)[0])
    response.headers["Content-Encoding"] = "gzip"
    return _kept(response)


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_EVER
    response.vary.add("Accept-Encoding")
    return response


def init_static_files(app: Flask) -> None:
    """Serve assets and make `asset_url` and `theme_url` known to templates."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset_url=asset_url, theme_url=theme_url)
