"""The desk: what needs the reader today."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.people import Role
from outreach.services import erasure_pages, lost_factors, overview, teams
from outreach.web import here

bp = Blueprint("desk", __name__)

WHOSE = {"mine": False, "all": True}


@bp.get("/")
def show() -> ResponseReturnValue:
    if here.staff().role is Role.PARTNER:
        return render_template("desk/partner.html", shared=teams.shared_with_me(here.desk()))
    reader = here.staff()
    page = overview.desk_of(
        here.desk(),
        reader,
        slug=request.args.get("investigation", "") or session.get("investigation", ""),
        everyone=WHOSE.get(request.args.get("whose", "")),
    )
    if page.investigation:
        remember(page.investigation.slug)
        here.enter(page.investigation.id)
    vouching, erasing = lost_factors.to_vouch(here.desk(), reader), erasure_pages.to_confirm(here.desk())
    return render_template("desk/show.html", page=page, vouching=vouching, erasing=erasing)


@bp.get("/sign-off")
def to_sign() -> ResponseReturnValue:
    """The sign-off queue of the investigation the reader is at."""
    slug = at_hand()
    return redirect(url_for("signoffs.show", slug=slug) if slug else url_for("investigations.index"), 303)


@bp.get("/requests")
def find() -> ResponseReturnValue:
    """What is typed into the search at the top of each page: looked for in the investigation the reader is at."""
    slug = request.args.get("investigation", "") or at_hand()
    if not slug:
        return redirect(url_for("agencies.index", q=request.args.get("q") or None), 303)
    return redirect(url_for("investigations.requests", slug=slug, q=request.args.get("q") or None), 303)


@bp.get("/help")
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
