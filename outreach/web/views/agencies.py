"""The directory of agencies: find one, read what we know of it, add one, correct one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.services import agencies, investigations, listing
from outreach.web import here
from outreach.web.forms.agencies import AgencyForm, AliasForm, JoinForm
from outreach.web.views.desk import at_hand

bp = Blueprint("agencies", __name__, url_prefix="/agencies")


@bp.get("")
def index() -> ResponseReturnValue:
    asked = request.args
    page = agencies.directory(
        here.desk(), sought=asked.get("q", ""), country=asked.get("country", ""), after=asked.get("after", "")
    )
    return render_template("agencies/index.html", page=page)


@bp.get("/new")
def new() -> ResponseReturnValue:
    return render_template("agencies/new.html", form=AgencyForm(name=request.args.get("name", "")))


@bp.post("")
def create() -> ResponseReturnValue:
    form = AgencyForm()
    if form.accepts(lambda: agencies.add(here.desk(), form.typed(), by=form.by).slug):
        flash("The agency is in the directory. Add how it is reached.")
        return redirect(url_for("agencies.show", slug=form.result), 303)
    return render_template("agencies/new.html", form=form), form.status


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    return render_template("agencies/show.html", page=agencies.show(here.desk(), slug))


@bp.get("/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    agency = agencies.find(here.desk(), slug)
    form = AgencyForm.of(agency)
    form.after.data = agencies.seen(agency)
    return render_template("agencies/edit.html", form=form, agency=agency)


@bp.post("/<slug>")
def change(slug: str) -> ResponseReturnValue:
    form = AgencyForm()
    seen = form.after.data or ""
    if form.accepts(lambda: agencies.change(here.desk(), slug, form.typed(), seen_as=seen, by=form.by)):
        flash("Saved. What investigations print about this agency stays as their own logs have it.")
        return redirect(url_for("agencies.show", slug=slug), 303)
    agency = agencies.find(here.desk(), slug)
    form.after.data = agencies.seen(agency)
    return render_template("agencies/edit.html", form=form, agency=agency), form.status


@bp.get("/<slug>/names/new")
def new_name(slug: str) -> ResponseReturnValue:
    return render_template("agencies/name.html", form=AliasForm(), agency=agencies.find(here.desk(), slug))


@bp.post("/<slug>/names")
def create_name(slug: str) -> ResponseReturnValue:
    form = AliasForm()
    if form.accepts(
        lambda: agencies.add_alias(here.desk(), slug, spelling=form.spelling.data, source=form.source.data, by=form.by)
    ):
        flash("The agency can be found under this name too.")
        return redirect(url_for("agencies.show", slug=slug), 303)
    return render_template("agencies/name.html", form=form, agency=agencies.find(here.desk(), slug)), form.status


@bp.get("/<slug>/investigations/new")
def new_listing(slug: str) -> ResponseReturnValue:
    found = listing.elsewhere(here.desk(), slug)
    form = JoinForm.among(found.investigations, request.args.get("investigation", "") or at_hand())
    return render_template("agencies/join.html", form=form, agency=found.agency)


@bp.post("/<slug>/investigations")
def create_listing(slug: str) -> ResponseReturnValue:
    found = listing.elsewhere(here.desk(), slug)
    form = JoinForm.among(investigations.everyone(here.desk()), "")
    if form.accepts(lambda: listing.list_one(here.desk(), slug, form.typed(), by=form.by)):
        flash("It is in the investigation. Hand it to a colleague, or put the questions to it.")
        return redirect(url_for("requests.show", rfc_id=int(form.result)), 303)
    return render_template("agencies/join.html", form=form, agency=found.agency), form.status
