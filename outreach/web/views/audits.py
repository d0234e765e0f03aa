"""Who did, changed or read what, the newest first; and whether anybody changed that. Nothing is mended here."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from outreach.services.audit_page import actions, audit_page
from outreach.services.auditing import Wanted
from outreach.web import here
from outreach.web.addresses import row_number

bp = Blueprint("audits", __name__)


@bp.get("/audit")
def index() -> ResponseReturnValue:
    asked = request.args
    wanted = Wanted(
        actor=asked.get("by", ""),
        action=asked.get("action", ""),
        about=asked.get("about", ""),
        before=asked.get("before", type=row_number),
    )
    return render_template("audit/index.html", page=audit_page(here.desk(), wanted), wanted=wanted, actions=actions())
