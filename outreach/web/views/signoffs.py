"""The sign-off queue: the row as it will be printed beside its evidence; sign, send back, next."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import RfcId, Seq
from outreach.services import signoffs
from outreach.services.signoffs import Signed
from outreach.web import here
from outreach.web.addresses import row_number
from outreach.web.forms.signing import SendBackForm, SignForm, SignSilentForm

bp = Blueprint("signoffs", __name__, url_prefix="/investigations/<slug>/sign-off")


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    return _page(slug, request.args.get("row", type=row_number), SignForm(), SendBackForm())


@bp.post("/<int:rfc_id>")
def sign(slug: str, rfc_id: RfcId) -> ResponseReturnValue:
    form = SignForm()
    status = form.shown_as.data or ""
    if form.accepts(
        lambda: signoffs.sign(here.desk(), slug, rfc_id, through=form.seen or Seq(0), status=status, by=form.by)
    ):
        flash(f"Signed. {signoffs.left_after(here.desk(), slug, form.by.staff)}")
        return redirect(url_for("signoffs.show", slug=slug), 303)
    return _page(slug, rfc_id, form, SendBackForm(formdata=None))


@bp.post("/<int:rfc_id>/back")
def send_back(slug: str, rfc_id: RfcId) -> ResponseReturnValue:
    form = SendBackForm()
    reason = form.reason.data or ""
    if form.accepts(
        lambda: signoffs.send_back(here.desk(), slug, rfc_id, through=form.seen or Seq(0), reason=reason, by=form.by)
    ):
        flash("Sent back, with your words on the reporter’s desk.")
        return redirect(url_for("signoffs.show", slug=slug), 303)
    return _page(slug, rfc_id, SignForm(formdata=None), form)


@bp.get("/silent")
def silent(slug: str) -> ResponseReturnValue:
    return _silent(slug, SignSilentForm())


@bp.post("/silent")
def sign_silent(slug: str) -> ResponseReturnValue:
    form, done = SignSilentForm(), list[Signed]()
    if "look" not in request.form and form.accepts(
        lambda: done.append(signoffs.sign_silent(here.desk(), slug, form.chosen(), by=form.by))
    ):
        for one in done:
            flash(f"Signed {one.count}.")
            for sentence in one.refused:
                flash(sentence, "warn")
        return redirect(url_for("signoffs.show", slug=slug), 303)
    return _silent(slug, form)


def _page(slug: str, row: int | None, form: SignForm, back: SendBackForm) -> ResponseReturnValue:
    page = signoffs.queue(here.desk(), slug, here.staff().id, row=RfcId(row) if row else None)
    return render_template("signoffs/show.html", page=page, form=form, back=back), max(form.status, back.status)


def _silent(slug: str, form: SignSilentForm) -> ResponseReturnValue:
    page = signoffs.silent(here.desk(), slug, here.staff().id)
    return render_template("signoffs/silent.html", page=page, form=form), form.status
