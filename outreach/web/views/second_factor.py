"""The second factor: asked for after the password, set up by everybody for themselves, taken away by an admin."""

from collections.abc import Sequence

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.domain.ids import StaffId
from outreach.services import second_factor
from outreach.services.second_factor import Begun
from outreach.web import here
from outreach.web.access import May, open_to
from outreach.web.forms.press import PressForm
from outreach.web.forms.second_factor import CodeAtTheDoorForm, CodeForm, FirstCodeForm
from outreach.web.session import half_in, let_in_with_code, must_set_up, token

bp = Blueprint("second_factor", __name__)


@bp.get("/sign-in/code")
@open_to(May.ANYONE)
def ask() -> ResponseReturnValue:
    if half_in() is None:
        return redirect(url_for("security.login"), 303)
    return render_template("session/code.html", form=CodeAtTheDoorForm(formdata=None))


@bp.post("/sign-in/code")
@open_to(May.ANYONE)
def check() -> ResponseReturnValue:
    staff_id = half_in()
    if staff_id is None:
        flash("It took too long since the password. Sign in again.", "warn")
        return redirect(url_for("security.login"), 303)
    form = CodeAtTheDoorForm()
    if form.validate() and (answer := let_in_with_code(staff_id, form)) is not None:
        return answer
    return render_template("session/code.html", form=form), 422


@bp.get("/me/second-factor")
@open_to(May.STAFF)
def own() -> ResponseReturnValue:
    return _page()


@bp.post("/me/second-factor")
@open_to(May.STAFF)
def confirm() -> ResponseReturnValue:
    """The recovery codes stand in the answer itself: no other page could show them."""
    form = FirstCodeForm()
    sealed, code = form.sealed.data or "", form.code.data or ""
    if form.accepts(lambda: second_factor.confirm(here.desk(), sealed, code, but=token(), by=form.by)):
        return _page(codes=second_factor.codes_of(here.desk(), form.by))
    return _page(first=form), form.status


@bp.post("/me/second-factor/codes")
@open_to(May.STAFF)
def new_codes() -> ResponseReturnValue:
    form = CodeForm()
    if form.accepts(lambda: second_factor.new_codes(here.desk(), form.code.data or "", by=form.by)):
        return _page(codes=second_factor.codes_of(here.desk(), form.by))
    return _page(again=form), form.status


@bp.post("/staff/<staff_id>/second-factor/take-away")
@open_to(May.ADMINS)
def take_away(staff_id: str) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: second_factor.take_away(here.desk(), StaffId(staff_id), by=form.by)):
        flash("Taken away, and signed out everywhere. They set up another one when they sign in.")
    for sentence in form.refusals:
        flash(sentence, "warn")
    return redirect(url_for("sessions.of_colleague", staff_id=staff_id), 303)


def _page(*, first: FirstCodeForm | None = None, again: CodeForm | None = None, codes: Sequence[str] = ()) -> str:
    staff, begun = here.staff(), None
    state = second_factor.state(here.desk(), staff.id)
    if state is None:
        begun = second_factor.begun(here.desk(), staff, first.sealed.data or "") if first else None
        begun = begun or second_factor.begin(here.desk(), staff)
        first = first or FirstCodeForm(formdata=None)
        first.sealed.data = begun.sealed
    return render_template(
        "session/second_factor.html",
        state=state,
        begun=begun,
        picture=_drawn(begun) if begun else "",
        first=first,
        again=again or CodeForm(formdata=None),
        codes=codes,
        required=must_set_up() or (state is None and request.args.get("why") == "required"),
    )


def _drawn(begun: Begun) -> Markup:
    """As a picture that a telephone reads: drawn here, since no address of a picture may hold a secret."""
    drawn = segno.make(begun.uri, micro=False).svg_inline(
        scale=5, border=4, light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # made of squares alone
