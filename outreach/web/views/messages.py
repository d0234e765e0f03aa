"""The reading desk: a message left, what it is right, and the next unread one after it."""

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import RfcId, Seq
from outreach.services import messages
from outreach.services.casefile import open_casefile
from outreach.services.messages import Reading
from outreach.web import here
from outreach.web.access import May, open_to
from outreach.web.forms.reading import JudgementForm
from outreach.web.views.desk import remember
from outreach.web.views.evidence import POWERLESS

bp = Blueprint("messages", __name__)


@bp.get("/requests/<int:rfc_id>/messages/<int:seq>")
@open_to(May.STAFF)
def show(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    reading = messages.open_message(here.desk(), rfc_id, seq)
    return _page(reading, JudgementForm.for_file(reading.file))


@bp.post("/requests/<int:rfc_id>/messages/<int:seq>")
@open_to(May.STAFF)
def judge(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    reading = messages.open_message(here.desk(), rfc_id, seq)
    form = JudgementForm.for_file(reading.file)
    if form.accepts(form.record):
        flash(form.done())
        return redirect(form.leads_to(url_for("requests.show", rfc_id=rfc_id)), 303)
    return _page(reading, form)


@bp.get("/requests/<int:rfc_id>/messages/<int:seq>/files/<int:number>")
@open_to(May.STAFF)
def download(rfc_id: RfcId, seq: Seq, number: int) -> Response:
    """A file that came with a message, to be saved: never shown as a page of ours."""
    file = messages.attachment(here.desk(), rfc_id, seq, number)
    answer = send_file(
        BytesIO(file.content), mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
    answer.headers["Content-Security-Policy"] = POWERLESS
    return answer


@bp.get("/requests/<int:rfc_id>/unread")
@open_to(May.STAFF)
def first(rfc_id: RfcId) -> ResponseReturnValue:
    """To the message of this request that waits longest; to the request itself when none does."""
    waiting = open_casefile(here.desk(), rfc_id).case.standing.known.waiting
    if not waiting:
        return redirect(url_for("requests.show", rfc_id=rfc_id), 303)
    return redirect(url_for("messages.show", rfc_id=rfc_id, seq=waiting[0].seq), 303)


@bp.get("/investigations/<slug>/unread")
@open_to(May.STAFF)
def unread(slug: str) -> ResponseReturnValue:
    """To the next message that waits; back to the desk when none does."""
    following = messages.next_unread(here.desk(), slug, here.staff().id)
    if following is None:
        flash("No message waits to be read.")
        return redirect(url_for("desk.show"), 303)
    return redirect(url_for("messages.show", rfc_id=following.rfc_id, seq=following.seq), 303)


def _page(reading: Reading, form: JudgementForm) -> ResponseReturnValue:
    remember(reading.file.investigation_slug)
    return render_template("messages/show.html", reading=reading, page=reading.file, form=form), form.status
