"""Roles, addresses and parts are what the audit chain says: whoever opens the database gives none unseen."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from outreach.db import audit_reading, datebook, passkeys, seats, second_factors
from outreach.db import people as rows
from outreach.domain.audit_people import PeopleSaid, present
from outreach.domain.ids import StaffId
from outreach.domain.passkeys import Passkey
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.second_factor import Factor
from outreach.domain.teams import Part
from outreach.services import auditing, feeds, people, roles, teams
from tests.support.newsroom import STAFF, open_newsroom
from tests.support.tampering import unnoticed

BY = Acting(staff=StaffId("adam"), role=Role.ADMIN)
BEN, ASHA = (StaffId(one) for one in ("ben", "asha"))
PARTS_OF_ALL = tuple(f"The part of {one} in investigation 1" for one in ("adam", "asha", "ben", "edith"))
MALLORY = (
    "INSERT INTO staff (id, name, email, role, zone, language, active, password_hash, created_at, hours) "
    "SELECT 'mallory', 'Mallory', 'm@example.org', 'admin', zone, language, active, password_hash, "
    "created_at, hours FROM staff WHERE id = 'ben'"
)


@pytest.fixture
def desk(newsroom_url, tmp_path):
    newsroom = open_newsroom(newsroom_url, str(tmp_path))
    yield newsroom.desk
    newsroom.desk.database.dispose()


def by_hand(desk, statement):
    with desk.database.writing() as session:
        session.execute(text(statement))
        unnoticed(session)


def found(desk):
    told = auditing.verify(desk)
    assert told.chain.whole
    return told


def there(session):
    return present(
        rows.everyone(session),
        seats.everything(session),
        rows.password_hashes(session),
        shared=seats.all_shared(session),
        factors=second_factors.whose(session),
        passkeys=passkeys.everyones(session),
        feeds=datebook.whose(session),
    )


PIA = Staff(id=StaffId("pia"), name="Pia Roth", email="pia@example.com", role=Role.PARTNER)


@pytest.fixture
def partner(desk):
    """Somebody of another newsroom, who is shown one of two requests."""
    people.add(desk, PIA, password="correct horse battery staple", cost="test")
    teams.give(desk, "blue-lantern", PIA.id, Part.PARTNER, by=BY)
    teams.share(desk, "blue-lantern", PIA.id, ["Port Ansel Police Service"], by=BY)
    return desk


def test_a_newsroom_that_changed_by_the_desk_alone_is_borne_out_whole(desk):
    roles.change(desk, ASHA, Role.EDITOR, by=BY)
    people.set_active(desk, BEN, active=False, by=BY)
    people.set_active(desk, BEN, active=True, by=BY)
    teams.give(desk, "blue-lantern", ASHA, Part.LEAD, by=BY)
    teams.take(desk, "blue-lantern", BEN, by=BY)
    teams.give(desk, "blue-lantern", BEN, Part.LEGAL, by=BY)

    told = found(desk)

    assert (told.wrong, told.people.unspoken) == ((), ())
    assert told.people.borne_out == len(STAFF) + 4


def test_passwords_and_what_is_shared_are_borne_out_however_they_changed_at_the_desk(partner):
    people.set_password(partner, ASHA, "quite another staple of a horse", by=BY, cost="test")
    people.keep_stronger_hash(partner, STAFF[1], people.hash_of("correct horse battery staple", "test"))
    both = ["Port Ansel Police Service", "Politidistriktet Lakmere"]
    for shown in (both, both[1:], both):
        teams.share(partner, "blue-lantern", PIA.id, shown, by=BY)
    told = found(partner)
    assert (told.wrong, told.people.unspoken) == ((), ())
    assert told.people.borne_out == len(STAFF) + 1 + 5 + 2

    teams.take(partner, "blue-lantern", PIA.id, by=BY)

    assert found(partner).wrong == ()


def test_a_password_put_there_by_hand_is_named_and_neither_of_the_two(desk):
    of_ben = "(SELECT password_hash FROM staff WHERE id = 'ben')"
    by_hand(desk, f"UPDATE staff SET password_hash = {of_ben} WHERE id = 'adam'")

    assert found(desk).wrong == ("The account of adam: the password is another one than event 4 says.",)


def test_a_request_shown_by_hand_is_named_and_one_hidden_by_hand_too(partner):
    shown = "INSERT INTO shared_request (staff_id, rfc_id, since, given_by) SELECT 'pia', 2, since, 'adam' FROM seat"
    by_hand(partner, f"{shown} WHERE staff_id = 'pia'")

    assert found(partner).wrong == ("What pia is shown of request 2 is there, and no event says who gave it.",)

    by_hand(partner, "DELETE FROM shared_request")
    (wrong,) = found(partner).wrong
    assert wrong.startswith("What pia is shown of request 1 is gone, and event")


def test_a_password_from_before_events_named_its_seal_is_compared_from_its_next_change_on(desk):
    by_hand(desk, "UPDATE staff SET password_hash = 'x' WHERE id = 'ben'")
    said = PeopleSaid()
    with desk.reading() as session:
        for event, payload in audit_reading.pairs(session):
            older = replace(payload, text=payload.text.replace("password_seal", "left_out"))
            said.take(event, older)
        assert said.beside(there(session)).wrong == ()


def test_no_event_says_a_password_or_its_hash(desk):
    people.set_password(desk, ASHA, "quite another staple of a horse", by=BY, cost="test")

    with desk.reading() as session:
        told = " ".join(payload.text for _, payload in audit_reading.pairs(session))
        hashes = rows.password_hashes(session)

    assert "argon2" not in told
    assert not [one for one in hashes.values() if one in told]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE staff SET role = 'admin' WHERE id = 'asha'",
            "The account of asha: the role is admin, and event 1 says reporter.",
        ),
        (
            "UPDATE staff SET active = false WHERE id = 'ben'",
            "The account of ben: the account is closed, and event 2 says open.",
        ),
        (
            "UPDATE staff SET email = 'thief@example.org' WHERE id = 'edith'",
            "The account of edith: the address is another one than event 3 says.",
        ),
        (
            "UPDATE seat SET part = 'lead' WHERE staff_id = 'asha'",
            "The part of asha in investigation 1: the part is lead, and event",
        ),
        ("DELETE FROM seat WHERE staff_id = 'asha'", "The part of asha in investigation 1 is gone, and event"),
        (
            MALLORY,
            "The account of mallory is there, and no event says who gave it.",
        ),
    ],
)
def test_what_was_changed_by_hand_is_named(desk, statement, said):
    by_hand(desk, statement)

    wrong = found(desk).wrong

    assert [one.startswith(said) for one in wrong] == [True], wrong


def test_a_part_given_back_by_hand_is_named_with_the_event_that_took_it_away(desk):
    teams.take(desk, "blue-lantern", BEN, by=BY)
    by_hand(
        desk,
        "INSERT INTO seat (investigation_id, staff_id, part, since, given_by, until, reason) "
        "SELECT investigation_id, 'ben', part, since, given_by, until, reason FROM seat WHERE staff_id = 'adam'",
    )

    (wrong,) = found(desk).wrong

    assert wrong.startswith("The part of ben in investigation 1 is there, and event")


@pytest.mark.parametrize("seq", [1, len(STAFF) + 2])
def test_whose_event_lost_what_it_said_is_named_until_it_is_said_anew(desk, seq):
    with desk.database.writing() as session:
        audit_reading.erase(session, [seq], why="a court asked for it")

    wrong = found(desk).wrong

    lost = ("The account of asha",) if seq == 1 else PARTS_OF_ALL
    assert wrong == tuple(
        f"{one}: event {seq} no longer says what it is, so nothing bears it out. Look, and give it anew."
        for one in lost
    )


def test_an_account_that_lost_its_event_is_borne_out_again_by_the_next_that_gives_a_role(desk):
    with desk.database.writing() as session:
        audit_reading.erase(session, [1], why="a court asked for it")
    roles.change(desk, ASHA, Role.EDITOR, by=BY)
    assert found(desk).wrong == ()

    by_hand(desk, "UPDATE staff SET role = 'admin' WHERE id = 'asha'")

    (wrong,) = found(desk).wrong
    assert wrong.startswith("The account of asha: the role is admin, and event")


@pytest.mark.parametrize("seq", [1, len(STAFF) + 2])
def test_an_event_that_does_not_say_whom_it_means_leaves_them_not_borne_out(desk, seq):
    said = PeopleSaid()
    with desk.reading() as session:
        for event, payload in audit_reading.pairs(session):
            said.take(event, replace(payload, text='{"rows":[{"name":"x"}]}') if event.seq == seq else payload)
        told = said.beside(there(session))

    assert told.wrong == ()
    assert told.unspoken == (("The account of asha",) if seq == 1 else PARTS_OF_ALL)


def test_accounts_older_than_the_chain_are_named_as_not_borne_out(desk):
    """As on a desk that had people before it had a chain: what was said of the first four is not there."""
    said = PeopleSaid()
    with desk.reading() as session:
        for event, payload in audit_reading.pairs(session, after=len(STAFF)):
            said.take(event, payload)
        told = said.beside(there(session))

    assert told.wrong == ()
    assert told.unspoken == tuple(f"The account of {one}" for one in ("adam", "asha", "ben", "edith"))


def test_the_parts_of_a_large_team_are_told_each_by_each(desk):
    with desk.writing(BY) as session:
        for number in range(60):
            reader = replace(STAFF[0], id=StaffId(f"reader-{number}"), email=f"reader-{number}@example.org")
            rows.add(session, reader, password_hash="", at=desk.clock())

    assert found(desk).people.borne_out == len(STAFF) + 60 + 4


# ── What opens an account or its calendar ───────────────────────────────────────────────────────────────────────────


def a_passkey(desk, name, of=BEN):
    at = desk.clock()
    return Passkey(
        id=0,
        staff_id=of,
        credential_id=name,
        public_key=f"public key {name}".encode(),
        account="account",
        sign_count=0,
        name="Blue key",
        transports=(),
        added_at=at,
        used_at=None,
    )


@pytest.fixture
def keys(desk):
    """Ben has codes from a telephone, two passkeys and a calendar."""
    by_ben = Acting(staff=BEN, role=Role.EDITOR)
    with desk.writing(by_ben) as session:
        second_factors.keep(session, Factor(staff_id=BEN, sealed="sealed", last_counter=0, since=desk.clock()))
        for name in ("one", "two"):
            passkeys.add(session, a_passkey(desk, name))
    feeds.make(desk, BEN, names_shown=False, by=by_ben)
    return desk


def test_second_factors_passkeys_and_calendars_are_borne_out_however_they_changed_at_the_desk(keys):
    assert found(keys).people.borne_out == len(STAFF) + 4 + 4
    feeds.show_names(keys, BEN, shown=True, by=BY)
    feeds.make(keys, BEN, names_shown=True, by=BY)
    with keys.writing(BY) as session:
        passkeys.used(session, passkeys.find(session, "two"), count=3, at=keys.clock())
        passkeys.remove(session, BEN, "one")
    told = found(keys)
    assert (told.wrong, told.people.unspoken, told.people.borne_out) == ((), (), len(STAFF) + 4 + 3)

    feeds.revoke(keys, BEN, by=BY)
    with keys.writing(BY) as session:
        second_factors.forget(session, BEN)
    told = found(keys)
    assert (told.wrong, told.people.unspoken, told.people.borne_out) == ((), (), len(STAFF) + 4)

    with keys.writing(BY) as session:
        passkeys.add(session, a_passkey(keys, "one"))
    assert found(keys).people.borne_out == len(STAFF) + 4 + 1


GIVEN = {
    "The second factor of asha": "INSERT INTO second_factor (staff_id, sealed, last_counter, since) "
    "SELECT 'asha', sealed, last_counter, since FROM second_factor",
    "A passkey of asha": "INSERT INTO passkey (staff_id, credential_id, public_key, account, sign_count, name, "
    "transports, added_at, used_at) SELECT 'asha', 'three', public_key, account, sign_count, name, transports, "
    "added_at, used_at FROM passkey WHERE credential_id = 'one'",
    "The calendar link of asha": "INSERT INTO calendar_feed (staff_id, token_hash, names_shown, made_at, changed_at) "
    f"SELECT 'asha', '{'a' * 64}', names_shown, made_at, changed_at FROM calendar_feed",
}


@pytest.mark.parametrize("what", GIVEN)
def test_what_opens_an_account_or_a_calendar_and_was_given_by_hand_is_named(keys, what):
    by_hand(keys, GIVEN[what])

    assert found(keys).wrong == (f"{what} is there, and no event says who gave it.",)


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("second_factor", "The second factor of ben"),
        ("passkey WHERE credential_id = 'two'", "A passkey of ben"),
        ("calendar_feed", "The calendar link of ben"),
    ],
)
def test_what_was_taken_from_somebody_by_hand_is_named(keys, table, what):
    by_hand(keys, f"DELETE FROM {table}")

    (wrong,) = found(keys).wrong
    assert wrong.startswith(f"{what} is gone, and event ")


def test_another_key_under_somebodys_passkey_is_named_and_neither_key(keys):
    other = "(SELECT public_key FROM passkey WHERE credential_id = 'two')"
    by_hand(keys, f"UPDATE passkey SET public_key = {other} WHERE credential_id = 'one'")

    (wrong,) = found(keys).wrong
    assert wrong.startswith("A passkey of ben: the key is another one than event ")


def test_a_passkey_that_was_taken_away_and_put_back_by_hand_is_named(keys):
    with keys.writing(BY) as session:
        passkeys.remove(session, BEN, "one")
    by_hand(keys, GIVEN["A passkey of asha"].replace("'asha', 'three'", "'ben', 'one'").replace("= 'one'", "= 'two'"))

    (wrong,) = found(keys).wrong
    assert wrong.startswith("A passkey of ben is there, and event ")


def test_a_passkey_removed_before_events_said_which_leaves_that_persons_passkeys_not_borne_out(keys):
    with keys.writing(BY) as session:
        passkeys.remove(session, BEN, "one")
    said = PeopleSaid()
    with keys.reading() as session:
        for event, payload in audit_reading.pairs(session):
            said.take(event, replace(payload, text=payload.text.replace('"credential":"one"', '"which":1')))
        told = said.beside(there(session))

    assert (told.wrong, told.unspoken) == ((), ("A passkey of ben",))
