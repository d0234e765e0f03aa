"""The outbox: letters that need a person, mail to us that waits, and, in practice, what would have left."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.services import heartbeat, practice_outbox, settling, waiting_mail
from outreach.web import here
from outreach.web.forms.outbox import DropForm, LeftForm, QueueAgainForm, SettleForm

bp = Blueprint("outbox", __name__, url_prefix="/outbox")


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template(
        "outbox/index.html",
        letters=practice_outbox.letters(here.desk()),
        practice=practice_outbox.is_practice(here.desk()),
        unsettled=len(settling.unsettled(here.desk())),
        waits=waiting_mail.waiting(here.desk()),
        stopped=heartbeat.nothing_leaves(here.desk(), here.now()),
    )


@bp.get("/unknown")
def unknown() -> ResponseReturnValue:
    return _unsettled(None, 0)


@bp.post("/unknown/<int:letter>/left")
def left(letter: int) -> ResponseReturnValue:
    form = LeftForm()
    return _settle(form, letter, lambda: settling.left(here.desk(), letter, evidence=form.evidence.data, by=form.by))


@bp.post("/unknown/<int:letter>/again")
def again(letter: int) -> ResponseReturnValue:
    form = QueueAgainForm()
    known = form.evidence.data
    return _settle(form, letter, lambda: settling.queue_again(here.desk(), letter, evidence=known, by=form.by))


@bp.post("/unknown/<int:letter>/drop")
def drop(letter: int) -> ResponseReturnValue:
    form = DropForm()
    return _settle(form, letter, lambda: settling.drop(here.desk(), letter, by=form.by))


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    return render_template("outbox/show.html", letter=practice_outbox.letter(here.desk(), name))


def _settle(form: SettleForm, letter: int, act: Callable[[], str]) -> ResponseReturnValue:
    if form.accepts(act):
        flash(form.result or "Noted.")
        return redirect(url_for("outbox.unknown"), 303)
    return _unsettled(form, letter), form.status


def _unsettled(refused: SettleForm | None, letter: int) -> str:
    """The list; with the form that was refused, under its letter, as it was typed."""
    typed = refused.evidence.data if isinstance(refused, LeftForm | QueueAgainForm) else ""
    return render_template(
        "outbox/unknown.html",
        letters=settling.unsettled(here.desk()),
        refused=refused,
        typed={(letter, type(refused).__name__): typed},
    )
