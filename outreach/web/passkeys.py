"""Passkeys on our pages: what a browser hands to a device, and where its answer leads."""

import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, abort, request, session
from flask.typing import ResponseReturnValue

from outreach.domain.errors import RuleBroken
from outreach.domain.passkeys import Question
from outreach.domain.people import Staff
from outreach.services import passkeys, sessions, sign_in_tries
from outreach.web import here
from outreach.web.session import let_in, open_session, wait

FIELD = "passkey"
BROWSER = "browser"
"""Under which the cookie of a guest keeps what makes this browser another than all others."""


def install(app: Flask) -> None:
    app.context_processor(lambda: {"passkeys_at": origin()})


def origin() -> str:
    """The one address at which passkeys of this desk work; empty where they do not."""
    site = passkeys.site(here.door())
    return site.origin if site else ""


def answer() -> str:
    """What the device said, as the form brought it."""
    return request.form.get(FIELD, "")


def this_browser() -> str:
    """Before anybody is signed in: a question asked here is answered here."""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(16)
    return f"browser {session[BROWSER]}"


def this_session() -> str:
    used = open_session() or abort(401)
    return sessions.place_of(used)


def ask(question: Question) -> ResponseReturnValue:
    """What the device is asked, for our script; or a sentence that it shows."""
    desk = here.desk()
    if (until := sign_in_tries.claim_question(desk, request.remote_addr or "")) is not None:
        return {"sentence": f"A passkey was asked for too often. Wait {wait(until)}, then try again."}, 429
    try:
        return Response(passkeys.ask(desk, question), mimetype="application/json")
    except RuleBroken as broken:
        return {"sentence": broken.sentence}, 422


def come_in(
    counted_as: str, shown: Callable[[], Staff], refused: Callable[[str, datetime | None], Response]
) -> ResponseReturnValue:
    """Whoever shows a passkey is let in; it is both factors at once. Each try is counted."""
    desk, of = here.desk(), {"email": counted_as, "address": request.remote_addr or ""}
    if (until := sign_in_tries.claim(desk, **of, known=False)) is not None:
        return refused(f"A passkey was tried too often. Wait {wait(until)}, then try again.", until)
    try:
        staff = shown()
    except RuleBroken as broken:
        return refused(broken.sentence, None)
    sign_in_tries.let_in(desk, **of, known=False)
    return let_in(staff)
