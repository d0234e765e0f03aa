"""The second factor: asked for after the password, and set up by everybody for themselves."""

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.services import second_factor
from outreach.services.second_factor import Begun
from outreach.web import here, proof
from outreach.web.forms.press import PressForm
from outreach.web.forms.second_factor import CodeAtTheDoorForm, FirstCodeForm
from outreach.web.session import code_page, half_in, let_in_with_code, must_set_up, token

bp = Blueprint("second_factor", __name__)


@bp.get("/sign-in/code")
def ask() -> ResponseReturnValue:
    if (staff_id := half_in()) is None:
        return redirect(url_for("security.login"), 303)
    return code_page(staff_id, CodeAtTheDoorForm(formdata=None))


@bp.post("/sign-in/code")
def check() -> ResponseReturnValue:
    staff_id = half_in()
    if staff_id is None:
        flash(second_factor.ANEW, "warn")
        return redirect(url_for("security.login"), 303)
    form = CodeAtTheDoorForm()
    if form.validate() and (answer := let_in_with_code(staff_id, form)) is not None:
        return answer
    return code_page(staff_id, form), 422


@bp.get("/me/second-factor")
def own() -> ResponseReturnValue:
    """Setting up one more way in wants a fresh proof before it begins: what is shown then cannot wait in a form."""
    state = second_factor.state(here.desk(), here.staff().id)
    if (state is None or not state.by_code) and proof.stale(always=True):
        return proof.first(request.full_path)
    return _page()


@bp.post("/me/second-factor")
def confirm() -> ResponseReturnValue:
    """The recovery codes stand in the answer itself: no other page could show them."""
    form = FirstCodeForm()
    sealed, code = form.sealed.data or "", form.code.data or ""
    if form.accepts(lambda: second_factor.confirm(here.desk(), sealed, code, but=token(), by=form.by)):
        return render_template("session/codes.html", codes=second_factor.codes_of(here.desk(), form.by))
    return _page(form), form.status


@bp.post("/me/second-factor/codes")
def new_codes() -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: second_factor.new_codes(here.desk(), by=form.by)):
        return render_template("session/codes.html", codes=second_factor.codes_of(here.desk(), form.by))
    for sentence in form.refusals:
        flash(sentence, "warn")
    return redirect(url_for("passkeys.own"), 303)


def _page(form: FirstCodeForm | None = None) -> str:
    staff, begun = here.staff(), None
    state = second_factor.state(here.desk(), staff.id)
    if state is None or not state.by_code:
        begun = second_factor.begun(here.desk(), staff, form.sealed.data or "") if form else None
        begun = begun or second_factor.begin(here.desk(), staff)
        form = form or FirstCodeForm(formdata=None)
        form.sealed.data = begun.sealed
    return render_template(
        "session/second_factor.html",
        state=state,
        begun=begun,
        picture=_drawn(begun) if begun else "",
        first=form,
        required=must_set_up() and state is None,
    )


def _drawn(begun: Begun) -> Markup:
    """As a picture that a telephone reads: drawn here, since no address of a picture may hold a secret."""
    drawn = segno.make(begun.uri, micro=False).svg_inline(
        scale=5, border=4, light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # made of squares alone
