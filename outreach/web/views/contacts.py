"""How an agency is reached: add a contact, correct it, say that it is dead, try it earlier."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.agencies import Health
from outreach.domain.ids import ContactId
from outreach.services import agencies, contact_proposals, contacts
from outreach.web import here
from outreach.web.forms.contacts import ContactForm, MarkForm
from outreach.web.forms.press import PressForm

bp = Blueprint("contacts", __name__, url_prefix="/agencies/<slug>/contacts")


@bp.get("/new")
def new(slug: str) -> ResponseReturnValue:
    form = ContactForm(checked_on=here.now().astimezone(here.zone()).date().isoformat())
    return render_template("agencies/contact_new.html", form=form, agency=agencies.find(here.desk(), slug))


@bp.post("")
def create(slug: str) -> ResponseReturnValue:
    form = ContactForm()
    if form.accepts(lambda: contacts.add(here.desk(), slug, form.typed(), by=form.by)):
        flash("The contact is on the list, to be tried last.")
        return redirect(url_for("agencies.show", slug=slug), 303)
    agency = agencies.find(here.desk(), slug)
    return render_template("agencies/contact_new.html", form=form, agency=agency), form.status


@bp.get("/<int:contact_id>/edit")
def edit(slug: str, contact_id: ContactId) -> ResponseReturnValue:
    page = contacts.show(here.desk(), slug, contact_id)
    form = ContactForm.of(page.contact)
    form.after.data = page.seen
    return render_template("agencies/contact_edit.html", form=form, page=page)


@bp.post("/<int:contact_id>")
def change(slug: str, contact_id: ContactId) -> ResponseReturnValue:
    form = ContactForm()
    seen = form.after.data or ""
    if form.accepts(lambda: contacts.change(here.desk(), slug, contact_id, form.typed(), seen_as=seen, by=form.by)):
        moved = contacts.show(here.desk(), slug, contact_id).contact.moved
        flash("Saved. The new address counts as unchecked: check it, and write the day." if moved else "Saved.")
        return redirect(url_for("agencies.show", slug=slug), 303)
    page = contacts.show(here.desk(), slug, contact_id)
    form.after.data = page.seen
    return render_template("agencies/contact_edit.html", form=form, page=page), form.status


@bp.post("/<int:contact_id>/up")
def move_up(slug: str, contact_id: ContactId) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: contacts.move_up(here.desk(), slug, contact_id, by=form.by)):
        flash("Moved up: it is tried earlier.")
    _say_what_is_wrong(form)
    return redirect(url_for("agencies.show", slug=slug), 303)


@bp.post("/<int:contact_id>/<any(good, bad):health>")
def mark(slug: str, contact_id: ContactId, health: str) -> ResponseReturnValue:
    form = MarkForm()
    if form.accepts(
        lambda: contacts.mark(here.desk(), slug, contact_id, Health(health), why=form.why.data, by=form.by)
    ):
        flash("Marked bad: attempts on it no longer count." if health == Health.BAD else "Marked good again.")
    _say_what_is_wrong(form)
    return redirect(url_for("agencies.show", slug=slug), 303)


@bp.post("/proposals/<int:proposal_id>/accept")
def accept(slug: str, proposal_id: int) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: contact_proposals.accept(here.desk(), slug, proposal_id, by=form.by)):
        flash("It is on the list, to be tried last. Check it and write the day.")
    _say_what_is_wrong(form)
    return redirect(url_for("agencies.show", slug=slug), 303)


@bp.post("/proposals/<int:proposal_id>/dismiss")
def dismiss(slug: str, proposal_id: int) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: contact_proposals.dismiss(here.desk(), slug, proposal_id, by=form.by)):
        flash("Dismissed. It is not proposed again.")
    _say_what_is_wrong(form)
    return redirect(url_for("agencies.show", slug=slug), 303)


def _say_what_is_wrong(form: PressForm | MarkForm) -> None:
    """A button leads back to the page of the agency; why it did nothing has to stand there."""
    for _, sentence in form.wrong():
        flash(sentence, "warn")
