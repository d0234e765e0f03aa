"""How many statements each page of the desk needs, and whether the database reads any big table from end to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from bench.forms import form_on
from bench.generate import EMAIL, PASSWORD, Made
from bench.sites import CALLED, DESK_PAGES, log_path
from outreach.web import create_app
from outreach.wiring import open_desk

BIG = ("standing_summary", "standing_count", "entry", "request_for_comment", "agency", "contact", "submission")
SCAN = re.compile(rf"^SCAN (?:TABLE )?(?:{'|'.join(BIG)})\b")
HOME = "http://127.0.0.1"
OURS = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Page:
    """What one look at a page asks of the database. `scans` are the plans that read a big table whole."""

    what: str
    statements: tuple[str, ...]
    scans: tuple[str, ...]


def explain(made: Made, number: int) -> list[Page]:
    """Every timed page once, about the request of that number."""
    desk = open_desk(made.config)
    client = create_app(desk, made.config).test_client()
    _sign_in(client)
    rfc_id = made.rfc_id(number)
    found = []
    for what, path in DESK_PAGES.items():
        address = path.format(rfc_id=rfc_id)
        _ok(client.get(address, base_url=HOME))  # the first look fills what is kept between looks
        with _watched() as seen:
            _ok(client.get(address, base_url=HOME))
        found.append(_page(what, seen, desk))
    path = log_path(rfc_id)
    typed = form_on(_ok(client.get(f"{path}/new", base_url=HOME)), path) | CALLED
    with _watched() as seen:
        _ok(client.post(path, data=typed, base_url=HOME, headers=OURS))
    found.append(_page("log", seen, desk))
    return found


@contextmanager
def _watched() -> Iterator[list[Statement]]:
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: Any) -> None:
        seen.append((statement, parameters[0] if many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _page(what: str, seen: list[Statement], desk: Any) -> Page:
    """BEGIN is no question to the database, so it is not counted."""
    asked = [(statement, parameters) for statement, parameters in seen if not statement.startswith("BEGIN")]
    with desk.reading() as session:
        connection = session.connection()
        plans = [
            (statement, row[3])
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    scans = tuple(f"{plan}: {' '.join(statement.split())}" for statement, plan in plans if SCAN.match(plan))
    return Page(what=what, statements=tuple(" ".join(one.split()) for one, _ in asked), scans=scans)


def _sign_in(client: FlaskClient) -> None:
    typed = form_on(_ok(client.get("/sign-in", base_url=HOME)), "/sign-in")
    _ok(client.post("/sign-in", data=typed | {"email": EMAIL, "password": PASSWORD}, base_url=HOME, headers=OURS))


def _ok(answer: Any) -> bytes:
    if answer.status_code not in (200, 302, 303):
        raise RuntimeError(f"{answer.request.path} answered {answer.status}")
    body: bytes = answer.data
    return body
