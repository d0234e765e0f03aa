"""Releases: what holds the next one back, cutting it, and those that are out with their files."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.ids import RfcId
from outreach.services import printed_rows, publishing, releases
from outreach.services.releases import Built
from outreach.web import here
from outreach.web.forms.releasing import LONGEST_NUMBER, BuildForm, CutoffForm, SecondForm

bp = Blueprint("releases", __name__, url_prefix="/investigations/<slug>/releases")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    return _page(slug, BuildForm(), CutoffForm.asked())


@bp.post("")
def build(slug: str) -> ResponseReturnValue:
    form = BuildForm()
    return _press(slug, form, lambda: releases.build(here.desk(), slug, form.chosen, by=form.by, number=form.shown()))


@bp.post("/second")
def second(slug: str) -> ResponseReturnValue:
    form = SecondForm()
    seal = form.manifest.data or ""
    return _press(
        slug, form, lambda: releases.second(here.desk(), slug, by=form.by, number=form.shown(), manifest=seal)
    )


@bp.get("/<int:number>")
def show(slug: str, number: int) -> ResponseReturnValue:
    return render_template("releases/show.html", page=publishing.release_page(here.desk(), slug, number))


@bp.get("/<int:number>/rows")
def rows(slug: str, number: int) -> ResponseReturnValue:
    wanted, start = request.args.get("q", ""), request.args.get("start", "")
    start_at = int(start) if start.isdecimal() and len(start) < LONGEST_NUMBER else 0
    page = printed_rows.rows_page(here.desk(), slug, number, wanted=wanted, start=start_at)
    return render_template("releases/rows.html", page=page)


@bp.get("/<int:number>/rows/<int:rfc_id>")
def row(slug: str, number: int, rfc_id: RfcId) -> ResponseReturnValue:
    page = printed_rows.row_of_release(here.desk(), slug, number, rfc_id)
    return render_template("releases/row.html", page=page)


@bp.get("/<int:number>/<name>")
def download(slug: str, number: int, name: str) -> ResponseReturnValue:
    """To the byte as released; the name under which it is saved says that a newer release is out."""
    beside = next((one for one in releases.beside(here.desk(), slug, number) if one.name == name), None)
    if beside is not None:
        return send_file(beside.path, download_name=name, as_attachment=True, mimetype="application/octet-stream")
    content = releases.file(here.desk(), slug, number, name)
    newer = releases.superseded_by(here.desk(), slug, number)
    saved_as = f"release-{number}-superseded-by-{newer}-{name}" if newer else name
    answer = send_file(
        BytesIO(content), download_name=saved_as, as_attachment=True, mimetype="application/octet-stream"
    )
    if newer:
        answer.headers["Link"] = f'<{url_for("releases.show", slug=slug, number=newer)}>; rel="successor-version"'
    return answer


def _page(slug: str, form: BuildForm, asked: CutoffForm) -> ResponseReturnValue:
    page = asked.page(lambda at: publishing.preflight_page(here.desk(), slug, at))
    return render_template("releases/index.html", page=page, form=form, asked=asked), max(form.status, asked.status)


def _press(slug: str, form: BuildForm, cut: Callable[[], Built]) -> ResponseReturnValue:
    """Cut or second a release. A refusal shows the same list of what is missing as before the button."""
    built: list[Built] = []
    if form.accepts(lambda: built.append(cut())):
        return _went_out(slug, built)
    return _page(slug, form, CutoffForm.at(form.chosen))


def _went_out(slug: str, built: list[Built]) -> ResponseReturnValue:
    released = built[0].released if built else None
    if released is None:
        flash("The release is proposed. Another editor has to second it." if built else "This was done already.")
        return redirect(url_for("releases.index", slug=slug), 303)
    flash(f"Release {released.number} is out.")
    return redirect(url_for("releases.show", slug=slug, number=released.number), 303)
