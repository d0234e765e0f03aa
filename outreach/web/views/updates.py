"""What an investigation's newest release printed and no longer stands."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.services import updates
from outreach.web import here
from outreach.web.views.desk import remember

bp = Blueprint("updates", __name__, url_prefix="/investigations/<slug>/updates")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    page = updates.open_updates(here.desk(), slug)
    remember(slug)
    return render_template("releases/updates.html", page=page)
