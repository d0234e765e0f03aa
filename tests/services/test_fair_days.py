"""One day on the desk, in the list, in the calendar, on *Readiness* and on the command line, whatever it rests on."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO

import pytest

from outreach.db import contacts, people
from outreach.db import fair_days as days
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.facts import Channel, Outcome
from outreach.domain.forecast import Forecast
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import LetterText, Purpose
from outreach.domain.outlooks import Outlook
from outreach.domain.people import Acting, Role
from outreach.services import (
    feeds,
    follow_ups,
    forecasting,
    importing,
    letter_holding,
    post,
    tidying,
    verifying,
    working_list,
)
from outreach.services.fair_days import FEW, Release
from outreach.services.follow_ups import Armed
from outreach.services.overview import desk_of
from outreach.services.tables import Filters
from tests.services.test_verifying import tamper
from tests.support.letterroom import ASHA, BODY, SLUG, Letterroom, english, letters, open_letterroom, texts
from tests.support.mailroom import Mailroom, mail
from tests.support.postroom import FakeMailer

FINAL = LetterText(purpose=Purpose.FINAL, subject="Our last letter", body=BODY)
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)
STOPPED = facts.FollowUpStopped(reason="Their lawyer asked us to.")


@pytest.fixture
def room(letterroom_url, tmp_path) -> Iterator[Letterroom]:
    opened = open_letterroom(letterroom_url, str(tmp_path / "home"))
    opened.newsroom.sends_by(FakeMailer())
    opened.desk = Mailroom(opened.newsroom).desk
    opened.adopt(letters(english(letters=(*texts(), FINAL))))
    yield opened
    opened.desk.database.dispose()


def asked(room, rfc_id, **more):
    due = room.clock() + timedelta(days=10)
    told = {"channel": Channel.EMAIL, "outcome": Outcome.SENT, "to": "Press", "question_set": 1, "questions": (1, 2)}
    attempt = facts.AttemptMade(**{**told, "address": room.contacts(rfc_id)[0].address, "deadline_told": due, **more})
    room.newsroom.told(rfc_id, attempt, facts.DeadlineSet(due_at=due, zone="UTC", working_days=8))


# ── What each of them says ──────────────────────────────────────────────────────────────────────────────────────


def readiness(room) -> Forecast:
    return forecasting.forecast_of(room.desk, SLUG).asked


def on_the_desk(room) -> Release:
    with room.desk.reading() as session:
        edith = people.find(session, EDITH.staff)
    return desk_of(room.desk, edith, everyone=True).readiness.release


def the_list(room) -> dict[int, dict[str, str]]:
    content = b"".join(working_list.of(room.desk, SLUG, Filters()).chunks).decode("utf-8-sig")
    return {int(row["id"]): row for row in csv.DictReader(StringIO(content, newline=""))}


def in_the_list(room) -> dict[int, str]:
    return {rfc_id: row["fair_from"] for rfc_id, row in the_list(room).items()}


def in_words(one: Outlook, now: datetime) -> set[str]:
    """What the list has to say of its signature."""
    if one.stuck:
        return set(f"waits for a decision: {one.stuck}".split("; "))
    if one.fair_from > now:
        return {"not before fair_from"}
    return set(one.missing.split("; ")) - {""} or {"signed" if one.signed_at else "can be signed"}


def in_the_calendar(room) -> list[str]:
    link = feeds.make(room.desk, EDITH.staff, names_shown=True, by=EDITH)
    content = room.newsroom.app.test_client().get(link.removeprefix("http://127.0.0.1:8000")).text
    events = content.replace("\r\n ", "").split("BEGIN:VEVENT")
    releases = [one for one in events if "Earliest fair release" in one]
    return [line.partition(":")[2] for one in releases for line in one.splitlines() if line.startswith("DTSTART")]


def written(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""


def all_agree(room) -> Forecast:
    """Each says what *Readiness* says, and what is kept is what it comes to."""
    told, desk = readiness(room), on_the_desk(room)
    ahead = told.if_freed if told.if_freed > told.now else None

    assert desk.known
    assert (desk.if_freed, desk.stuck, desk.count) == (ahead, len(told.stuck), len(told.holding))
    assert ahead is None or desk.zone == told.zone
    last = {one.rfc_id: (one.stuck != "", max(one.fair_from, told.now)) for one in told.holding}
    shown = [(one.stuck, max(one.fair_from or told.now, told.now)) for one in desk.first]
    assert shown == [last[one.rfc_id] for one in desk.first] == [*last.values()][: len(shown)]
    for one in told.outlooks:
        row, ahead = the_list(room)[one.rfc_id], not (one.stuck or one.signed_at) and one.fair_from > told.now
        assert row["fair_from"] == (written(one.fair_from) if ahead else ""), one.agency
        assert set(row["sign_off"].removeprefix("still wanted: ").split("; ")) == in_words(one, told.now), one.agency
    named = told.fair_from if told.fair_from and told.fair_from > told.now else None
    assert in_the_calendar(room) == ([f"{named:%Y%m%dT%H%M%SZ}"] if named else [])
    assert verifying.verify(room.desk).wrong == ()
    return told


def before_and_after_the_housekeeping(room) -> Forecast:
    told = all_agree(room)
    tidying.tidy(room.desk, room.clock())
    with room.desk.reading() as session:
        assert days.to_reckon(session, room.clock(), limit=9) == ()
    assert all_agree(room) == told
    return told


# ── Whatever it rests on ────────────────────────────────────────────────────────────────────────────────────────


def test_of_those_nobody_asked_all_say_the_same(room):
    assert len(before_and_after_the_housekeeping(room).holding) == 2


def test_a_request_that_is_stopped_leaves_no_day_to_name_anywhere(room):
    asked(room, room.oslo)
    tidying.tidy(room.desk, room.clock())
    room.newsroom.told(room.oslo, STOPPED)

    told = before_and_after_the_housekeeping(room)

    assert (len(told.stuck), told.fair_from, in_the_calendar(room)) == (1, None, [])
    assert on_the_desk(room).first[0].name == "Politidistriktet Lakmere"
    assert in_the_list(room)[room.oslo] == ""


@pytest.mark.parametrize("kept", [(), (Channel.PHONE,), (Channel.EMAIL,)], ids=["nobody", "phone only", "mail only"])
def test_whom_we_reach_is_known_everywhere_as_soon_as_it_changes(room, kept):
    asked(room, room.oslo)
    tidying.tidy(room.desk, room.clock())
    before = all_agree(room)
    for one in room.contacts(room.oslo):
        if one.channel not in kept:
            with room.desk.database.writing() as session:
                contacts.change(session, replace(one, health=Health.BAD))

    after = before_and_after_the_housekeeping(room)

    days = [[one.fair_from for one in told.outlooks if one.rfc_id == room.oslo] for told in (before, after)]
    assert (days[0] == days[1]) == (kept == (Channel.EMAIL,))


def test_a_letter_on_its_way_is_known_everywhere_and_so_is_that_it_stays(room):
    room.adopt(Policy(min_channels=1, min_attempts=2, min_working_days=0))
    asked(room, room.oslo)
    tidying.tidy(room.desk, room.clock())
    by_the_policy = all_agree(room)
    said = follow_ups.arm(room.desk, SLUG, Armed(rfc_ids=(room.oslo,), working_days=9), by=ASHA)
    (batch_id,) = follow_ups.numbers(said)
    room.approve(batch_id)
    on_its_way = before_and_after_the_housekeeping(room)

    letter_holding.pause(room.desk, SLUG, batch_id, by=EDITH)

    assert on_its_way.fair_from != by_the_policy.fair_from
    assert before_and_after_the_housekeeping(room).fair_from == by_the_policy.fair_from


def test_a_letter_that_left_is_on_its_way_no_more(room):
    room.adopt(Policy(min_channels=1, min_attempts=3, min_working_days=0))
    asked(room, room.oslo)
    said = follow_ups.arm(room.desk, SLUG, Armed(rfc_ids=(room.oslo,), working_days=9), by=ASHA)
    (batch_id,) = follow_ups.numbers(said)
    room.approve(batch_id)
    tidying.tidy(room.desk, room.clock())
    frozen = room.batch(batch_id).letter(room.oslo).frozen
    room.clock.now = frozen.leaves_at

    post.send_queued(room.desk, room.clock())

    before_and_after_the_housekeeping(room)


def test_a_held_message_and_one_to_read_hold_it_back_everywhere(room):
    for rfc_id in (room.oslo, room.halifax):
        asked(room, rfc_id)
    tidying.tidy(room.desk, room.clock())
    held = Mailroom(room.newsroom).one(mail(sender="rowe@mail.example.net", subject="Port Ansel Police Service"))
    assert {one.rfc_id for one in held.guesses} == {room.halifax}
    room.newsroom.told(room.oslo, facts.MessageReceived(channel=Channel.EMAIL, sender="a@b.example.org", text="Hm."))

    told = before_and_after_the_housekeeping(room)

    assert [one.to_read for one in told.holding] == [True, True]


def test_one_outside_the_dataset_is_owed_a_hearing_and_holds_it_back_like_the_others(room):
    rows = b"name,country,zone,outside_dataset\nThe Vendor,NO,Europe/Oslo,yes\n"
    importing.run(room.desk, SLUG, "vendor.csv", rows, by=EDITH)

    assert len(before_and_after_the_housekeeping(room).holding) == 3


@pytest.mark.parametrize("gap", [{"hours": 7}, {"days": 1}, {"days": 4}, {"days": 30}], ids=str)
def test_a_day_on_which_nobody_tried_moves_it_everywhere_whether_or_not_the_housekeeping_runs(room, gap):
    asked(room, room.oslo)
    tidying.tidy(room.desk, room.clock())
    before = all_agree(room)

    room.clock.later(**gap)

    assert before_and_after_the_housekeeping(room).if_freed >= before.if_freed


def test_where_more_has_moved_than_a_page_may_reckon_it_names_no_day_and_says_where_one_is(room):
    for number in range(FEW):
        room.newsroom.lists(f"Station {number:03}", "NO", "Europe/Oslo")

    desk = room.newsroom.reader("edith").open("/")

    assert on_the_desk(room) == Release(known=False)
    assert in_the_calendar(room) == []
    assert "the earliest fair release is being worked out." in desk.text
    assert desk.links()["Work it out now"] == f"/investigations/{SLUG}/readiness"

    assert f"reckoned the fair day of {FEW + 2} requests" in tidying.tidy(room.desk, room.clock())
    all_agree(room)


def test_the_desk_says_it_in_the_words_of_readiness_and_leads_there(room):
    asked(room, room.oslo)
    edith = room.newsroom.reader("edith")
    desk = edith.open("/")
    day, text, links = _as_read(desk), desk.text, desk.links()

    assert f"Earliest fair release: {day}" in text
    first, second = (one.agency for one in readiness(room).holding)
    assert f"2 agencies hold it back: {first} , {second} ." in text
    assert day in edith.open(links["What to do today"]).text


def _as_read(page) -> str:
    return " ".join(page.page.select_one(".readiness strong time").text.split())


def test_a_day_that_somebody_wrote_by_hand_is_found(room):
    asked(room, room.oslo)
    tidying.tidy(room.desk, room.clock())
    with room.desk.database.writing() as session:
        days.keep(
            session,
            {room.oslo: days.Kept(fair_from=room.clock(), until=room.clock() + timedelta(days=9), stuck=False)},
        )

    (found,) = verifying.verify(room.desk).wrong

    assert found.startswith(f"Request {room.oslo} (Politidistriktet Lakmere): from when its row can fairly be signed")


def test_a_log_that_cannot_be_read_names_no_day_and_keeps_nobody_from_the_desk(room):
    asked(room, room.oslo)
    tamper(room.newsroom, f"UPDATE entry SET body = '[]' WHERE rfc_id = {room.oslo} AND seq = 2")
    before = on_the_desk(room)

    tidying.tidy(room.desk, room.clock())

    after = on_the_desk(room)
    assert before == Release(known=False)
    assert (after.known, after.stuck, after.fair_from, after.first[0].rfc_id) == (True, 1, None, room.oslo)
