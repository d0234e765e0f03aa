"""Files of a request, handed out to be saved and never shown as a page of ours; and copies of them, blacked out."""

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import RfcId, Seq
from outreach.services import evidence, redacting, scanning
from outreach.services.casefile import open_casefile
from outreach.services.evidence import Download
from outreach.web import here
from outreach.web.forms.keeping import RedactForm, boxes_asked

bp = Blueprint("evidence", __name__, url_prefix="/requests/<int:rfc_id>/evidence")

POWERLESS = "default-src 'none'; sandbox"
"""The policy of a file that came from elsewhere: should a browser show it after all, it loads and runs nothing."""


@bp.get("/<int:seq>")
def download(rfc_id: RfcId, seq: Seq) -> Response:
    return sent(evidence.fetch(here.desk(), rfc_id, seq))


@bp.get("/<int:seq>/pages/<int:page>.png")
def page(rfc_id: RfcId, seq: Seq, page: int) -> Response:
    """A page as we drew it: a picture of ours, whatever the file holds."""
    drawn = redacting.picture(here.desk(), rfc_id, seq, boxes_asked(page), page=page)
    return send_file(BytesIO(drawn), mimetype="image/png")


@bp.get("/<int:seq>/redact")
def redact(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    return _redact_page(rfc_id, seq, RedactForm())


@bp.post("/<int:seq>/redact")
def create_copy(rfc_id: RfcId, seq: Seq) -> ResponseReturnValue:
    form = RedactForm()
    if "look" not in request.form and form.accepts(
        lambda: redacting.redact(here.desk(), rfc_id, seq, form.boxes(), why=form.why.data, by=form.by)
    ):
        flash("The redacted copy is on the record. Open it and look at every page before it leaves the house.")
        return redirect(url_for("requests.show", rfc_id=rfc_id), 303)
    return _redact_page(rfc_id, seq, form)


def _redact_page(rfc_id: RfcId, seq: Seq, form: RedactForm) -> ResponseReturnValue:
    desk = here.desk()
    looked, file = redacting.look(desk, rfc_id, seq), open_casefile(desk, rfc_id)
    shown = form.shown()
    return render_template(
        "requests/redact.html", form=form, looked=looked, page=file, seq=seq, shown=shown
    ), form.status


def sent(file: Download) -> Response:
    """The file as an attachment; `headers` adds that no browser may guess another type, and that none may keep it."""
    scanning.need_harmless(here.desk(), file.content)
    answer = send_file(BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name)
    answer.headers["Content-Security-Policy"] = POWERLESS
    return answer
