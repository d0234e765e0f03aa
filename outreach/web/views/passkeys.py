"""Passkeys: shown at the door and after the password, added and removed by everybody for themselves."""

from functools import partial

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.passkeys import Purpose, Question
from outreach.services import lost_factors, passkeys, second_factor
from outreach.web import here
from outreach.web.forms.passkeys import PasskeyForm, named_after
from outreach.web.forms.press import PressForm
from outreach.web.passkeys import answer, ask, come_in, this_browser, this_session
from outreach.web.session import at_the_code, at_the_door, half_in, losing, must_set_up, token

bp = Blueprint("passkeys", __name__)


@bp.post("/sign-in/passkey/ask")
def ask_at_the_door() -> ResponseReturnValue:
    return ask(Question(purpose=Purpose.SIGN_IN, place=this_browser()))


@bp.post("/sign-in/passkey")
def sign_in() -> ResponseReturnValue:
    return come_in(
        f"passkey {passkeys.named_in(answer())}",
        lambda: passkeys.signing_in(here.desk(), answer(), this_browser()),
        at_the_door,
    )


@bp.post("/sign-in/code/passkey/ask")
def ask_after_password() -> ResponseReturnValue:
    if (staff_id := half_in()) is None:
        return {"sentence": second_factor.ANEW}, 403
    return ask(Question(purpose=Purpose.SECOND, place=this_browser(), staff_id=staff_id))


@bp.post("/sign-in/code/passkey")
def after_password() -> ResponseReturnValue:
    if (staff_id := half_in()) is None:
        flash(second_factor.ANEW, "warn")
        return redirect(url_for("security.login"), 303)
    return come_in(
        f"second factor of {staff_id}",
        lambda: passkeys.after_password(here.desk(), answer(), this_browser(), staff_id),
        partial(at_the_code, staff_id),
    )


@bp.get("/me/passkeys")
def own() -> ResponseReturnValue:
    staff = here.staff()
    there, state = passkeys.of(here.desk(), staff.id), second_factor.state(here.desk(), staff.id)
    loss = lost_factors.of(here.desk(), staff.id) if losing() else None
    return render_template("session/passkeys.html", passkeys=there, state=state, loss=loss)


@bp.get("/me/passkeys/new")
def new() -> ResponseReturnValue:
    form = PasskeyForm()
    form.name.data = named_after(request.user_agent.string)
    return _adding(form)


@bp.post("/me/passkeys/ask")
def ask_new() -> ResponseReturnValue:
    return ask(Question(purpose=Purpose.ADD, place=this_session(), staff_id=here.staff().id))


@bp.post("/me/passkeys")
def add() -> ResponseReturnValue:
    """With the first of all factors come recovery codes, in the answer itself: no other page could show them."""
    form = PasskeyForm()
    typed = {"name": form.name.data or "", "place": this_session(), "but": token()}
    if not form.accepts(lambda: passkeys.add(here.desk(), answer(), by=form.by, **typed)):
        return _adding(form)
    if codes := second_factor.given(here.desk(), form.by):
        return render_template("session/codes.html", codes=codes)
    flash("Added. From now on it signs you in, with nothing to type. You are signed out everywhere but here.")
    return redirect(url_for("passkeys.own"), 303)


@bp.post("/me/passkeys/<int:passkey_id>/remove")
def remove(passkey_id: int) -> ResponseReturnValue:
    form, required = PressForm(), bool(current_app.config["OUTREACH_SECOND_FACTOR_REQUIRED"])
    if form.accepts(lambda: passkeys.remove(here.desk(), passkey_id, required=required, but=token(), by=form.by)):
        flash("Removed: it signs nobody in any more. You are signed out everywhere but here.")
    for sentence in form.refusals:
        flash(sentence, "warn")
    return redirect(url_for("passkeys.own"), 303)


def _adding(form: PasskeyForm) -> ResponseReturnValue:
    state = second_factor.state(here.desk(), here.staff().id)
    required = must_set_up() and state is None
    return render_template("session/passkey_new.html", form=form, state=state, required=required), form.status
