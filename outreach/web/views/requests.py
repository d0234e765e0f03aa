"""The page of one request for comment: what is true, what is next, and everything that happened."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import RfcId
from outreach.services.casefile import CaseFile, open_casefile
from outreach.web import here
from outreach.web.forms.record import RecordForm
from outreach.web.forms.recordable import RECORDABLE, mine
from outreach.web.views.desk import remember

bp = Blueprint("requests", __name__, url_prefix="/requests")

RULINGS = ("reversals", "waiver-seconds")
Action = tuple[str, type[RecordForm]]


@bp.get("/<int:rfc_id>")
def show(rfc_id: RfcId) -> ResponseReturnValue:
    file = open_casefile(here.desk(), rfc_id)
    if file.for_partner:
        return render_template("requests/partner.html", page=file, offered=actions(file))
    remember(file.investigation_slug)
    offered = actions(file)
    return render_template(
        "requests/show.html",
        page=file,
        common=[action for action in offered if not action[1].seldom],
        seldom=[action for action in offered if action[1].seldom],
        next_open=_may_take(file),
        only=request.args.get("only", ""),
        waits="waits" in request.args and _waits(file),
    )


@bp.get("/<int:rfc_id>/ruling")
def ruling(rfc_id: RfcId) -> ResponseReturnValue:
    """To whatever an editor has to decide here: a reversal, or a colleague's waiver; else to the request itself."""
    file = open_casefile(here.desk(), rfc_id)
    noun = next((noun for noun in RULINGS if RECORDABLE[noun].offered(file)), None)
    if noun is None:
        return redirect(url_for("requests.show", rfc_id=rfc_id), 303)
    return redirect(url_for("recording.new", rfc_id=rfc_id, noun=noun), 303)


@bp.get("/<int:rfc_id>/next")
def next_step(rfc_id: RfcId) -> ResponseReturnValue:
    """To the form of what is next here, for links in mail; to the request where it has none for this reader.

    Nor where the step has to wait: the page of the request says first until when, and what can be done meanwhile.
    """
    file = open_casefile(here.desk(), rfc_id)
    step = file.next
    if (letter := step.letter) is not None:
        batch = url_for("batch_letters.show", slug=file.investigation_slug, batch_id=letter.batch_id, rfc_id=rfc_id)
        return redirect(url_for("outbox.unknown") if letter.unknown or letter.given_up else batch, 303)
    if file.case.held and not step.noun:
        return redirect(url_for("messages.unread", rfc_id=rfc_id), 303)
    if step.noun == "contacts":
        return redirect(url_for("contacts.new", slug=file.agency.slug), 303)
    if step.noun == "responses" and step.about:
        return redirect(url_for("messages.show", rfc_id=rfc_id, seq=step.about), 303)
    if step.noun in dict(actions(file)) and _may_take(file) and not _waits(file):
        return redirect(url_for("recording.new", rfc_id=rfc_id, noun=step.noun, about=step.about), 303)
    return redirect(url_for("requests.show", rfc_id=rfc_id, waits="yes" if _waits(file) else None), 303)


def actions(file: CaseFile) -> list[Action]:
    """What this reader can record here now."""
    return [(noun, RECORDABLE[noun]) for noun in mine() if RECORDABLE[noun].offered(file)]


def _waits(file: CaseFile) -> bool:
    at = file.next.not_before
    return at is not None and at > file.case.now


def _may_take(file: CaseFile) -> bool:
    """Whether the next step is this reader's to take; else the page says whose it is."""
    reader, step = here.staff(), file.next
    return reader.id not in step.not_by and (not step.for_editors or reader.role.may_edit)
