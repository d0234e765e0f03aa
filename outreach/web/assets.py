"""Style sheet, script and icon, served under a name that holds their hash, so that a browser may keep them for ever."""

import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.wrappers import Request, Response

from outreach.web.headers import always

FOLDER = Path(__file__).parent / "static"
FOR_A_DAY = "public, max-age=86400"
FOR_EVER = "public, max-age=31536000, immutable"
MIME = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml; charset=utf-8"}


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
    """Answer for the files before the desk is asked: they need no session, no snapshot, and are the same for all."""
    by_name = gather()
    answers = {asset.path: (asset, FOR_EVER) for asset in by_name.values()}
    answers["/favicon.ico"] = (by_name["favicon.svg"], FOR_A_DAY)
    desk_answers, said = app.wsgi_app, always(encrypted=app.config["SESSION_COOKIE_SECURE"])

    def first_the_files(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = answers.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] in ("GET", "HEAD") else None
        if found is None:
            return desk_answers(environ, start_response)
        asset, kept = found
        answer = Response(asset.body, content_type=asset.mime, headers={**said, "Cache-Control": kept})
        return answer.make_conditional(Request(environ))(environ, start_response)

    app.wsgi_app = first_the_files  # type: ignore[method-assign]  # how Flask says it is wrapped
    app.jinja_env.globals["asset"] = lambda name: by_name[name].path
