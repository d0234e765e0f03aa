"""The reading desk: one message beside the judgement of it; what was filed opens the next that waits."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.circles import May
from outreach.domain.ids import RfcId, Seq
from outreach.services import messages
from outreach.services.casefile import CaseFile, open_casefile
from outreach.services.messages import OnFile, Waiting
from outreach.web import here
from outreach.web.access import may
from outreach.web.files import taken_away
from outreach.web.forms.base import HouseForm
from outreach.web.forms.judging import AtTheDesk, JudgementForm, QuotingForm
from outreach.web.views.desk import remember

UNSAID = ("csrf_token", "once", "after", "draft")

bp = Blueprint("messages", __name__, url_prefix="/requests/<int:rfc_id>/messages")


@bp.get("")
def unread(rfc_id: RfcId) -> ResponseReturnValue:
    """To the message of this request that waits longest; else to a held one that may be its answer, or the request."""
    if seq := messages.first_unread(open_casefile(here.desk(), rfc_id)):
        return redirect(_address(Waiting(rfc_id, seq)), 303)
    held = messages.held_for(here.desk(), rfc_id) if may(May.WORKS) else None
    there = url_for("inbox.show", message_id=held) if held else url_for("requests.show", rfc_id=rfc_id)
    return redirect(there, 303)


@bp.get("/<int:seq>")
def show(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    file = open_casefile(here.desk(), rfc_id)
    read = messages.on_file(here.desk(), file, seq)
    return _page(file, read, _form(file, read))


@bp.post("/<int:seq>")
def judge(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    file = open_casefile(here.desk(), rfc_id)
    read = messages.on_file(here.desk(), file, seq)
    form = _form(file, read)
    if isinstance(form, QuotingForm) and "verdict" in request.form and not form.came_before():
        return _page(file, read, form, typed=_typed(), status=409)
    if "look" in request.form:
        form["quotes"].one_more()
    elif form.accepts(form.record):
        return _go_on(file, form)
    return _page(file, read, form)


@bp.get("/<int:seq>/original")
def original(rfc_id: RfcId, seq: Seq) -> Response:
    return taken_away(messages.original(here.desk(), open_casefile(here.desk(), rfc_id), seq))


@bp.get("/<int:seq>/attachments/<int:number>")
def attachment(rfc_id: RfcId, seq: Seq, number: int) -> Response:
    return taken_away(messages.attachment(here.desk(), open_casefile(here.desk(), rfc_id), seq, number))


@bp.post("/<int:seq>/attachments/<int:number>/keep")
def keep(rfc_id: RfcId, seq: Seq, number: int) -> ResponseReturnValue:
    """One press; the judgement beside it may be half typed, and is kept as a draft."""
    file, form = open_casefile(here.desk(), rfc_id), HouseForm()
    if form.accepts(lambda: messages.keep_attached(here.desk(), file, seq, number, by=form.by)):
        flash("Kept, and on the record. A redacted copy can be made of a PDF or a picture.")
    else:
        flash(" ".join(sentence for _, sentence in form.wrong()))
    return redirect(url_for("messages.show", rfc_id=rfc_id, seq=seq), 303)


@bp.get("/<int:seq>/elsewhere")
def elsewhere(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    """To the inbox, where a message is moved to another request or filed to more."""
    found = messages.received_as(here.desk(), open_casefile(here.desk(), rfc_id), seq)
    return redirect(url_for("inbox.show", message_id=found), 303)


def _form(file: CaseFile, read: OnFile) -> AtTheDesk:
    """A message is judged once, and may be quoted from as long as it stands."""
    return (JudgementForm if read.open else QuotingForm).beside_message(file, read)


def _go_on(file: CaseFile, form: AtTheDesk) -> ResponseReturnValue:
    if isinstance(form, QuotingForm):
        flash(form.done())
        return redirect(request.path, 303)
    following = messages.next_unread(here.desk(), here.staff().id, file)
    flash(form.done() if following else f"{form.done()} Nothing else waits to be classified.")
    return redirect(_address(following) if following else url_for("desk.show"), 303)


def _address(waiting: Waiting) -> str:
    if waiting.seq is None:
        return url_for("messages.unread", rfc_id=waiting.rfc_id)
    return url_for("messages.show", rfc_id=waiting.rfc_id, seq=waiting.seq)


def _typed() -> list[tuple[str, str]]:
    """What was chosen and typed for a judgement that a colleague made first, so that it is in sight and not lost."""
    listed = ((name, value) for name, values in request.form.lists() for value in values)
    return [(name.replace("_", " "), value) for name, value in listed if value.strip() and name not in UNSAID]


def _page(
    file: CaseFile, read: OnFile, form: AtTheDesk, *, typed: Sequence[tuple[str, str]] = (), status: int = 0
) -> ResponseReturnValue:
    remember(file.investigation_slug)
    around = messages.around(here.desk(), here.staff().id, file, read.seq)
    words = {"page": file, "read": read, "form": form, "around": around, "address": _address, "typed": typed}
    return render_template("messages/show.html", **words), status or form.status
