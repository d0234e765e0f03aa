"""The inbox: what came in and where it went; a message; and what a person does with it."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.inbox import MessageId
from outreach.services import filing_by_hand, inbox
from outreach.web import here
from outreach.web.access import May, open_to
from outreach.web.files import taken_away
from outreach.web.forms.inbox import BringForm, FileForm, ReasonForm

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
@open_to(May.STAFF)
def index() -> ResponseReturnValue:
    return _inbox(BringForm())


@bp.post("")
@open_to(May.STAFF)
def bring() -> ResponseReturnValue:
    form, said = BringForm(), list[str]()
    if form.accepts(lambda: said.append(inbox.bring(here.desk(), form.chosen(), by=form.by))):
        for sentence in said:
            flash(sentence)
        return redirect(url_for("inbox.index"), 303)
    return _inbox(form)


@bp.get("/<int:message_id>")
@open_to(May.STAFF)
def show(message_id: int) -> ResponseReturnValue:
    return _message(MessageId(message_id), FileForm())


@bp.get("/<int:message_id>/original")
@open_to(May.STAFF)
def original(message_id: int) -> Response:
    return taken_away(inbox.original(here.desk(), MessageId(message_id)))


@bp.get("/<int:message_id>/attachments/<int:number>")
@open_to(May.STAFF)
def attachment(message_id: int, number: int) -> Response:
    return taken_away(inbox.attachment(here.desk(), MessageId(message_id), number))


@bp.post("/<int:message_id>/file")
@open_to(May.STAFF)
def file_to(message_id: int) -> ResponseReturnValue:
    form, which = FileForm(), MessageId(message_id)
    if form.looks:
        return _message(which, form)
    return _done(
        which,
        form,
        lambda: filing_by_hand.file_to(here.desk(), which, form.chosen(), form.why.data or "", by=form.by),
        "Filed.",
    )


@bp.post("/<int:message_id>/quarantine")
@open_to(May.STAFF)
def quarantine(message_id: int) -> ResponseReturnValue:
    form, which = ReasonForm(), MessageId(message_id)
    why = form.why.data or ""
    return _done(
        which,
        form,
        lambda: filing_by_hand.quarantine(here.desk(), which, why, by=form.by),
        "Set apart. It is kept, and can be let back.",
    )


@bp.post("/<int:message_id>/release")
@open_to(May.STAFF)
def release(message_id: int) -> ResponseReturnValue:
    form, which = ReasonForm(), MessageId(message_id)
    why = form.why.data or ""
    return _done(
        which, form, lambda: filing_by_hand.release(here.desk(), which, why, by=form.by), "Let back. File it now."
    )


@bp.post("/<int:message_id>/human")
@open_to(May.STAFF)
def judge_human(message_id: int) -> ResponseReturnValue:
    form, which = ReasonForm(), MessageId(message_id)
    why = form.why.data or ""
    return _done(
        which,
        form,
        lambda: filing_by_hand.judge_human(here.desk(), which, why, by=form.by),
        "Filed as a message that waits to be judged.",
    )


def _done(which: MessageId, form: FileForm | ReasonForm, act: Callable[[], object], said: str) -> ResponseReturnValue:
    if form.accepts(act):
        flash(said)
        return redirect(url_for("inbox.show", message_id=which), 303)
    return _message(which, form)


def _inbox(form: BringForm) -> ResponseReturnValue:
    return render_template("inbox/index.html", page=inbox.inbox(here.desk()), form=form), form.status


def _message(which: MessageId, form: FileForm | ReasonForm) -> ResponseReturnValue:
    sought, ticked = (form.sought, form.ticked()) if isinstance(form, FileForm) else ("", [])
    page = inbox.message_page(here.desk(), which, sought, ticked=ticked)
    return render_template("inbox/show.html", page=page, form=form, zone=here.zone().key), form.status
