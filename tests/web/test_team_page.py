"""The page of a team, and what each part finds on the pages of an investigation."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain import facts
from outreach.domain.facts import Channel, Medium, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role, Staff
from outreach.domain.teams import Part
from outreach.services import people, statements, teams
from tests.support.newsroom import MONDAY, PASSWORD

AT = "/investigations/blue-lantern/team"
SLUG = "blue-lantern"
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)


@pytest.fixture
def pia(newsroom):
    """A reporter of another newsroom, with whom Port Ansel is shared."""
    person = Staff(id=StaffId("pia"), name="Pia Lund", email="pia@example.org", role=Role.PARTNER)
    people.add(newsroom.desk, person, password=PASSWORD, cost="test")
    teams.give(newsroom.desk, SLUG, person.id, Part.PARTNER, by=EDITH)
    teams.share(newsroom.desk, SLUG, person.id, ["Port Ansel Police Service"], by=EDITH)
    return newsroom.reader("pia")


def test_a_lead_gives_and_takes_parts(newsroom, edith):
    edith.open(AT).send(AT, staff="asha", part="legal")
    assert "Asha Rao is legal now" in edith.text

    edith.send(f"{AT}/ben/take")
    assert "Ben Otieno has no part in it any more" in edith.text
    newsroom.reader("ben").open(f"/investigations/{SLUG}", status=404)


def test_nobody_but_a_lead_finds_the_forms(newsroom):
    page = newsroom.reader("ben").open(AT)

    assert "Its lead says who is on it" in page.text
    assert not page.page.select("main form")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"staff": ""}, "Choose somebody"),
        ({"staff": "edith", "part": "reader"}, "needs a lead"),
        ({"staff": "asha", "part": "partner"}, "Only an account of another newsroom"),
        ({"staff": "asha", "part": "owner"}, "is not one of the choices"),
    ],
)
def test_a_part_that_cannot_be_given_is_said(edith, typed, sentence):
    edith.open(AT).send(AT, typed, status=422)

    assert sentence in " ".join(edith.errors)


def test_an_investigation_is_opened_for_oneself_or_for_the_whole_house(newsroom, edith):
    for slug, typed in (("quiet-eye", {}), ("loud-eye", {"everybody": "y"})):
        edith.open("/investigations/new")
        edith.send("/investigations", {"title": slug, "slug": slug, "question_1": "Have you used it?", **typed})
    asha = newsroom.reader("asha")

    asha.open("/investigations/quiet-eye", status=404)
    asha.open("/investigations/loud-eye")


def test_a_lawyer_reads_and_notes_and_logs_nothing(newsroom, asha):
    teams.give(newsroom.desk, SLUG, StaffId("asha"), Part.LEGAL, by=EDITH)
    page = f"/requests/{newsroom.port_ansel}"
    asha.open(page)
    assert "Write a note" in asha.text
    assert "Log an attempt" not in asha.text

    asha.open(f"{page}/notes/new").send(f"{page}/notes", text="Article 4 covers this.")
    assert "Your part in this investigation does not record" in asha.open(f"{page}/attempts/new", status=403).text


def test_a_reader_records_nothing_at_all(newsroom, asha):
    teams.give(newsroom.desk, SLUG, StaffId("asha"), Part.READER, by=EDITH)

    asha.open(f"/requests/{newsroom.port_ansel}")
    assert "Write a note" not in asha.text
    assert "record nothing in it" in asha.open(f"/requests/{newsroom.port_ansel}/notes/new", status=403).text


def test_a_partner_sees_what_passed_with_the_agency_and_none_of_our_words(newsroom, pia):
    asha = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    letter = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1,))
    newsroom.told(newsroom.port_ansel, letter, facts.NoteAdded(text="Our source is the clerk."))
    heard = {"words": "He is lying.", "speaker": "an officer", "medium": Medium.SPOKEN}
    statements.hear_off_record(newsroom.desk, newsroom.port_ansel, **heard, at=MONDAY, by=asha)

    pia.open("/")
    assert list(pia.links()) == ["Port Ansel Police Service"]
    pia.open(f"/requests/{newsroom.port_ansel}")
    assert "Letter to Press" in pia.text
    for secret in ("clerk", "lying", "press@port-ansel", "+1 902 555 0100"):
        assert secret not in pia.page.decode()
    assert {link.rpartition("/")[0].rpartition("/")[2] for link in pia.links().values() if link.endswith("/new")} == {
        "attempts",
        "messages",
        "evidence",
        "notes",
    }


def test_what_a_partner_logs_the_team_reads(newsroom, pia, asha):
    page = f"/requests/{newsroom.port_ansel}"
    pia.open(f"{page}/notes/new").send(f"{page}/notes", text="They called us back.")

    assert "They called us back." in pia.text
    assert "They called us back." in asha.open(page).text


def test_a_partner_changes_nothing_but_what_is_shared(newsroom, pia):
    pia.open(f"/requests/{newsroom.lakmere}", status=404)
    pia.open(f"/requests/{newsroom.port_ansel}/responses/new", status=403)
    for closed in ("/agencies", "/inbox", "/investigations", "/staff"):
        pia.open(closed, status=403)


def test_an_admin_breaks_the_glass_with_a_reason(newsroom, edith):
    teams.take(newsroom.desk, SLUG, StaffId("adam"), by=EDITH)
    adam = newsroom.reader("adam").open("/emergency")
    assert "Ask Edith Blom for a part in it first" in adam.text
    adam.send(f"/emergency/{SLUG}", reason="", status=422)
    assert "Say why" in " ".join(adam.errors)

    adam.open("/emergency").send(f"/emergency/{SLUG}", reason="Edith cannot be reached, and it is due tonight.")

    assert adam.heading == "Blue Lantern"
    adam.open(f"/investigations/{SLUG}/sign-off", status=403)
    assert "it is due tonight" in edith.open(AT).text


def test_the_team_reads_on_each_page_that_an_admin_looks_in_and_for_two_weeks_that_one_did(newsroom, edith):
    teams.take(newsroom.desk, SLUG, StaffId("adam"), by=EDITH)
    adam = newsroom.reader("adam").open("/emergency")
    assert "without a part in it" not in edith.open(f"/requests/{newsroom.port_ansel}").text
    adam.send(f"/emergency/{SLUG}", reason="Edith cannot be reached, and it is due tonight.")
    assert "You look into this investigation without a part in it" in adam.text

    for page in (f"/requests/{newsroom.port_ansel}", f"/investigations/{SLUG}/requests", "/"):
        said = edith.open(page).text
        assert "Adam Novak , an admin, looks into this investigation without a part in it" in said
        assert "“ Edith cannot be reached, and it is due tonight. ”" in said
    assert "without a part in it" not in edith.open("/agencies").text

    newsroom.clock.later(hours=24)
    assert "an admin, looked into this investigation until" in edith.open(f"/investigations/{SLUG}").text
    assert "Adam Novak" not in edith.open(f"/requests/{newsroom.port_ansel}").text
    newsroom.clock.later(days=14)
    assert "looked into" not in edith.open(f"/investigations/{SLUG}").text


def test_the_same_from_the_command_line(newsroom, sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def run(*words):
        result = CliRunner().invoke(main, ["investigation", "team", SLUG, *words])
        return result.exit_code, result.stdout if result.exit_code == 0 else result.output

    assert run("--give", "asha", "--as", "legal") == (
        0,
        "Asha Rao is legal now: reads everything, adds notes, puts on and lifts a legal hold.\n",
    )
    assert run("--take", "ben")[1] == "Ben Otieno has no part in it any more, and sees nothing of it.\n"
    team = {one["staff"]: one["part"] for one in json.loads(run("--json")[1])["team"]}
    assert team == {"edith": "lead", "adam": "editor", "asha": "legal"}
    assert "legal     Asha Rao (asha)" in run()[1]
    for words, sentence in (
        (("--take", "edith"), "needs a lead"),
        (("--give", "nobody"), "Nobody here is called"),
        (("--agency", "Lakmere"), "Name the partner as well"),
        (("--give", "asha", "--take", "asha"), "one thing at a time"),
        (("--share-with", "asha"), "Only a partner is shown single agencies"),
    ):
        code, said = run(*words)
        assert code == 1
        assert sentence in said


def test_a_reader_is_shown_what_waits_and_asked_for_nothing(newsroom, asha):
    teams.give(newsroom.desk, SLUG, StaffId("asha"), Part.READER, by=EDITH)

    asha.open("/?whose=all")
    assert "2 agencies to ask" in asha.text
    assert not asha.page.select("a.act, section.next a")
