"""Handing work out from the list of requests: the ticked ones go to one colleague."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import StaffId
from outreach.services import handing, tables
from outreach.services.tables import Filters
from outreach.web import here
from outreach.web.forms.handing import HandOverForm

bp = Blueprint("handing", __name__, url_prefix="/investigations/<slug>/requests")


@bp.post("/hand-over")
def hand_over(slug: str) -> ResponseReturnValue:
    """The address keeps the filters of the list the form stood under."""
    filters = Filters.of(request.args)
    form = HandOverForm.among(tables.colleagues(here.desk(), slug))
    to = StaffId(form.to.data or "")
    if form.accepts(lambda: handing.hand_over(here.desk(), slug, form.rows(), to=to, by=form.by)):
        flash(form.result)
        return redirect(url_for("investigations.requests", slug=slug) + filters.query(hand=""), 303)
    page = tables.requests_of(here.desk(), slug, filters)
    return render_template("investigations/requests.html", page=page, form=form), form.status
