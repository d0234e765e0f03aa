"""Agencies, contacts, investigations and holds are what the audit chain says: a hand changes none of them unseen."""

import random

import pytest

from outreach.db import agencies as agency_rows
from outreach.db import audit_reading
from outreach.db import contacts as contact_rows
from outreach.domain.agencies import Agency, Contact, Health
from outreach.domain.audit_directory import TABLES, DirectorySaid
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, ContactId, StaffId
from outreach.domain.people import Acting, Role
from outreach.services import agencies, auditing, contacts, holds, investigations, retention
from outreach.services.contacts import ContactTyped
from tests.support.newsroom import open_newsroom
from tests.support.tampering import past_the_guards

BY = Acting(staff=StaffId("adam"), role=Role.ADMIN)
SLUG, ANSEL = "blue-lantern", "port-ansel-police-service"
PRESS = ContactTyped(channel=Channel.EMAIL, name="Press", address="press@ansel.example.org", source="their website")
MANY = 120
SEED, TAMPERINGS = 20261128, 300


@pytest.fixture
def desk(newsroom_url, tmp_path):
    """A newsroom in which everything was changed once by those who may, and a list of many agencies was taken in."""
    desk = open_newsroom(newsroom_url, str(tmp_path)).desk
    which = contacts.add(desk, ANSEL, PRESS, by=BY)
    contacts.mark(desk, ANSEL, which, Health.BAD, why="It bounced.", by=BY)
    contacts.move_up(desk, ANSEL, which, by=BY)
    agencies.add_alias(desk, ANSEL, spelling="Ansel Police", source="the vendor's list", by=BY)
    investigations.set_live(desk, SLUG, live=False, by=BY)
    holds.put_on(desk, SLUG, "A letter from their lawyers came in.", by=BY)
    holds.lift(desk, SLUG, "The matter was settled.", by=BY)
    retention.state(desk, SLUG, 7, None, by=BY)
    with desk.writing(BY) as session:
        taken_in = [an_agency(number) for number in range(MANY)]
        ids = agency_rows.add_many(session, taken_in, by=BY.staff, at=desk.clock())
        contact_rows.add_many(session, [a_contact(number, ids[number]) for number in range(MANY)])
    yield desk
    desk.database.dispose()


def an_agency(number):
    name = f"Agency {number}"
    return Agency(id=AgencyId(0), slug=f"agency-{number}", name=name, country="NO", zone="Europe/Oslo", kind="police")


def a_contact(number, agency_id):
    address = f"press@agency-{number}.example.org"
    return Contact(id=ContactId(0), agency_id=agency_id, channel=Channel.EMAIL, name="Press", address=address)


def found(desk):
    told = auditing.verify(desk)
    assert told.chain.whole
    return told


def test_what_the_desk_alone_wrote_is_borne_out_row_by_row(desk):
    told = found(desk)

    assert (told.wrong, told.directory.unspoken) == ((), ())
    with desk.reading() as session:
        there = {name: sum(1 for _ in rows) for name, rows in audit_reading.directory(session).items()}
    assert there.keys() == TABLES.keys()
    assert all(there.values()), there
    assert told.directory.borne_out == sum(there.values())


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE contact SET address = 'thief@example.net' WHERE id = 1", "Contact 1 is not what any event says"),
        ("UPDATE contact SET address = 'thief@example.net' WHERE id > 100", "is not what any event says"),
        ("DELETE FROM contact WHERE id = 60", "1 contact fewer than events say"),
        ("UPDATE agency SET name = 'Gamma Police' WHERE id = 1", "Agency 1 is not what any event says"),
        ("UPDATE agency SET zone = 'Asia/Tokyo' WHERE id = 90", "Agency 90 is not what"),
        ("UPDATE investigation SET title = 'Other'", "Investigation 1: title is another than event"),
        ("UPDATE investigation SET live = true", "Investigation 1: live is another than event"),
        ("UPDATE agency_alias SET spelling = 'Nobody'", "Spelling of a name 1 is not what any event says"),
        ("UPDATE request_for_comment SET agency_id = 40 WHERE id = 1", "Request 1 is not what any event says"),
        ("UPDATE retention SET years = 1", "Time of keeping 1 is not what any event says"),
        ("DELETE FROM retention", "Time of keeping that event"),
        ("DELETE FROM legal_hold", "Step of a legal hold that event"),
        ("UPDATE legal_hold SET held = false", "Step of a legal hold 1 is not what any event says"),
        ("DELETE FROM edition WHERE kind = 'policy'", "Adopted version that event"),
    ],
)
def test_what_a_hand_changed_in_the_database_is_named(desk, statement, said):
    past_the_guards(desk, statement)

    wrong = found(desk).wrong

    assert any(said in one for one in wrong), wrong


def test_a_contact_put_there_by_hand_is_named_even_one_that_looks_like_another(desk):
    columns = "agency_id, name, role, channel, address, health, rank, source, note, domain"
    past_the_guards(desk, f"INSERT INTO contact ({columns}) SELECT {columns} FROM contact WHERE id = 1")

    (wrong,) = found(desk).wrong

    assert "is not what any event says: it was put there or changed by hand." in wrong


def test_what_is_older_than_its_events_is_counted_and_not_called_wrong(desk):
    said = DirectorySaid()
    with desk.reading() as session:
        there = {name: [*rows] for name, rows in audit_reading.directory(session).items()}
    older = said.beside(there, first=False)

    assert older.wrong == ()
    assert f"{len(there['contact'])} contacts" in older.unspoken


def test_no_tampering_with_a_column_that_is_compared_goes_unseen(desk):
    dice, said = random.Random(SEED), DirectorySaid()
    with desk.reading() as session:
        for event, payload in audit_reading.pairs(session):
            said.take(event, payload)
        there = {name: [*rows] for name, rows in audit_reading.directory(session).items()}
    assert said.beside(there, first=True).wrong == ()

    unseen = []
    for _ in range(TAMPERINGS):
        name = dice.choice([*there])
        place, column = dice.randrange(len(there[name])), dice.choice(TABLES[name].columns)
        kept = there[name][place]
        now = (not kept[column]) if isinstance(kept[column], bool) else "another" if column != "own_days" else [1]
        others = {one: iter(rows) for one, rows in there.items()}
        others[name] = (row if at != place else {**row, column: now} for at, row in enumerate(there[name]))
        if not said.beside(others, first=True).wrong:
            unseen.append((name, column))
    assert unseen == [], f"{len(unseen)} of {TAMPERINGS} tamperings, seed {SEED}"
