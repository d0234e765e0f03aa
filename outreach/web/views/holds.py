"""The legal hold of an investigation: how it is, put on, lifted."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.services import holds
from outreach.web import here
from outreach.web.forms.holds import LiftHoldForm, PutOnHoldForm

bp = Blueprint("holds", __name__, url_prefix="/investigations/<slug>/hold")


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    return _page(slug, None)


@bp.post("/<any(on, off):state>")
def step(slug: str, state: str) -> ResponseReturnValue:
    form, do = (PutOnHoldForm(), holds.put_on) if state == "on" else (LiftHoldForm(), holds.lift)
    if form.accepts(lambda: do(here.desk(), slug, form.reason.data, by=form.by)):
        flash(form.result or "Done.")
        return redirect(url_for("holds.show", slug=slug), 303)
    return _page(slug, form)


def _page(slug: str, typed: PutOnHoldForm | None) -> ResponseReturnValue:
    page = holds.page(here.desk(), slug)
    form = typed or (LiftHoldForm if page.current else PutOnHoldForm)(formdata=None)
    state = "off" if isinstance(form, LiftHoldForm) else "on"
    return render_template("investigations/hold.html", page=page, form=form, state=state), form.status
