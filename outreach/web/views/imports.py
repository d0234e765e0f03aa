"""Importing agencies: a dry run first, decided by a person, then all of it or nothing."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.services import importing, investigations
from outreach.services.import_plan import decisions_csv, problems_csv
from outreach.services.importing import ImportOutcome
from outreach.services.places import countries
from outreach.web import here
from outreach.web.forms.importing import DecideForm, UploadForm
from outreach.web.forms.press import PressForm

bp = Blueprint("imports", __name__, url_prefix="/investigations/<slug>/imports")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    return _upload_page(slug, UploadForm(countries()))


@bp.post("")
def upload(slug: str) -> ResponseReturnValue:
    form = UploadForm(countries())
    if form.accepts(
        lambda: importing.keep(here.desk(), slug, form.name, form.content(), decisions=form.decisions(), by=form.by)
    ):
        return redirect(url_for("imports.show", slug=slug, upload_id=int(form.result)), 303)
    return _upload_page(slug, form)


@bp.get("/<int:upload_id>")
def show(slug: str, upload_id: int) -> ResponseReturnValue:
    return _plan_page(slug, upload_id, PressForm())


@bp.post("/<int:upload_id>/decisions")
def decide(slug: str, upload_id: int) -> ResponseReturnValue:
    form, plan = DecideForm(), importing.plan(here.desk(), slug, upload_id)
    if form.accepts(lambda: importing.decide(here.desk(), slug, upload_id, form.decisions(plan), by=form.by)):
        flash("Kept. Here is what the import would do now.")
        return redirect(url_for("imports.show", slug=slug, upload_id=upload_id), 303)
    return _plan_page(slug, upload_id, form)


@bp.post("/<int:upload_id>/run")
def run(slug: str, upload_id: int) -> ResponseReturnValue:
    form, done = PressForm(), list[ImportOutcome]()
    if form.accepts(lambda: done.append(importing.commit(here.desk(), slug, upload_id, None, by=form.by))):
        for one in done:
            flash(f"Imported: {one.listed:,} new, {one.changed:,} changed, {one.unchanged:,} as they were.")
        return redirect(url_for("imports.show", slug=slug, upload_id=upload_id), 303)
    return _plan_page(slug, upload_id, form)


@bp.post("/<int:upload_id>/drop")
def drop(slug: str, upload_id: int) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: importing.drop(here.desk(), slug, upload_id, by=form.by)):
        flash("Put away. Nothing was imported.")
        return redirect(url_for("imports.index", slug=slug), 303)
    return _plan_page(slug, upload_id, form)


@bp.get("/<int:upload_id>/<any(problems, decisions):what>.csv")
def download(slug: str, upload_id: int, what: str) -> ResponseReturnValue:
    plan = importing.plan(here.desk(), slug, upload_id)
    text = problems_csv(plan) if what == "problems" else decisions_csv(plan)
    name = f"{slug}-{what}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


def _upload_page(slug: str, form: UploadForm) -> ResponseReturnValue:
    at = investigations.find(here.desk(), slug)
    drafts = importing.open_drafts(here.desk(), slug)
    return render_template("imports/index.html", at=at, form=form, drafts=drafts), form.status


def _plan_page(slug: str, upload_id: int, form: PressForm | DecideForm) -> ResponseReturnValue:
    at, plan = investigations.find(here.desk(), slug), importing.plan(here.desk(), slug, upload_id)
    return render_template("imports/show.html", at=at, plan=plan, form=form), form.status
