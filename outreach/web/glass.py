"""Whoever works on an investigation reads on each of its pages that an admin looks into it without a part in it."""

from flask import Flask, g, request

from outreach.services import teams
from outreach.services.teams import Glass
from outreach.web import here
from outreach.web.session import open_session

AFTERWARDS = frozenset({"investigations.show", "teams.show"})
"""Where it still stands once it is over."""


def install(app: Flask) -> None:
    app.context_processor(lambda: {"glass": _glass})


def _glass() -> tuple[Glass, ...]:
    """That there is any, the look at the session has said already: else it costs no statement."""
    which, used = g.get("investigation_id"), open_session()
    if which is None or used is None or which not in used.glass or not here.sight().sees(which):
        return ()
    return tuple(one for one in teams.broken(here.desk(), which) if one.open or request.endpoint in AFTERWARDS)
