"""One address that says the desk answers and its database can be read."""

from flask import Blueprint

from outreach.web import here
from outreach.web.access import May, open_to

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to(May.ANYONE)
def show() -> dict[str, str]:
    with here.desk().reading():
        return {"status": "ok"}
