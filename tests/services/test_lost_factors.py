"""A lost second factor is taken away by two people and a delay, and whoever it is about can stop it until then."""

import threading
from datetime import timedelta

import pytest
from passlib.totp import TOTP
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from outreach.db import lost_factors as rows
from outreach.db.desk_tables import OutboxRow
from outreach.db.tables import table
from outreach.domain.audit import Action
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.lost_factors import LAPSES, Ended
from outreach.domain.passkeys import Purpose, Question
from outreach.domain.people import Acting
from outreach.services import (
    account_letters,
    auditing,
    lost_factors,
    notices,
    passkeys,
    people,
    post,
    second_factor,
    sessions,
)
from outreach.services.auditing import Wanted
from outreach.services.notices import Notice
from tests.support.authenticator import Authenticator
from tests.support.newsroom import STAFF, open_newsroom

BY = {one.id: Acting(staff=one.id, role=one.role) for one in STAFF}
PEOPLE = {one.id: one for one in STAFF}
ASHA = StaffId("asha")
WHY, HOW = "Her telephone fell into the fjord.", "I sat beside her in the office."


@pytest.fixture
def desk(newsroom_url, tmp_path):
    newsroom = open_newsroom(newsroom_url, str(tmp_path))
    set_up(newsroom.desk, "asha")
    yield newsroom.desk
    newsroom.desk.database.dispose()


def set_up(desk, who):
    begun = second_factor.begin(desk, PEOPLE[who])
    code = TOTP(begun.secret.replace(" ", "")).generate(int(desk.clock().timestamp())).token
    second_factor.confirm(desk, begun.sealed, code, but="", by=BY[who])


def there(desk):
    return second_factor.state(desk, ASHA) is not None


def asked(desk, by="adam"):
    lost_factors.ask(desk, ASHA, WHY, by=BY[by])


def vouched(desk, by="edith", hours=24):
    return lost_factors.vouch(desk, ASHA, HOW, hours=hours, by=BY[by])


def mails(desk):
    letter = table(OutboxRow)
    with desk.reading() as session:
        found = session.execute(
            select(letter.c.staff_id, letter.c.subject).where(letter.c.kind == account_letters.FACTOR)
        )
        return [tuple(row) for row in found.all()]


def events(desk):
    of = {Action.FACTOR_LOST, Action.FACTOR_VOUCHED, Action.LOSS_SETTLED, Action.FACTOR_TAKEN}
    found = auditing.recent(desk, Wanted())
    return [(event.details.action, event.details.actor) for event, _ in reversed(found) if event.details.action in of]


def test_one_asks_another_vouches_and_a_day_later_it_is_gone(desk):
    token = sessions.begin(desk, PEOPLE["asha"], "")
    asked(desk)
    vouched(desk)
    desk.clock.later(hours=23, minutes=59)
    assert lost_factors.take_due(desk, desk.clock()) == "No second factor is to go now."
    assert there(desk)

    desk.clock.later(minutes=1)
    assert lost_factors.take_due(desk, desk.clock()) == "1 second factor taken away, 0 lapsed."

    assert not there(desk)
    assert sessions.whose(desk, token) is None
    assert lost_factors.take_due(desk, desk.clock()) == "No second factor is to go now."
    told = events(desk)
    assert told[:2] == [(Action.FACTOR_LOST, "adam"), (Action.FACTOR_VOUCHED, "edith")]
    assert set(told[2:]) == {(Action.LOSS_SETTLED, "outreach"), (Action.FACTOR_TAKEN, "outreach")}


def test_whoever_it_is_about_has_mail_at_each_step_and_whoever_may_vouch_once(desk):
    asked(desk)
    assert sorted(mails(desk)) == [
        ("asha", "Your second factor"),
        ("ben", "Somebody has to vouch for Asha Rao"),
        ("edith", "Somebody has to vouch for Asha Rao"),
    ]

    vouched(desk)
    desk.clock.later(hours=24)
    lost_factors.take_due(desk, desk.clock())

    assert [who for who, _ in mails(desk)].count("asha") == 3
    assert len(mails(desk)) == 5


def test_that_mail_leaves_at_night_too(desk):
    """Whoever would steal an account does not wait for the morning; other mail does."""
    desk.clock.later(hours=11)  # one in the morning
    asked(desk)
    notices.tell_editors(desk, [Notice(occasion="night", words="Nothing ran.")])

    post.send_queued(desk, desk.clock())

    letter = table(OutboxRow)
    with desk.reading() as session:
        left = session.execute(select(letter.c.kind, letter.c.state)).all()
    assert {tuple(row) for row in left} == {(account_letters.FACTOR, "sent"), (notices.NOTICE, "queued")}


@pytest.mark.parametrize("who", ["asha", "adam"])
def test_whoever_it_is_about_stops_it_or_an_admin(desk, who):
    asked(desk)
    vouched(desk)

    lost_factors.stop(desk, ASHA, by=BY[who])

    desk.clock.later(days=2)
    lost_factors.take_due(desk, desk.clock())
    assert there(desk)
    assert [one.ended_as for one in lost_factors.page(desk, ASHA).past] == [Ended.STOPPED]


def add_passkey(desk):
    question = passkeys.ask(desk, Question(purpose=Purpose.ADD, place="here", staff_id=ASHA))
    passkeys.add(desk, Authenticator().adds(question), "Blue key", place="here", but="", by=BY["asha"])


def test_a_passkey_added_since_it_was_asked_is_not_taken_away(desk):
    asked(desk)
    vouched(desk)
    desk.clock.later(hours=1)

    add_passkey(desk)

    desk.clock.later(days=1)
    assert lost_factors.take_due(desk, desk.clock()) == "No second factor is to go now."
    assert len(passkeys.of(desk, ASHA)) == 1
    ended = lost_factors.page(desk, ASHA).past[0]
    assert (ended.ended_as, ended.ended_by) == (Ended.STOPPED, ASHA)
    assert events(desk)[-1] == (Action.LOSS_SETTLED, "asha")


def test_a_telephone_set_up_since_it_was_asked_is_not_taken_away(desk):
    second_factor.take_away(desk, ASHA, by=BY["adam"])
    add_passkey(desk)
    asked(desk)
    vouched(desk)

    set_up(desk, "asha")

    desk.clock.later(days=1)
    lost_factors.take_due(desk, desk.clock())
    assert second_factor.state(desk, ASHA).by_code
    assert [one.ended_as for one in lost_factors.page(desk, ASHA).past] == [Ended.STOPPED]


def test_a_factor_that_is_refused_stops_nothing(desk):
    asked(desk)

    with pytest.raises(RuleBroken, match="already"):
        set_up(desk, "asha")

    assert lost_factors.of(desk, ASHA) is not None


def test_what_had_lapsed_before_a_factor_was_added_ends_as_lapsed(desk):
    asked(desk)
    desk.clock.later(days=8)

    add_passkey(desk)

    assert [one.ended_as for one in lost_factors.page(desk, ASHA).past] == [Ended.LAPSED]


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        (lambda desk: lost_factors.ask(desk, ASHA, WHY, by=BY["edith"]), "Only an admin asks"),
        (lambda desk: lost_factors.ask(desk, StaffId("adam"), WHY, by=BY["adam"]), "It is your own"),
        (lambda desk: lost_factors.ask(desk, StaffId("ben"), WHY, by=BY["adam"]), "There is no second factor"),
        (lambda desk: lost_factors.ask(desk, ASHA, "Lost.", by=BY["adam"]), "10 to 500 characters"),
        (vouched, "Nobody asks"),
        (lambda desk: lost_factors.stop(desk, ASHA, by=BY["adam"]), "Nobody asks"),
    ],
)
def test_what_nobody_may_ask_is_refused_in_a_sentence(desk, do, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        do(desk)
    assert events(desk) == []
    assert mails(desk) == []


@pytest.mark.parametrize(
    ("by", "sentence"),
    [("adam", "You asked for it"), ("asha", "An editor or another admin vouches")],
)
def test_nobody_is_both_people(desk, by, sentence):
    asked(desk)
    with pytest.raises(RuleBroken, match=sentence):
        vouched(desk, by)


@pytest.mark.parametrize("is_vouched", [False, True])
def test_whoever_asked_and_vouched_is_told_that_the_owner_set_up_another(desk, is_vouched):
    asked(desk)
    if is_vouched:
        vouched(desk)
    before = len(mails(desk))

    question = passkeys.ask(desk, Question(purpose=Purpose.ADD, place="session 1", staff_id=ASHA))
    passkeys.add(desk, Authenticator().adds(question), "Key", place="session 1", but="", by=BY["asha"])

    told = [("adam", "A second factor stays")] + [("edith", "A second factor stays")] * is_vouched
    assert sorted(mails(desk)[before:]) == told


def test_an_editor_does_not_vouch_for_themselves(desk):
    set_up(desk, "edith")
    lost_factors.ask(desk, StaffId("edith"), WHY, by=BY["adam"])

    with pytest.raises(RuleBroken, match="somebody else vouches that it is you"):
        lost_factors.vouch(desk, StaffId("edith"), HOW, hours=24, by=BY["edith"])


def test_a_reporter_stops_nothing_of_a_colleague(desk):
    set_up(desk, "ben")
    lost_factors.ask(desk, StaffId("ben"), WHY, by=BY["adam"])

    with pytest.raises(RuleBroken, match="Whoever it is about stops it"):
        lost_factors.stop(desk, StaffId("ben"), by=BY["asha"])


def test_nobody_vouches_twice_and_nobody_asks_twice(desk):
    asked(desk)
    with pytest.raises(RuleBroken, match="asked for already"):
        asked(desk)
    vouched(desk)

    with pytest.raises(RuleBroken, match="vouched already"):
        vouched(desk, "ben", hours=1)


@pytest.mark.parametrize("is_vouched", [False, True])
def test_it_lapses_after_seven_days_and_can_be_asked_for_anew(desk, is_vouched):
    """A scheduler that slept for a week takes nothing away that everybody has forgotten."""
    asked(desk)
    if is_vouched:
        vouched(desk)
    desk.clock.later(seconds=LAPSES.total_seconds())
    assert lost_factors.of(desk, ASHA) is None
    if not is_vouched:
        with pytest.raises(RuleBroken, match="lapsed after 7 days"):
            vouched(desk)

    assert lost_factors.take_due(desk, desk.clock()) == "0 second factors taken away, 1 lapsed."

    assert there(desk)
    asked(desk)


def test_asking_anew_ends_what_has_lapsed_though_no_job_ran(desk):
    asked(desk)
    desk.clock.later(days=8)

    asked(desk)

    assert [one.ended_as for one in lost_factors.page(desk, ASHA).past] == [Ended.LAPSED]


def test_at_the_door_nobody_waits_for_a_job_that_is_late(desk):
    asked(desk)
    vouched(desk)
    lost_factors.take_if_due(desk, ASHA)
    assert there(desk)
    desk.clock.later(hours=25)

    lost_factors.take_if_due(desk, ASHA)

    assert not there(desk)


def test_the_command_line_of_the_machine_needs_nobody_else_and_settles_what_was_asked(desk):
    asked(desk)

    second_factor.take_away(desk, ASHA, by=BY["adam"])

    assert not there(desk)
    assert [one.ended_as for one in lost_factors.page(desk, ASHA).past] == [Ended.TAKEN]


def test_of_stopping_and_taking_at_once_one_wins_whole(desk):
    """Twenty rounds: what was stopped is there afterwards, what was taken is gone, and nothing is both."""
    for _ in range(20):
        if not there(desk):
            set_up(desk, "asha")
        asked(desk)
        vouched(desk, hours=1)
        desk.clock.later(hours=1)
        said = []

        def stop(said=said):
            try:
                said.append(lost_factors.stop(desk, ASHA, by=BY["asha"]))
            except RuleBroken as late:
                said.append(str(late))

        both = [
            threading.Thread(target=stop),
            threading.Thread(target=lambda: lost_factors.take_due(desk, desk.clock())),
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()

        ended = lost_factors.page(desk, ASHA).past[0].ended_as
        assert there(desk) is (ended is Ended.STOPPED)
        assert said[0].startswith("Stopped" if ended is Ended.STOPPED else "Nobody asks")
        desk.clock.later(minutes=1)


@pytest.mark.parametrize(
    ("asker", "voucher"),
    [("adam", "adam"), ("adam", "asha"), ("asha", "edith")],
    ids=["one", "own voucher", "own asker"],
)
def test_the_database_itself_refuses_one_person_in_two_parts(desk, asker, voucher):
    now = desk.clock()

    def write():
        with desk.writing(BY["adam"]) as session:
            rows.ask(session, ASHA, reason=WHY, by=StaffId(asker), at=now)
            loss = rows.open_of(session, ASHA)
            rows.vouch(session, loss, how=HOW, by=StaffId(voucher), at=now, due_at=now + timedelta(hours=1))

    with pytest.raises(IntegrityError):
        write()


def test_a_closed_account_has_nobody_to_vouch_for_it_by_mail(desk):
    """Only those who can act are written to."""
    people.set_active(desk, StaffId("ben"), active=False, by=BY["adam"])
    asked(desk)

    assert "ben" not in [who for who, _ in mails(desk)]
