"""Inviting somebody, and the page on which they choose their password."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.services import invitations
from outreach.web import here
from outreach.web.forms.invitations import InviteForm, JoinForm
from outreach.web.forms.press import PressForm
from outreach.web.session import let_in_new

bp = Blueprint("invitations", __name__)


@bp.get("/staff/invitations")
def index() -> ResponseReturnValue:
    return _page(InviteForm())


@bp.post("/staff/invitations")
def invite() -> ResponseReturnValue:
    """The link is in the answer itself: it is kept nowhere from which another page could show it."""
    form = InviteForm()
    made: list[str] = []
    if form.accepts(lambda: made.append(invitations.invite(here.desk(), form.typed(here.staff().zone), by=form.by))):
        link = invitations.just_made(here.desk(), form.typed("UTC").id, form.by)
        return _page(InviteForm(formdata=None), link=link, whose=form.name.data)
    return _page(form)


@bp.post("/staff/invitations/<staff_id>/withdraw")
def withdraw(staff_id: str) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: invitations.withdraw(here.desk(), StaffId(staff_id), by=form.by)):
        flash("Withdrawn: the link lets nobody in any more.")
    for sentence in form.refusals:
        flash(sentence, "warn")
    return redirect(url_for("invitations.index"), 303)


@bp.get("/join/<token>")
def show(token: str) -> ResponseReturnValue:
    found = invitations.of(here.door(), token)
    return render_template("session/join.html", found=found, form=JoinForm(zone=found.staff.zone), token=token)


@bp.post("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    form, found = JoinForm(), invitations.of(here.door(), token)
    if form.validate() and form.password.data != form.again.data:
        form.again.errors = ["The two are not the same. Type both again."]
    if not form.errors:
        try:
            cost = current_app.config["OUTREACH_PASSWORD_COST"]
            staff = invitations.accept(
                here.door(), token, password=form.password.data or "", zone=form.zone.data, cost=cost
            )
            return let_in_new(staff)
        except RuleBroken as broken:
            form.password.errors = [broken.sentence]
    return render_template("session/join.html", found=found, form=form, token=token), 422


def _page(form: InviteForm, *, link: str = "", whose: str = "") -> ResponseReturnValue:
    waiting = invitations.waiting(here.desk())
    return render_template("staff/invitations.html", form=form, waiting=waiting, link=link, whose=whose), form.status
