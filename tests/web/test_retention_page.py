"""The pages of retention, and the command beside them."""

import json
from datetime import timedelta

from click.testing import CliRunner

from outreach.cli import main
from outreach.db import people, seats
from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import feeds, holds
from outreach.services.outstanding import outstanding

EDITH = StaffId("edith")
AT = "/investigations/blue-lantern/retention"


def test_an_editor_says_how_long_it_is_kept(edith):
    edith.open(AT).send(AT, years="10", until="")

    assert "Kept 10 years after the newest release" in edith.text
    assert "10 years after the newest release" in edith.open("/retention").text


def test_what_cannot_be_read_is_said(edith):
    for typed, sentence in (
        ({"years": "many", "until": ""}, "whole number"),
        ({"years": "", "until": "soon"}, "like 2031-12-31"),
        ({"years": "5", "until": "2099-01-01"}, "not both"),
    ):
        edith.open(AT).send(AT, typed, status=422)
        assert sentence in " ".join(edith.errors)


def test_a_reporter_reads_it_and_finds_no_form(newsroom):
    assert not newsroom.reader("asha").open(AT).page.select("main form")


def test_the_same_from_the_command_line(newsroom, tmp_path, sqlite_url, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def run(*words):
        return CliRunner().invoke(main, ["retention", *words]).output

    assert run("list") == "Nothing is of age.\n"
    kept = run("set", "blue-lantern", "--until", "2099-12-31", "--by", "edith")
    assert kept.startswith("It is kept until 31 December 2099.")
    assert run("list", "--all") == "kept on        2099-12-31  blue-lantern             kept until 31 December 2099\n"
    (told,) = json.loads(run("list", "--all", "--json"))
    assert (told["slug"], told["ends_on"], told["of_age"]) == ("blue-lantern", "2099-12-31", False)


def test_two_people_erase_all_of_what_is_of_age(newsroom, edith):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    edith.open(AT).send(AT, years="", until="2026-11-25")
    assert "Erase all of it…" not in edith.text
    newsroom.clock.later(days=3)
    ben = newsroom.reader("ben")

    assert "Erase all of it…" in edith.open(AT).text
    edith.open(f"{AT}/erase").send(f"{AT}/erase", reason="Looked through with the lawyer.")
    assert "Another lead, editor or legal confirms them here, all at once." in str(edith.page)
    assert "you asked for wait for another lead, editor or legal. Send them this page." in edith.text
    ben.open(f"{AT}/erase").send(f"{AT}/confirm")

    assert "Carried out: " in str(ben.page)
    assert "Marguerite" not in newsroom.reader("asha").open(f"/requests/{newsroom.port_ansel}").text


def test_the_page_says_who_asked_and_why_and_somebody_else_withdraws_it(newsroom, edith):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    edith.open(AT).send(AT, years="", until="2026-11-25")
    newsroom.clock.later(days=3)
    edith.open(f"{AT}/erase").send(f"{AT}/erase", reason="Looked through with the lawyer.")

    ben = newsroom.reader("ben").open(f"{AT}/erase")
    assert "Edith" in ben.page.select_one("#asked").parent.text
    assert "Looked through with the lawyer." in ben.text
    ben.send(f"{AT}/withdraw")

    assert "Withdrawn: " in str(ben.page)
    assert "Looked through" not in ben.open(f"{AT}/erase").text


def test_whoever_asks_for_all_of_it_says_why(newsroom, edith):
    edith.open(AT).send(AT, years="", until="2026-11-25")
    newsroom.clock.later(days=3)

    edith.open(f"{AT}/erase").send(f"{AT}/erase", reason="old", status=422)

    assert "Say why, in 10 to 500 characters" in " ".join(edith.errors)


def erase_all(newsroom, edith, ben):
    edith.open(AT).send(AT, years="", until="2026-11-25")
    newsroom.clock.later(days=3)
    edith.open(f"{AT}/erase").send(f"{AT}/erase", reason="Looked through with the lawyer.")
    ben.open(f"{AT}/erase").send(f"{AT}/confirm")


def test_what_was_erased_does_not_look_alive(newsroom, edith):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    ben = newsroom.reader("ben")
    erase_all(newsroom, edith, ben)
    said = "What was said in it was erased on 26 November 2026, because its time is over."

    for address in ("/investigations/blue-lantern", AT, f"{AT}/erase", "/investigations/blue-lantern/releases"):
        assert said in ben.open(address).text, address
    assert "erased" in ben.open("/investigations").page.select_one("tbody th").text
    assert "of age" not in ben.open("/retention").page.select_one("tbody tr").text
    assert "Erase all of it…" not in ben.open(AT).text
    assert "Next:" not in ben.open("/investigations/blue-lantern").text

    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Her lawyer called."))

    assert "Part of what was said in it was erased" in ben.open(AT).text
    assert "Judge what is still needed of what is left" in ben.text
    assert "Next:" in ben.open("/investigations/blue-lantern").text
    assert "erased in part" in ben.open("/investigations").page.select_one("tbody th").text


COUNTED = "Its requests are still counted, with the statuses and sign-offs they had."


def test_wherever_an_erased_investigation_is_counted_it_is_said_to_be_erased(newsroom, edith):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    came = facts.MessageReceived(channel=facts.Channel.EMAIL, sender="Press", text="We have read your questions.")
    newsroom.told(newsroom.port_ansel, facts.Assigned(to=EDITH), came)
    link = feeds.make(newsroom.desk, EDITH, names_shown=False, by=Acting(staff=EDITH, role=Role.EDITOR))
    calendar = link.removeprefix(newsroom.desk.base_url)

    def told():
        with newsroom.desk.reading() as session:
            reader = people.find(session, EDITH)
            sight = seats.sight_of(session, EDITH, newsroom.clock())
            found = outstanding(newsroom.desk, session, reader, newsroom.clock(), sight=sight)
        return {story.title for story in found if story.investigation_id}

    before, alive = counted(edith.open("/investigations")), edith.client.get(calendar).text
    assert "(erased)" not in alive
    assert "Blue Lantern" in alive
    assert told() == {"Blue Lantern"}

    erase_all(newsroom, edith, newsroom.reader("ben"))

    assert counted(edith.open("/investigations")) == before
    assert "its agencies are still counted" in edith.text
    for address in ("/", "/investigations/blue-lantern"):
        assert COUNTED in edith.open(address).text, address
    gone = edith.client.get(calendar).text.replace("\r\n ", "")
    assert gone.count("Blue Lantern (erased)") == gone.count("Blue Lantern") > 0
    assert told() == {"Blue Lantern (erased)"}


def counted(reader):
    return [one.text for one in reader.page.select("tbody tr .num")]


def test_words_that_an_earlier_version_could_not_erase_are_said_to_be_left_and_go_when_asked_for(newsroom, edith):
    """As after an upgrade: of the deadline's words nothing went when all of it was erased."""
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    ben = newsroom.reader("ben")
    erase_all(newsroom, edith, ben)
    why = "Marguerite asked for a Sunday."
    due = newsroom.clock() + timedelta(days=4)
    newsroom.told(newsroom.port_ansel, facts.DeadlineSet(due_at=due, zone="UTC", working_days=2, why=why))

    assert "or could not be erased then: it can be asked for under Retention." in edith.open(AT).text
    edith.open(f"{AT}/erase").send(f"{AT}/erase", reason="Looked through with the lawyer.")
    ben.open(f"{AT}/erase").send(f"{AT}/confirm")

    assert "What was said in it was erased on" in ben.open(AT).text


def test_what_nobody_asked_to_erase_says_nothing_of_it(newsroom, edith):
    for address in ("/investigations/blue-lantern", AT, "/investigations", "/retention"):
        assert "erased on" not in edith.open(address).text


def test_under_a_hold_that_came_later_nothing_is_offered_to_be_erased(newsroom, edith):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    edith.open(AT).send(AT, years="", until="2026-11-25")
    newsroom.clock.later(days=3)
    edith.open(f"{AT}/erase").send(f"{AT}/erase", reason="Looked through with the lawyer.")
    holds.put_on(
        newsroom.desk, "blue-lantern", "A claim threatens.", by=Acting(staff=StaffId("edith"), role=Role.EDITOR)
    )

    ben = newsroom.reader("ben").open(f"{AT}/erase")

    assert "Under legal hold" in ben.text
    assert [button.text for button in ben.page.select("main button")] == ["Withdraw all that waits"]


def test_the_command_says_that_it_was_erased(newsroom, edith, tmp_path, sqlite_url, monkeypatch):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="Call Marguerite at home."))
    erase_all(newsroom, edith, newsroom.reader("ben"))
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    (told,) = json.loads(CliRunner().invoke(main, ["retention", "list", "--all", "--json"]).output)
    assert (told["erased_at"][:10], told["words_left"]) == ("2026-11-26", False)
    assert CliRunner().invoke(main, ["retention", "list", "--all"]).output.startswith("erased         2026-11-25")
    checked = CliRunner().invoke(main, ["release", "check", "blue-lantern"]).output
    assert "Nothing new is released of it, and what is out stays out" in checked
    for verifier in (["verify"], ["audit", "verify"]):
        said = CliRunner().invoke(main, verifier).output
        assert "erasures on 26 November 2026: 7 retention ran out. Each by itself: --erasures." in said, said
        assert said.count("(erasure ") == 0
        assert CliRunner().invoke(main, [*verifier, "--erasures"]).output.count("(erasure ") == 7
