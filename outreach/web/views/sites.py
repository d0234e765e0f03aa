"""The public table as readers will see it: of a release that is out, or of what would be released now."""

from io import BytesIO
from mimetypes import guess_type

from flask import Blueprint, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.services import sites
from outreach.web import here

bp = Blueprint("sites", __name__, url_prefix="/investigations/<slug>/releases")


@bp.get("/<int:number>/site/", defaults={"page": "index.html"})
@bp.get("/<int:number>/site/<path:page>")
def released(slug: str, number: int, page: str) -> ResponseReturnValue:
    return _sent(page, sites.page(here.desk(), slug, number, page))


@bp.get("/next/site/", defaults={"page": "index.html"})
@bp.get("/next/site/<path:page>")
def upcoming(slug: str, page: str) -> ResponseReturnValue:
    return _sent(page, sites.next_page(here.desk(), slug, page))


@bp.get("/<int:number>/site/<any('site.css', 'site.js', 'icon.svg'):name>")
@bp.get("/next/site/<any('site.css', 'site.js', 'icon.svg'):name>", defaults={"number": 0})
def dress(slug: str, number: int, name: str) -> ResponseReturnValue:  # noqa: ARG001  # every site wears the same
    return _sent(name, sites.dress(name))


@bp.get("/<int:number>/site/releases/<int:other>/<name>")
@bp.get("/next/site/releases/<int:other>/<name>", defaults={"number": 0})
def file(slug: str, number: int, other: int, name: str) -> ResponseReturnValue:  # noqa: ARG001  # whose site it hangs on
    """Carried away by the one door for that, which asks who is there."""
    return redirect(url_for("releases.download", slug=slug, number=other, name=name))


def _sent(page: str, content: bytes) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=guess_type(page)[0] or "application/octet-stream")
