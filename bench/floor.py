"""The floor: the least code that still lists, shows and records, on raw sqlite3 and bare WSGI. Nothing guards it.

It keeps its own tables for the same requests, in the driver and with the settings of the desk, so it forgets as
little in a power cut. It has no accounts, no sessions, no rules, no chain and no templates. The list shows how many
requests are outstanding and overdue, because an editor needs these two numbers: counted anew at each look, as the
least code would. `/list-only` is the same page without them.
"""

import html
import re
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from bench.serving import serve_as_told
from bench.shape import Asked, State
from outreach.db import sqlite
from outreach.domain.codec import instant_text, kind_of

Answer = tuple[str, list[tuple[str, str]], bytes]

TABLES = """
CREATE TABLE agency (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, zone TEXT NOT NULL,
    address TEXT NOT NULL);
CREATE TABLE rfc (id INTEGER PRIMARY KEY, agency_id INTEGER NOT NULL REFERENCES agency, reporter TEXT NOT NULL,
    open INTEGER NOT NULL, due_at TEXT NOT NULL, last_contact_at TEXT);
CREATE INDEX rfc_open ON rfc (open, due_at);
CREATE TABLE entry (rfc_id INTEGER NOT NULL REFERENCES rfc, seq INTEGER NOT NULL, occurred_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL, recorded_by TEXT NOT NULL, kind TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (rfc_id, seq));
CREATE TABLE staff (id TEXT PRIMARY KEY, name TEXT NOT NULL);
"""
LIST = """
SELECT rfc.id, agency.name, agency.country, rfc.reporter, rfc.due_at, rfc.last_contact_at
FROM rfc JOIN agency ON agency.id = rfc.agency_id WHERE rfc.open = 1 AND rfc.due_at <= ? ORDER BY rfc.due_at LIMIT 25
"""
OUTSTANDING = "SELECT count(*) FROM rfc WHERE open = 1"
OVERDUE = "SELECT count(*) FROM rfc WHERE open = 1 AND due_at <= ?"
SHOW = """
SELECT agency.name, agency.country, agency.zone, agency.address, rfc.reporter, rfc.open, rfc.due_at
FROM rfc JOIN agency ON agency.id = rfc.agency_id WHERE rfc.id = ?
"""
ENTRIES = "SELECT seq, occurred_at, recorded_by, kind, words FROM entry WHERE rfc_id = ? ORDER BY seq"
APPEND = """
INSERT INTO entry SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, 'AttemptMade', ? FROM entry WHERE rfc_id = ?
"""
PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>{0}</title><h1>{0}</h1>{1}</html>"
FORM = """<form method=post action="/requests/{0}/log"><label>Channel <input name=channel></label>
<label>Outcome <input name=outcome></label><label>Summary <textarea name=summary></textarea></label>
<button>Log</button></form>"""


def load(file: Path, asked: Iterable[Asked]) -> None:
    """The same requests in the floor's own tables."""
    connection = connect(file)
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    connection.execute("INSERT INTO staff VALUES ('edith', 'Edith')")
    for one in asked:
        still_open = one.state is not State.CLOSED
        place = (one.number, one.name, one.country, one.zone, one.address)
        connection.execute("INSERT INTO agency VALUES (?, ?, ?, ?, ?)", place)
        row = (one.number, one.number, one.reporter, still_open, instant_text(one.due_at), None)
        connection.execute("INSERT INTO rfc VALUES (?, ?, ?, ?, ?, ?)", row)
        entries = [
            (
                one.number,
                seq,
                instant_text(told.at),
                instant_text(told.at),
                told.by,
                kind_of(told.fact),
                _words(told.fact),
            )
            for seq, told in enumerate(one.told, start=1)
        ]
        connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entries)
    connection.execute("COMMIT")
    connection.close()


def connect(file: Path) -> Any:
    """A connection of the desk's own driver with the desk's own settings."""
    driver = sqlite.newest_driver()
    journal, synchronous = sqlite.journal_of(driver.sqlite_version_info)
    connection = driver.connect(str(file), isolation_level=None, check_same_thread=False)
    for setting in (
        f"busy_timeout={sqlite.BUSY_SECONDS * 1000}",
        f"journal_mode={journal}",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        "cache_size=-4000",
    ):
        connection.execute(f"PRAGMA {setting}").fetchall()
    return connection


class Floor:
    """The three pages."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._own = threading.local()
        self._writing = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        status, headers, body = self._answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ)
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, method: str, path: str, environ: dict[str, Any]) -> Answer:
        if method == "GET" and path == "/list":
            return self._list(counts=True)
        if method == "GET" and path == "/list-only":
            return self._list(counts=False)
        found = re.fullmatch(r"/requests/(\d+)(/log)?", path)
        if found and method == "POST" and found[2]:
            return self._log(int(found[1]), environ)
        if found and method == "GET" and not found[2]:
            return self._show(int(found[1]))
        return "404 Not Found", [("Content-Type", "text/plain")], b"No such page."

    @property
    def _connection(self) -> Any:
        if not hasattr(self._own, "connection"):
            self._own.connection = connect(self._file)
        return self._own.connection

    def _list(self, *, counts: bool) -> Answer:
        now = instant_text(datetime.now(UTC))
        rows = self._connection.execute(LIST, (now,)).fetchall()
        told = ""
        if counts:
            (outstanding,) = self._connection.execute(OUTSTANDING).fetchone()
            (overdue,) = self._connection.execute(OVERDUE, (now,)).fetchone()
            told = f"<p>{outstanding} outstanding, {overdue} overdue</p>"
        lines = "".join(
            f'<tr><td><a href="/requests/{rfc}">{html.escape(name)}</a><td>{country}<td>{html.escape(reporter)}'
            f"<td>{due_at[:16]}<td>{(last or '')[:16]}"
            for rfc, name, country, reporter, due_at, last in rows
        )
        return _page("Overdue", f"{told}<table>{lines}</table>")

    def _show(self, rfc_id: int) -> Answer:
        row = self._connection.execute(SHOW, (rfc_id,)).fetchone()
        if row is None:
            return "404 Not Found", [("Content-Type", "text/plain")], b"No such request."
        name, country, zone, address, reporter, still_open, due_at = row
        facts = (country, zone, address, reporter, "open" if still_open else "closed", due_at[:16])
        entries = "".join(
            f"<li>{seq} {occurred_at[:16]} {html.escape(by)} {kind}: {html.escape(words)}"
            for seq, occurred_at, by, kind, words in self._connection.execute(ENTRIES, (rfc_id,))
        )
        top = "".join(f"<li>{html.escape(fact)}" for fact in facts)
        return _page(html.escape(name), f"<ul>{top}</ul><ol>{entries}</ol>{FORM.format(rfc_id)}")

    def _log(self, rfc_id: int, environ: dict[str, Any]) -> Answer:
        typed = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
        words = "; ".join(typed.get(name, [""])[0] for name in ("channel", "outcome", "summary"))
        now = instant_text(datetime.now(UTC))
        with self._writing:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(APPEND, (rfc_id, now, now, "edith", words, rfc_id))
            self._connection.execute("UPDATE rfc SET last_contact_at = ? WHERE id = ?", (now, rfc_id))
            self._connection.execute("COMMIT")
        return "303 See Other", [("Location", f"/requests/{rfc_id}")], b""


def _page(title: str, body: str) -> Answer:
    return "200 OK", [("Content-Type", "text/html; charset=utf-8")], PAGE.format(title, body).encode()


def _words(fact: object) -> str:
    """What there is to read in a fact, as one line."""
    texts = (str(getattr(fact, name)) for name in fact.__dataclass_fields__)  # type: ignore[attr-defined]
    return "; ".join(text for text in texts if text)


if __name__ == "__main__":
    serve_as_told(Floor, __doc__)
