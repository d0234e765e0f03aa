"""Who works on an investigation, and the glass that an admin may break."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import StaffId
from outreach.domain.teams import Part
from outreach.services import looked_in, teams
from outreach.web import here
from outreach.web.forms.press import PressForm
from outreach.web.forms.teams import EmergencyForm, GivePartForm, SharedForm

bp = Blueprint("teams", __name__)


@bp.get("/investigations/<slug>/team")
def show(slug: str) -> ResponseReturnValue:
    return _page(slug)


@bp.post("/investigations/<slug>/team")
def give(slug: str) -> ResponseReturnValue:
    page = teams.page(here.desk(), slug)
    form = GivePartForm.among(page.others, page.members)
    given = (StaffId(form.staff.data or ""), form.part.data)
    if form.accepts(lambda: teams.give(here.desk(), slug, given[0], Part(given[1]), by=form.by)):
        flash(form.result or "Done.")
        return redirect(url_for("teams.show", slug=slug), 303)
    return _page(slug, form)


@bp.post("/investigations/<slug>/team/<staff_id>/take")
def take(slug: str, staff_id: str) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: teams.take(here.desk(), slug, StaffId(staff_id), by=form.by)):
        flash(form.result or "Done.")
    for sentence in form.refusals:
        flash(sentence, "warn")
    mine = staff_id == here.staff().id and not form.refusals
    return redirect(url_for("investigations.index") if mine else url_for("teams.show", slug=slug), 303)


@bp.post("/investigations/<slug>/team/<staff_id>/shared")
def share(slug: str, staff_id: str) -> ResponseReturnValue:
    form = SharedForm()
    if form.accepts(lambda: teams.share(here.desk(), slug, StaffId(staff_id), form.typed(), by=form.by)):
        flash(form.result or "Done.")
        return redirect(url_for("teams.show", slug=slug), 303)
    return _page(slug, shared=(staff_id, form))


@bp.get("/emergency")
def emergency() -> ResponseReturnValue:
    return _emergency("", EmergencyForm())


@bp.post("/emergency/<slug>")
def break_glass(slug: str) -> ResponseReturnValue:
    form = EmergencyForm()
    if form.accepts(lambda: teams.break_glass(here.desk(), slug, form.reason.data, by=form.by)):
        flash("You may look into it for 24 hours. The team is told.")
        return redirect(url_for("investigations.show", slug=slug), 303)
    return _emergency(slug, form)


def _page(
    slug: str, form: GivePartForm | None = None, shared: tuple[str, SharedForm] | None = None
) -> ResponseReturnValue:
    page = teams.page(here.desk(), slug)
    typed = form or GivePartForm.among(page.others, page.members, formdata=None)
    sharing = {
        one.seat.staff_id: shared[1]
        if shared and shared[0] == one.seat.staff_id
        else SharedForm(formdata=None, agencies="\n".join(one.shared))
        for one in page.partners
    }
    status = max(typed.status, shared[1].status if shared else 200)
    looked = looked_in.on_record(here.desk(), page.investigation.id)
    shown = {"page": page, "form": typed, "sharing": sharing, "looked_in": looked}
    return render_template("investigations/team.html", **shown), status


def _emergency(slug: str, form: EmergencyForm) -> ResponseReturnValue:
    closed = teams.closed_to(here.desk())
    return render_template("staff/emergency.html", closed=closed, form=form, tried=slug), form.status
