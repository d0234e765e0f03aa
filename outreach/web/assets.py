"""Style sheet, script and icon, served under a name that holds their hash, so that a browser may keep them for ever."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort

from outreach.web.access import May, open_to

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
MIME = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    path: str
    body: bytes
    mime: str


def gather(folder: Path = FOLDER) -> dict[str, Asset]:
    """Every file of the folder by its plain name; `path` is where it is served."""
    found = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        body, name = file.read_bytes(), file.relative_to(folder).as_posix()
        digest = hashlib.sha256(body).hexdigest()[:16]
        mime = MIME.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        found[name] = Asset(path=f"/static/{digest}/{name}", body=body, mime=mime)
    return found


def install(app: Flask) -> None:
    by_name = gather()
    by_path = {asset.path: asset for asset in by_name.values()}

    @app.get("/static/<digest>/<path:name>")
    @open_to(May.ANYONE)
    def static(digest: str, name: str) -> Response:
        asset = by_path.get(f"/static/{digest}/{name}") or abort(404)
        return Response(asset.body, content_type=asset.mime, headers={"Cache-Control": FOR_EVER})

    @app.get("/favicon.ico")
    @open_to(May.ANYONE)
    def favicon() -> Response:
        icon = by_name["favicon.svg"]
        return Response(icon.body, content_type=icon.mime, headers={"Cache-Control": "public, max-age=86400"})

    app.jinja_env.globals["asset"] = lambda name: by_name[name].path
