"""Forms sent to web processes that are killed at a random moment of theirs, and what was in the database after each."""

import http.client
import random
import select
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import delete, text
from werkzeug.test import EnvironBuilder, TestResponse

from outreach.db.desk_tables import SignInTryRow
from outreach.db.tables import table
from tests.support.form_controls import Typed, as_sent
from tests.support.hostile_sending import KEYS, Hostile, rows_of
from tests.support.killing_room import DONE, SEEN, web_processes
from tests.support.newsroom import Newsroom

ANSWERS = (SEEN, 302, DONE)
STEP = 1.1
LOOK = 0.001
SPENT = text(f"SELECT count(*) FROM {KEYS}")  # the name of a table of ours

SendOnce = Callable[[FlaskClient, str, Typed, Callable[[], bool]], int | None]
"""Send it to a process that is killed once that is so; the status of the answer, if it came before."""


@dataclass
class UnderKilledProcesses:
    """Each form goes to some processes that are killed over it, and then to one that lives, by `send_at_last`.

    One in two is killed at a random moment, the others as soon as the key of the form is seen to be spent. `wrong` says
    what was lost though its process had answered, what is there without the key of its form, and what came with a later
    sending although the key was spent. `kills_each`: how many, one of these by chance. `keyless`: addresses whose forms
    spend no key; what they left shows that they were saved.
    """

    newsroom: Newsroom
    send_once: SendOnce
    chance: random.Random
    kills_each: Sequence[int]
    send_at_last: Hostile
    keyless: Collection[str] = ()
    kills: int = 0
    acknowledged: int = 0
    unheard: int = 0
    kinds: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.2
    """Within about this time half of the forms are answered, on a machine as busy as this one is now."""

    def __call__(self, client: FlaskClient, address: str, typed: Typed) -> list[TestResponse]:
        kind = self.newsroom.app.url_map.bind("localhost").match(address.partition("?")[0], method="POST")[0]
        self._forget_tries()
        last = first = rows_of(self.newsroom)
        was_saved = answered_unsaved = False
        for _ in range(self.chance.choice(self.kills_each)):
            answered = self._killed_over(client, address, typed)
            self.kinds.add(kind)
            now = rows_of(self.newsroom)
            saved = now[KEYS] > first[KEYS] or (kind in self.keyless and now != first)
            if not saved and now != first:
                self.wrong.append(f"{kind} at {address}: its key is not spent, and it left {dict(now - first)}")
            if was_saved and now != last:
                self.wrong.append(f"{kind} at {address}: sent again it left {dict(now - last)}")
            self.acknowledged += answered and saved
            self.unheard += saved and not was_saved and not answered
            answered_unsaved |= answered and not saved
            last, was_saved = now, saved
        answers = self.send_at_last(client, address, typed)
        if answered_unsaved and rows_of(self.newsroom)[KEYS] > first[KEYS]:
            self.wrong.append(f"{kind} at {address}: acknowledged and lost")
        return answers

    def told(self) -> str:
        return (
            f"{self.kills} web processes killed over forms of {len(self.kinds)} addresses: {self.acknowledged} times "
            f"saved and acknowledged, {self.unheard} times saved though the answer never came, {len(self.wrong)} lost, "
            "torn or doubled"
        )

    def _forget_tries(self) -> None:
        """A killed process has counted its form too: after some, what a person may do in a day would be used up."""
        with self.newsroom.desk.database.writing() as session:
            session.execute(delete(table(SignInTryRow)))

    def _killed_over(self, client: FlaskClient, address: str, typed: Typed) -> bool:
        if self.chance.random() < 1 / 2:
            status = self.send_once(client, address, typed, self._saved())
        else:
            status = self.send_once(client, address, typed, _in(self.chance.uniform(0.2, 1.8) * self.seconds))
            self.seconds *= STEP if status is None else 1 / STEP
        self.kills += 1
        return status in ANSWERS

    def _saved(self) -> Callable[[], bool]:
        def spent() -> int:
            with self.newsroom.desk.reading() as session:
                return int(session.execute(SPENT).scalar_one())

        before = spent()
        return lambda: spent() > before


def _in(seconds: float) -> Callable[[], bool]:
    """Counted from when it is first asked."""
    until: list[float] = []

    def over() -> bool:
        until[:] = until or [time.monotonic() + seconds]
        return time.monotonic() >= until[0]

    return over


@contextmanager
def killed_over(newsroom: Newsroom) -> Iterator[SendOnce]:
    """Real web processes at the newsroom's database and hour, one for each sending."""
    with web_processes(newsroom) as web:

        def send_once(client: FlaskClient, address: str, typed: Typed, over: Callable[[], bool]) -> int | None:
            port = web.bear(at=newsroom.clock())
            _warm(port)
            try:
                return _send(port, client, address, typed, over)
            finally:
                web.kill()

        yield send_once


def _warm(port: int) -> None:
    """What a process does for the first time takes it longer than it is given to live."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/sign-in")
    assert line.getresponse().status == SEEN
    line.close()


def _send(port: int, client: FlaskClient, address: str, typed: Typed, over: Callable[[], bool]) -> int | None:
    cookies = "; ".join(f"{one.key}={one.value}" for one in (client._cookies or {}).values())
    form = EnvironBuilder(path=address, method="POST", data=as_sent(typed))
    environ = form.get_environ()
    headers = {"Content-Type": environ["CONTENT_TYPE"], "Cookie": cookies}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("POST", address, environ["wsgi.input"].read(), headers)
        while not over():
            if select.select([line.sock], [], [], LOOK)[0]:
                return line.getresponse().status
        return None
    finally:
        line.close()
        form.close()
