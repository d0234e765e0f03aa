"""What stands in a calendar: as much as helps, on the right clock, never an alarm at night, and no name unasked."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import Place as Home
from outreach.domain.calendars import Calendar
from outreach.domain.chasing import Kind, Wait
from outreach.domain.datebook import Appointment, Dated, Feed, Held, Load, Moved, Owner, plain
from outreach.domain.datebook_contents import CONTENTS, appointments
from outreach.domain.datebook_deadlines import MOST_DEADLINES, WAKING, alarms
from outreach.domain.ids import AgencyId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import ResponseStatus
from outreach.domain.lines import Line, Place
from outreach.domain.office_hours import Shut
from outreach.domain.phases import Milestones, Stage
from outreach.domain.reminder_policy import ReminderKind, Whom
from outreach.domain.reminders import Plan, Reminder, working_day_after
from outreach.domain.turns import TRIED, Turn
from outreach.domain.working_hours import Hours, Leave, WorkingTime

MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 21, tzinfo=UTC)
OSLO, HALIFAX = ZoneInfo("Europe/Oslo"), "America/Halifax"
ZONES = ["Europe/Oslo", "America/Halifax", "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Kiritimati", "Asia/Tehran"]
INSTANTS = st.integers(0, 60 * 24 * 730).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
AHEAD = st.integers(1, 60 * 24 * 365).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


def request(number: int = 1, *, due: datetime = FRIDAY, stage: Stage = Stage.AWAITING, **more) -> Dated:
    name, zone = more.pop("name", f"Agency {number}"), more.pop("zone", HALIFAX)
    plan, turn = more.pop("plan", ()), more.pop("turn", None)
    line = Line(
        rfc_id=RfcId(number),
        investigation_id=InvestigationId(1),
        agency_id=AgencyId(number),
        name=name,
        country="CA",
        kind="police",
        published_range="",
        milestones=Milestones(stage=stage, due_at=due),
        status=more.pop("status", ResponseStatus.AWAITING),
        silent_from=None,
        place=Place.IN,
        last_seq=Seq(4),
        due_zone=zone,
        home=Home(country="CA", zone=zone),
        **more,
    )
    return Dated(line=line, slug="blue-lantern", title="Blue Lantern", changed_at=MONDAY, plan=plan, turn=turn)


def working(place: Home) -> Calendar:
    """Of every agency, whatever its country."""
    return Calendar(zone=ZoneInfo(place.zone))


def shown(
    *requests: Dated,
    now: datetime = MONDAY,
    loads: tuple[Load, ...] = (),
    moved: tuple[Moved, ...] = (),
    named: bool = False,
    hours: Hours = Hours(),  # noqa: B008  # frozen
):
    feed = Feed(staff_id=StaffId("asha"), made_at=MONDAY, changed_at=MONDAY, names_shown=named)
    works = WorkingTime(calendar=Calendar(zone=OSLO), hours=hours)
    owner = Owner(
        feed=feed, zone="Europe/Oslo", base_url="https://desk.example.org", now=now, calendars=working, works=works
    )
    return appointments(owner, Held(requests=requests, moved=moved, loads=loads))


def titles(found: tuple[Appointment, ...]) -> set[str]:
    return {one.title for one in found}


def test_few_deadlines_at_one_instant_stand_one_by_one_and_many_as_one():
    assert len(shown(*map(request, range(5)))) == 5

    (together,) = shown(*map(request, range(1, 1241)), named=True)

    assert together.title == "1,240 deadlines · Blue Lantern"
    assert together.link == "https://desk.example.org/investigations/blue-lantern/requests"
    assert together.words.endswith("Agency 20\nand 1,220 more")


def test_deadlines_at_one_instant_in_two_zones_are_not_thrown_together():
    found = shown(*map(request, range(6)), *(request(number, zone="America/Lima") for number in range(6, 12)))

    assert len(found) == 2
    assert ["AST" in one.words for one in sorted(found, key=lambda one: one.uid)] == [True, False]


def test_five_thousand_deadlines_make_a_calendar_of_the_nearest():
    many = [request(number, due=FRIDAY + timedelta(hours=number)) for number in range(5000)]

    found = shown(*many)

    assert len(found) == MOST_DEADLINES
    assert max(one.starts for one in found) == FRIDAY + timedelta(hours=MOST_DEADLINES - 1)


@pytest.mark.parametrize(
    ("stage", "status", "waits"),
    [
        (Stage.AWAITING, ResponseStatus.AWAITING, True),
        (Stage.TO_CLASSIFY, ResponseStatus.AWAITING, True),
        (Stage.TO_CLASSIFY, ResponseStatus.DENIED, False),
        (Stage.ANSWERED, ResponseStatus.CONFIRMED, False),
        (Stage.SIGNED_OFF, ResponseStatus.DENIED, False),
        (Stage.OUT, ResponseStatus.AWAITING, False),
    ],
)
def test_a_deadline_is_there_while_an_answer_is_waited_for(stage, status, waits):
    assert bool([one for one in shown(request(stage=stage, status=status)) if "Deadline" in one.title]) is waits


def test_a_deadline_that_passed_stays_to_be_seen_for_a_month():
    assert "Deadline · Blue Lantern" in titles(shown(request(), now=FRIDAY + timedelta(days=29)))
    assert titles(shown(request(), now=FRIDAY + timedelta(days=31))) == {"Follow up · Blue Lantern"}


def test_many_of_a_kind_of_work_are_one_line_on_today():
    (one,) = [
        one for one in shown(*map(request, range(6)), now=FRIDAY + timedelta(days=40)) if isinstance(one.starts, date)
    ]

    assert one.title == "6 to follow up · Blue Lantern"
    assert (one.starts, one.ends) == (date(2027, 1, 6), date(2027, 1, 7))


def test_work_that_waits_tells_since_when_on_both_clocks_and_how_many_working_days_ago():
    (overdue,) = [one for one in shown(request(), now=FRIDAY + timedelta(days=5)) if one.title.startswith("Follow up")]

    assert overdue.words.splitlines()[1] == (
        "Since Fri 27 Nov 2026 17:00 AST (22:00 CET yours), 3 working days ago (agency’s)"
    )


OPENS = datetime(2026, 11, 30, 13, tzinfo=UTC)  # nine in Halifax, two in Oslo
SHUT = Turn(kind=Kind.FINAL, shut=Shut(why="Saturday", opens=OPENS))
GAP = Turn(kind=Kind.LETTER, wait=Wait(at=OPENS + timedelta(days=1), words="5 working days after it was last tried"))
SATURDAY = FRIDAY + timedelta(hours=12)


@pytest.mark.parametrize(
    ("turn", "day"),
    [
        (SHUT, date(2026, 11, 30)),
        (GAP, date(2026, 12, 1)),
        (Turn(kind=Kind.CALL), date(2026, 11, 28)),
        (Turn(kind=Kind.CALL, forbidden="It pointed us to a lawyer."), date(2026, 11, 28)),
        (None, date(2026, 11, 28)),
    ],
)
def test_a_follow_up_stands_on_the_day_on_which_it_can_be_made_and_not_on_the_deadline(turn, day):
    (task,) = (one for one in shown(request(turn=turn), now=SATURDAY) if type(one.starts) is date)

    assert (task.title, task.starts, task.ends) == ("Follow up · Blue Lantern", day, day + timedelta(days=1))


def test_a_follow_up_says_which_try_comes_next_and_from_when_on_both_clocks():
    (task,) = (one for one in shown(request(turn=SHUT), now=SATURDAY) if type(one.starts) is date)

    assert task.words.splitlines()[-1] == "Final notice from Mon 30 Nov 2026 09:00 AST (14:00 CET yours)"


@pytest.mark.parametrize("turn", [Turn(forbidden=TRIED), Turn(kind=Kind.FINAL, forbidden="It waits.", by_itself=True)])
def test_where_nobody_has_anything_to_do_nothing_is_to_be_followed_up(turn):
    assert titles(shown(request(turn=turn), now=SATURDAY)) == {"Deadline · Blue Lantern"}


def test_why_a_try_has_to_wait_is_said_only_where_names_are():
    """It may name a closure of the agency's own, or whom they told us to ask."""
    closed = Turn(kind=Kind.CALL, shut=Shut(why="Zebra Police summer camp", opens=OPENS))
    told = Turn(kind=Kind.CALL, forbidden="It pointed us to zebra@agency.example. Put the questions there first.")

    plain_ones, named = (
        [shown(request(turn=turn), now=SATURDAY, named=names) for turn in (closed, told)] for names in (False, True)
    )

    assert "zebra" not in str(plain_ones).lower()
    assert "Zebra Police summer camp" in str(named[0])
    assert "zebra" not in str(named[1])


def test_many_that_can_be_followed_up_on_the_same_day_are_one_line_on_that_day():
    some = [request(number, turn=SHUT if number % 2 else Turn(kind=Kind.CALL)) for number in range(16)]

    found = [one for one in shown(*some, now=SATURDAY) if type(one.starts) is date]

    assert [(one.title, one.starts) for one in sorted(found, key=lambda one: one.starts)] == [
        ("8 to follow up · Blue Lantern", date(2026, 11, 28)),
        ("8 to follow up · Blue Lantern", date(2026, 11, 30)),
    ]
    assert len({one.uid for one in found}) == 2


def test_a_follow_up_rings_no_earlier_than_it_can_be_made():
    due = CAME + timedelta(days=1)
    told = after(LATE, due, 1, 12)  # on Monday, and on the Thursday of the week after
    waits = Turn(kind=Kind.LETTER, wait=Wait(at=OPENS, words="it was tried"))

    (task,) = (one for one in shown(request(due=due, plan=told, turn=waits), now=MONDAY) if type(one.starts) is date)

    assert on_oslo_clocks(task) == ["Mon 14:00", "Thu 08:00"]
    assert task.rings[0] == OPENS


def moved(number: int = 1, **more) -> Moved:
    plan = tuple(
        Reminder(
            kind=ReminderKind.UPDATE, armed_by="9", nth=nth, begins=working_day_after(CAME, nth), ends=None, of=CAME
        )
        for nth in (1, 2, 4)
    )
    return Moved(
        rfc_id=RfcId(number),
        name=f"Agency {number}",
        slug="blue-lantern",
        title="Blue Lantern",
        zone=HALIFAX,
        since=CAME,
        wants="it wants its public reason",
        form="/requests/1/explanations/new?about=9",
        plan=plan,
        **more,
    )


def test_an_update_stands_from_when_it_came_about_until_today_and_rings_as_the_mails_tell_of_it():
    (one,) = shown(moved=(moved(),))

    assert (one.title, one.starts, one.ends) == ("Update · Blue Lantern", date(2026, 11, 19), date(2026, 11, 24))
    assert "It wants its public reason." in one.words
    assert one.link == "https://desk.example.org/requests/1/explanations/new?about=9"
    assert on_oslo_clocks(one) == ["Fri 08:00", "Mon 08:00", "Wed 08:00"]
    assert "Agency" not in one.title + one.words


def test_many_updates_are_one_line_that_leads_to_the_page_of_updates():
    (one,) = shown(moved=tuple(map(moved, range(7))))

    assert (one.title, one.link) == (
        "7 updates · Blue Lantern",
        "https://desk.example.org/investigations/blue-lantern/updates",
    )


def test_whatever_stands_in_a_calendar_is_in_the_list_of_its_contents():
    """And whatever is listed makes something: the table is what the page shows and what the calendar is made by."""
    everything = (
        request(1),
        request(2, due=FRIDAY - timedelta(days=7), turn=Turn(kind=Kind.CALL)),
        request(3, stage=Stage.TO_CLASSIFY, status=ResponseStatus.DENIED, waiting_since=MONDAY),
        request(4, stage=Stage.ANSWERED, sent_back_at=MONDAY),
    )
    load = Load(investigation_id=1, slug="blue-lantern", title="Blue Lantern", to_sign=2, rulings=2, fair_from=FRIDAY)
    found = titles(shown(*everything, moved=(moved(5),), loads=(load,)))

    listed = {kind.called.lower() for kind in CONTENTS}
    assert {one.partition(" · ")[0].lstrip("0123456789 ").lower() for one in found} == listed


def test_editors_see_how_much_waits_for_them():
    load = Load(investigation_id=1, slug="blue-lantern", title="Blue Lantern", to_sign=1, rulings=2, fair_from=FRIDAY)

    assert titles(shown(loads=(load,))) == {
        "1 row to sign · Blue Lantern",
        "2 rulings wanted · Blue Lantern",
        "Earliest fair release · Blue Lantern",
    }


@pytest.mark.parametrize(
    ("due", "zone", "reader", "rings"),
    [
        # On the morning it comes near, and an hour before.
        (datetime(2026, 10, 26, 16, tzinfo=UTC), "Europe/Oslo", "Europe/Oslo", ["Fri 09:00", "Mon 16:00"]),
        # The reader's clocks go back in between: nine stays nine.
        (datetime(2026, 10, 26, 21, tzinfo=UTC), "America/Halifax", "Europe/London", ["Sat 09:00", "Mon 20:00"]),
        # Close of business in Los Angeles is two at night in Oslo: the evening before it is.
        (datetime(2026, 11, 28, 1, tzinfo=UTC), "America/Los_Angeles", "Europe/Oslo", ["Wed 09:00", "Fri 20:00"]),
        # And in Auckland five in the morning.
        (datetime(2026, 11, 27, 4, tzinfo=UTC), "Pacific/Auckland", "Europe/Oslo", ["Wed 09:00", "Thu 20:00"]),
    ],
)
def test_alarms_go_off_when_their_reader_is_awake(due, zone, reader, rings):
    near = {"Europe/Oslo": 3, "America/Halifax": 2}.get(zone, 2)
    asked = request(due=due, zone=zone, plan=(before(due, zone, near), on_the_day(due, zone)))

    assert rung(asked, reader) == rings


def before(due: datetime, zone: str, days: int, whom: Whom = Whom.REPORTER) -> Reminder:
    return reminder(ReminderKind.DUE_SOON, due, zone, days, whom)


def on_the_day(due: datetime, zone: str) -> Reminder:
    return reminder(ReminderKind.DUE, due, zone, 0, Whom.REPORTER)


def reminder(kind: ReminderKind, due: datetime, zone: str, days: int, whom: Whom) -> Reminder:
    """As a table plans it for an agency that is never closed."""
    start = datetime.combine(due.astimezone(ZoneInfo(zone)).date() - timedelta(days=days), time(0), ZoneInfo(zone))
    return Reminder(
        kind=kind, armed_by="due", nth=days, begins=start.astimezone(UTC), ends=due, of=due, whom=whom, named=None
    )


def rung(one: Dated, reader: str = "Europe/Oslo") -> list[str]:
    due = one.line.milestones.due_at
    return [(due - gap).astimezone(ZoneInfo(reader)).strftime("%a %H:%M") for gap in alarms([one], ZoneInfo(reader))]


@pytest.mark.parametrize(
    ("table", "rings"),
    [
        ((before(FRIDAY, HALIFAX, 3),), ["Tue 09:00"]),
        ((before(FRIDAY, HALIFAX, 3), before(FRIDAY, HALIFAX, 1)), ["Tue 09:00", "Thu 09:00"]),
        ((before(FRIDAY, HALIFAX, 3, Whom.EDITORS), on_the_day(FRIDAY, HALIFAX)), ["Fri 20:00"]),
        ((before(FRIDAY, HALIFAX, 3, Whom.NAMED),), []),
        ((), []),
    ],
)
def test_each_row_of_the_table_that_tells_the_reporter_before_the_deadline_rings(table: Plan, rings):
    assert rung(request(plan=table)) == rings


def test_of_many_deadlines_in_one_the_alarms_are_those_of_them_all_and_each_rings_once():
    early, late = (before(FRIDAY, HALIFAX, 3),), (before(FRIDAY, HALIFAX, 1),)
    some = [request(1), *(request(number, plan=early if number % 2 else late) for number in range(2, 40))]

    (together,) = shown(*some)

    assert [(FRIDAY - gap).astimezone(OSLO).strftime("%a %H:%M") for gap in together.alarms] == [
        "Tue 09:00",
        "Thu 09:00",
    ]


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from(ZONES), st.integers(1, 9))
def test_no_alarm_at_night_nor_after_the_deadline(due, zone, reader, days):
    gaps = alarms(
        [request(due=due, zone=zone, plan=(before(due, zone, days), on_the_day(due, zone)))], ZoneInfo(reader)
    )

    assert gaps
    assert all(gap > timedelta(0) for gap in gaps)
    assert all((due - gap).astimezone(ZoneInfo(reader)).hour in WAKING for gap in gaps)


def on_oslo_clocks(one: Appointment) -> list[str]:
    return [at.astimezone(OSLO).strftime("%a %H:%M") for at in one.rings]


def after(kind: ReminderKind, of: datetime, *days: int, whom: Whom = Whom.REPORTER) -> Plan:
    """The rows of a table that tell of it so many days later."""
    rows = ((nth, of + timedelta(days=nth - (kind is ReminderKind.UNCLASSIFIED))) for nth in days)
    return tuple(
        Reminder(kind=kind, armed_by="it", nth=nth, begins=begins, ends=None, of=of, whom=whom) for nth, begins in rows
    )


LATE, UNREAD = ReminderKind.OVERDUE, ReminderKind.UNCLASSIFIED
CAME = datetime(2026, 11, 19, 15, tzinfo=UTC)  # a Thursday
AWAY_ON_TUESDAY = Hours(leave=(Leave(first=date(2026, 11, 24), last=date(2026, 11, 24)),))


@pytest.mark.parametrize(
    ("stage", "plan", "hours", "rings"),
    [
        # Overdue since Friday afternoon in Halifax: told on Monday, as the mail does, when its reader comes to work.
        (Stage.AWAITING, after(LATE, CAME + timedelta(days=1), 1), Hours(), ["Mon 08:00"]),
        (Stage.AWAITING, after(LATE, CAME + timedelta(days=1), 1), Hours(opens=time(9, 30)), ["Mon 09:30"]),
        (Stage.AWAITING, after(LATE, CAME + timedelta(days=1), 1, whom=Whom.EDITORS), Hours(), []),
        # A reply that came on Thursday: on the first, the second and the fourth morning of work after it.
        (Stage.TO_CLASSIFY, after(UNREAD, CAME, 1, 2, 4), Hours(), ["Fri 08:00", "Mon 08:00", "Wed 08:00"]),
        (Stage.TO_CLASSIFY, after(UNREAD, CAME, 1, 2, 4), AWAY_ON_TUESDAY, ["Fri 08:00", "Mon 08:00", "Thu 08:00"]),
    ],
)
def test_work_that_waits_rings_when_the_table_tells_its_reporter_of_it(stage, plan, hours, rings):
    due = CAME + timedelta(days=1)
    asked = request(due=due, stage=stage, plan=plan, waiting_since=CAME if stage is Stage.TO_CLASSIFY else None)

    (task,) = (one for one in shown(asked, now=MONDAY, hours=hours) if type(one.starts) is date)

    assert on_oslo_clocks(task) == rings


def test_of_much_work_in_one_the_alarms_are_those_of_it_all_and_each_rings_once():
    due = CAME + timedelta(days=1)
    some = [request(number, due=due, plan=after(LATE, due, 1 + 3 * (number % 2))) for number in range(1, 40)]

    (together,) = (one for one in shown(*some) if type(one.starts) is date)

    assert on_oslo_clocks(together) == ["Mon 08:00", "Wed 08:00"]


def test_the_earliest_fair_release_stands_on_both_clocks_and_rings_the_day_before_unless_that_has_passed():
    night = datetime(2026, 12, 1, 0, tzinfo=UTC)
    load = Load(investigation_id=1, slug="blue-lantern", title="Blue Lantern", fair_from=night, fair_zone="Asia/Tokyo")

    (release,) = shown(loads=(load,))
    (soon,) = shown(loads=(load,), now=night - timedelta(hours=2))

    assert "At the agency: Tue 1 Dec 2026 09:00 JST" in release.words
    assert "Yours: Tue 1 Dec 2026 01:00 CET" in release.words
    assert [(night - gap).astimezone(OSLO).strftime("%a %H:%M") for gap in release.alarms] == ["Sun 20:00"]
    assert soon.alarms == ()


@pytest.mark.parametrize(
    ("at", "rings"),
    [(datetime(2026, 3, 6, 10, 30, tzinfo=UTC), "Fri 11:30"), (datetime(2026, 3, 6, 22, tzinfo=UTC), "Mon 08:00")],
)
def test_what_was_sent_back_rings_once_when_its_reader_is_next_at_work(at, rings):
    asked = request(plan=after(UNREAD, CAME, 1), sent_back_at=at)

    (task,) = [one for one in shown(asked) if one.title.startswith("Sent back")]

    assert on_oslo_clocks(task) == [rings]


@given(AHEAD, AHEAD, st.sampled_from(ZONES))
def test_a_thing_keeps_its_name_while_the_clock_runs_and_its_deadline_moves(due, other, zone):
    before, after = (
        {one.uid for one in shown(request(due=at, zone=zone)) if "Deadline" in one.title} for at in (due, other)
    )

    assert before == after


@given(st.text(), st.lists(INSTANTS, max_size=12))
def test_no_agency_is_named_unasked(name, dues):
    secret = f"zebra{name}zebra"
    found = shown(*(request(number, due=due, name=secret) for number, due in enumerate(dues)), now=MONDAY)

    assert not [one for one in found if "zebra" in one.title + one.words + one.link + one.uid]


@given(st.text())
def test_a_name_stands_on_one_line_and_turns_nothing_about(name):
    found = plain(name)

    assert len(found.splitlines()) <= 1
    assert found.count("\u2068") == found.count("\u2069") <= 1
    assert "\u202e" not in found


def test_a_name_written_from_the_right_is_kept_together_and_joined_as_it_was():
    assert plain("شرطة\u200cها") == "\u2068شرطة\u200cها\u2069"
    assert plain("Åsgard\u202e Politi") == "Åsgard Politi"
