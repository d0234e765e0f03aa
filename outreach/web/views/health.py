"""One address that says the desk answers and its database can be read."""

from typing import Any

from flask import Blueprint

from outreach.services import heartbeat
from outreach.web import here
from outreach.web.access import May, open_to

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to(May.ANYONE)
def show() -> dict[str, Any]:
    """`late` names the jobs of the scheduler that are late or break; the pages answer all the same."""
    return {"status": "ok", "late": heartbeat.behind(here.desk(), here.now())}
