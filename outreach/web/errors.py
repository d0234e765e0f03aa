"""What a person reads when something cannot be done: what happened, and what to do next. Never a stack trace."""

import logging
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from outreach.domain.conflicts import (
    AlreadyDone,
    AuditKeyGone,
    DeskBusy,
    DiskRefuses,
    Harmful,
    KeyReused,
    LogDamaged,
    LogMoved,
    NotKnownSaved,
    NotScanned,
)
from outreach.domain.errors import NotFound, OutreachError, StandsInTheWay
from outreach.domain.invitations import InvitationOver
from outreach.web import here
from outreach.web.forms.labels import label_of
from outreach.web.forms.secrets import is_secret
from outreach.web.graves import way_back
from outreach.web.limits import LARGEST_FORM

log = logging.getLogger(__name__)

NOT_TYPED = frozenset({"csrf_token", "once", "after", "draft", "next", "look"})
KEEPS_WORDS = frozenset({400, 401, 403, 409, 500, 503})


@dataclass(frozen=True, slots=True)
class Sorry:
    """A page that says no: its heading, one sentence, and the next step; `at` is where that is taken."""

    title: str
    sentence: str
    next_step: str
    at: str = ""
    label: str = ""


BY_CODE = {
    400: Sorry("The request made no sense", "The browser sent what this desk cannot read.", "Go back and try again."),
    401: Sorry(
        "You were signed out",
        "Nothing has been recorded, because nobody is signed in here any more.",
        "Sign in, open the form again and send it from there; what you typed is below.",
    ),
    403: Sorry(
        "This is not yours to do",
        "Your role does not open this page.",
        "Go back to your desk.",
    ),
    404: Sorry(
        "There is no such page",
        "Nothing is kept under this address, or it is not shared with you.",
        "Check the address, or find the agency by its name.",
    ),
    405: Sorry("This address is for forms", "It answers when a form is sent.", "Go back to your desk."),
    413: Sorry(
        "That is too large",
        f"A form takes up to {LARGEST_FORM // 2**20} MB with all its files, so nothing of this one was taken in.",
        "Go back with your browser: what you typed stands in the form still. Choose a smaller file, or send it in "
        "parts: fewer pages, a shorter recording.",
    ),
    500: Sorry(
        "Something broke on our side",
        "It was written to the desk's own log. We cannot promise that what you sent was recorded.",
        "Look at the page it belonged to: if it is not there, send it again; it will be recorded once.",
    ),
}
FORGED = Sorry(
    "This form has expired",
    "It was opened before you last signed in, or by another site, so nothing has been recorded.",
    "Open the form again and send it from there; what you typed is below.",
)


STRANGER = "This desk does not answer to that name. Use the address your newsroom gave you.\n"
"""Said without a page: whoever calls us by another name is shown no address of ours."""

CONFLICTS: dict[type[OutreachError], tuple[int, str, str]] = {
    LogMoved: (409, "Someone else recorded something first", "Read what is new, then send yours again."),
    AlreadyDone: (200, "Already recorded", "Go on with the next thing."),
    KeyReused: (409, "That form was used before", "Open it again; nothing has been recorded twice."),
    DeskBusy: (503, "The desk is busy", "Wait a few seconds and send it again."),
    DiskRefuses: (503, "The disk takes nothing", "Keep what you typed; reading goes on."),
    AuditKeyGone: (503, "Nothing can be saved just now", "Keep what you typed, and tell whoever looks after the desk."),
    NotKnownSaved: (503, "Not known to be saved", "Send it again: it is recorded once, whatever happened."),
    Harmful: (
        403,
        "This file is not handed out",
        "Tell whoever looks after the desk; ask for another copy.",
    ),
    NotScanned: (503, "This file is not handed out", "Tell whoever looks after the desk; all else goes on."),
    LogDamaged: (500, "This request cannot be shown", "Go back to your desk; the other requests are as they were."),
    InvitationOver: (404, "This link is over", "Ask whoever invited you for another one."),
    NotFound: (404, "There is no such page", "Check the address, or find the agency by its name."),
}


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, lambda _: (STRANGER, 400, {"Content-Type": "text/plain; charset=utf-8"}))
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(OutreachError, _refused)
    app.register_error_handler(Exception, _broke)


def _http(stop: HTTPException) -> ResponseReturnValue:
    if stop.code is None or stop.code < 400:  # noqa: PLR2004  # a redirect raised on the way is not an error
        return stop
    said = BY_CODE.get(stop.code) or Sorry(stop.name, "This cannot be done here.", "Go back and try again.")
    own_words = stop.description if stop.description != type(stop).description else None
    if isinstance(stop, RequestEntityTooLarge):
        return page(to_its_form(said), stop.code)
    return page(Sorry(said.title, own_words or said.sentence, said.next_step), stop.code)


def to_its_form(said: Sorry) -> Sorry:
    """With the way to the page on which the form stands: beside its address, that itself, or the nearest above it."""
    at, pages = f"{request.path}/new", current_app.create_url_adapter(request)
    while pages and at and not pages.test(at, "GET"):
        at = at.rpartition("/")[0]
    return replace(said, at=at, label="Open the form anew") if at else said


def _expired(_: CSRFError) -> ResponseReturnValue:
    """A token goes with its session: without one, whoever sent the form was signed out. Signing in needs none."""
    if here.signed_in() is None and request.endpoint != "security.login":
        return page(BY_CODE[401], 401)
    return page(FORGED, 400)


def _refused(refusal: OutreachError) -> ResponseReturnValue:
    usual = (409, "That cannot be done yet", "Go back; nothing has been recorded.")
    code, title, next_step = CONFLICTS.get(type(refusal), usual)
    if isinstance(refusal, StandsInTheWay):
        return page(
            Sorry(title, refusal.sentence, "Mend it there, then make it again.", refusal.at, refusal.label), code
        )
    return page(Sorry(title, str(refusal) or BY_CODE[404].sentence, next_step), code)


def _broke(error: Exception) -> ResponseReturnValue:
    # The traceback names files and lines, never the words or addresses that were typed.
    log.error("Unexpected error at %s %s", request.method, request.endpoint, exc_info=error)
    return page(BY_CODE[500], 500)


def page(sorry: Sorry, code: int) -> tuple[str, int]:
    """The page that says no, with what was typed where that would be lost."""
    typed = _typed() if code in KEEPS_WORDS and request.method == "POST" else []
    # Whoever was signed out over a form finds it again once they have signed in.
    form = way_back(current_app, request.path) if code == HTTPStatus.UNAUTHORIZED else None
    return render_template("errors/sorry.html", sorry=sorry, code=code, typed=typed, form_at=form), code


def _typed() -> list[tuple[str, str]]:
    """What the person had typed, under the labels they saw, so that no refusal loses it."""
    names = [name for name in request.form if name not in NOT_TYPED and not is_secret(name)]
    sent = [(name, "\n".join(request.form.getlist(name)).strip()) for name in names]
    return [(label, words) for name, words in sent if words and (label := label_of(name))]
