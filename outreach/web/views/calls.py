"""The call list of an investigation: a number to press, what to ask, and what came of it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.services.calls import call_list
from outreach.web import here
from outreach.web.access import May, open_to
from outreach.web.views.desk import remember

bp = Blueprint("calls", __name__, url_prefix="/investigations/<slug>/calls")


@bp.get("")
@open_to(May.STAFF)
def index(slug: str) -> ResponseReturnValue:
    page = call_list(here.desk(), slug)
    remember(slug)
    return render_template("investigations/calls.html", page=page)
