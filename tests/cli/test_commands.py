"""The command line, as somebody types it: what it says, in words or in JSON, and how it ends."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from outreach.cli import FAMILIES, main
from outreach.domain import facts
from outreach.domain.agencies import OwnDay
from outreach.domain.facts import Channel, Happened, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.scheduler import JOBS
from outreach.services import agency_days, auditing, forecasting, records
from outreach.services.auditing import Wanted


@pytest.fixture
def run(newsroom, tmp_path, monkeypatch):
    """Run a command on the newsroom's database and give back its exit code and what it said."""
    monkeypatch.setenv("OUTREACH_DATABASE_URL", newsroom.config.database)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_PASSWORD_COST", "test")
    monkeypatch.chdir(tmp_path)

    def run(*words):
        ended = CliRunner().invoke(main, list(words))
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.stdout if ended.exit_code == 0 else ended.output

    return run


def test_help_names_every_command(run):
    code, said = run("--help")

    assert code == 0
    assert all(f"  {name} " in said for name in FAMILIES)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_every_command_explains_itself(run, name):
    code, said = run(name, "--help")

    assert code == 0
    assert said.startswith("Usage:")


def test_the_help_of_run_names_every_job(run):
    said = run("run", "--help")[1]

    assert [job for job in JOBS if job not in said] == []


def test_status_says_where_an_agency_stands_and_which_entries_explain_it(run, newsroom):
    newsroom.told(
        newsroom.port_ansel,
        facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)),
    )
    agency, slug = slugs(newsroom)

    code, said = run("status", agency, "--investigation", slug, "--as-of", newsroom.clock().isoformat())

    assert code == 0
    assert "awaiting response" in said
    assert "AttemptMade by asha" in said
    assert "2 more attempts" in said


def test_status_can_be_asked_as_of_an_earlier_instant_and_as_json(run, newsroom):
    then = newsroom.clock().isoformat()
    newsroom.clock.later(hours=1)
    newsroom.told(
        newsroom.port_ansel,
        facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)),
    )
    agency, slug = slugs(newsroom)

    code, said = run("status", agency, "--investigation", slug, "--as-of", then, "--json")

    assert (code, json.loads(said)["status"]) == (0, "not asked")


def test_status_says_why_the_deadline_is_that_day_and_that_the_agency_is_closed_then(run, newsroom):
    eve = {"due_at": datetime(2026, 12, 23, 20, tzinfo=UTC), "zone": "America/Halifax"}
    newsroom.told(newsroom.port_ansel, facts.DeadlineSet(**eve, why="They asked for the eve of it."))
    agency, slug = slugs(newsroom)
    closed = OwnDay(day=date(2026, 12, 23), works=False, reason="Flood")
    agency_days.add(newsroom.desk, agency, [closed], by=Acting(staff=StaffId("asha"), role=Role.REPORTER))
    at = newsroom.clock().isoformat()

    _, said = run("status", agency, "--investigation", slug, "--as-of", at)
    _, told = run("status", agency, "--investigation", slug, "--as-of", at, "--json")

    assert "due_at: Wed 23 Dec 2026 16:00 AST (20:00 UTC), zone: America/Halifax" in said
    assert not re.search(r"\d{4}-\d\d-\d\dT", said), "an instant for a program stands in what a person reads"
    assert "  They asked for the eve of it.\n  Wed 23 Dec 2026 is a day off there (Flood)." in said
    assert "Grant time until Thu 24 Dec 2026, the next working day." in said
    assert json.loads(told)["deadline"]["on_a_day_off"].startswith("Wed 23 Dec 2026 is a day off there")
    assert json.loads(told)["deadline"]["why"] == "They asked for the eve of it."


def test_status_says_of_no_gate_that_it_can_hold_before_follow_ups_lets_a_try_be_made(run, newsroom):
    newsroom.told(
        newsroom.port_ansel,
        facts.DeadlineSet(due_at=newsroom.clock() + timedelta(days=7), zone="UTC", working_days=5),
        facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)),
    )
    agency, slug = slugs(newsroom)
    asked = ("status", agency, "--investigation", slug, "--as-of", newsroom.clock().isoformat())

    said, told = run(*asked)[1], json.loads(run(*asked, "--json")[1])

    missing = said[said.index("Missing before a sign-off:") :]
    assert "(so far email) (from Wed 25 Nov 2026 09:00 AST (13:00 UTC))" in missing, "two working days on"
    may_try = datetime(2026, 11, 25, 13, tzinfo=UTC)
    assert all(datetime.fromisoformat(one["earliest"]) >= may_try for one in told["missing"] if one["earliest"])


def test_status_names_the_day_that_readiness_names_for_the_row_and_the_final_notice_it_waits_for(run, newsroom):
    due = facts.DeadlineSet(due_at=newsroom.clock() + timedelta(days=7), zone="UTC", working_days=5)
    asked = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    newsroom.told(newsroom.port_ansel, due, asked)
    agency, slug = slugs(newsroom)
    outlooks = forecasting.forecast_of(newsroom.desk, slug, as_of=newsroom.clock()).asked.outlooks
    there = next(one.fair_from for one in outlooks if one.rfc_id == newsroom.port_ansel)
    status = ("status", agency, "--investigation", slug, "--as-of", newsroom.clock().isoformat())

    said, told = run(*status)[1], json.loads(run(*status, "--json")[1])

    assert datetime.fromisoformat(told["fair_from"]) == there
    assert "If nobody answers, its row can fairly be signed from " in said
    assert "The final notice is still to come, after 1 more attempt and not before" in said


def test_status_takes_the_name_of_an_agency_as_well_as_its_slug(run, newsroom):
    agency, slug = slugs(newsroom)

    by_name = run("status", "PORT ANSEL police service", "--investigation", slug, "--json")

    assert by_name[0] == 0
    assert (
        json.loads(by_name[1])["explained_by"]
        == json.loads(run("status", agency, "--investigation", slug, "--json")[1])["explained_by"]
    )


def test_an_entry_written_down_days_later_is_marked_late(run, newsroom):
    attempt = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
    )
    earlier = newsroom.clock() - timedelta(days=3)
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    records.record(newsroom.desk, newsroom.port_ansel, Happened(at=earlier, fact=attempt), by=edith)
    agency, slug = slugs(newsroom)
    asked = ("status", agency, "--investigation", slug, "--as-of", newsroom.clock().isoformat())

    assert "AttemptMade by edith, late: written down" in run(*asked)[1]
    assert [one["late"] for one in json.loads(run(*asked, "--json")[1])["explained_by"]] == [True]


def test_a_removed_agency_shows_why_it_was_removed_and_no_way_to_sign_it(run, newsroom):
    newsroom.told(newsroom.port_ansel, facts.RemovedFromDataset(reason="Nobody could confirm it."), by="edith")
    agency, slug = slugs(newsroom)
    asked = ("status", agency, "--investigation", slug, "--as-of", newsroom.clock().isoformat())

    said, told = run(*asked)[1], json.loads(run(*asked, "--json")[1])

    assert "Port Ansel Police Service: removed, no row of the dataset" in said
    assert "RemovedFromDataset by edith  reason: Nobody could confirm it." in said
    assert not any(words in said for words in ("not asked", "Missing before"))
    assert (told["membership"], told["missing"]) == ("removed", [])


def test_before_anything_happened_no_entry_is_promised(run, newsroom):
    agency, slug = slugs(newsroom)

    said = run("status", agency, "--investigation", slug)[1]

    assert "Explained by" not in said
    assert "Nothing has happened yet" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("status", "nobody", "--investigation", "nothing"),
            "There is no investigation “nothing”. There are: blue-lantern",
        ),
        (("status", "nobody", "--investigation", "{slug}"), "No agency of this investigation is called “nobody”"),
        (
            ("status", "port-ansel-police-service", "--investigation", "{slug}", "--as-of", "1999-01-01T00:00Z"),
            "not listed yet",
        ),
        (("status", "x", "--investigation", "y", "--as-of", "yesterday"), "is not an instant"),
        (("status", "x", "--investigation", "y", "--as-of", "2026-03-09T09:00"), "in which zone"),
        (("status", "x", "--investigation", "y", "--as-of", "0001-01-01T00:00+05:00"), "Check the year"),
        (("user", "add", "Bad Name", "--email", "x@example.org"), "made of a-z"),
        (("user", "password", "zoe"), "Nobody here is called “zoe”"),
        (("user", "close", "zoe"), "Nobody here is called “zoe”"),
        (("user", "add", "x", "--email", "x@example.org", "--name", "A\nB"), "cannot be seen"),
        (("user", "add", "x", "--email", "x@example.org", "--name", "A\u202eB"), "cannot be seen"),
        (("user", "add", "x", "--email", "nonsense"), "is not an e-mail address"),
        (("user", "add", "x", "--email", "x@example.org", "--zone", "Mars/Base"), "Mars/Base"),
        (("user", "add", "x", "--email", "x@example.org", "--password", "short"), "15 to 128 characters"),
    ],
)
def test_bad_words_are_answered_with_a_sentence_and_exit_1(run, newsroom, words, sentence):
    agency, slug = slugs(newsroom)
    code, said = run(*(agency if word.startswith("port-ansel") else word.format(slug=slug) for word in words))

    assert code == 1
    assert sentence in said


def test_an_account_made_here_can_be_listed_and_its_password_is_shown_once(run):
    code, said = run("user", "add", "noor", "--email", "noor@example.org", "--role", "editor", "--name", "Noor Haddad")
    assert code == 0
    assert "Password, shown only now" in said

    listed = json.loads(run("user", "list", "--json")[1])

    assert [one["name"] for one in listed if one["id"] == "noor"] == ["Noor Haddad"]
    assert not any("password" in name for one in listed for name in one)


def test_verify_says_how_much_it_looked_at(run):
    code, said = run("verify", "--json")

    assert (code, json.loads(said)["whole"], json.loads(said)["logs"]) == (0, True, 2)


def test_verify_looks_at_everything_where_the_guards_are_gone(run, newsroom):
    with newsroom.desk.database.writing() as session:
        session.execute(text("DROP TRIGGER entry_no_update"))

    code, said = run("verify")

    assert code == 1
    assert "The trigger entry_no_update is gone" in said
    assert "Chain head of blue-lantern now: " in said
    assert "Looked at 2 logs" in said


def test_the_doctor_finds_cheap_passwords(run):
    code, said = run("doctor")

    assert code == 1
    assert "✗ OUTREACH_PASSWORD_COST" in said


def test_the_doctor_tries_the_mailbox(run, monkeypatch):
    monkeypatch.setenv("OUTREACH_IMAP_URL", "imap://desk:x@127.0.0.1:1/INBOX")

    code, said = run("doctor")

    assert code == 1
    assert "Mail cannot come in. Nothing takes calls at 127.0.0.1, port 1." in said


def test_the_doctor_says_what_to_do_where_there_is_no_database(run, monkeypatch, tmp_path):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")

    assert "outreach db upgrade" in run("doctor")[1]
    assert "outreach db upgrade" in run("verify")[1]


def test_a_mistyped_setting_is_named(run, monkeypatch):
    monkeypatch.setenv("OUTREACH_BASE_ULR", "https://desk.example.org")

    code, said = run("db", "check")

    assert (code, "OUTREACH_BASE_ULR is not a setting" in said) == (1, True)


def slugs(newsroom):
    from outreach.db import cases

    with newsroom.desk.reading() as session:
        stored = cases.load(session, newsroom.port_ansel)
    return stored.agency.slug, stored.investigation_slug


def test_a_password_may_be_typed_where_nobody_looks_over_the_shoulder(run, newsroom):
    words = "four words in a row"
    ended = CliRunner().invoke(
        main, ["user", "add", "noor", "--email", "noor@example.org", "--password"], input=f"{words}\n{words}\n"
    )

    assert ended.exit_code == 0
    assert words not in ended.output
    newsroom.guest().sign_in("noor@example.org", words)


def test_a_lost_password_is_replaced_and_shown_once(run, newsroom):
    code, said = run("user", "password", "asha")

    assert code == 0
    newsroom.guest().sign_in("asha@example.org", said.split("shown only now: ")[1].strip())


def test_a_closed_account_is_listed_as_closed_until_it_is_opened_again(run):
    assert run("user", "close", "asha")[0] == 0
    assert "(closed)" in run("user", "list")[1]

    assert run("user", "reopen", "asha")[0] == 0
    assert "(closed)" not in run("user", "list")[1]


def test_an_account_closed_at_the_command_line_was_closed_by_the_desk_and_not_by_its_owner(run, newsroom):
    run("user", "close", "asha")

    found = auditing.recent(newsroom.desk, Wanted(action="account changed"))
    (event,) = [one for one, *_ in found if one.details.object == "staff/asha"]
    assert event.details.actor == "outreach"


def test_the_last_admin_cannot_be_closed_out(run):
    run("user", "add", "nadia", "--email", "nadia@example.org", "--role", "admin")
    for admin in [one["id"] for one in json.loads(run("user", "list", "--json")[1]) if one["role"] == "admin"][1:]:
        assert run("user", "close", admin)[0] == 0

    (left,) = [
        one["id"] for one in json.loads(run("user", "list", "--json")[1]) if one["role"] == "admin" and one["active"]
    ]
    code, said = run("user", "close", left)

    assert (code, "the last admin" in said) == (1, True)
    assert "the last admin" in run("user", "role", left, "editor")[1]


def test_another_role_is_given_at_the_machine(run):
    code, said = run("user", "role", "asha", "editor")

    assert (code, "is editor now and signed out everywhere" in said) == (0, True)
    assert "asha             editor" in run("user", "list")[1]
