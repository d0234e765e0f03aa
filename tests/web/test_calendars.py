"""The days of an agency's own: typed, taken from a file, forgotten again; and what they move."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from outreach.db import agencies
from outreach.domain.agencies import HolidayKind, OwnDay
from outreach.domain.calendars import due_at, end_of_business
from outreach.domain.facts import DeadlineSet
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import NOTHING
from outreach.services import agency_days
from outreach.services.casefile import open_casefile
from tests.support.newsroom import HALIFAX, filled

PAGE = "/agencies/port-ansel-police/calendar"

ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Port Ansel//Closures//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTAMP:20261101T000000Z\r
DTSTART;VALUE=DATE:20261224\r
DTEND;VALUE=DATE:20261227\r
SUMMARY:Winter closure\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTAMP:20261101T000000Z\r
DTSTART;VALUE=DATE:20261201\r
RRULE:FREQ=MONTHLY;COUNT=3\r
SUMMARY:Training day\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTAMP:20261101T000000Z\r
DTSTART:20261202T100000Z\r
DTEND:20261202T110000Z\r
SUMMARY:Staff meeting\r
END:VEVENT\r
END:VCALENDAR\r
"""


def own_days(newsroom, slug):
    with newsroom.desk.reading() as session:
        return [(f"{one.day}", one.works, one.reason) for one in agencies.get(session, slug).own_days]


@pytest.fixture
def where(newsroom):
    with newsroom.desk.reading() as session:
        slug = agencies.search(session, "Port Ansel")[0].slug
    return f"/agencies/{slug}/calendar", slug


def test_a_closure_is_noted_with_its_reason_and_moves_the_next_deadline(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(address, lines="2026-11-24 to 2026-11-26 Flood in the building", source="Their web page")

    assert own_days(newsroom, slug) == [(f"2026-11-{n}", False, "Flood in the building") for n in (24, 25, 26)]
    assert "Tue 24 Nov 2026 Flood in the building Their web page" in asha.text

    new = f"/requests/{newsroom.port_ansel}/deadlines"
    asha.open(f"{new}/new").send(new)
    (deadline,) = newsroom.facts(newsroom.port_ansel, DeadlineSet)
    assert "Flood in the building" in deadline.why


def test_a_closure_on_the_day_of_a_deadline_names_the_request(newsroom, asha, where):
    address, slug = where
    new = f"/requests/{newsroom.port_ansel}/deadlines"
    asha.open(f"{new}/new").send(new)
    (deadline,) = newsroom.facts(newsroom.port_ansel, DeadlineSet)
    day = f"{deadline.due_at:%Y-%m-%d}"

    asha.open(address)
    assert asha.page.select_one(".heading + .note.warn") is None
    asha.send(address, lines=f"{day} Strike")

    told = asha.page.select_one(".heading + .note.warn").get_text(" ", strip=True)
    assert told.startswith("1 deadline told already ends while it is closed.")
    assert "Strike" in told
    outside = newsroom.desk.seen_by(NOTHING)
    assert agency_days.calendar_page(outside, slug).struck == ()
    asha.open(asha.page.select_one(".heading + .note.warn a")["href"])
    assert newsroom.facts(newsroom.port_ansel, DeadlineSet) == [deadline]


def test_holidays_of_parts_of_its_country_are_told_until_its_own_part_is_known(newsroom, asha, where):
    address, slug = where
    with newsroom.desk.database.writing() as session:
        known = agencies.get(session, slug)
        agencies.change(session, replace(known, country="DE", subdivision="", zone="Europe/Berlin"))
    due = DeadlineSet(due_at=datetime(2027, 1, 7, 16, tzinfo=UTC), zone="Europe/Berlin", why="Asked for.")
    newsroom.told(newsroom.port_ansel, due)
    epiphany = "Wed 6 Jan 2027 (Epiphany: BW, BY, ST and Augsburg)"

    asha.open(f"/requests/{newsroom.port_ansel}")
    assert epiphany in asha.page.select_one("details.printed").get_text(" ", strip=True)
    calendar = asha.open(address).page.select_one(".note.warn")
    assert "in parts of DE, and count here" in calendar.get_text(" ", strip=True)
    assert "Wed 6 Jan 2027 : Epiphany: BW, BY, ST and Augsburg" in calendar.get_text(" ", strip=True)

    with newsroom.desk.database.writing() as session:
        agencies.change(session, replace(agencies.get(session, slug), subdivision="BE"))
    assert asha.open(address).page.select_one(".note.warn") is None
    asha.open(f"/requests/{newsroom.port_ansel}")
    assert "in parts of" not in asha.page.select_one("details.printed").get_text(" ", strip=True)


def test_a_day_it_works_all_the_same_is_noted_and_forgotten(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(address, lines="2026-12-26 Inventory", kind="works")
    assert own_days(newsroom, slug) == [("2026-12-26", True, "Inventory")]

    asha.send(f"{address}/2026-12-26/forget")
    assert own_days(newsroom, slug) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("2026-11-09 Strike", "That day has passed: it counts for no deadline to come."),
        ("2026-11-09 to 2026-11-10 Strike", "Those days have passed: they count for no deadline to come."),
        ("2026-11-09 Strike\n2026-12-09 Strike", "1 day of them passed already, and counts for none."),
        ("2026-12-09 Strike", "It counts from the next deadline on; what an agency was told does not move."),
    ],
)
def test_what_a_day_counts_for_is_said_as_it_is(asha, where, lines, said):
    address, _ = where
    assert said in asha.open(address).send(address, lines=lines).text


def test_a_day_that_could_not_be_forgotten_is_said_to_stand(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(address, lines="2026-12-26 Inventory", kind="works")

    asha.send(f"{address}/2026-12-26/forget", once="", status=422)

    assert "The form came without its key" in asha.text
    assert own_days(newsroom, slug) == [("2026-12-26", True, "Inventory")]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("tomorrow closed", "is not a day with its reason"),
        ("2026-13-01 closed", "is not a day with its reason"),
        ("2026-12-24", "is not a day with its reason"),
        ("2026-12-24 to 2026-12-20 closed", "The last day lies before the first"),
        ("2026-12-24 to 2028-12-20 closed", "That is more than a year"),
        ("", "Write a day and why"),
        ("2026-12-24 Christmas\n2026-12-20 to 2026-12-26 leave", "Thu 24 Dec 2026 stands there twice"),
    ],
)
def test_days_that_make_no_sense_are_shown_again_as_typed(newsroom, asha, where, lines, sentence):
    address, slug = where
    asha.open(address).send(address, lines=lines, source="Their page", status=422)

    assert sentence in " ".join(asha.errors)
    assert asha.form(address).select_one("#source")["value"] == "Their page"
    assert own_days(newsroom, slug) == []


def send_file(asha, address, content, status=200):
    asha.open(address)
    typed = {**filled(asha.form(f"{address}/file")), "upload": (io.BytesIO(content), "closures.ics")}
    answer = asha.client.post(f"{address}/file", data=typed, content_type="multipart/form-data")
    assert answer.status_code == status
    return asha._look(answer)


LONG = "2027-01-04 to 2027-02-15 Stocktaking"


def test_a_closure_longer_than_any_office_closes_has_to_be_meant(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(address, lines=LONG, status=422)

    doubt = "It would be closed on every day from Mon 4 Jan 2027 to Mon 15 Feb 2027, 43 days on end (Stocktaking)."
    assert f"{doubt} Check the dates, or confirm that it is meant." in " ".join(asha.errors)
    assert not own_days(newsroom, slug)

    asha.send(address, lines=LONG, meant="y")
    assert len(own_days(newsroom, slug)) == 43


def test_a_file_with_one_date_that_is_wrong_is_named_as_a_doubt_when_it_is_read(asha, where):
    address, _ = where
    twenty_years = ICS.replace(b"20261227", b"20461227")
    asha.open(address).send(f"{address}/file", upload=(io.BytesIO(twenty_years), "closures.ics"))

    assert "In doubt: It would be closed on every day from Thu 24 Dec 2026 to" in asha.text
    assert asha.form(address).select_one("input[name=meant]")


def test_a_calendar_file_is_looked_through_before_its_days_are_noted(newsroom, asha, where):
    address, slug = where
    send_file(asha, address, ICS)

    assert own_days(newsroom, slug) == []
    assert "Left out: “Staff meeting” on Wed 2 Dec 2026 has hours" in asha.page.get_text(" ")
    assert "Read, not noted yet. Of its days: 6 new, 0 known with other words, 0 known just so." in asha.page.get_text(
        " "
    )
    asha.send(address)

    assert [day for day, _, _ in own_days(newsroom, slug)] == [
        "2026-12-01", "2026-12-24", "2026-12-25", "2026-12-26", "2027-01-01", "2027-02-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"\xff\xfe", ICS.replace(b"20261224", b"20251224")[:60], ICS[:200]]
)
def test_a_file_that_is_none_is_refused_in_a_sentence(asha, where, content):
    address, _ = where
    send_file(asha, address, content, status=422)

    assert asha.errors


def test_an_agency_keeps_the_kinds_of_holidays_that_are_ticked_and_says_so_beside_each_day(newsroom, asha, where):
    address, slug = where
    kinds = asha.open(address).page.find(id="kinds-head").find_parent("section")
    assert [one["value"] for one in kinds.find_all("input", type="checkbox")] == ["government", "optional"]

    asha.send(f"{address}/holidays", kinds=["optional"])

    assert "Mon 28 Dec 2026 Boxing Day (observed), optional holiday its country" in asha.text
    with newsroom.desk.reading() as session:
        assert agencies.get(session, slug).also_closed == (HolidayKind.OPTIONAL,)


def test_a_kind_of_holidays_its_country_does_not_have_is_refused_in_place(asha, where):
    address, _ = where
    asha.open(address).send(f"{address}/holidays", kinds=["bank"], status=422)

    assert "no days of the kind “bank” are known. Known there: government, optional." in asha.text


def test_an_agency_whose_name_is_corrected_keeps_its_kinds_of_holidays(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(f"{address}/holidays", kinds=["optional"])
    asha.open(f"/agencies/{slug}/edit").send(f"/agencies/{slug}", name="Port Ansel Constabulary")

    with newsroom.desk.reading() as session:
        assert agencies.get(session, slug).also_closed == (HolidayKind.OPTIONAL,)


def test_office_hours_are_noted_as_one_says_them_and_stay_when_its_name_is_corrected(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(f"{address}/hours", hours="Fri until 12:00\nmon-thu 8:00-15:30")

    assert filled(asha.form(f"{address}/hours"))["hours"] == "Mon–Thu 08:00 to 15:30\nFri until 12:00"
    asha.open(f"/agencies/{slug}/edit").send(f"/agencies/{slug}", name="Port Ansel Constabulary")
    asha.open(address)
    assert filled(asha.form(f"{address}/hours"))["hours"] == "Mon–Thu 08:00 to 15:30\nFri until 12:00"

    asha.send(f"{address}/hours", hours="")
    with newsroom.desk.reading() as session:
        assert agencies.get(session, slug).hours == ()


def test_hours_that_take_the_place_of_others_name_them(asha, where):
    address, _ = where
    asha.open(address).send(f"{address}/hours", hours="Fri until 12:00")
    asha.send(f"{address}/hours", hours="Fri until 13:00")

    assert "Until now: Fri until 12:00." in asha.page.get_text(" ")


def test_hours_of_a_day_on_which_it_is_always_closed_are_kept_with_what_is_to_be_done(newsroom, asha, where):
    """It may work on one all the same, and then they count: they are not refused."""
    address, slug = where
    asha.open(address).send(f"{address}/hours", hours="Sat until 12:00")

    doubt = "Saturday is a day off there: its hours count only on one on which it works all the same."
    assert doubt in asha.page.select_one("[aria-labelledby=hours-head]").get_text(" ")
    assert [one for one in asha.page.select("[role=status], [role=alert]") if doubt in one.get_text(" ")], "and at once"
    assert asha.links()["Correct the weekend"] == f"/agencies/{slug}/edit"
    saturday = date(2026, 12, 5)
    agency_days.add(
        newsroom.desk,
        slug,
        [OwnDay(day=saturday, works=True, reason="Make-up day")],
        by=Acting(staff=StaffId("asha"), role=Role.REPORTER),
    )
    with newsroom.desk.reading() as session:
        calendar = newsroom.desk.calendars(agencies.get(session, slug).place)
    assert end_of_business(saturday, calendar, time(17)) == datetime(2026, 12, 5, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("", "09:00 to 17:00, as usual"),
        ("Fri until 12:00", "Fri until 12:00; otherwise 09:00 to 17:00"),
        ("Mon-Fri 08:00 to 16:00", "Mon–Fri 08:00 to 16:00"),
    ],
)
def test_the_page_of_an_agency_has_its_office_hours_among_the_facts(asha, where, hours, said):
    address, slug = where
    asha.open(address).send(f"{address}/hours", hours=hours)

    facts = asha.open(f"/agencies/{slug}").page.select_one("dl.facts").get_text(" ", strip=True)
    assert f"Office hours {said} · note others" in facts


def test_a_request_has_the_office_hours_of_its_agency_beside_its_deadline(newsroom, asha, where):
    address, _ = where
    asha.open(address).send(f"{address}/hours", hours="Fri until 18:00")
    due = datetime(2026, 11, 27, 21, tzinfo=UTC)
    newsroom.told(newsroom.port_ansel, DeadlineSet(due_at=due, zone=HALIFAX, working_days=4))

    at = f"/requests/{newsroom.port_ansel}"
    said = "Fri until 18:00. Its office is there until 18:00 on that day; a deadline ends at 17:00 all the same."
    assert f"Its office hours: {said}" in asha.open(at).text
    assert f"Office hours: {said}" in asha.open(f"{at}/extensions/new").text
    assert "office hours Fri until 18:00" in asha.open(f"{at}/attempts/new").text


def test_hours_that_cannot_be_read_are_refused_in_place_and_what_was_typed_stays(newsroom, asha, where):
    address, slug = where
    asha.open(address).send(f"{address}/hours", hours="Friday afternoon off", status=422)

    assert "Write it like Fri until 12:00" in " ".join(asha.errors)
    assert filled(asha.form(f"{address}/hours"))["hours"] == "Friday afternoon off"
    with newsroom.desk.reading() as session:
        assert agencies.get(session, slug).hours == ()


def test_a_deadline_told_before_its_hours_were_noted_stays_and_is_named(newsroom, asha, where):
    address, _ = where
    due = datetime(2026, 11, 27, 21, tzinfo=UTC)
    told = DeadlineSet(due_at=due, zone=HALIFAX, working_days=4)
    newsroom.told(newsroom.port_ansel, told)

    asha.open(address).send(f"{address}/hours", hours="Fri until 12:00")

    assert "1 deadline told already ends while it is closed." in asha.text
    struck = asha.page.select_one(".note.warn li").get_text(" ", strip=True)
    assert struck.startswith(
        "Fri 27 Nov 2026 17:00 AST (22:00 CET yours) , its office closes at 12:00 on Fridays : grant time"
    )
    why = asha.open(f"/requests/{newsroom.port_ansel}").page.select_one("details.printed").get_text(" ", strip=True)
    assert "Its office closes at 12:00 on Fridays." in why
    assert "to close of business" not in why
    assert newsroom.facts(newsroom.port_ansel, DeadlineSet) == [told], "what was told is a promise"


def test_the_next_deadline_ends_when_it_closes_and_why_this_date_says_so(newsroom, asha, where):
    address, _ = where
    asha.open(address).send(f"{address}/hours", hours="Mon until 12:00")
    at = f"/requests/{newsroom.port_ansel}"
    assert "A new deadline would be Mon 30 Nov 2026 12:00 AST" in asha.open(f"{at}/attempts/new").text
    due = due_at(newsroom.clock(), 5, open_casefile(newsroom.desk, newsroom.port_ansel).case.calendar)

    newsroom.told(newsroom.port_ansel, DeadlineSet(due_at=due.at, zone=HALIFAX, working_days=5, why=due.why()))

    why = asha.open(at).page.select_one("details.printed").get_text(" ", strip=True)
    assert "5 working days of the agency, to close of business." in why
    assert "Mon 30 Nov 2026 counts until 12:00, when they close" in why


def test_in_a_country_whose_public_offices_close_early_on_fridays_the_page_says_so_until_it_is_noted(asha, where):
    address, slug = where
    asha.open(f"/agencies/{slug}/edit").send(f"/agencies/{slug}", country="AE", zone="Asia/Dubai", subdivision="")

    assert "Public offices in United Arab Emirates: Fri until 12:00." in asha.open(address).text
    asha.send(f"{address}/hours", hours="Fri until 12:00")
    assert "Public offices in" not in asha.text
