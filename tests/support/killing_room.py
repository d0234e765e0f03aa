"""Colleagues who record all sorts of things by the pages while the web process is killed again and again.

Each form has a key, and leaves a trace by which it is found in the database: a word of its own, or the entry after the
last one of a request that nobody else touches. So after a kill it can be asked of every form ever sent: is its key
spent, and is what it records there? Both or neither, and both if the page said so.
"""

import http.client
import itertools
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import TextClause, text

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from outreach.domain.ids import StaffId
from outreach.domain.people import Role, Staff
from outreach.services import people
from tests.support.newsroom import PASSWORD, Newsroom, filled

ROOT = Path(__file__).parents[2]
SLUG = "blue-lantern"
SEEN, DONE, BUSY = 200, 303, 503
STAFF_HIRED = 150
ASKED = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
DENIED = facts.ResponseReceived(
    question_set=1, answers=(Answer(question=1, position=Position.DENIES),), speaker="D. Rowe", summary="No."
)
WORDS = text("SELECT count(*) FROM entry WHERE kind = :kind AND CAST(body AS text) LIKE :word")
NEXT = text("SELECT count(*) FROM entry WHERE kind = :kind AND rfc_id = :rfc_id AND seq = :seq")
LAST = text("SELECT max(seq) FROM entry WHERE rfc_id = :rfc_id")
EDITION = text("SELECT count(*) FROM edition WHERE kind = 'policy' AND version = :version")
INVITED = text("SELECT count(*) FROM invitation WHERE id = :word")
SEATED = text("SELECT count(*) FROM seat WHERE staff_id = :who")
KEY = text("SELECT count(*) FROM submission WHERE actor = :who AND key = :key")


@dataclass
class Deed:
    """One form on its way: whose, where to, what is typed, and the question that finds what it recorded."""

    kind: str
    who: str
    address: str
    typed: dict[str, Any]
    trace: tuple[TextClause, dict[str, Any]]
    acknowledged: bool = False

    @property
    def key(self) -> str:
        return str(self.typed["once"])


@dataclass
class Lane:
    """One colleague's work, form after form; a form whose answer never came is sent again, with the same key."""

    deeds: Iterator[Deed]
    sent: list[Deed] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    resent: int = 0

    def work(self, room: "KillingRoom", port: int) -> None:
        with suppress(OSError, http.client.HTTPException):
            for deed in self._open_or_new():
                status = room.post(port, deed)
                if status in (SEEN, DONE):
                    deed.acknowledged = True
                    continue
                if status != BUSY:
                    self.refused.append(f"{deed.kind}: {status}")
                return

    def _open_or_new(self) -> Iterator[Deed]:
        if self.sent and not self.sent[-1].acknowledged:
            self.resent += 1
            yield self.sent[-1]
        for deed in self.deeds:
            self.sent.append(deed)
            yield deed


class KillingRoom:
    """A newsroom, its lanes of work, and the web process they work at."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.forms: dict[tuple[str, str], dict[str, Any]] = {}
        self.words = itertools.count(1)
        self.unheard = 0
        self.answered = ""
        self.lanes = [Lane(self._asking()), Lane(self._editing()), Lane(self._signing())]

    @property
    def deeds(self) -> list[Deed]:
        return [deed for lane in self.lanes for deed in lane.sent]

    @property
    def refused(self) -> list[str]:
        return [one for lane in self.lanes for one in lane.refused]

    def post(self, port: int, deed: Deed) -> int:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request("POST", deed.address, urlencode(deed.typed, doseq=True), self.headers(deed))
            answer = line.getresponse()
            self.answered = answer.read().decode()
            return answer.status
        finally:
            line.close()

    def look(self, port: int) -> None:
        """Open a page: what a process does for the first time takes it longer than it is given to live."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", f"/requests/{self.newsroom.lakmere}/notes/new", headers=self._cookies_of("asha"))
        assert line.getresponse().status == SEEN
        line.close()

    def headers(self, deed: Deed) -> dict[str, str]:
        return {**self._cookies_of(deed.who), "Content-Type": "application/x-www-form-urlencoded"}

    def _cookies_of(self, who: str) -> dict[str, str]:
        cookies = self.newsroom.reader(who).client._cookies or {}
        known = "; ".join(f"{one.key}={one.value}" for one in cookies.values())
        return {"Cookie": known}

    def practise(self, web: "WebProcesses") -> None:
        """One form of each kind before anybody is killed, so that whoever is born later has done it before."""
        for lane in self.lanes:
            for deed in itertools.islice(lane.deeds, 3):
                lane.sent.append(deed)
                status = web.practise({"address": deed.address, "typed": deed.typed, "headers": self.headers(deed)})
                assert status in (SEEN, DONE), f"{deed.kind}: {status}"
                deed.acknowledged = True

    def wrong(self) -> list[str]:
        """Of every form ever sent: lost though it was acknowledged, half there, or there twice."""
        found = []
        with self.newsroom.desk.reading() as session:
            for deed in self.deeds:
                spent = session.execute(KEY, {"who": deed.who, "key": deed.key}).scalar_one()
                there = session.execute(*deed.trace).scalar_one()
                if deed.acknowledged and not there:
                    found.append(f"{deed.kind}: acknowledged and lost")
                elif spent != there:
                    found.append(f"{deed.kind}: its key is there {spent} times, what it records {there} times")
        return found

    def saved_unheard(self) -> int:
        """How many forms were saved and their sender died with the answer on its lips."""
        open_ones = [lane.sent[-1] for lane in self.lanes if lane.sent and not lane.sent[-1].acknowledged]
        with self.newsroom.desk.reading() as session:
            keys = [session.execute(KEY, {"who": one.who, "key": one.key}).scalar_one() for one in open_ones]
        return sum(keys)

    def by_kind(self) -> Counter[str]:
        return Counter(deed.kind for deed in self.deeds if deed.acknowledged)

    def _asking(self) -> Iterator[Deed]:
        request = f"/requests/{self.newsroom.port_ansel}"
        while True:
            word = self._word()
            note = self._deed("note", "asha", f"{request}/notes", text=word)
            yield self._traced(note, WORDS, kind="NoteAdded", word=f"%{word}%")
            word = self._word()
            attempt = self._deed("attempt", "asha", f"{request}/attempts", summary=word, outcome="sent")
            yield self._traced(attempt, WORDS, kind="AttemptMade", word=f"%{word}%")

    def _editing(self) -> Iterator[Deed]:
        for version, hired in enumerate(self._hired(), start=2):
            policy, team = f"/investigations/{SLUG}/policy", f"/investigations/{SLUG}/team"
            days = 3 + version % 2  # never what is in force already
            deed = self._deed("edition", "edith", policy, after=version - 1, due_soon_working_days=days)
            yield self._traced(deed, EDITION, version=version)
            yield self._traced(self._deed("team", "edith", team, staff=hired), SEATED, who=hired)
            word = self._word()
            invited = {"name": word, "short": word, "email": f"{word}@example.org"}
            yield self._traced(self._deed("invitation", "adam", "/staff/invitations", **invited), INVITED, word=word)

    def _signing(self) -> Iterator[Deed]:
        request, colleagues = self.newsroom.lakmere, itertools.cycle(["asha", "edith"])
        self.newsroom.told(request, ASKED, DENIED)
        while True:
            yield self._next_entry("SignedOff", f"/requests/{request}/sign-off", read="y")
            yield self._next_entry("SignOffWithdrawn", f"/requests/{request}/sign-off-withdrawals", reason="Wait.")
            yield self._next_entry("Assigned", f"/requests/{request}/assignments", to=next(colleagues))

    def _next_entry(self, kind: str, address: str, **typed: Any) -> Deed:
        """A form of Ben's about a request that only he works on, so its entry has the next number."""
        with self.newsroom.desk.reading() as session:
            last = session.execute(LAST, {"rfc_id": self.newsroom.lakmere}).scalar_one()
        deed = self._deed(kind, "ben", address, after=last, **typed)
        return self._traced(deed, NEXT, kind=kind, rfc_id=self.newsroom.lakmere, seq=last + 1)

    def _hired(self) -> Iterator[str]:
        names = [f"hired-{number}" for number in range(STAFF_HIRED)]
        for name in names:
            one = Staff(id=StaffId(name), name=name, email=f"{name}@example.org", role=Role.REPORTER)
            people.add(self.newsroom.desk, one, password=PASSWORD, cost="test")
        yield from names

    def _deed(self, kind: str, who: str, address: str, **typed: Any) -> Deed:
        if (kind, address) not in self.forms:
            reader = self.newsroom.reader(who)
            reader.open(f"{address}/new" if address.startswith("/requests") else address)
            self.forms[kind, address] = filled(reader.form(address))
        entered = {**self.forms[kind, address], "after": "", **typed, "once": secrets.token_urlsafe(16)}
        return Deed(kind, who, address, entered, (KEY, {}))

    def _traced(self, deed: Deed, question: TextClause, **about: Any) -> Deed:
        deed.trace = (question, about)
        return deed

    def _word(self) -> str:
        return f"word-{next(self.words)}-"


class WebProcesses:
    """Web processes that are born listening, and killed."""

    def __init__(self, nursery: "subprocess.Popen[str]") -> None:
        self.nursery = nursery
        self.alive = 0

    def bear(self, *, at: datetime | None = None) -> int:
        """The port at which a new one listens; it lives in that instant, or as time goes by."""
        self.alive, port = map(int, self._answer({"at": at.isoformat()} if at else None).split())
        return port

    def practise(self, form: dict[str, Any]) -> int:
        """The status with which the nursery itself answers."""
        return int(self._answer(form))

    def _answer(self, line: dict[str, Any] | None) -> str:
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(json.dumps(line) + "\n")
        self.nursery.stdin.flush()
        return self.nursery.stdout.readline()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.alive, signal.SIGKILL)


@contextmanager
def web_processes(newsroom: Newsroom, *journal: str) -> Iterator[WebProcesses]:
    words = [newsroom.config.database_url, newsroom.config.home, *journal]
    command = [sys.executable, "-m", "tests.support.web_nursery", *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        born = WebProcesses(nursery)
        try:
            yield born
        finally:
            if born.alive:
                born.kill()
            nursery.kill()


def work_until_killed(room: KillingRoom, web: WebProcesses, after: float) -> None:
    """Everybody works at a new web process, which is killed so many seconds after they began."""
    with _at_work(room, web):
        time.sleep(after)
        web.kill()


def seconds_for_a_form(room: KillingRoom, web: WebProcesses) -> float:
    """How long it takes until the first of them is answered, on a machine as busy as this one is now."""
    before = sum(deed.acknowledged for deed in room.deeds)
    with _at_work(room, web):
        began = time.monotonic()
        while sum(deed.acknowledged for deed in room.deeds) == before and time.monotonic() < began + 10:
            time.sleep(0.001)
        took = time.monotonic() - began
        web.kill()
    return took


@contextmanager
def _at_work(room: KillingRoom, web: WebProcesses) -> Iterator[None]:
    port = web.bear()
    room.look(port)
    working = [threading.Thread(target=lane.work, args=(room, port)) for lane in room.lanes]
    for one in working:
        one.start()
    yield
    for one in working:
        one.join()
