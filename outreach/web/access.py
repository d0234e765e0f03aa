"""Who may open what. Every address declares it; one that does not is closed to everybody."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.people import Role
from outreach.web import here

View = TypeVar("View", bound=Callable[..., Any])


class May(StrEnum):
    """Who may, from the widest circle to the narrowest."""

    ANYONE = "anyone"
    STAFF = "staff"
    EDITORS = "editors"
    ADMINS = "admins"


ALLOWED: dict[May, frozenset[Role]] = {
    May.STAFF: frozenset({Role.REPORTER, Role.EDITOR, Role.ADMIN}),
    May.EDITORS: frozenset({Role.EDITOR, Role.ADMIN}),
    May.ADMINS: frozenset({Role.ADMIN}),
}

TURNED_AWAY = {
    May.EDITORS: "An editor or an admin may do this; your account may not. Ask one of them.",
    May.ADMINS: "An admin may do this; your account may not. Ask one.",
}


def open_to(circle: May) -> Callable[[View], View]:
    """Declare, above a view, who may use it. A view serves reading or writing, never both, so one line is enough."""

    def declare(view: View) -> View:
        view.__dict__["who_may"] = circle
        return view

    return declare


def who_may(app: Flask, endpoint: str) -> May | None:
    """What this endpoint declared; None where it declared nothing."""
    return getattr(app.view_functions.get(endpoint), "who_may", None)


def allows(circle: May | None, role: Role | None) -> bool:
    if circle is May.ANYONE:
        return True
    return circle is not None and role is not None and role in ALLOWED[circle]


def require(circle: May) -> None:
    """Refuse, from inside a view, whoever is outside the circle."""
    if not allows(circle, here.staff().role):
        abort(403, TURNED_AWAY.get(circle))


def install(app: Flask) -> None:
    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such page: the 404 says nothing that a guest may not know
        circle = who_may(app, request.endpoint)
        reader = None if circle is May.ANYONE else here.signed_in()
        if allows(circle, reader.role if reader else None):
            return None
        if reader is not None or circle is None:
            abort(403, TURNED_AWAY.get(circle) if circle else None)
        return _to_sign_in()


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
