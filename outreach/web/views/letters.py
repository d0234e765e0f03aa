"""Letters to agencies: their templates, and the batches in which they are merged, approved and sent."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import RfcId
from outreach.domain.letter_templates import Letters, Purpose
from outreach.services import (
    batch_pages,
    batches,
    editions,
    letter_choosing,
    letter_holding,
    letter_leaving,
    letter_pages,
    tables,
)
from outreach.services.letter_pages import TemplatesPage
from outreach.services.tables import Filters
from outreach.web import here
from outreach.web.access import May, open_to
from outreach.web.forms.letters import BatchForm, LanguageForm, OfBatch

bp = Blueprint("letters", __name__, url_prefix="/investigations/<slug>/letters")


@bp.get("")
@open_to(May.STAFF)
def index(slug: str) -> ResponseReturnValue:
    return render_template("letters/index.html", page=letter_pages.letters_page(here.desk(), slug))


@bp.get("/templates")
@open_to(May.STAFF)
def templates(slug: str) -> ResponseReturnValue:
    page = letter_pages.templates_page(here.desk(), slug)
    tag = request.args.get("language", "")
    written = letter_pages.language_of(page.letters, tag)
    own = page.letters.letters is None or page.letters.letters.default == tag
    form = LanguageForm.of(written, default=own, fresh=tag)
    form.saw(page.letters.version)
    return _templates(page, form)


@bp.post("/templates")
@open_to(May.EDITORS)
def adopt(slug: str) -> ResponseReturnValue:
    page = letter_pages.templates_page(here.desk(), slug)
    form = LanguageForm().offer(page.agencies, page.letters.questions)
    if "look" in request.form:
        return _look(slug, page, form)

    def act() -> str:
        seen_as = int(form.seen or 0)
        return editions.adopt(here.desk(), slug, _together(page, form), seen_as=seen_as, by=form.by)

    if form.accepts(act):
        flash("Adopted. Letters that wait to leave in other words are held back.")
        return redirect(url_for("letters.index", slug=slug), 303)
    if form.status == 409:  # noqa: PLR2004  # HTTP: somebody was first
        form.after.data = str(page.letters.version)
    return _templates(page, form)


def _together(page: TemplatesPage, form: LanguageForm) -> Letters:
    was = form.was.data or form.language.data
    return letter_pages.with_language(page.letters.letters, form.typed(), was=was, default=bool(form.default.data))


def _look(slug: str, page: TemplatesPage, form: LanguageForm) -> ResponseReturnValue:
    """One letter in the words that were typed, before anybody adopts them."""
    try:
        rfc_id, purpose = RfcId(int(form.shown_for.data or 0)), Purpose(form.shown_purpose.data)
        typed = form.typed()
        looked_at = (editions.checked(_together(page, form)), purpose, rfc_id, typed.language)
        page = letter_pages.templates_page(here.desk(), slug, looked_at=looked_at)
    except RuleBroken as broken:
        form.refusals.append(broken.sentence)
    return _templates(page, form)


def _templates(page: TemplatesPage, form: LanguageForm) -> ResponseReturnValue:
    if form.asked is None:
        form.offer(page.agencies, page.letters.questions)
    return render_template("letters/templates.html", page=page, form=form), form.status


@bp.get("/new")
@open_to(May.STAFF)
def new(slug: str) -> ResponseReturnValue:
    return _new(slug, BatchForm(purpose=request.args.get("purpose") or Purpose.FIRST.value))


@bp.post("/new")
@open_to(May.STAFF)
def create(slug: str) -> ResponseReturnValue:
    form, filters = BatchForm(), Filters.of(request.args)

    def make() -> str:
        everybody = letter_choosing.fitting(here.desk(), slug, filters) if form.everybody else ()
        return batches.make(here.desk(), slug, form.chosen(everybody), by=form.by)

    if form.accepts(make):
        return redirect(url_for("letters.batch", slug=slug, batch_id=int(form.result)), 303)
    return _new(slug, form)


def _new(slug: str, form: BatchForm) -> ResponseReturnValue:
    filters = Filters.of({"hand": "yes", **request.args})
    page = tables.requests_of(here.desk(), slug, filters)
    letters = letter_pages.letters_page(here.desk(), slug)
    if filters.nonsense:
        page, form.status = replace(page, rows=()), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("letters/new.html", page=page, form=form, letters=letters), form.status


@bp.get("/batches/<int:batch_id>")
@open_to(May.STAFF)
def batch(slug: str, batch_id: int) -> ResponseReturnValue:
    return _batch(slug, batch_id, OfBatch())


def _batch(slug: str, batch_id: int, form: OfBatch) -> ResponseReturnValue:
    page = batch_pages.batch_page(here.desk(), slug, batch_id)
    return render_template("letters/batch.html", page=page, form=form), form.status


@bp.post("/batches/<int:batch_id>/<any(propose, 'leave-out', undo, pause, cancel):verb>")
@open_to(May.STAFF)
def press(slug: str, batch_id: int, verb: str) -> ResponseReturnValue:
    """What anybody here may do: nothing of it lets a letter go."""
    form, desk = OfBatch(), here.desk()
    acts: dict[str, Callable[[], object]] = {
        "propose": lambda: batches.propose(desk, slug, batch_id, turn=form.shown, by=form.by),
        "leave-out": lambda: batches.leave_out_stopped(desk, slug, batch_id, turn=form.shown, by=form.by),
        "undo": lambda: letter_holding.undo(desk, slug, batch_id, by=form.by),
        "pause": lambda: letter_holding.pause(desk, slug, batch_id, by=form.by),
        "cancel": lambda: letter_holding.cancel(desk, slug, batch_id, turn=form.shown, by=form.by),
    }
    said = {"propose": "An editor can approve it now.", "cancel": letter_holding.DROPPED}
    return _pressed(slug, batch_id, form, acts[verb], said.get(verb, ""))


@bp.post("/batches/<int:batch_id>/<any(approve, resume):verb>")
@open_to(May.EDITORS)
def let_go(slug: str, batch_id: int, verb: str) -> ResponseReturnValue:
    form, desk = OfBatch(), here.desk()
    acts: dict[str, Callable[[], object]] = {
        "approve": lambda: letter_leaving.approve(
            desk, slug, batch_id, seal=form.seal.data or "", marks=form.marks.data or "", by=form.by
        ),
        "resume": lambda: letter_holding.resume(desk, slug, batch_id, by=form.by),
    }
    return _pressed(slug, batch_id, form, acts[verb], "")


@bp.post("/batches/<int:batch_id>/anew")
@open_to(May.STAFF)
def anew(slug: str, batch_id: int) -> ResponseReturnValue:
    """What was held back, in a batch of its own."""
    form = OfBatch()
    if form.accepts(lambda: batches.make_anew(here.desk(), slug, batch_id, by=form.by)):
        flash("A new batch of what was held back. Look through it, then have it approved.")
        return redirect(url_for("letters.batch", slug=slug, batch_id=int(form.result)), 303)
    return _batch(slug, batch_id, form)


def _pressed(  # noqa: PLR0917  # one button, pressed
    slug: str, batch_id: int, form: OfBatch, act: Callable[[], object], said: str
) -> ResponseReturnValue:
    if form.accepts(act):
        flash(form.result or said)
        return redirect(url_for("letters.batch", slug=slug, batch_id=batch_id), 303)
    return _batch(slug, batch_id, form)
