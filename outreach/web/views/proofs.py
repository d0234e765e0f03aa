"""Password and second factor once more, or a passkey, before a page that wants it; a form asks in its own place."""

from http import HTTPStatus

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue

from outreach.domain.passkeys import Purpose, Question
from outreach.web import here, passkeys
from outreach.web.access import own_path
from outreach.web.proof import asked, form_for, given

bp = Blueprint("proofs", __name__)


@bp.get("/me/proof")
def ask() -> ResponseReturnValue:
    return asked(None)


@bp.post("/me/proof/passkey")
def ask_passkey() -> ResponseReturnValue:
    return passkeys.ask(Question(purpose=Purpose.PROVE, place=passkeys.this_session(), staff_id=here.staff().id))


@bp.post("/me/proof")
def check() -> ResponseReturnValue:
    form = form_for()
    status = given(form)
    if status is not HTTPStatus.OK:
        return asked(form, status)
    return redirect(own_path(current_app, request.args.get("next", "")) or "/", 303)
