"""The calendar of an agency: its days off in the coming year, and those of its own."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.services import agency_days, agency_hours
from outreach.web import here
from outreach.web.forms.calendars import CalendarFileForm, ForgetForm, HoursForm, KindsForm, OwnDaysForm, as_lines

bp = Blueprint("calendars", __name__, url_prefix="/agencies/<slug>/calendar")


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    return _page(slug, OwnDaysForm(), CalendarFileForm())


@bp.post("")
def add(slug: str) -> ResponseReturnValue:
    form = OwnDaysForm()
    if form.accepts(lambda: agency_days.add(here.desk(), slug, form.typed(), by=form.by, meant=form.says_so)):
        flash(f"Noted. {agency_days.counts_from(form.typed(), here.now())}")
        return redirect(url_for("calendars.show", slug=slug), 303)
    return _page(slug, form, CalendarFileForm(formdata=None))


@bp.post("/holidays")
def observe(slug: str) -> ResponseReturnValue:
    form = KindsForm()
    if form.accepts(lambda: agency_days.observe(here.desk(), slug, form.typed(), by=form.by)):
        flash("Saved. It counts from the next deadline on; what an agency was told does not move.")
        return redirect(url_for("calendars.show", slug=slug), 303)
    return _page(slug, OwnDaysForm(formdata=None), CalendarFileForm(formdata=None), kinds=form)


@bp.post("/hours")
def keep_hours(slug: str) -> ResponseReturnValue:
    form, kept = HoursForm(), list[agency_hours.Kept]()
    if form.accepts(lambda: kept.append(agency_hours.keep_hours(here.desk(), slug, form.typed(), by=form.by))):
        flash("Saved. They count from the next deadline on; what an agency was told does not move.")
        for one in kept:
            if one.replaced:
                flash(one.replaced)
            if one.idle:
                flash(one.idle, "warn")
        return redirect(url_for("calendars.show", slug=slug), 303)
    return _page(slug, OwnDaysForm(formdata=None), CalendarFileForm(formdata=None), hours=form)


@bp.post("/file")
def read_file(slug: str) -> ResponseReturnValue:
    """What the file closes stands in the form, to be looked through before anybody notes it."""
    form = CalendarFileForm()
    if (found := form.read()) is None:
        return _page(slug, OwnDaysForm(formdata=None), form)
    typed = OwnDaysForm(formdata=None, lines=as_lines(found.days), source=form.upload.data.filename)
    flash(_compared(agency_days.compare(here.desk(), slug, found.days)))
    for sentence in agency_days.long_runs(found.days):
        flash(f"In doubt: {sentence} Check its dates.", "warn")
    for sentence in found.left_out[:20]:
        flash(f"Left out: {sentence}")
    return _page(slug, typed, form, status=200)


@bp.post("/<day>/forget")
def forget(slug: str, day: str) -> ResponseReturnValue:
    form = ForgetForm()
    if form.accepts(lambda: agency_days.remove(here.desk(), slug, {date.fromisoformat(day)}, by=form.by)):
        flash("Forgotten: on this day it goes by its country again.")
        return redirect(url_for("calendars.show", slug=slug), 303)
    for _, sentence in form.wrong():  # a button has no place of its own on the page to say it
        flash(sentence, "warn")
    return _page(slug, OwnDaysForm(formdata=None), CalendarFileForm(formdata=None), status=form.status)


def _compared(found: agency_days.Compared) -> str:
    new, other, same = (f"{len(days):,}" for days in (found.added, found.changed, found.left))
    return f"Read, not noted yet. Of its days: {new} new, {other} known with other words, {same} known just so."


def _page(  # the forms of one page
    slug: str,
    typed: OwnDaysForm,
    file: CalendarFileForm,
    *,
    kinds: KindsForm | None = None,
    hours: HoursForm | None = None,
    status: int = 0,
) -> ResponseReturnValue:
    page = agency_days.calendar_page(here.desk(), slug)
    kinds, hours = (kinds or KindsForm.of(page)).of_country(page), hours or HoursForm.of(page)
    answer = render_template("agencies/calendar.html", page=page, form=typed, file=file, kinds=kinds, hours=hours)
    return answer, status or max(typed.status, file.status, kinds.status, hours.status)
