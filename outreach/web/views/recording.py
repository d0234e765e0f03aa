"""One pair of views for everything that can be put on the record of a request: show the form, take the form."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.circles import TURNED_AWAY, May
from outreach.domain.ids import RfcId
from outreach.domain.teams import Part
from outreach.services.casefile import CaseFile, open_casefile
from outreach.web import here
from outreach.web.forms.record import RecordForm
from outreach.web.forms.recordable import RECORDABLE, mine
from outreach.web.views.desk import remember

bp = Blueprint("recording", __name__, url_prefix="/requests/<int:rfc_id>")


@bp.get("/<noun>/new")
def new(rfc_id: RfcId, noun: str) -> ResponseReturnValue:
    kind = _kind(noun)
    file = open_casefile(here.desk(), rfc_id)
    return _page(noun, kind.for_file(file), file)


@bp.post("/<noun>")
def create(rfc_id: RfcId, noun: str) -> ResponseReturnValue:
    kind = _kind(noun)
    file = open_casefile(here.desk(), rfc_id)
    form = kind.for_file(file)
    if "look" not in request.form and form.accepts(form.record):
        flash(form.done())
        return redirect(form.leads_to(url_for("requests.show", rfc_id=rfc_id)), 303)
    return _page(noun, form, file)


def _kind(noun: str) -> type[RecordForm]:
    """The form of this noun, if there is one and it is this reader's to send."""
    kind = RECORDABLE.get(noun) or abort(404)
    if noun not in mine():
        abort(403, TURNED_AWAY[May.LOOK if here.part() is Part.PARTNER else kind.who])
    return kind


def _page(noun: str, form: RecordForm, file: CaseFile) -> ResponseReturnValue:
    if not file.for_partner:
        remember(file.investigation_slug)
    return render_template("requests/record.html", form=form, page=file, noun=noun), form.status
