"""Forms sent as they are sent in trouble: twice at once, or over a line that breaks; and what the desk made of it."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from outreach.db.metadata import METADATA
from tests.support.cut_line import Cut, Line
from tests.support.form_controls import Typed, as_sent
from tests.support.newsroom import Newsroom

PATIENCE = 60
BUSY = 503
NOT_TWICE = "not be recorded twice"
KEYS = "submission"
COUNTS_TRIES = "sign_in_try"
"""Counts how often somebody did something, whatever came of it: no record."""
TABLES = tuple(one for one in METADATA.tables.values() if one.name != COUNTS_TRIES)
ROWS = select(*(select(func.count()).select_from(one).scalar_subquery().label(one.name) for one in TABLES))
Hostile = Callable[[FlaskClient, str, Typed], list[TestResponse]]


@dataclass
class Sender:
    """Sends each form that has a key by `send`, then once more, and notes what came of that.

    A form that is refused is refused each time. One that is taken spends one key, is answered alike each time, and
    what arrives later leaves no row in any table. Where one of two clicks has to wait too long for the other, it may be
    asked to press once more. `plainly`: addresses whose forms are sent as usual.
    """

    newsroom: Newsroom
    send: Hostile
    plainly: frozenset[str]
    taken: Counter[str] = field(default_factory=Counter)
    without_key: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def __call__(self, client: FlaskClient, address: str, typed: Typed) -> TestResponse:
        endpoint = self.newsroom.app.url_map.bind("localhost").match(address.partition("?")[0], method="POST")[0]
        if endpoint in self.plainly:
            return client.post(address, data=as_sent(typed))
        before = rows_of(self.newsroom)
        answers = self.send(client, address, typed)
        between = rows_of(self.newsroom)
        answers.append(post_as(client, address, typed))
        self._judge(f"{endpoint} at {address}", answers, later=rows_of(self.newsroom) - between)
        self.taken[endpoint] += between[KEYS] - before[KEYS]
        if between != before and between[KEYS] == before[KEYS]:
            self.without_key.add(endpoint)
        return answers[0]

    def _judge(self, what: str, answers: list[TestResponse], *, later: Counter[str]) -> None:
        told = {one.status_code for one in answers if not _asked_to_press_again(one)}
        if len(told) > 1:
            self.wrong.append(f"{what}: answered {sorted(told)}")
        if later:
            self.wrong.append(f"{what}: sent again it left {dict(later)}")


def _asked_to_press_again(answer: TestResponse) -> bool:
    return answer.status_code == BUSY and NOT_TWICE in answer.text


def rows_of(newsroom: Newsroom) -> Counter[str]:
    """How many rows each table has."""
    with newsroom.desk.reading() as session:
        return Counter(dict(session.execute(ROWS).one()._mapping))


def post_as(client: FlaskClient, address: str, typed: Typed) -> TestResponse:
    """As whoever sits at this browser, and without touching its cookies: several may be under way."""
    known = {one.key: one.value for one in (client._cookies or {}).values()}
    stranger = client.application.test_client(use_cookies=False)
    return stranger.post(address, data=as_sent(typed), headers=_header(known))


def post_once(client: FlaskClient, address: str, typed: Typed) -> list[TestResponse]:
    return [post_as(client, address, typed)]


def twice_at_once(client: FlaskClient, address: str, typed: Typed) -> list[TestResponse]:
    start = threading.Barrier(2, timeout=PATIENCE)

    def click() -> TestResponse:
        start.wait()
        return post_as(client, address, typed)

    with ThreadPoolExecutor(2) as clicks:
        return [one.result() for one in [clicks.submit(click), clicks.submit(click)]]


@dataclass
class OverBreakingLine:
    """The line to the database breaks at the COMMIT of each form, before or after that was heard."""

    line: Line
    chance: random.Random
    cuts: Counter[Cut] = field(default_factory=Counter)
    told_otherwise: list[str] = field(default_factory=list)

    def __call__(self, client: FlaskClient, address: str, typed: Typed) -> list[TestResponse]:
        where, before = self.chance.choice([*Cut]), self.line.cuts
        self.line.cut_next(where)
        first = post_as(client, address, typed)
        self.line.cut_next(None)
        if self.line.cuts == before:
            return [first]
        self.cuts[where] += 1
        if not _told(client, first):
            self.told_otherwise.append(f"{address}: {first.status_code}")
        return [post_as(client, address, typed)]


def _told(client: FlaskClient, answer: TestResponse) -> bool:
    """Whether they are told that it may not be saved: on the page itself, or on the one a button leads back to."""
    if answer.status_code == BUSY:
        return NOT_TWICE in answer.text
    given = dict(one.partition(";")[0].split("=", 1) for one in answer.headers.getlist("Set-Cookie"))
    cookies = {one.key: one.value for one in (client._cookies or {}).values()} | given
    stranger = client.application.test_client(use_cookies=False)
    return bool(answer.location) and NOT_TWICE in stranger.get(answer.location, headers=_header(cookies)).text


def _header(cookies: Mapping[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
