"""One letter of a batch: as it will leave, what is wrong with it, and the forms that mend it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import RfcId
from outreach.services import batch_pages, batches
from outreach.services.batch_pages import BatchPage
from outreach.web import here
from outreach.web.forms.letters import FIXES, ContactOfLetterForm, TextOfLetterForm

bp = Blueprint("batch_letters", __name__, url_prefix="/investigations/<slug>/letters/batches/<int:batch_id>")


@bp.get("/<int:rfc_id>")
def show(slug: str, batch_id: int, rfc_id: RfcId) -> ResponseReturnValue:
    return _page(batch_pages.batch_page(here.desk(), slug, batch_id), rfc_id, {}, 200)


@bp.post("/<int:rfc_id>/<word>")
def fix(slug: str, batch_id: int, rfc_id: RfcId, word: str) -> ResponseReturnValue:
    if word not in FIXES:
        abort(404)
    page = batch_pages.batch_page(here.desk(), slug, batch_id)
    form = _ready(FIXES[word](), page, rfc_id)

    def act() -> None:
        batches.fix(here.desk(), slug, batch_id, rfc_id, form.change(), turn=form.shown, by=form.by)

    if form.accepts(act):
        flash("Changed. The letter below is as it will leave now.")
        return redirect(url_for("batch_letters.show", slug=slug, batch_id=batch_id, rfc_id=rfc_id), 303)
    if form.status == HTTPStatus.CONFLICT:  # a colleague was first; what they changed is in sight for the second press
        page = batch_pages.batch_page(here.desk(), slug, batch_id)
        form.turn.data = str(page.batch.turn)
    return _page(page, rfc_id, {word: form}, form.status)


def _page(page: BatchPage, rfc_id: RfcId, sent: dict[str, Any], status: int) -> ResponseReturnValue:
    """The letter with its forms; the one that was sent as it was sent."""
    item = page.item(rfc_id)
    before, following = page.around(rfc_id)
    forms = {word: sent.get(word) or _fresh(word, page, rfc_id) for word in FIXES} if page.open else {}
    shown = render_template(
        "letters/letter.html", page=page, item=item, before=before, following=following, fixes=forms, sent=sent
    )
    return shown, status


def _fresh(word: str, page: BatchPage, rfc_id: RfcId) -> Any:
    kind = FIXES[word]
    form = kind.of(page.item(rfc_id).merged) if kind is TextOfLetterForm else kind(formdata=None)
    return _ready(form, page, rfc_id)


def _ready(form: Any, page: BatchPage, rfc_id: RfcId) -> Any:
    if not form.turn.data:
        form.turn.data = str(page.batch.turn)
    merged = page.item(rfc_id).merged
    if isinstance(form, ContactOfLetterForm) and merged:
        form.among(merged.contacts, merged.contact)
    return form
