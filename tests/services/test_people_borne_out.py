"""Roles, addresses and parts are what the audit chain says: whoever opens the database gives none unseen."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from outreach.db import audit_reading, datebook, passkeys, seats, second_factors
from outreach.db import people as rows
from outreach.domain.audit_people import PeopleSaid, present
from outreach.domain.audit_secrets import SecretsSaid, held
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
        feeds=datebook.links(session),
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


@pytest.fixture
def desk_with_codes(keys):
    """Ben and Asha each have codes from a telephone, two recovery codes and a calendar; Ben has passkeys too."""
    with keys.writing(Acting(staff=ASHA, role=Role.REPORTER)) as session:
        second_factors.keep(session, a_factor(keys, ASHA, "hers"))
        second_factors.give_codes(session, ASHA, ["a" * 64, "b" * 64])
    with keys.writing(Acting(staff=BEN, role=Role.EDITOR)) as session:
        second_factors.give_codes(session, BEN, ["c" * 64, "d" * 64])
    feeds.make(keys, ASHA, names_shown=False, by=Acting(staff=ASHA, role=Role.REPORTER))
    assert found(keys).wrong == ()
    return keys


def a_factor(desk, whose, sealed):
    return Factor(staff_id=whose, sealed=sealed, last_counter=0, since=desk.clock())


HERS = "(SELECT sealed FROM second_factor WHERE staff_id = 'asha')"
SWAPPED = {
    "The second factor of ben: it is another one": f"UPDATE second_factor SET sealed = {HERS} WHERE staff_id = 'ben'",
    "The calendar link of ben: it is another one": "UPDATE calendar_feed "
    "SET token_hash = substr(token_hash, 2) || substr(token_hash, 1, 1) WHERE staff_id = 'ben'",
    "The recovery codes of ben: they are others": f"UPDATE recovery_code SET code_hash = '{'e' * 64}' "
    f"WHERE code_hash = '{'c' * 64}'",
}


@pytest.mark.parametrize("said", SWAPPED)
def test_a_secret_that_was_replaced_where_it_lies_is_named_and_neither_of_the_two(desk_with_codes, said):
    by_hand(desk_with_codes, SWAPPED[said])

    (wrong,) = found(desk_with_codes).wrong

    assert wrong.startswith(f"{said} than event ")
    assert "eeee" not in wrong


def test_secrets_changed_by_the_desk_alone_are_borne_out_whole(desk_with_codes):
    desk = desk_with_codes
    feeds.show_names(desk, BEN, shown=True, by=BY)
    feeds.make(desk, ASHA, names_shown=True, by=BY)
    with desk.writing(Acting(staff=BEN, role=Role.EDITOR)) as session:
        used = replace(a_factor(desk, BEN, "sealed anew"), last_counter=7)
        second_factors.used(session, used, before=second_factors.find(session, BEN))
        assert second_factors.use_code(session, BEN, "c" * 64)
    with desk.writing(Acting(staff=ASHA, role=Role.REPORTER)) as session:
        second_factors.give_codes(session, ASHA, ["f" * 64])
    told = found(desk)
    assert (told.wrong, told.secrets.unsealed, told.secrets.past) == ((), (), ())

    with desk.writing(BY) as session:
        for whose in (ASHA, BEN):
            second_factors.forget(session, whose)
    told = found(desk)
    assert (told.wrong, told.secrets.unsealed, told.secrets.past) == ((), (), ())


def test_a_second_factor_that_was_used_and_put_back_afterwards_is_named_by_its_use(desk_with_codes):
    desk = desk_with_codes
    by_hand(desk, SWAPPED["The second factor of ben: it is another one"])
    with desk.writing(Acting(staff=BEN, role=Role.EDITOR)) as session:
        before = second_factors.find(session, BEN)
        second_factors.used(session, replace(before, sealed="hers, sealed anew", last_counter=7), before=before)
    by_hand(desk, "UPDATE second_factor SET sealed = 'hers, sealed anew' WHERE staff_id = 'ben'")

    (wrong,) = found(desk).wrong

    assert wrong.startswith("The second factor of ben: event ")
    assert wrong.endswith(" says that one was used which nobody was given: it was put there by hand.")

    with desk.writing(BY) as session:
        second_factors.forget(session, BEN)
    told = found(desk)
    assert (told.wrong, told.secrets.past) == ((), (f"{wrong} It was taken away or set up anew since.",))


def test_a_recovery_code_put_there_by_hand_and_used_is_named_though_it_is_gone(desk_with_codes):
    by_hand(desk_with_codes, f"INSERT INTO recovery_code (staff_id, code_hash) VALUES ('ben', '{'e' * 64}')")
    with desk_with_codes.writing(Acting(staff=BEN, role=Role.EDITOR)) as session:
        assert second_factors.use_code(session, BEN, "e" * 64)

    (wrong,) = found(desk_with_codes).wrong

    assert wrong.startswith("The recovery codes of ben: event ")


def test_recovery_codes_for_somebody_who_was_given_none_are_named_used_or_not(desk):
    by_hand(desk, f"INSERT INTO recovery_code (staff_id, code_hash) VALUES ('edith', '{'e' * 64}')")
    assert found(desk).wrong == ("The recovery codes of edith: no event says who gave them.",)

    with desk.writing(BY) as session:
        second_factors.use_code(session, StaffId("edith"), "e" * 64)
    (wrong,) = found(desk).wrong
    assert wrong.startswith("The recovery codes of edith: event ")


def test_a_passkey_whose_key_was_replaced_used_and_put_back_is_named_by_its_use(keys):
    def put(key):
        by_hand(keys, f"UPDATE passkey SET public_key = (SELECT public_key FROM {key}) WHERE credential_id = 'one'")

    by_hand(keys, "CREATE TABLE kept AS SELECT * FROM passkey WHERE credential_id = 'one'")
    put("passkey WHERE credential_id = 'two'")
    with keys.writing(Acting(staff=BEN, role=Role.EDITOR)) as session:
        passkeys.used(session, passkeys.find(session, "one"), count=9, at=keys.clock())
    put("kept")

    (wrong,) = found(keys).wrong

    assert wrong.startswith("A passkey of ben: event ")
    with keys.writing(BY) as session:
        second_factors.forget(session, BEN)
    assert found(keys).wrong == ()


OLDER = ("secret_seal", "used_seal", "link_seal", "code_seal", "codes", "key_used")


def test_what_was_set_up_before_events_said_seals_is_named_as_such_and_compared_from_its_next_use_on(desk_with_codes):
    desk, said = desk_with_codes, SecretsSaid()
    with desk.reading() as session:
        until = audit_reading.head(session).seq
    with desk.writing(Acting(staff=BEN, role=Role.EDITOR)) as session:
        used = replace(a_factor(desk, BEN, "sealed anew"), last_counter=7)
        second_factors.used(session, used, before=second_factors.find(session, BEN))
    by_hand(desk, SWAPPED["The calendar link of ben: it is another one"])
    with desk.reading() as session:
        for event, payload in audit_reading.pairs(session):
            older = payload.text
            for name in OLDER if event.seq <= until else ():
                older = older.replace(f'"{name}"', f'"no_{name}"')
            said.take(event, replace(payload, text=older))
        told = said.beside(lying(session))
    assert told.wrong == ()
    assert sorted(told.unsealed) == sorted(
        f"the {what}"
        for what in (
            "second factor of asha",
            "calendar link of asha",
            "calendar link of ben",
            "recovery codes of asha",
            "recovery codes of ben",
        )
    )

    by_hand(desk, SWAPPED["The second factor of ben: it is another one"])
    with desk.reading() as session:
        (wrong,) = said.beside(lying(session)).wrong
    assert wrong.startswith("The second factor of ben: it is another one than event ")


def lying(session):
    return held(second_factors.everyones(session), datebook.links(session), second_factors.codes_of_all(session))


def test_no_event_says_a_secret_or_its_hash(desk_with_codes):
    with desk_with_codes.reading() as session:
        told = " ".join(payload.text for _, payload in audit_reading.pairs(session))
        kept = [
            *datebook.links(session).values(),
            *(one for each in second_factors.codes_of_all(session).values() for one in each),
        ]

    assert '"hers"' not in told
    assert not [one for one in kept if one in told]


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
