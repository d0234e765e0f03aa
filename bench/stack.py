"""The bare stack: Flask, SQLModel and Jinja with a session and a CSRF token, and none of the desk's features.

What our choice of libraries costs before the desk does anything: the same three pages as the floor's, on the floor's
own tables, as an afternoon's program would have them. Two exact counts on the list, one look at who is signed in.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask, abort, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from jinja2 import DictLoader
from sqlalchemy import URL, bindparam, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from bench.serving import serve_as_told
from outreach.db import sqlite
from outreach.domain.codec import instant_text


class StaffRow(SQLModel, table=True):
    __tablename__ = "staff"
    id: str = Field(primary_key=True)
    name: str


class AgencyRow(SQLModel, table=True):
    __tablename__ = "agency"
    id: int = Field(primary_key=True)
    name: str
    country: str
    zone: str
    address: str


class RfcRow(SQLModel, table=True):
    __tablename__ = "rfc"
    id: int = Field(primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    reporter: str
    open: bool
    due_at: str
    last_contact_at: str | None


class EntryRow(SQLModel, table=True):
    __tablename__ = "entry"
    rfc_id: int = Field(primary_key=True, foreign_key="rfc.id")
    seq: int = Field(primary_key=True)
    occurred_at: str
    recorded_at: str
    recorded_by: str
    kind: str
    words: str


LATE: Final = (col(RfcRow.open).is_(True), col(RfcRow.due_at) <= bindparam("now"))
LIST: Final = (
    select(
        col(RfcRow.id),
        col(AgencyRow.name),
        col(AgencyRow.country),
        col(RfcRow.reporter),
        col(RfcRow.due_at),
        col(RfcRow.last_contact_at),
    )
    .join(AgencyRow, col(AgencyRow.id) == col(RfcRow.agency_id))
    .where(*LATE)
    .order_by(col(RfcRow.due_at))
    .limit(25)
)
OUTSTANDING: Final = select(func.count()).select_from(RfcRow).where(col(RfcRow.open).is_(True))
OVERDUE: Final = select(func.count()).select_from(RfcRow).where(*LATE)
ENTRIES: Final = select(EntryRow).where(col(EntryRow.rfc_id) == bindparam("rfc_id")).order_by(col(EntryRow.seq))
LAST: Final = select(func.max(col(EntryRow.seq))).where(col(EntryRow.rfc_id) == bindparam("rfc_id"))

TEMPLATES: Final = {
    "base.html": """<!doctype html><html lang="en"><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<nav><a href="/list">Requests</a> {{ reader.name }}</nav><h1>{{ self.title() }}</h1>{% block main %}{% endblock %}""",
    "list.html": """{% extends "base.html" %}{% block title %}Overdue{% endblock %}{% block main %}
<p>{{ outstanding }} outstanding, {{ overdue }} overdue</p>
<table>{% for row in rows %}<tr><td><a href="/requests/{{ row.id }}">{{ row.name }}</a><td>{{ row.country }}
<td>{{ row.reporter }}<td>{{ row.due_at[:16] }}<td>{{ (row.last_contact_at or "")[:16] }}{% endfor %}</table>
{% endblock %}""",
    "show.html": """{% extends "base.html" %}{% block title %}{{ agency.name }}{% endblock %}{% block main %}
<ul><li>{{ agency.country }}<li>{{ agency.zone }}<li>{{ agency.address }}<li>{{ rfc.reporter }}
<li>{{ "open" if rfc.open else "closed" }}<li>{{ rfc.due_at[:16] }}</ul>
<ol>{% for entry in entries %}<li>{{ entry.seq }} {{ entry.occurred_at[:16] }} {{ entry.recorded_by }}
{{ entry.kind }}: {{ entry.words }}{% endfor %}</ol>
<form method="post" action="/requests/{{ rfc.id }}/log">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"><label>Channel <input name="channel"></label>
<label>Outcome <input name="outcome"></label><label>Summary <textarea name="summary"></textarea></label>
<button>Log</button></form>{% endblock %}""",
    "sign_in.html": """<!doctype html><form method="post"><input name="csrf_token" value="{{ csrf_token() }}">
<input name="id"><button>Sign in</button></form>""",
}


def create_app(file: Path) -> Flask:
    app = Flask("stack", static_folder=None)
    app.config |= {"SECRET_KEY": "the bare stack keeps no secrets at all", "WTF_CSRF_SSL_STRICT": False}
    app.jinja_loader = DictLoader(TEMPLATES)
    CSRFProtect(app)
    url = URL.create("sqlite", database=str(file))
    _transactions(app, reading=sqlite.reading_engine(url), writing=sqlite.writing_engine(url))
    for rule, view in (("/list", show_list), ("/requests/<int:rfc_id>", show)):
        app.add_url_rule(rule, view_func=view)
    app.add_url_rule("/requests/<int:rfc_id>/log", view_func=log, methods=["POST"])
    app.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    return app


def _transactions(app: Flask, *, reading: Any, writing: Any) -> None:
    """One session a request: a snapshot for a page, a write transaction for a form."""

    @app.before_request
    def begin() -> ResponseReturnValue | None:
        g.session = Session(writing if request.method == "POST" else reading, autoflush=False, expire_on_commit=False)
        if request.path == "/sign-in":
            return None
        g.reader = g.session.get(StaffRow, session.get("staff", ""))
        return None if g.reader else redirect("/sign-in")

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        if "session" in g:
            g.session.close()

    app.context_processor(lambda: {"reader": g.get("reader")})


def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("sign_in.html")
    session["staff"] = request.form["id"]
    return redirect("/list", 303)


def show_list() -> ResponseReturnValue:
    at = {"now": _now()}
    return render_template(
        "list.html",
        rows=g.session.execute(LIST, at).all(),
        outstanding=g.session.execute(OUTSTANDING).scalar_one(),
        overdue=g.session.execute(OVERDUE, at).scalar_one(),
    )


def show(rfc_id: int) -> ResponseReturnValue:
    rfc = g.session.get(RfcRow, rfc_id) or abort(404)
    agency = g.session.get(AgencyRow, rfc.agency_id)
    entries = g.session.execute(ENTRIES, {"rfc_id": rfc_id}).scalars().all()
    return render_template("show.html", rfc=rfc, agency=agency, entries=entries)


def log(rfc_id: int) -> ResponseReturnValue:
    now = _now()
    words = "; ".join(request.form.get(name, "") for name in ("channel", "outcome", "summary"))
    last = g.session.execute(LAST, {"rfc_id": rfc_id}).scalar_one() or 0
    g.session.add(
        EntryRow(
            rfc_id=rfc_id,
            seq=last + 1,
            occurred_at=now,
            recorded_at=now,
            recorded_by=g.reader.id,
            kind="AttemptMade",
            words=words,
        )
    )
    g.session.execute(update(RfcRow).where(col(RfcRow.id) == rfc_id).values(last_contact_at=now))
    g.session.commit()
    return redirect(f"/requests/{rfc_id}", 303)


def _now() -> str:
    return instant_text(datetime.now(UTC))


if __name__ == "__main__":
    serve_as_told(create_app, __doc__)
