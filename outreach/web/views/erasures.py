"""Erasing for good: what would go, asked for by one person; what waits, confirmed by another."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.errors import OutreachError
from outreach.domain.ids import ContactId, RfcId, Seq
from outreach.domain.inbox import MessageId
from outreach.services import contacts, erasing, erasure_journal, erasure_pages
from outreach.services.erasure_scope import Wanted
from outreach.web import here
from outreach.web.forms.erasing import AskErasureForm, ConfirmErasureForm, WithdrawErasureForm

bp = Blueprint("erasures", __name__)


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is looked at, and the page somebody came from."""

    wanted: Wanted
    called: str
    back: str
    action: str
    section: str = "Investigations"


@bp.get("/requests/<int:rfc_id>/entries/<int:seq>/erase")
def entry(rfc_id: RfcId, seq: int) -> ResponseReturnValue:
    return _asked(_entry(rfc_id, seq), None)


@bp.post("/requests/<int:rfc_id>/entries/<int:seq>/erase")
def ask_entry(rfc_id: RfcId, seq: int) -> ResponseReturnValue:
    return _ask(_entry(rfc_id, seq))


@bp.get("/inbox/<int:message_id>/erase")
def message(message_id: int) -> ResponseReturnValue:
    return _asked(_message(message_id), None)


@bp.post("/inbox/<int:message_id>/erase")
def ask_message(message_id: int) -> ResponseReturnValue:
    return _ask(_message(message_id))


@bp.get("/agencies/<slug>/contacts/<int:contact_id>/erase")
def contact(slug: str, contact_id: int) -> ResponseReturnValue:
    return _asked(_contact(slug, contact_id), None)


@bp.post("/agencies/<slug>/contacts/<int:contact_id>/erase")
def ask_contact(slug: str, contact_id: int) -> ResponseReturnValue:
    return _ask(_contact(slug, contact_id))


@bp.get("/investigations/<slug>/erasures")
def index(slug: str) -> ResponseReturnValue:
    return render_template("erasures/index.html", page=erasure_pages.listing(here.desk(), slug))


@bp.get("/erasures/<erasure:erasure_id>")
def show(erasure_id: str) -> ResponseReturnValue:
    return _page(erasure_id, ConfirmErasureForm(formdata=None))


@bp.post("/erasures/<erasure:erasure_id>/confirm")
def confirm(erasure_id: str) -> ResponseReturnValue:
    form = ConfirmErasureForm()
    if form.accepts(lambda: erasing.confirm(here.desk(), erasure_id, by=form.by)):
        flash(form.result or "Erased.")
        finish()
        return redirect(url_for("erasures.show", erasure_id=erasure_id), 303)
    return _page(erasure_id, form)


@bp.post("/erasures/<erasure:erasure_id>/withdraw")
def withdraw(erasure_id: str) -> ResponseReturnValue:
    form = WithdrawErasureForm()
    if form.accepts(lambda: erasing.withdraw(here.desk(), erasure_id, by=form.by)):
        flash(form.result or "Withdrawn.")
        return redirect(url_for("erasures.show", erasure_id=erasure_id), 303)
    return _page(erasure_id, form)


def _entry(rfc_id: RfcId, seq: int) -> Place:
    there = url_for("requests.show", rfc_id=rfc_id)
    return Place(
        wanted=Wanted(rfc_id=rfc_id, seq=Seq(seq)),
        called=f"entry {seq}",
        back=f"{there}#entry-{seq}",
        action=url_for("erasures.ask_entry", rfc_id=rfc_id, seq=seq),
    )


def _message(message_id: int) -> Place:
    return Place(
        wanted=Wanted(message=MessageId(message_id)),
        called="this message",
        back=url_for("inbox.show", message_id=message_id),
        action=url_for("erasures.ask_message", message_id=message_id),
        section="Mail",
    )


def _contact(slug: str, contact_id: int) -> Place:
    """Raises `NotFound` for one of another agency."""
    found = contacts.show(here.desk(), slug, ContactId(contact_id)).contact
    return Place(
        wanted=Wanted(contact=found.id),
        called="this contact",
        back=url_for("agencies.show", slug=slug),
        action=url_for("erasures.ask_contact", slug=slug, contact_id=contact_id),
        section="Agencies",
    )


def _ask(place: Place) -> ResponseReturnValue:
    form = AskErasureForm.offering(erasure_pages.look(here.desk(), place.wanted))
    desk, made = here.desk(), list[str]()

    def act() -> None:
        wanted = replace(place.wanted, also=form.chosen())
        made.append(erasing.ask(desk, wanted, form.ground.data, form.reason.data, by=form.by))

    if not form.accepts(act):
        return _asked(place, form)
    flash("Asked for. It is carried out once a second person has confirmed it.")
    return redirect(url_for("erasures.show", erasure_id=made[0]) if made else place.back, 303)


def _asked(place: Place, typed: AskErasureForm | None) -> ResponseReturnValue:
    look = erasure_pages.look(here.desk(), place.wanted)
    form = typed or AskErasureForm.offering(look)
    return render_template("erasures/ask.html", place=place, look=look, form=form), form.status


def _page(erasure_id: str, form: ConfirmErasureForm | WithdrawErasureForm) -> ResponseReturnValue:
    page = erasure_pages.page(here.desk(), erasure_id)
    return render_template("erasures/show.html", page=page, form=form), form.status


def finish() -> None:
    """The files go now; where something keeps them, the scheduler goes on with it, and says so on the desk."""
    try:
        erasure_journal.finish(here.desk(), here.now())
    except OutreachError as trouble:
        flash(f"The words are gone. Something of it is left for the scheduler: {trouble}", "warn")
