"""What a view may ask about its own request: the desk it works at, who is signed in, and what time it is."""

from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, request
from flask_login import current_user

from outreach.domain import wallclock
from outreach.domain.people import Acting, Once, Staff
from outreach.services.desk import Desk

LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask, desk: Desk) -> None:
    app.extensions["outreach.desk"] = desk

    @app.teardown_request
    def leave(_: BaseException | None) -> None:
        """Close the page's snapshot, whatever became of the page."""
        stack: ExitStack | None = g.pop("snapshot", None)
        if stack is not None:
            stack.close()

    app.context_processor(lambda: {"reader": signed_in(), "now": now})


def desk() -> Desk:
    """The desk of this request. A page that is only looked at gets one snapshot for all it reads, and cannot write."""
    if "desk" not in g:
        g.desk = _own_desk()
    found: Desk = g.desk
    return found


def _own_desk() -> Desk:
    shared: Desk = current_app.extensions["outreach.desk"]
    if request.method not in LOOKING:
        return shared
    stack = g.snapshot = ExitStack()
    return shared.only_looking(stack.enter_context(shared.reading()))


def now() -> datetime:
    """One instant for the whole page, so that no two lines of it disagree."""
    if "now" not in g:
        g.now = desk().clock()
    at: datetime = g.now
    return at


def signed_in() -> Staff | None:
    """Whoever is signed in, or nobody."""
    found: Staff | None = getattr(current_user, "staff", None)
    return found


def staff() -> Staff:
    """Whoever is signed in; a guest is turned away."""
    return signed_in() or abort(401)


def me(once: Once | None = None) -> Acting:
    """Who acts, in which role, from which form."""
    reader = staff()
    return Acting(staff=reader.id, role=reader.role, once=once)


def zone() -> ZoneInfo:
    """The reader's own time zone."""
    if "zone" not in g:
        reader = signed_in()
        g.zone = wallclock.zone_or_utc(reader.zone if reader else "UTC")
    own: ZoneInfo = g.zone
    return own
