"""The practice outbox: mail that would have left, for a desk that practises."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.services import practice_outbox
from outreach.web import here
from outreach.web.access import May, open_to

bp = Blueprint("outbox", __name__, url_prefix="/outbox")


@bp.get("")
@open_to(May.STAFF)
def index() -> ResponseReturnValue:
    return render_template(
        "outbox/index.html",
        letters=practice_outbox.letters(here.desk()),
        practice=practice_outbox.is_practice(here.desk()),
    )


@bp.get("/<name>")
@open_to(May.STAFF)
def show(name: str) -> ResponseReturnValue:
    return render_template("outbox/show.html", letter=practice_outbox.letter(here.desk(), name))
