"""Letters to agencies: all of them, and the batches in which they are merged, approved and sent."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.letter_templates import Purpose
from outreach.services import (
    batch_pages,
    batches,
    letter_choosing,
    letter_holding,
    letter_leaving,
    letter_pages,
    tables,
)
from outreach.services.tables import Filters
from outreach.web import here
from outreach.web.forms.letters import BatchForm, OfBatch

bp = Blueprint("letters", __name__, url_prefix="/investigations/<slug>/letters")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    return render_template("letters/index.html", page=letter_pages.letters_page(here.desk(), slug))


@bp.get("/new")
def new(slug: str) -> ResponseReturnValue:
    return _new(slug, BatchForm(purpose=request.args.get("purpose") or Purpose.FIRST.value))


@bp.post("/new")
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
def batch(slug: str, batch_id: int) -> ResponseReturnValue:
    return _batch(slug, batch_id, OfBatch())


def _batch(slug: str, batch_id: int, form: OfBatch) -> ResponseReturnValue:
    page = batch_pages.batch_page(here.desk(), slug, batch_id)
    return render_template("letters/batch.html", page=page, form=form), form.status


@bp.post("/batches/<int:batch_id>/<any(propose, 'leave-out', undo, pause, cancel):verb>")
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
def anew(slug: str, batch_id: int) -> ResponseReturnValue:
    """What was held back, in a batch of its own."""
    form = OfBatch()
    if form.accepts(lambda: batches.make_anew(here.desk(), slug, batch_id, by=form.by)):
        flash("A new batch of what did not leave. Look through it, then have it approved.")
        return redirect(url_for("letters.batch", slug=slug, batch_id=int(form.result)), 303)
    return _batch(slug, batch_id, form)


def _pressed(  # noqa: PLR0917  # one button, pressed
    slug: str, batch_id: int, form: OfBatch, act: Callable[[], object], said: str
) -> ResponseReturnValue:
    if form.accepts(act):
        flash(form.result or said)
        return redirect(url_for("letters.batch", slug=slug, batch_id=batch_id), 303)
    return _batch(slug, batch_id, form)
