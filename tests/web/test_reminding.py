"""The table of reminders and the hours of our own people, as they are typed and read."""

from datetime import timedelta

import pytest

from outreach.db import people
from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import StaffId
from outreach.services.settled import settled
from tests.support.newsroom import HALIFAX

TABLE = "/investigations/blue-lantern/reminders"


def hours_of(newsroom, staff_id):
    with newsroom.desk.reading() as session:
        return people.find(session, StaffId(staff_id)).hours


def test_everybody_can_read_who_is_told_what(newsroom):
    page = newsroom.reader("asha").open(TABLE)

    assert "2 working days before the deadline its reporter next morning" in page.text
    assert "on the day of the deadline its reporter at once" in page.text
    assert "Adopt this table" not in page.text


def test_an_editor_adopts_another_table_and_a_reporter_cannot(newsroom):
    typed = {"days_1": "4", "escalate_to": "asha", "urgent": ["overdue"]}
    page = newsroom.reader("ben").open(TABLE).send(TABLE, typed)

    policy = settled(newsroom.desk, "blue-lantern").reminders
    assert policy.in_order()[0].working_days == 4
    assert policy.escalate_to == "asha"
    assert [kind.value for kind in policy.urgent] == ["overdue"]
    assert "4 working days before the deadline" in page.text
    assert "5 working days after the deadline the person named (Asha Rao) at once" in page.text
    assert newsroom.reader("asha").client.post(TABLE, data=typed).status_code in (400, 403)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"days_1": "0"}, "needs a number of working days from 1 on"),
        ({"days_1": "soon"}, "Write a whole number"),
        ({"when_1": "never"}, "is not one of the choices"),
        ({"days_11": "3"}, "Row 11 has a number and no “when”"),
        ({"days_2": "3"}, "Row 2 is told “on the day of the deadline”, to which no number of working days belongs."),
    ],
)
def test_a_table_that_makes_no_sense_is_shown_again_as_it_was_typed(newsroom, typed, sentence):
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"escalate_to": "asha", **typed}, status=422)

    assert sentence in " ".join(page.errors)
    assert page.form(TABLE).select_one("#escalate_to option[selected]")["value"] == "asha"


@pytest.mark.parametrize("typed", ["abc", "1.5", "-1"])
def test_a_number_that_is_none_is_refused_once(newsroom, typed):
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"days_1": typed}, status=422)

    assert " ".join(page.errors).count("Write a whole number") == 1


@pytest.mark.parametrize("days", ["5", "45"])
def test_a_reminder_before_the_letter_leaves_is_refused_with_what_letters_give(newsroom, days):
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"days_1": days}, status=422)

    assert (
        f"A reminder {days} working days before the deadline would come before the letter leaves, or on that day: "
        "letters give 5 working days."
    ) in page.text
    assert settled(newsroom.desk, "blue-lantern").versions["reminders"] == 0


@pytest.mark.parametrize("version", ["99", "0", "abc"])
def test_a_version_that_never_was_is_not_found(newsroom, version):
    page = newsroom.reader("asha").open(f"{TABLE}?version={version}", status=404)

    assert "There is no such version of this table." in page.text


def test_a_rule_that_stands_there_twice_is_named_and_nothing_is_dropped(newsroom):
    again = {"days_10": "1", "when_10": "overdue", "whom_10": "reporter"}
    page = newsroom.reader("ben").open(TABLE).send(TABLE, again, status=422)

    (sentence,) = page.errors
    assert sentence == (
        "Rows 3 and 10 say the same: 1 working day after the deadline, to its reporter. Change one of them, or set its "
        "“when” to (none)."
    )
    assert page.form(TABLE).select_one("#when_10 option[selected]")["value"] == "overdue"
    assert settled(newsroom.desk, "blue-lantern").versions["reminders"] == 0


def test_a_tick_for_what_no_rule_tells_is_taken_away_and_said(newsroom):
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"days_2": "", "when_2": ""})

    assert "No rule tells anybody “on the day of the deadline”: the tick at “told at once” was taken away." in page.text
    assert settled(newsroom.desk, "blue-lantern").reminders.at_once == ()
    assert not newsroom.reader("ben").open(TABLE).form(TABLE).select("input[name=urgent][checked]")


def test_the_form_and_the_table_in_force_say_whom_and_when_in_the_same_words(newsroom):
    page = newsroom.reader("ben").open(TABLE)
    form = page.form(TABLE)
    rows = page.page.find(id="says").find_parent("section").select("tbody tr")
    said = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")][:2] for row in rows]

    for (when, whom), number in zip(said, range(1, 10), strict=True):
        typed = [form.select_one(f"#{part}_{number} option[selected]").get_text() for part in ("when", "whom")]
        assert when.endswith(typed[0])
        assert whom.startswith(typed[1])
    assert ["5 working days after the deadline", "the person named (nobody, so the editors)"] in said


def test_the_table_in_force_is_not_adopted_twice(newsroom):
    ben = newsroom.reader("ben")
    ben.open(TABLE).send(TABLE, {"days_1": "4"})
    ben.open(TABLE).send(TABLE, {}, status=422)

    assert "This is the table in force already" in " ".join(ben.errors)
    assert settled(newsroom.desk, "blue-lantern").versions["reminders"] == 1


def test_an_older_table_is_read_and_adopted_again(newsroom):
    ben = newsroom.reader("ben")
    for days in ("4", "3"):
        ben.open(TABLE).send(TABLE, {"days_1": days})
    ben.open(f"{TABLE}?version=1")

    assert "The form holds version 1" in ben.text
    assert "3 working days before the deadline" in ben.text, "what is in force still stands beside it"
    ben.send(TABLE, {})
    assert settled(newsroom.desk, "blue-lantern").reminders.in_order()[0].working_days == 4


def test_the_same_rows_in_another_order_are_no_new_table(newsroom):
    ben = newsroom.reader("ben")
    ben.open(TABLE).send(TABLE, {"days_1": "4"})
    swapped = {"days_1": "0", "when_1": "due today", "days_2": "4", "when_2": "due soon"}
    ben.open(TABLE).send(TABLE, swapped, status=422)

    assert "This is the table in force already" in " ".join(ben.errors)
    assert settled(newsroom.desk, "blue-lantern").versions["reminders"] == 1


def test_whoever_may_not_adopt_a_table_reads_an_older_one_too(newsroom):
    ben = newsroom.reader("ben")
    for days in ("4", "3"):
        ben.open(TABLE).send(TABLE, {"days_1": days})
    asha = newsroom.reader("asha").open(TABLE)
    older = asha.page.find(id="history").find_parent("section").find_all("a")[-1]
    assert older.get_text(" ", strip=True).startswith("Read it : version 1")
    asha.open(older["href"])

    assert "4 working days before the deadline" in asha.page.find(id="older").find_parent("section").text
    assert "3 working days before the deadline" in asha.page.find(id="says").find_parent("section").text
    assert "The form holds" not in asha.text


def test_each_of_us_says_when_they_may_be_written_to(newsroom):
    typed = {
        "opens": "07:30",
        "closes": "1530",
        "country": "no",
        "days_off": ["4", "5"],
        "leave": "2026-12-21 to 2027-01-03\n2027-02-01",
    }
    newsroom.reader("asha").open("/me").send("/me", typed)

    hours = hours_of(newsroom, "asha")
    assert f"{hours.opens:%H:%M}-{hours.closes:%H:%M}" == "07:30-15:30"
    assert hours.country == "NO"
    assert hours.weekend == {4, 5}
    assert [f"{one.first}..{one.last}" for one in hours.leave] == ["2026-12-21..2027-01-03", "2027-02-01..2027-02-01"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"opens": "late"}, "Write the time in hours and minutes"),
        ({"opens": "18:00", "closes": "08:00"}, "The hours end before they begin"),
        ({"opens": "03:00", "closes": "03:05"}, "Leave an hour at least"),
        ({"country": "XX"}, "is no country we know holidays of"),
        ({"country": "Norway"}, "Write the country as two letters, like NO or CA"),
        ({"country": "NO", "subdivision": "NS"}, "is no part of NO we know"),
        ({"country": "", "subdivision": "NS"}, "“NS” is a part of a country, and none is given. Give its country too."),
        ({"leave": "next week"}, "is no leave. Write it like"),
        ({"leave": "2027-01-03 to 2026-12-21"}, "The leave ends before it begins"),
        ({"days_off": ["0", "1", "2", "3", "4", "5", "6"]}, "A week needs a working day"),
    ],
)
def test_hours_that_make_no_sense_are_shown_again_as_they_were_typed(newsroom, typed, sentence):
    page = newsroom.reader("asha").open("/me").send("/me", {"leave": "2026-12-24", **typed}, status=422)

    assert sentence in " ".join(page.errors)
    assert hours_of(newsroom, "asha").leave == ()


def test_each_version_says_what_it_changed(newsroom):
    ben = newsroom.reader("ben")
    ben.open(TABLE).send(TABLE, {"days_1": "4", "escalate_to": "asha"})
    ben.open(TABLE).send(TABLE, {"days_1": "3"})

    newest, first = newest_first(newsroom.reader("asha").open(TABLE))

    assert newest == ["To its reporter: 4 → 3 working days before the deadline"]
    assert first == [
        "To its reporter: 2 → 4 working days before the deadline",
        "The person named: nobody, so the editors → Asha Rao",
    ]


def newest_first(page):
    versions = page.page.find(id="history").find_parent("section").select("section > ul > li")
    return [[what.get_text(strip=True) for what in one.select("li")] for one in versions]


def asked_on_monday(newsroom):
    """Asked today, to be answered by next Monday."""
    due = newsroom.clock.now + timedelta(days=7)
    letter = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), deadline_told=due
    )
    deadline = facts.DeadlineSet(due_at=due, zone=HALIFAX)
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"), letter, deadline)


def test_an_editor_sees_what_would_be_sent_and_nothing_is_adopted(newsroom):
    asked_on_monday(newsroom)
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"days_1": "4", "look": "yes"}, status=200)

    ahead, lines = (page.page.find(id=name).find_parent("section") for name in ("ahead", "differs"))
    differs = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in lines.select("tbody tr")]
    assert [(how, who, what, which) for how, _, who, what, which in differs] == [
        ("new", "Asha Rao", "4 working days before the deadline", "Port Ansel Police Service"),
        ("no longer", "Asha Rao", "2 working days before the deadline", "Port Ansel Police Service"),
    ]
    assert "In the next 7 days 2 reminders in 2 mails to 1 person; in 14 days" in ahead.get_text(" ", strip=True)
    assert settled(newsroom.desk, "blue-lantern").versions["reminders"] == 0


def test_what_was_typed_is_still_there_to_be_adopted_after_a_look(newsroom):
    ben = newsroom.reader("ben")
    ben.open(TABLE).send(TABLE, {"days_1": "4", "escalate_to": "asha", "look": "yes"}, status=200)
    ben.send(TABLE, {})

    policy = settled(newsroom.desk, "blue-lantern").reminders
    assert (policy.in_order()[0].working_days, policy.escalate_to) == (4, "asha")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"days_1": "soon"}, "Write a whole number"),
        ({"when_1": "never"}, "is not one of the choices"),
        ({"days_1": "45"}, "would come before the letter leaves"),
        ({"days_2": "3"}, "to which no number of working days belongs"),
    ],
)
def test_of_a_table_that_makes_no_sense_nothing_is_foreseen(newsroom, typed, sentence):
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"look": "yes", **typed}, status=422)

    assert sentence in " ".join(page.errors)
    assert page.page.find(id="ahead") is None


def test_where_nothing_differs_the_page_says_so(newsroom):
    asked_on_monday(newsroom)
    page = newsroom.reader("ben").open(TABLE).send(TABLE, {"look": "yes"}, status=200)

    assert "the same people would be told the same at the same time" in page.text
