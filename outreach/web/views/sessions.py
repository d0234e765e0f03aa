"""Where somebody is signed in: their own browsers, and for an admin those of a colleague; each can be signed out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import StaffId
from outreach.services import sessions
from outreach.web import here
from outreach.web.forms.press import PressForm
from outreach.web.session import open_session, token

bp = Blueprint("sessions", __name__)


@bp.get("/me/sessions")
def own() -> ResponseReturnValue:
    return _page(here.staff().id)


@bp.post("/me/sessions/<int:session_id>/end")
def end_own(session_id: int) -> ResponseReturnValue:
    return _end(here.staff().id, session_id)


@bp.post("/me/sessions/end-others")
def end_others() -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: sessions.end_all(here.desk(), here.staff().id, but=token(), by=form.by)):
        flash("Signed out everywhere but here.")
    return _back(form, here.staff().id)


@bp.get("/staff/<staff_id>/sessions")
def of_colleague(staff_id: str) -> ResponseReturnValue:
    return _page(StaffId(staff_id))


@bp.post("/staff/<staff_id>/sessions/<int:session_id>/end")
def end_of_colleague(staff_id: str, session_id: int) -> ResponseReturnValue:
    return _end(StaffId(staff_id), session_id)


@bp.post("/staff/<staff_id>/sessions/end")
def end_all_of_colleague(staff_id: str) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: sessions.end_all(here.desk(), StaffId(staff_id), by=form.by)):
        flash("Signed out everywhere.")
    return _back(form, StaffId(staff_id))


def _end(staff_id: StaffId, session_id: int) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: sessions.end(here.desk(), staff_id, session_id, by=form.by)):
        flash("Signed out there.")
    return _back(form, staff_id)


def _back(form: PressForm, staff_id: StaffId) -> ResponseReturnValue:
    for sentence in form.refusals:
        flash(sentence, "warn")
    mine = staff_id == here.staff().id
    return redirect(url_for("sessions.own") if mine else url_for("sessions.of_colleague", staff_id=staff_id), 303)


def _page(staff_id: StaffId) -> ResponseReturnValue:
    used = open_session()
    page = sessions.page_of(here.desk(), staff_id, here=used.id if used else None)
    return render_template("staff/sessions.html", page=page)
