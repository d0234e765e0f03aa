"""How long investigations are kept, and which have come of age."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.services import erasing_all, retention
from outreach.web import here
from outreach.web.forms.erasing import AskAllForm, ConfirmErasureForm, WithdrawErasureForm
from outreach.web.forms.retention import RetentionForm
from outreach.web.views.erasures import finish

bp = Blueprint("retention", __name__)


@bp.get("/retention")
def index() -> ResponseReturnValue:
    return render_template("investigations/retention_all.html", kept=retention.index(here.desk()))


@bp.get("/investigations/<slug>/retention")
def show(slug: str) -> ResponseReturnValue:
    return _page(slug, None)


@bp.post("/investigations/<slug>/retention")
def state(slug: str) -> ResponseReturnValue:
    form = RetentionForm()
    if form.accepts(lambda: retention.state(here.desk(), slug, form.years.data, form.day(), by=form.by)):
        flash(form.result or "Done.")
        return redirect(url_for("retention.show", slug=slug), 303)
    return _page(slug, form)


@bp.get("/investigations/<slug>/retention/erase")
def whole(slug: str) -> ResponseReturnValue:
    return _whole(slug)


@bp.post("/investigations/<slug>/retention/erase")
def ask_all(slug: str) -> ResponseReturnValue:
    form = AskAllForm()
    if form.accepts(lambda: erasing_all.ask(here.desk(), slug, form.reason.data, by=form.by)):
        flash(form.result or "Asked for.")
        return redirect(url_for("retention.whole", slug=slug), 303)
    return _whole(slug, asking=form)


@bp.post("/investigations/<slug>/retention/confirm")
def confirm_all(slug: str) -> ResponseReturnValue:
    form = ConfirmErasureForm()
    if form.accepts(lambda: erasing_all.confirm(here.desk(), slug, by=form.by)):
        flash(form.result or "Erased.")
        finish()
        return redirect(url_for("retention.whole", slug=slug), 303)
    return _whole(slug, pressed=form)


@bp.post("/investigations/<slug>/retention/withdraw")
def withdraw_all(slug: str) -> ResponseReturnValue:
    form = WithdrawErasureForm()
    if form.accepts(lambda: erasing_all.withdraw_all(here.desk(), slug, by=form.by)):
        flash(form.result or "Withdrawn.")
        return redirect(url_for("retention.whole", slug=slug), 303)
    return _whole(slug, pressed=form)


def _page(slug: str, typed: RetentionForm | None) -> ResponseReturnValue:
    kept = retention.of(here.desk(), slug)
    form = typed or RetentionForm.of(kept.retention)
    return render_template("investigations/retention.html", kept=kept, form=form), form.status


def _whole(
    slug: str, *, asking: AskAllForm | None = None, pressed: ConfirmErasureForm | WithdrawErasureForm | None = None
) -> ResponseReturnValue:
    kept, waiting = retention.of(here.desk(), slug), erasing_all.waiting(here.desk(), slug, here.staff().id)
    page = render_template(
        "erasures/whole.html",
        kept=kept,
        waiting=waiting,
        at_once=erasing_all.AT_ONCE,
        asking=asking or AskAllForm(formdata=None),
        pressed=pressed or ConfirmErasureForm(formdata=None),
    )
    typed = asking or pressed
    return page, typed.status if typed else 200
