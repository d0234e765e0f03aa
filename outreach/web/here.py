"""What a view may ask about its own request: the desk it works at, who is signed in, and what time it is."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, request
from flask_login import current_user

from outreach.domain import wallclock
from outreach.domain.ids import InvestigationId
from outreach.domain.people import Acting, Once, Staff
from outreach.domain.teams import NOTHING, Part, Sight
from outreach.services.desk import Desk

LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask, desk: Desk) -> None:
    app.extensions["outreach.desk"] = desk

    app.teardown_request(lambda _: _leave())

    app.context_processor(lambda: {"reader": signed_in(), "part": part(), "now": now})


def desk() -> Desk:
    """The desk as whoever is signed in may see it; to a guest it is empty."""
    found: Desk | None = g.get("desk")
    if found is None:
        found = g.desk = door().seen_by(sight())
    return found


def door() -> Desk:
    """The desk of this request before anybody is known: to find out who asks, and for nothing else.

    A page that is only looked at gets one snapshot for all it reads, and cannot write.
    """
    found: Desk | None = g.get("door")
    if found is None:
        found = g.door = _own_desk()
    return found


def write_first(write: Callable[[Desk], object]) -> None:
    """Of a page that is only looked at, what has to be on record before it is: outside its snapshot, and seen by it."""
    _leave()
    write(current_app.extensions["outreach.desk"])


def _leave() -> None:
    """Close the page's snapshot, whatever became of the page. What is read afterwards is read in another."""
    g.pop("desk", None)
    g.pop("door", None)
    stack: ExitStack | None = g.pop("snapshot", None)
    if stack is not None:
        stack.close()


def _own_desk() -> Desk:
    shared: Desk = current_app.extensions["outreach.desk"]
    if request.method not in LOOKING:
        return shared
    stack = g.snapshot = ExitStack()
    return shared.only_looking(stack.enter_context(shared.reading()))


def now() -> datetime:
    """One instant for the whole page, so that no two lines of it disagree."""
    at: datetime | None = g.get("now")
    if at is None:
        at = g.now = door().clock()
    return at


def _reader() -> object:
    """Whom Flask-Login has found; a page asks dozens of times, and its own name for them looks that up each time."""
    return g.get("_login_user") or current_user


def sight() -> Sight:
    """What whoever is signed in may see."""
    found: Sight = getattr(_reader(), "sight", NOTHING)
    return found


def signed_in() -> Staff | None:
    """Whoever is signed in, or nobody; in the role they have in the investigation this page is of."""
    reader, which = _reader(), g.get("investigation_id")
    kept: tuple[object, InvestigationId | None, Staff | None] | None = g.get("acting_as")
    if kept is not None and kept[0] is reader and kept[1] == which:
        return kept[2]
    found: Staff | None = getattr(reader, "staff", None)
    acts = found and sight().acting(found, which)
    g.acting_as = (reader, which, acts)
    return acts


def account() -> Staff | None:
    """The same person in the role of their account."""
    found: Staff | None = getattr(_reader(), "staff", None)
    return found


def part() -> Part | None:
    """Their part in the investigation this page is of; None where the page is of none."""
    which = g.get("investigation_id")
    return sight().of(which) if which is not None else None


def enter(investigation_id: InvestigationId) -> None:
    """From here on the request is about this investigation."""
    g.investigation_id = investigation_id


def staff() -> Staff:
    """Whoever is signed in; a guest is turned away."""
    return signed_in() or abort(401)


def me(once: Once | None = None) -> Acting:
    """Who acts, in which role, from which form."""
    reader = staff()
    return Acting(staff=reader.id, role=reader.role, once=once)


def zone() -> ZoneInfo:
    """The reader's own time zone."""
    own: ZoneInfo | None = g.get("zone")  # one look: `g` is found anew each time, and a page asks for every time on it
    if own is None:
        reader = signed_in()
        own = g.zone = wallclock.zone_or_utc(reader.zone if reader else "UTC")
    return own
