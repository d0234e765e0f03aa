"""The letters of an investigation as they are written: a language at a time, looked at, adopted, and read again."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.letter_templates import Purpose
from outreach.services import letter_editions, letter_files
from outreach.services.letter_editions import TemplatesPage
from outreach.web import here
from outreach.web.forms.letter_templates import LanguageForm, LeaveLanguageOut
from outreach.web.views.evidence import sent

bp = Blueprint("letter_templates", __name__, url_prefix="/investigations/<slug>/letters/templates")


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    """One language: as it stands, as it stood in `version`, or an empty one."""
    page = letter_editions.templates_page(here.desk(), slug)
    form = LanguageForm.of(page, request.args.get("language", ""), request.args.get("version", 0, int))
    form.saw(page.letters.version)
    return _page(page, form)


@bp.post("")
def adopt(slug: str) -> ResponseReturnValue:
    """Anybody may try words out and look at a letter in them; that an editor adopts them, the service sees to."""
    page = letter_editions.templates_page(here.desk(), slug)
    form = LanguageForm().offer(page).take_in(partial(letter_files.keep, here.desk()))
    if "look" in request.form:
        return _look(slug, page, form)
    if form.accepts(
        lambda: letter_editions.adopt(here.desk(), slug, form.typed(), seen_as=int(form.seen or 0), by=form.by)
    ):
        flash("Adopted. Letters that wait to leave in other words are held back.")
        return redirect(url_for("letters.index", slug=slug), 303)
    if form.status == HTTPStatus.CONFLICT:
        form.after.data = str(page.letters.version)
    return _page(page, form)


def _look(slug: str, page: TemplatesPage, form: LanguageForm) -> ResponseReturnValue:
    """One letter in the words that were typed, before anybody adopts them."""
    try:
        if not (form.shown_purpose.validate(form) and form.shown_for.validate(form)):
            raise RuleBroken("Choose from the list which letter to look at, and for which agency.")
        looked_at = (form.typed(), Purpose(form.shown_purpose.data), RfcId(int(form.shown_for.data or 0)))
        page = letter_editions.templates_page(here.desk(), slug, looked_at=looked_at)
    except RuleBroken as broken:
        form.refused(broken)
    return _page(page, form)


def _page(page: TemplatesPage, form: LanguageForm, leaving: LeaveLanguageOut | None = None) -> ResponseReturnValue:
    out = leaving or LeaveLanguageOut.of(page, form.was.data or "")
    status = leaving.status if leaving else form.status
    return render_template("letters/templates.html", page=page, form=form, out=out), status


@bp.post("/leave-out")
def leave_out(slug: str) -> ResponseReturnValue:
    out, desk = LeaveLanguageOut(), here.desk()
    tag = out.left_out.data or ""
    if out.accepts(lambda: letter_editions.leave_out(desk, slug, tag, seen_as=int(out.seen or 0), by=out.by)):
        flash("Left out. Its agencies are written to in the next of their languages, or in the default one.")
        return redirect(url_for("letters.index", slug=slug), 303)
    page = letter_editions.templates_page(desk, slug)
    form = LanguageForm.of(page, tag, 0, formdata=None)
    form.saw(page.letters.version)
    return _page(page, form, out)


@bp.get("/files/<sha256>")
def file(slug: str, sha256: str) -> ResponseReturnValue:
    return sent(letter_editions.file(here.desk(), slug, sha256))


@bp.get("/versions/<int:number>")
def version(slug: str, number: int) -> ResponseReturnValue:
    return render_template("letters/version.html", page=letter_editions.version(here.desk(), slug, number))
