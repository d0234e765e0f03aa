"""The desk: what needs the reader today."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from outreach.services import overview
from outreach.web import here
from outreach.web.access import May, open_to

bp = Blueprint("desk", __name__)

WHOSE = {"mine": False, "all": True}


@bp.get("/")
@open_to(May.STAFF)
def show() -> ResponseReturnValue:
    page = overview.desk_of(
        here.desk(),
        here.staff(),
        slug=request.args.get("investigation", "") or session.get("investigation", ""),
        everyone=WHOSE.get(request.args.get("whose", "")),
    )
    if page.investigation:
        remember(page.investigation.slug)
    return render_template("desk/show.html", page=page)


@bp.get("/sign-off")
@open_to(May.EDITORS)
def to_sign() -> ResponseReturnValue:
    """The sign-off queue of the investigation the reader is at."""
    slug = at_hand()
    return redirect(url_for("signoffs.show", slug=slug) if slug else url_for("investigations.index"), 303)


@bp.get("/requests")
@open_to(May.STAFF)
def find() -> ResponseReturnValue:
    """What is typed into the search at the top of each page: looked for in the investigation the reader is at."""
    slug = request.args.get("investigation", "") or at_hand()
    if not slug:
        return redirect(url_for("agencies.index", q=request.args.get("q") or None), 303)
    return redirect(url_for("investigations.requests", slug=slug, q=request.args.get("q") or None), 303)


@bp.get("/help")
@open_to(May.STAFF)
def help_page() -> ResponseReturnValue:
    return render_template("desk/help.html")


def at_hand() -> str:
    """The investigation the reader looked at last, or the one their desk opens with."""
    known: str = session.get("investigation", "")
    if known:
        return known
    page = overview.desk_of(here.desk(), here.staff())
    return page.investigation.slug if page.investigation else ""


def remember(slug: str) -> None:
    """Kept in the reader's own cookie: which investigation they are at is nobody else's business."""
    if session.get("investigation") != slug:
        session["investigation"] = slug
