"""The guard at every address: it reads `permissions`, and lets nobody pass who does not stand there."""

from functools import cache

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.circles import OF_PARTS, TURNED_AWAY, May, part_allows
from outreach.domain.ids import RfcId
from outreach.domain.teams import MEANT
from outreach.services import teams
from outreach.web import here
from outreach.web.permissions import TABLE, allows


def who_may(endpoint: str) -> May | None:
    """Who may use this address; None where the table does not name it."""
    return TABLE.get(endpoint)


def may(circle: May) -> bool:
    """Whether the reader may, in the investigation this page is of, or anywhere if it is of none."""
    if circle in OF_PARTS:
        return part_allows(circle, here.part())
    reader = here.account()
    return allows(circle, reader.role if reader else None, here.sight())


def edits() -> bool:
    """Whether the reader signs off anywhere."""
    reader = here.account()
    return reader is not None and here.sight().edits(reader.role)


def erases() -> bool:
    """Whether the reader may ask for an erasure anywhere; of what, its own page says."""
    return any(seat.part.may_hold for seat in here.sight().seats.values())


def require(circle: May) -> None:
    """Refuse, from inside a view, whoever may not."""
    if not may(circle):
        abort(403, TURNED_AWAY.get(circle))


def install(app: Flask) -> None:
    app.context_processor(
        lambda: {
            "may": cache(lambda word: may(May[word.upper()])),
            "edits": edits(),
            "erases": erases(),
            "parts": MEANT,
        }
    )

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such page: the 404 says nothing that a guest may not know
        circle = who_may(request.endpoint)
        if circle is May.ANYONE:
            return None
        if here.account() is None and circle is not None:
            return _to_sign_in()
        if circle is None:
            abort(403)
        if circle in OF_PARTS:
            _enter()
        require(circle)
        return None


def _enter() -> None:
    """Find the investigation an address is of. One that the reader has no part in answers as one that never was."""
    asked = request.view_args or {}
    if "slug" in asked:
        here.enter(teams.investigation_called(here.desk(), asked["slug"]))
    else:
        here.enter(teams.investigation_of(here.desk(), RfcId(asked["rfc_id"])))


def _to_sign_in() -> ResponseReturnValue:
    if request.method not in here.LOOKING:
        abort(401)
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("security.login", next=None if wanted == "/" else wanted), 303)


def own_path(app: Flask, target: str) -> str | None:
    """`target` if it is the address of a page of ours, written as a path; else None. Nobody is led off this site."""
    if not target.startswith("/") or target[1:2] in ("/", "\\") or any(ord(char) < 33 for char in target):  # noqa: PLR2004  # below the space
        return None
    adapter = app.url_map.bind("outreach.example.org")
    return target if adapter.test(target.partition("?")[0], "GET") else None
