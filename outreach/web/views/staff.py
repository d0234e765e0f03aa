"""The newsroom's own people: who has an account, in which role, and the hours in which each may be written to."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from outreach.services import people, roles, second_factor
from outreach.web import here
from outreach.web.forms.reminding import HoursForm
from outreach.web.forms.roles import RoleForm

bp = Blueprint("staff", __name__)


@bp.get("/staff")
def index() -> ResponseReturnValue:
    everyone, ways = people.everyone(here.desk()), second_factor.ways_of_all(here.desk())
    return render_template("staff/index.html", staff=everyone, ways=ways)


@bp.get("/me")
def me() -> ResponseReturnValue:
    return _page(here.staff(), HoursForm.of(here.staff().hours))


@bp.post("/me")
def save_mine() -> ResponseReturnValue:
    return _save(here.staff())


@bp.get("/staff/<staff_id>/hours")
def hours(staff_id: str) -> ResponseReturnValue:
    staff = people.named(here.desk(), StaffId(staff_id))
    return _page(staff, HoursForm.of(staff.hours))


@bp.post("/staff/<staff_id>/hours")
def save_hours(staff_id: str) -> ResponseReturnValue:
    return _save(people.named(here.desk(), StaffId(staff_id)))


@bp.get("/staff/<staff_id>/role")
def role(staff_id: str) -> ResponseReturnValue:
    person = people.named(here.desk(), StaffId(staff_id))
    return render_template("staff/role.html", person=person, form=RoleForm.of(person.role))


@bp.post("/staff/<staff_id>/role")
def save_role(staff_id: str) -> ResponseReturnValue:
    """Whoever changes their own is signed out by it, like anybody."""
    form, person = RoleForm(), people.named(here.desk(), StaffId(staff_id))
    if form.accepts(lambda: roles.change(here.desk(), person.id, Role(form.role.data), by=form.by)):
        flash(form.result or "Changed.")
        mine = person.id == here.staff().id
        return redirect(url_for("security.login") if mine else url_for("staff.index"), 303)
    return render_template("staff/role.html", person=person, form=form), form.status


def _save(staff: Staff) -> ResponseReturnValue:
    form = HoursForm()
    if form.accepts(lambda: people.set_hours(here.desk(), staff.id, form.typed(), by=form.by)):
        flash("Saved. Reminders keep to these hours from now on.")
        mine = staff.id == here.staff().id
        return redirect(url_for("staff.me") if mine else url_for("staff.index"), 303)
    return _page(staff, form)


def _page(staff: Staff, form: HoursForm) -> ResponseReturnValue:
    return render_template("staff/hours.html", person=staff, form=form), form.status
