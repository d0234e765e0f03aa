"""Everybody's own calendar: secret, theirs alone, gone when it is taken back, and read by calendar programs."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from outreach.domain import facts
from outreach.domain.datebook_contents import CONTENTS
from outreach.domain.facts import Answer, AskedBy, Channel, Medium, Outcome, Position
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.reminder_policy import ReminderKind, ReminderPolicy, ReminderRule, Whom
from outreach.services import editions, people, statements
from outreach.services.follow_ups import follow_ups
from outreach.services.tables import Filters
from tests.support.newsroom import HALIFAX, Newsroom

FRIDAY = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)  # five in the afternoon in Halifax
SENT = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))

FOR_EDITORS = ReminderRule(kind=ReminderKind.DUE_SOON, working_days=4, whom=Whom.EDITORS)


@pytest.fixture
def asked(newsroom: Newsroom) -> Newsroom:
    """Asha has asked Port Ansel, which has until Friday five o'clock in Halifax."""
    newsroom.told(
        newsroom.port_ansel,
        facts.Assigned(to=StaffId("asha")),
        SENT,
        facts.DeadlineSet(due_at=FRIDAY, zone=HALIFAX, working_days=4),
    )
    return newsroom


def more_time(until: datetime) -> facts.ExtensionGranted:
    return facts.ExtensionGranted(due_at=until, zone=HALIFAX, asked_by=AskedBy.AGENCY, reason="They asked for it.")


def link_of(reader, *, named: bool = False) -> str:
    """Make the link on the page, and take it from there."""
    reader.open("/me/calendar")
    reader.send("/me/calendar", **({"names_shown": "y"} if named else {}))
    return str(reader.page.select_one("#address")["value"]).removeprefix("http://127.0.0.1:8000")


def events(newsroom: Newsroom, link: str) -> dict[str, icalendar.Event]:
    """What a calendar program shows, by title; fetched without a session, and read by two readers that agree."""
    answer = newsroom.app.test_client().get(link)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    calendar = icalendar.Calendar.from_ical(answer.data)
    found = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    others = vobject.readOne(answer.text).contents.get("vevent", [])
    assert sorted(one.uid.value for one in others) == sorted(str(event["uid"]) for event in calendar.walk("VEVENT"))
    assert {one.summary.value: one.dtstart.value for one in others} == {
        title: event["dtstart"].dt for title, event in found.items()
    }
    return found


def test_a_deadline_stands_at_its_instant_with_both_clocks_a_link_and_two_alarms(asked, asha):
    event = events(asked, link_of(asha))["Deadline · Blue Lantern"]

    assert event["dtstart"].dt == FRIDAY
    assert "At the agency: Fri 27 Nov 2026 17:00 AST" in event["description"]
    assert "Yours: Fri 27 Nov 2026 22:00 CET" in event["description"]
    assert event["url"] == f"http://127.0.0.1:8000/requests/{asked.port_ansel}"
    assert rings(event) == ["Wed 09:00", "Fri 20:00"]


def rings(event: icalendar.Event) -> list[str]:
    """When its alarms go off, on the clock of its reader in Oslo."""
    found = sorted(event["dtstart"].dt + alarm["trigger"].dt for alarm in event.walk("VALARM"))
    return [at.astimezone(ZoneInfo("Europe/Oslo")).strftime("%a %H:%M") for at in found]


def test_alarms_follow_the_reminder_table_and_move_when_another_is_adopted(asked, asha):
    link = link_of(asha)
    before = events(asked, link)["Deadline · Blue Lantern"]
    asked.clock.later(minutes=5)
    rows = (*(ReminderRule(kind=ReminderKind.DUE_SOON, working_days=days) for days in (3, 1)), FOR_EDITORS)
    by = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    editions.adopt(asked.desk, "blue-lantern", ReminderPolicy(rules=rows), seen_as=0, by=by)

    event = events(asked, link)["Deadline · Blue Lantern"]

    assert rings(before) == ["Wed 09:00", "Fri 20:00"]
    assert rings(event) == ["Tue 09:00", "Thu 09:00"]
    assert event["sequence"] > before["sequence"], "a calendar program takes the newer of two"


def test_agencies_are_named_only_where_the_owner_asked_for_it(asked, asha):
    link = link_of(asha)
    assert "Port Ansel" not in asked.app.test_client().get(link).text

    asha.open("/me/calendar")
    asha.send("/me/calendar/names", named="y")

    assert "Deadline: Port Ansel Police Service · Blue Lantern" in events(asked, link)


def test_an_extension_moves_the_event_and_an_answer_takes_it_away(asked, asha):
    link = link_of(asha)
    before = events(asked, link)["Deadline · Blue Lantern"]
    asked.clock.later(hours=1)
    later = FRIDAY + timedelta(days=3)
    asked.told(asked.port_ansel, more_time(later))

    moved = events(asked, link)["Deadline · Blue Lantern"]

    assert (moved["uid"], moved["dtstart"].dt) == (before["uid"], later)
    assert moved["sequence"] > before["sequence"]
    assert moved["last-modified"].dt > before["last-modified"].dt
    no = (Answer(question=1, position=Position.DENIES),)
    asked.told(asked.port_ansel, facts.ResponseReceived(question_set=1, answers=no, speaker="D. Rowe", summary="No."))
    assert events(asked, link) == {}


def test_what_waits_spans_whole_days_from_when_it_began_until_today(asked, asha):
    link = link_of(asha)
    asked.told(asked.port_ansel, facts.MessageReceived(channel=Channel.EMAIL, sender="press", text="We know nothing."))
    asked.clock.later(days=2)

    found = events(asked, link)

    assert set(found) == {"Deadline · Blue Lantern", "Reply to classify · Blue Lantern"}
    reply = found["Reply to classify · Blue Lantern"]
    assert (reply["dtstart"].dt, reply["dtend"].dt) == (date(2026, 11, 23), date(2026, 11, 26))
    assert "know nothing" not in str(found)


def test_an_overdue_request_is_to_be_followed_up_on_the_day_that_the_page_of_follow_ups_names(asked, asha):
    """It is Sunday: their office opens on Monday."""
    link = link_of(asha)
    asked.clock.later(days=6)

    found = events(asked, link)

    follow_up = found["Follow up · Blue Lantern"]
    assert (follow_up["dtstart"].dt, follow_up["dtend"].dt) == (date(2026, 11, 30), date(2026, 12, 1))
    assert "Call from Mon 30 Nov 2026 09:00 AST (14:00 CET yours)" in follow_up["description"]
    (proposed,) = follow_ups(asked.desk, "blue-lantern", Filters()).all
    assert proposed.turn.at == datetime(2026, 11, 30, 13, tzinfo=UTC), "the page names the same day"
    assert found["Deadline · Blue Lantern"]["dtstart"].dt == FRIDAY


def test_words_off_the_record_are_in_no_calendar(asked, asha, edith):
    by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    heard = {"speaker": "D. Rowe", "medium": Medium.SPOKEN, "words": "The zebra contract."}
    statements.hear_off_record(asked.desk, asked.port_ansel, **heard, at=asked.clock(), by=by)
    asked.told(asked.port_ansel, facts.NoteAdded(text="Rowe let slip the zebra contract"))
    links = [link_of(asha, named=True), link_of(edith, named=True)]

    assert not [link for link in links if "zebra" in asked.app.test_client().get(link).text]


def test_each_reads_their_own_and_editors_what_nobody_has(asked, asha, edith):
    asked.told(asked.lakmere, SENT, facts.DeadlineSet(due_at=FRIDAY, zone="Europe/Oslo", working_days=4), by="edith")
    theirs, editors = events(asked, link_of(asha, named=True)), events(asked, link_of(edith, named=True))

    assert [title for title in theirs if "Deadline" in title] == ["Deadline: Port Ansel Police Service · Blue Lantern"]
    assert [title for title in editors if "Deadline" in title] == ["Deadline: Politidistriktet Lakmere · Blue Lantern"]
    assert "Earliest fair release · Blue Lantern" in editors
    assert "Earliest fair release · Blue Lantern" not in theirs


def test_a_request_of_somebody_who_left_is_the_editors(asked, edith):
    adam = Acting(staff=StaffId("adam"), role=Role.ADMIN)
    people.set_active(asked.desk, StaffId("asha"), active=False, by=adam)

    assert "Deadline · Blue Lantern" in events(asked, link_of(edith))


def test_whoever_left_has_no_calendar_any_more(asked, asha):
    link = link_of(asha)
    people.set_active(asked.desk, StaffId("asha"), active=False, by=Acting(staff=StaffId("adam"), role=Role.ADMIN))

    assert asked.app.test_client().get(link).status_code == 404


@pytest.mark.parametrize("wrong", ["x", "A" * 43, "..%2f", "%00", "é" * 43, ""])
def test_a_wrong_address_leads_nowhere(asked, asha, wrong):
    link_of(asha)

    assert asked.app.test_client().get(f"/feeds/{wrong}.ics").status_code == 404


def test_a_new_link_ends_the_old_one_and_a_link_taken_back_is_gone(asked, asha):
    first = link_of(asha)
    second = link_of(asha)

    assert first != second
    assert asked.app.test_client().get(first).status_code == 404
    assert asked.app.test_client().get(second).status_code == 200
    asha.open("/me/calendar")
    asha.send("/me/calendar/revoke")
    assert "leads nowhere any more" in asha.page.get_text()
    assert asked.app.test_client().get(second).status_code == 404


def test_the_second_click_of_an_impatient_finger_shows_the_same_link(asked, asha):
    asha.open("/me/calendar")
    typed = {field["name"]: field.get("value", "") for field in asha.form("/me/calendar").select("input[type=hidden]")}

    answers = [asha.client.post("/me/calendar", data=typed).text for _ in range(2)]

    links = {part.split('"')[0] for text in answers for part in text.split('value="http')[1:]}
    assert len(links) == 1


def test_the_address_is_shown_once_and_kept_as_a_hash_alone(asked, asha, tmp_path):
    link = link_of(asha)
    token = link.removeprefix("/feeds/").removesuffix(".ics")

    asha.open("/me/calendar")

    assert token not in asha.answer.text
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and token.encode() in file.read_bytes()]


def test_a_program_that_has_it_already_is_told_so_and_nobody_between_keeps_it(asked, asha):
    client, link = asked.app.test_client(), link_of(asha)
    first = client.get(link)

    again = client.get(link, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert (again.status_code, again.data) == (304, b"")
    asked.told(asked.port_ansel, more_time(FRIDAY + timedelta(days=3)))
    assert client.get(link, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_secret_is_in_no_log(asked, asha, caplog):
    link = link_of(asha)
    asked.desk.database.dispose()
    with caplog.at_level(0):
        asked.app.test_client().get(link)
        asked.app.test_client().get(f"{link}x")

    assert link.removeprefix("/feeds/").removesuffix(".ics") not in caplog.text


def test_a_calendar_with_nothing_in_it_can_still_be_read(newsroom, asha):
    assert events(newsroom, link_of(asha)) == {}


def test_a_guest_makes_no_calendar(newsroom):
    assert newsroom.guest().client.post("/me/calendar").status_code in (400, 401)
    assert newsroom.guest().open("/me/calendar").heading == "Sign in"


def test_the_page_lists_what_the_calendar_is_made_of(asked, asha):
    asha.open("/me/calendar")

    contents = asha.page.select_one("section[aria-labelledby=contents]")

    assert [one.get_text() for one in contents.select("b")] == [kind.called for kind in CONTENTS]
