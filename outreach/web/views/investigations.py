"""The investigations: all of them, one with its numbers, the big table of its requests."""

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from outreach.services import going_live, investigations, tables, working_list
from outreach.services.investigations import InvestigationTyped
from outreach.services.tables import Filters
from outreach.web import here
from outreach.web.forms.handing import HandOverForm
from outreach.web.forms.investigations import InvestigationForm
from outreach.web.forms.press import PressForm
from outreach.web.views.desk import remember

bp = Blueprint("investigations", __name__, url_prefix="/investigations")


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template("investigations/index.html", listed=investigations.index(here.desk()))


@bp.get("/new")
def new() -> ResponseReturnValue:
    return render_template("investigations/new.html", form=InvestigationForm())


@bp.post("")
def create() -> ResponseReturnValue:
    form = InvestigationForm()
    if form.accepts(lambda: investigations.add(here.desk(), _typed(form), by=form.by)):
        flash("The investigation is open. Import its agencies next.")
        return redirect(url_for("investigations.show", slug=form.result), 303)
    return render_template("investigations/new.html", form=form), form.status


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    page = investigations.show(here.desk(), slug)
    remember(slug)
    return render_template("investigations/show.html", page=page)


@bp.get("/<slug>/requests")
def requests(slug: str) -> ResponseReturnValue:
    filters = Filters.of(request.args)
    page = tables.requests_of(here.desk(), slug, filters)
    remember(slug)
    form = HandOverForm.among(tables.colleagues(here.desk(), slug)) if filters.hand else None
    return render_template("investigations/requests.html", page=page, form=form)


@bp.get("/<slug>/requests.csv")
def working_file(slug: str) -> ResponseReturnValue:
    """The same list as a file, with the same filters, sent as it is read."""
    found = working_list.of(here.desk(), slug, Filters.of(request.args))
    answer = Response(stream_with_context(found.chunks), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


@bp.get("/<slug>/live")
def go_live(slug: str) -> ResponseReturnValue:
    """What going live does, before anybody presses it."""
    foreseen = going_live.foresee(here.desk(), slug)
    if foreseen.investigation.live:
        return redirect(url_for("investigations.show", slug=slug), 303)
    return render_template("investigations/live.html", page=foreseen)


@bp.post("/<slug>/<any(live, practice):state>")
def set_live(slug: str, state: str) -> ResponseReturnValue:
    form = PressForm()
    if form.accepts(lambda: investigations.set_live(here.desk(), slug, live=state == "live", by=form.by)):
        flash(
            "Live: its letters may really leave." if state == "live" else "Practice: no letter of it leaves the house."
        )
    for sentence in form.refusals:
        flash(sentence, "warn")
    return redirect(url_for("investigations.show", slug=slug), 303)


def _typed(form: InvestigationForm) -> InvestigationTyped:
    return InvestigationTyped(
        title=form.title.data,
        questions=form.questions(),
        codebook=form.codebook(),
        slug=form.slug.data,
        live=bool(form.live.data),
        everybody=bool(form.everybody.data),
    )
