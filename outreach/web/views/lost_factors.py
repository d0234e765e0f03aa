"""A second factor that is lost: an admin asks, a second person vouches, and whoever it is about can stop it."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import StaffId
from outreach.services import lost_factors
from outreach.web import here
from outreach.web.forms.lost_factors import AskForm, VouchForm
from outreach.web.forms.press import PressForm
from outreach.web.session import DELAY

bp = Blueprint("lost_factors", __name__)


@bp.get("/staff/<staff_id>/second-factor")
def show(staff_id: str) -> ResponseReturnValue:
    return _page(staff_id)


@bp.post("/staff/<staff_id>/second-factor/ask")
def ask(staff_id: str) -> ResponseReturnValue:
    form = AskForm()
    if form.accepts(lambda: lost_factors.ask(here.desk(), StaffId(staff_id), form.reason.data, by=form.by)):
        return _done(form, staff_id)
    return _page(staff_id, asking=form), form.status


@bp.post("/staff/<staff_id>/second-factor/vouch")
def vouch(staff_id: str) -> ResponseReturnValue:
    form, hours = VouchForm(), current_app.config[DELAY]
    if form.accepts(lambda: lost_factors.vouch(here.desk(), StaffId(staff_id), form.how.data, hours=hours, by=form.by)):
        return _done(form, staff_id)
    return _page(staff_id, vouching=form), form.status


@bp.post("/staff/<staff_id>/second-factor/stop")
def stop(staff_id: str) -> ResponseReturnValue:
    _stopped(staff_id)
    return redirect(url_for("lost_factors.show", staff_id=staff_id), 303)


@bp.post("/me/second-factor/keep")
def keep() -> ResponseReturnValue:
    """Whoever it is about, from any page on which they are signed in."""
    _stopped(here.staff().id)
    return redirect(url_for("passkeys.own"), 303)


def _stopped(staff_id: str) -> None:
    form = PressForm()
    if form.accepts(lambda: lost_factors.stop(here.desk(), StaffId(staff_id), by=form.by)):
        flash(form.result or "Stopped.")
    for sentence in form.refusals:
        flash(sentence, "warn")


def _done(form: AskForm | VouchForm, staff_id: str) -> ResponseReturnValue:
    flash(form.result or "Recorded.")
    return redirect(url_for("lost_factors.show", staff_id=staff_id), 303)


def _page(staff_id: str, *, asking: AskForm | None = None, vouching: VouchForm | None = None) -> str:
    return render_template(
        "staff/lost_factor.html",
        page=lost_factors.page(here.desk(), StaffId(staff_id)),
        asking=asking or AskForm(formdata=None),
        vouching=vouching or VouchForm(formdata=None),
        hours=current_app.config[DELAY],
    )
