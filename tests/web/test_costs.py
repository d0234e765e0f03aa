"""What a page may cost, whatever the size of the investigation: few statements, no table read whole, few bytes."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.letter_templates import Purpose
from outreach.domain.people import Acting, Role
from outreach.services import feeds, importing, tidying
from tests.support.letterroom import Letterroom, letters
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import Newsroom, Reader

AT = "/investigations/blue-lantern"
LISTS = [
    f"{AT}/requests",
    f"{AT}/requests?phase=overdue",
    f"{AT}/requests?phase=not+asked&sort=name",
    f"{AT}/requests?phase=not+asked&reporter=asha",
    f"{AT}/requests?reporter=nobody",
    f"{AT}/requests?country=NO&status=not+asked",
    f"{AT}/requests?place=in+the+dataset",
]
FINDING = [f"{AT}/requests?q=body+00", "/agencies?q=body", "/agencies"]
LETTERS = [f"{AT}/letters", f"{AT}/follow-ups", f"{AT}/letters/new?hand=yes", f"{AT}/letters/templates"]
DESKS = ["/?whose=mine", "/?whose=all", f"{AT}/sign-off", f"{AT}/updates"]
ASKED = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
BIG = re.compile(
    r"SCAN (standing_summary|standing_count|entry|request_for_comment|agency_word|contact|outbox|agency)\b"
)
OF_THE_CHAIN = 4
"""Its head read and moved, the event and what it is about; however much one transaction writes."""

BY_ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
THE_FIRST_FIFTY = "SCAN agency USING INDEX ix_agency_sort_name_id"
"""How SQLite says that it begins at the first name and stops after a page."""


@pytest.fixture
def full(newsroom: Newsroom) -> Newsroom:
    """Three hundred agencies more, a few of them asked."""
    rows = "".join(f"Body {number:04} of Kirkvik {number * 7919 % 9973},NO,different\n" for number in range(300))
    by = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    importing.run(newsroom.desk, "blue-lantern", "many.csv", f"name,country,decision\n{rows}".encode(), by=by)
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere, *(RfcId(number) for number in range(3, 13))):
        newsroom.told(rfc_id, facts.Assigned(to=StaffId("asha")), ASKED)
    return newsroom


@contextmanager
def watched(newsroom: Newsroom) -> Iterator[list[tuple[str, object]]]:
    engines, seen = (newsroom.desk.database._reader, newsroom.desk.database._writer), []

    def note(_connection, _cursor, statement, values, *_rest):
        if not statement.startswith("BEGIN"):
            seen.append((statement, values))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def looked(newsroom: Newsroom, reader: Reader, path: str, *, plain: bool = False) -> list[tuple[str, object]]:
    """The statements of a second look: the first one fills what is kept between looks. `plain`: it is no page."""
    look = reader.client.get if plain else reader.open
    look(path)
    with watched(newsroom) as seen:
        look(path)
    return seen


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_database_four_times(full, edith, path):
    assert len(looked(full, edith, path)) == 4


def test_the_page_of_a_request_asks_the_database_five_times_though_its_deadline_says_no_word(full, edith):
    due = facts.DeadlineSet(due_at=full.clock() + timedelta(days=7), zone="America/Halifax", working_days=5)
    full.told(full.port_ansel, due)

    assert len(looked(full, edith, f"/requests/{full.port_ansel}")) == 5


@pytest.mark.parametrize("reason", ["bad", "soft", "never+checked", "checked+long+ago", "nobody+in+good+health"])
def test_contacts_to_check_ask_the_database_four_times_whatever_there_is(full, edith, reason):
    assert len(looked(full, edith, f"/agencies/contacts-to-check?reason={reason}")) == 4


def test_a_logged_call_asks_eight_times_and_four_times_for_the_audit_chain(newsroom, edith):
    attempts = f"/requests/{newsroom.port_ansel}/attempts"
    called = {"contact": "other", "channel": "phone", "to": "Duty officer", "address": "+47 5550 0199"}
    for _ in range(2):  # the first one fills what is kept between looks
        edith.open(f"{attempts}/new")
        with watched(newsroom) as seen:
            edith.send(attempts, {**called, "outcome": "left a message"}, follow=False, status=303)

    assert len(seen) == 8 + OF_THE_CHAIN


def test_a_batch_of_letters_asks_the_database_as_often_for_many_as_for_few(full, edith):
    room = Letterroom(full)
    room.adopt(letters())
    few = room.make(Purpose.FIRST, full.port_ansel)
    many = room.make(Purpose.FIRST, *(RfcId(number) for number in range(1, 200)))

    asked = [len(looked(full, edith, f"{AT}/letters/batches/{batch}")) for batch in (few, many)]

    assert asked == [13, 13]


def test_the_page_of_follow_ups_asks_the_database_as_often_for_many_as_for_few(full, edith):
    few = len(looked(full, edith, f"{AT}/follow-ups?country=CA"))
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    for number in range(20, 120):
        full.told(RfcId(number), asked)

    assert [few, len(looked(full, edith, f"{AT}/follow-ups"))] == [12, 12]


@pytest.mark.parametrize("who", ["asha", "edith"])
def test_a_calendar_asks_the_database_as_often_for_many_requests_as_for_few(full, who):
    """Its secret, owner, their parts, the requests, what was erased and is out; of an editor also who left and numbers.

    And of each investigation they edit whether a fair day is to be reckoned, and what holds its release back.
    """
    by = Acting(staff=StaffId(who), role=Role.EDITOR if who == "edith" else Role.REPORTER)
    link = feeds.make(full.desk, by.staff, names_shown=True, by=by).removeprefix(full.desk.base_url)
    tidying.tidy(full.desk, full.clock())
    before = looked(full, full.guest(), link, plain=True)
    due = facts.DeadlineSet(due_at=full.clock() + timedelta(days=7), zone="Europe/Oslo", working_days=5)
    for number in range(20, 32):
        full.told(RfcId(number), *([facts.Assigned(to=StaffId("asha"))] if number % 2 else []), ASKED, due)

    tidying.tidy(full.desk, full.clock())
    after = looked(full, full.guest(), link, plain=True)

    assert len(before) == len(after) == (10 if who == "edith" else 6)
    assert from_end_to_end(full, after) == []


def test_of_many_that_are_overdue_a_calendar_asks_no_more_often_than_of_few(full):
    """When each can be followed up is read of all of them at once: cases, logs, contacts, and letters if any wait."""
    link = feeds.make(full.desk, StaffId("asha"), names_shown=True, by=BY_ASHA).removeprefix(full.desk.base_url)
    due = facts.DeadlineSet(due_at=full.clock() + timedelta(days=7), zone="Europe/Oslo", working_days=5)

    def overdue(numbers: range) -> list[tuple[str, object]]:
        for number in numbers:
            full.told(RfcId(number), facts.Assigned(to=StaffId("asha")), ASKED, due)
        now, full.clock.now = full.clock(), due.due_at + timedelta(days=3)
        seen = looked(full, full.guest(), link, plain=True)
        full.clock.now = now
        return seen

    few, many = overdue(range(20, 22)), overdue(range(22, 60))

    assert len(few) == len(many) == 6 + 4
    assert from_end_to_end(full, many) == []


def test_the_page_of_letters_asks_the_database_as_often_for_many_batches_as_for_one(full, edith):
    room = Letterroom(full)
    room.adopt(letters())
    room.make(Purpose.FIRST, full.port_ansel)
    before = len(looked(full, edith, f"{AT}/letters"))
    for _ in range(5):
        room.make(Purpose.FIRST, full.port_ansel)

    assert len(looked(full, edith, f"{AT}/letters")) == before


def test_the_reading_desk_asks_nine_times_filing_eighteen_and_neither_reads_a_table_from_end_to_end(full, edith):
    room = Mailroom(full)
    for occasion, rfc_id in (("a", full.port_ansel), ("b", full.lakmere)):
        room.asked(rfc_id, occasion=occasion)
        room.one(mail("Never.", to=room.reply_address(occasion)))
    message = f"/requests/{full.port_ansel}/messages/5"
    asked = looked(full, edith, message)
    with watched(full) as seen:
        edith.send(
            message,
            **{
                "answers-1": "denies",
                "authority": "speaks for the agency",
                "quotes-0-words": "Never.",
                "quotes-0-terms": "on the record",
            },
            follow=False,
            status=303,
        )

    assert (len(asked), len(seen)) == (9, 14 + OF_THE_CHAIN)
    assert from_end_to_end(full, [*asked, *(one for one in seen if str(one[0]).startswith(("SELECT", "WITH")))]) == []


@pytest.mark.parametrize(
    "path", [*LISTS, *FINDING, *DESKS, *LETTERS, "/requests/{port_ansel}", "/requests/{port_ansel}/attempts/new"]
)
def test_no_page_reads_a_table_from_end_to_end(full, edith, path):
    statements = looked(full, edith, path.format(port_ansel=full.port_ansel))

    assert statements
    assert from_end_to_end(full, statements) == []


def from_end_to_end(newsroom: Newsroom, statements: list[tuple[str, object]]) -> list[str]:
    """The steps by which a table would be read whole."""
    with newsroom.desk.reading() as session:
        steps = [
            str(row[3])
            for statement, values in statements
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    return [step for step in steps if BIG.match(step) and step != THE_FIRST_FIFTY]


@pytest.mark.parametrize(("path", "most"), [(LISTS[0], 25_000), (LISTS[2], 25_000), ("/?whose=all", 25_000)])
def test_a_full_page_is_small_enough_for_a_bad_connection(full, edith, path, most):
    edith.open(path)

    assert edith.answer
    assert len(edith.answer.data) <= most


def test_style_and_script_together_are_small_enough_for_a_bad_connection(edith):
    edith.open("/")
    files = [*edith.page.select("link[rel=stylesheet]"), *edith.page.select("script[src]")]

    sizes = [len(edith.client.get(file.get("href") or file["src"]).data) for file in files]

    assert len(sizes) == 2
    assert sum(sizes) <= 60_000


def pages_through(reader: Reader, first: str, following: Callable[[Reader], str]) -> list[str]:
    names, path = [], first
    while path:
        reader.open(path)
        names += [cell.get_text(" ", strip=True) for cell in reader.page.select("tbody th bdi")]
        path = following(reader)
    return names


def the_next(reader: Reader) -> str:
    link = reader.page.select_one("a[rel=next]")
    return str(link["href"]) if link else ""


@pytest.mark.parametrize("path", [LISTS[0], f"{AT}/requests?phase=not+asked", "/agencies"])
def test_going_from_page_to_page_meets_everybody_once(full, edith, path):
    names = pages_through(edith, path, the_next)

    assert len(names) == len(set(names))
    assert len(names) == (302 if "phase" not in path else 290)
