"""The newsroom's own people, for whoever keeps the accounts. Accounts are made at the command line."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach.services import people
from outreach.web import here
from outreach.web.access import May, open_to

bp = Blueprint("staff", __name__, url_prefix="/staff")


@bp.get("")
@open_to(May.ADMINS)
def index() -> ResponseReturnValue:
    return render_template("staff/index.html", staff=people.everyone(here.desk()))
