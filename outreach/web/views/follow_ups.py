"""Follow-ups of an investigation: what the policy proposes for whom, from when, and letters armed in one pass."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.services import follow_ups
from outreach.services.tables import Filters
from outreach.web import here
from outreach.web.forms.letters import ArmForm
from outreach.web.views.desk import remember

bp = Blueprint("follow_ups", __name__, url_prefix="/investigations/<slug>/follow-ups")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    remember(slug)
    return _page(slug, ArmForm())


@bp.post("")
def arm(slug: str) -> ResponseReturnValue:
    form = ArmForm()
    if not form.accepts(lambda: follow_ups.arm(here.desk(), slug, form.armed(), by=form.by)):
        return _page(slug, form)
    made = follow_ups.numbers(form.result)
    flash(follow_ups.told(made))
    if others := follow_ups.of_colleagues(here.desk(), form.armed().rfc_ids, by=form.by):
        flash(others, "warn")
    if len(made) > 1:
        return redirect(url_for("letters.index", slug=slug), 303)
    return redirect(url_for("letters.batch", slug=slug, batch_id=made[0]), 303)


def _page(slug: str, form: ArmForm) -> ResponseReturnValue:
    wanted = follow_ups.opening(here.desk(), slug, Filters.of(request.args), by=here.me())
    page = follow_ups.follow_ups(here.desk(), slug, wanted)
    return render_template("letters/follow_ups.html", page=page, form=form), form.status
