"""One address that says the desk answers and its database can be read."""

from typing import Any

from flask import Blueprint

from outreach.services import heartbeat
from outreach.web import here

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> dict[str, Any]:
    """`late` names the jobs of the scheduler that are late or break, and `status` says so; the answer is 200 still."""
    late = heartbeat.behind(here.desk(), here.now())
    return {"status": "late" if late else "ok", "late": late}
