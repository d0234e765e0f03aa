"""The report of contacts to check, and what mail taught of new ones."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.services import contact_checks, contact_proposals
from outreach.web import here

bp = Blueprint("contacts_to_check", __name__, url_prefix="/agencies")


@bp.get("/contacts-to-check")
def index() -> ResponseReturnValue:
    asked, start = request.args, request.args.get("start", "")
    page = contact_checks.page(
        here.desk(),
        reason=asked.get("reason", ""),
        sort=asked.get("sort", ""),
        start=min(int(start), contact_checks.FURTHEST) if start.isascii() and start.isdigit() else 0,
    )
    return render_template("agencies/contacts_to_check.html", page=page, sorts=contact_checks.SORTS)


@bp.get("/contacts-to-check/learnt")
def proposals() -> ResponseReturnValue:
    return render_template("agencies/proposals.html", found=contact_proposals.waiting(here.desk()))
