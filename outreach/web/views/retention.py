"""How long investigations are kept, and which have come of age."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.services import retention
from outreach.web import here
from outreach.web.forms.retention import RetentionForm

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


def _page(slug: str, typed: RetentionForm | None) -> ResponseReturnValue:
    kept = retention.of(here.desk(), slug)
    form = typed or RetentionForm.of(kept.retention)
    return render_template("investigations/retention.html", kept=kept, form=form), form.status
