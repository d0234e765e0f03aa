"""One address that says the desk answers and its database can be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask

from outreach.config import THIS_MACHINE
from outreach.services import heartbeat
from outreach.web import here

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

bp = Blueprint("health", __name__)
PULSE: Final = "/healthz"


def install(app: Flask, hosts: Sequence[str]) -> None:
    """A monitor on this machine asks for its pulse, and for nothing else, by the name of the machine itself."""
    app.wsgi_app = Pulse(app.wsgi_app, hosts[0])  # type: ignore[method-assign]  # how Flask says it is wrapped


@dataclass(frozen=True, slots=True)
class Pulse:
    """The pages, of which one answers to the machine's own name as well."""

    pages: "WSGIApplication"
    own: str

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PULSE and _of_this_machine(environ.get("HTTP_HOST", "")):
            environ["HTTP_HOST"] = self.own
        return self.pages(environ, start_response)


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
