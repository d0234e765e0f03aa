"""Everybody chooses another password for themselves, and has to know the one they have."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import RuleBroken
from outreach.domain.people import Acting
from outreach.domain.wallclock import elapsed
from outreach.services import people, sign_in_tries
from outreach.web import here
from outreach.web.forms.passwords import PasswordForm

bp = Blueprint("passwords", __name__)


@bp.get("/me/password")
def own() -> ResponseReturnValue:
    return render_template("staff/password.html", form=PasswordForm())


@bp.post("/me/password")
def change() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate() and (refused := _changed(form)):
        form[refused.field or "password"].errors = [refused.sentence]
    if form.errors:
        return render_template("staff/password.html", form=form), 422
    flash("You have a new password, and are signed out everywhere. Sign in with it.")
    return redirect(url_for("security.login"), 303)


def _changed(form: PasswordForm) -> RuleBroken | None:
    """Why it was not. Tries are counted as at the door: whoever sits down at an open page guesses no faster."""
    desk, staff = here.desk(), here.staff()
    of = {"email": f"password of {staff.id}", "address": request.remote_addr or ""}
    if until := sign_in_tries.claim(desk, **of, known=False):
        return RuleBroken(f"It was tried too often. Wait {elapsed(here.now(), until)}, then try again.", "was")
    cost, by = current_app.config["OUTREACH_PASSWORD_COST"], Acting(staff=staff.id, role=staff.role)
    try:
        people.change_own_password(desk, staff, form.was.data or "", form.password.data or "", by=by, cost=cost)
    except RuleBroken as broken:
        return broken
    sign_in_tries.let_in(desk, **of, known=False)
    return None
