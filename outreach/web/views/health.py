"""One address that says the desk answers and its database can be read."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask

from outreach.config import THIS_MACHINE
from outreach.services import heartbeat
from outreach.web import here

bp = Blueprint("health", __name__)
PULSE: Final = "/healthz"


def install(app: Flask, hosts: Sequence[str]) -> None:
    """A monitor on this machine asks for its pulse, and for nothing else, by the name of the machine itself."""
    pages, own = app.wsgi_app, hosts[0]

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PULSE and _of_this_machine(environ.get("HTTP_HOST", "")):
            environ["HTTP_HOST"] = own
        return pages(environ, start)

    app.wsgi_app = answer  # type: ignore[method-assign]  # how Flask says it is wrapped


def _of_this_machine(called: str) -> bool:
    try:
        return urlsplit(f"//{called}").hostname in THIS_MACHINE
    except ValueError:
        return False


@bp.get(PULSE)
def show() -> dict[str, Any]:
    """`late` names the jobs of the scheduler that are late or break, and `status` says so; the answer is 200 still."""
    late = heartbeat.behind(here.desk(), here.now())
    return {"status": "late" if late else "ok", "late": late}
