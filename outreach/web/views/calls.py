"""The call list of an investigation: a number to press, what to ask, and what came of it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.services.calls import call_list
from outreach.web import here
from outreach.web.views.desk import remember

bp = Blueprint("calls", __name__, url_prefix="/investigations/<slug>/calls")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    mine = request.args.get("whose") == "mine"
    page = call_list(here.desk(), slug, of=here.staff().id if mine else None)
    remember(slug)
    return render_template("investigations/calls.html", page=page, mine=mine)
