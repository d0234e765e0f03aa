"""`outreach calls`: the call list of the pages, for whoever works from a terminal."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from outreach.cli import calls, main
from outreach.db import agencies
from outreach.domain import facts
from outreach.domain.agencies import OwnDay
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import agency_days
from outreach.services.calls import call_list

SLUG = "blue-lantern"


@pytest.fixture
def run(newsroom, tmp_path):
    """A command reads the machine's clock, so what it says of an hour is asked of the answers themselves below."""
    environ = {"OUTREACH_DATABASE_URL": newsroom.config.database, "OUTREACH_HOME": str(tmp_path)}

    def run(*words):
        ended = CliRunner().invoke(main, ["calls", *words], env=environ)
        return ended.exit_code, ended.output

    return run


def said(newsroom):
    return "\n".join(calls.lines(call_list(newsroom.desk, SLUG)))


def asked_in_writing():
    return facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))


def test_whoever_should_be_at_their_desk_stands_with_the_number_and_both_clocks(newsroom):
    text = said(newsroom)

    assert "Port Ansel Police Service (not asked): +1 902 555 0100 · Duty desk · en" in text
    assert "    Should be open: there it is Mon 23 Nov 2026 10:00 AST (14:00 UTC)." in text


def test_a_shut_office_says_when_it_opens(newsroom):
    newsroom.clock.later(hours=12)

    text = said(newsroom)
    assert text.startswith(
        "Nobody can be called now. The next can be called from Tue 24 Nov 2026 09:00 CET (08:00 UTC): "
        "Politidistriktet Lakmere.\n\nNot to be called now:\n"
    )
    assert "    From Tue 24 Nov 2026 09:00 AST (13:00 UTC): their office is closed." in text
    (_, one) = [calls.shown(call) for call in call_list(newsroom.desk, SLUG).calls]
    assert (one.now, one.opens) == (False, "2026-11-24T13:00:00+00:00")


def test_what_has_to_wait_says_until_when_and_for_what(newsroom):
    newsroom.told(newsroom.port_ansel, asked_in_writing())
    newsroom.clock.later(minutes=5)

    (one,) = [calls.shown(call) for call in call_list(newsroom.desk, SLUG).calls if call.line.attempts]
    assert one.not_before == "2026-11-25T13:00:00+00:00"
    assert one.waits_for == "2 working days after it was last tried, on Mon 23 Nov 2026"
    assert f"Not before Wed 25 Nov 2026 09:00 AST (13:00 UTC): {one.waits_for}." in said(newsroom)


def test_a_deadline_on_a_day_they_are_closed_says_what_to_do_as_the_pages_do(newsroom):
    due = facts.DeadlineSet(due_at=datetime(2026, 11, 30, 21, tzinfo=UTC), zone="America/Halifax")
    newsroom.told(newsroom.port_ansel, due, asked_in_writing())
    with newsroom.desk.reading() as session:
        slug = agencies.search(session, "Port Ansel")[0].slug
    flood = OwnDay(day=date(2026, 11, 30), works=False, reason="Flood")
    agency_days.add(newsroom.desk, slug, [flood], by=Acting(staff=StaffId("asha"), role=Role.REPORTER))

    assert "on a day they are closed. Grant time until Tue 1 Dec 2026, the next working day." in said(newsroom)
    (one,) = [calls.shown(call) for call in call_list(newsroom.desk, SLUG).calls if call.closed]
    assert one.on_a_day_off.startswith("Mon 30 Nov 2026 is a day off there (Flood).")


def test_a_program_gets_each_call_and_one_reporters_alone(run, newsroom):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"), by="edith")

    code, answer = run(SLUG, "--json", "--of", "asha")

    assert code == 0
    (one,) = json.loads(answer)
    assert (one["agency"], one["number"], one["assignee"]) == ("Port Ansel Police Service", "+1 902 555 0100", "asha")
    code, answer = run(SLUG, "--json", "--of", "nobody")
    assert code == 1
    assert json.loads(answer)["error"].startswith("Nobody here is called “nobody”.")


def test_with_nobody_to_call_it_says_so(run, newsroom):
    code, text = run(SLUG, "--of", "edith")

    assert (code, text) == (0, "Nobody has to be called now.\n")
