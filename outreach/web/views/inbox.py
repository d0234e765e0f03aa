"""The inbox: what came in and where it went; a message; and what a person does with it."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from outreach.domain.inbox import Message, MessageId, Place, shortened
from outreach.services import bringing, filing_by_hand, inbox
from outreach.services.bringing import Brought
from outreach.services.inbox import Which
from outreach.web import errors, here
from outreach.web.errors import Sorry
from outreach.web.files import taken_away
from outreach.web.forms.inbox import LONGEST_NUMBER, BringForm, FileForm, ReasonForm
from outreach.web.limits import LARGEST_FORM

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

TOO_LARGE = Sorry(
    "That is too large to bring here",
    f"A browser may bring {LARGEST_FORM // 2**20} MB at once, so nothing of it was taken in.",
    "Bring fewer messages at once. One that is as large by itself is handed in where the desk runs, with "
    "`outreach mail file message.eml`: ask whoever looks after it.",
)


@bp.get("")
def index() -> ResponseReturnValue:
    return _inbox(BringForm())


@bp.post("")
def bring() -> ResponseReturnValue:
    form, brought = BringForm(), list[Brought]()
    if form.accepts(lambda: brought.append(bringing.bring(here.desk(), form.chosen(), by=form.by))):
        for one in brought:
            flash(one.said)
            for sentence in one.refused:
                flash(sentence, "warn")
        only = brought[0].message if brought else None
        return redirect(url_for("inbox.show", message_id=only) if only else url_for("inbox.index"), 303)
    return _inbox(form)


@bp.errorhandler(413)
def too_large(_: Exception) -> ResponseReturnValue:
    return errors.page(errors.to_its_form(TOO_LARGE), 413)


@bp.get("/<int:message_id>")
def show(message_id: int) -> ResponseReturnValue:
    return _message(MessageId(message_id), FileForm())


@bp.get("/<int:message_id>/original")
def original(message_id: int) -> Response:
    return taken_away(inbox.original(here.desk(), MessageId(message_id)))


@bp.get("/<int:message_id>/attachments/<int:number>")
def attachment(message_id: int, number: int) -> Response:
    return taken_away(inbox.attachment(here.desk(), MessageId(message_id), number))


@bp.post("/<int:message_id>/file")
def file_to(message_id: int) -> ResponseReturnValue:
    form, which = FileForm(), MessageId(message_id)
    if form.looks:
        return _message(which, form)
    return _done(
        which,
        form,
        lambda: filing_by_hand.file_to(here.desk(), which, form.chosen(), form.why.data or "", by=form.by),
        "Filed",
    )


@bp.post("/<int:message_id>/quarantine")
def quarantine(message_id: int) -> ResponseReturnValue:
    form, which = ReasonForm(), MessageId(message_id)
    why = form.why.data or ""
    return _done(
        which,
        form,
        lambda: filing_by_hand.quarantine(here.desk(), which, why, by=form.by),
        "Set apart, and kept: it can be let back",
    )


@bp.post("/<int:message_id>/release")
def release(message_id: int) -> ResponseReturnValue:
    form, which = ReasonForm(), MessageId(message_id)
    why = form.why.data or ""
    return _done(
        which, form, lambda: filing_by_hand.release(here.desk(), which, why, by=form.by), "Let back. File it now"
    )


@bp.post("/<int:message_id>/human")
def judge_human(message_id: int) -> ResponseReturnValue:
    form, which = ReasonForm(), MessageId(message_id)
    why = form.why.data or ""
    return _done(
        which,
        form,
        lambda: filing_by_hand.judge_human(here.desk(), which, why, by=form.by),
        "Filed as a message that waits to be classified",
    )


def _done(which: MessageId, form: FileForm | ReasonForm, act: Callable[[], object], said: str) -> ResponseReturnValue:
    before = inbox.message(here.desk(), which)
    if request.form.get("lay", before.whereabouts) != before.whereabouts and not form.came_before():
        form.refusals.append(
            "A colleague moved it first: see what was done with it, then press again if it still holds."
        )
        form.status = HTTPStatus.CONFLICT
    elif form.accepts(act):
        return _go_on(before, said)
    return _message(which, form)


def _go_on(before: Message, said: str) -> ResponseReturnValue:
    """What waited for a person gives way to the next that waits; a press in the list leads back to the list."""
    there, own = url_for("inbox.index"), url_for("inbox.show", message_id=before.id)
    following = inbox.next_held(here.desk(), before) if before.place is Place.HELD else None
    if "listed" in request.form:
        return _redirected(there, said, before)
    if following is not None:
        return _redirected(
            url_for("inbox.show", message_id=following.id), said, before, " This is the next that waits."
        )
    if before.place is Place.HELD:
        return _redirected(own, said, before, " Nothing else waits here.")
    flash(f"{said}.")
    return redirect(own, 303)


def _redirected(target: str, said: str, done: Message, more: str = "") -> ResponseReturnValue:
    link = Markup('<a href="{}"><bdi>{}</bdi></a>').format(
        url_for("inbox.show", message_id=done.id), shortened(done.subject) or "(no subject)"
    )
    flash(Markup("{}: {}.{}").format(said, link, more))
    return redirect(target, 303)


def _inbox(form: BringForm) -> ResponseReturnValue:
    which, before = Which.ALL, request.args.get("before", "")
    with suppress(ValueError):  # an address that was typed
        which = Which(request.args.get("show", which.value))
    number = MessageId(int(before)) if before.isdecimal() and len(before) <= LONGEST_NUMBER else None
    page = inbox.inbox(here.desk(), which, number)
    return render_template("inbox/index.html", page=page, form=form, Which=Which), form.status


def _message(which: MessageId, form: FileForm | ReasonForm) -> ResponseReturnValue:
    sought, ticked = (form.sought, form.ticked()) if isinstance(form, FileForm) else ("", [])
    page = inbox.message_page(here.desk(), which, sought, ticked=ticked)
    return render_template("inbox/show.html", page=page, form=form, zone=here.zone().key), form.status
