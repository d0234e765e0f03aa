"""The public table as readers will see it: of a release that is out, or of what would be released now."""

from io import BytesIO
from mimetypes import guess_type

from flask import Blueprint, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.services import sites
from outreach.web import here

DRESS = "any('site.css', 'site.js', 'icon.svg')"
"""What every page of a site wears; reading it is reading nothing of a release."""

bp = Blueprint("sites", __name__, url_prefix="/investigations/<slug>/releases")


@bp.get("/<int:number>/site/<path:page>")
def released(slug: str, number: int, page: str) -> ResponseReturnValue:
    return _sent(page, sites.page(here.desk(), slug, number, page))


@bp.get("/next/site/<path:page>")
def upcoming(slug: str, page: str) -> ResponseReturnValue:
    return _sent(page, sites.next_page(here.desk(), slug, page))


@bp.get(f"/next/site/<{DRESS}:name>")
@bp.get(f"/<int:number>/site/<{DRESS}:name>")
def dress(slug: str, name: str, number: int = 0) -> ResponseReturnValue:  # noqa: ARG001  # every site wears the same
    return _sent(name, sites.dress(name))


@bp.get("/next/site/releases/<int:other>/<name>")
@bp.get("/<int:number>/site/releases/<int:other>/<name>")
def elsewhere(slug: str, other: int, name: str, number: int = 0) -> ResponseReturnValue:  # noqa: ARG001  # whose site it is on
    """Carried away by the one door for that, which asks who is there."""
    return redirect(url_for("releases.download", slug=slug, number=other, name=name))


def _sent(page: str, content: bytes) -> ResponseReturnValue:
    """A page is shown; what pages fetch is no page of its own, and a browser that is led there keeps it as a file."""
    kind = guess_type(page)[0] or "application/octet-stream"
    return send_file(
        BytesIO(content), mimetype=kind, as_attachment=kind != "text/html", download_name=page.rpartition("/")[2]
    )
