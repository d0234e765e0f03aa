"""The page of a legal hold, and the command beside it."""

import json

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import holds, teams

AT = "/investigations/blue-lantern"
AT_SLUG = "blue-lantern"
WHY = "Letter of the publisher’s lawyer, 2 March."


def test_a_hold_shows_on_the_page_of_the_investigation_until_it_is_lifted(edith):
    edith.open(f"{AT}/hold").send(f"{AT}/hold/on", reason=WHY)
    assert "On hold" in edith.text

    assert WHY in edith.open(AT).text
    assert "Nothing of this investigation is erased or removed" in edith.text

    edith.open(f"{AT}/hold").send(f"{AT}/hold/off", reason="The case was closed.")
    assert "The hold is lifted" in edith.text
    assert WHY not in edith.open(AT).text


@pytest.mark.parametrize("which", ["hold", "retention"])
def test_the_page_names_its_investigation_and_leads_back(edith, which):
    back = edith.open(f"{AT}/{which}").page.select_one(".crumbs li:last-child a")
    assert back["href"] == AT


def test_a_hold_without_a_reason_is_not_put_on(edith):
    edith.open(f"{AT}/hold").send(f"{AT}/hold/on", reason="", status=422)

    assert "Say why" in " ".join(edith.errors)


def test_a_reporter_reads_why_and_finds_no_form(newsroom):
    page = newsroom.reader("asha").open(f"{AT}/hold")

    assert "A lead, an editor or legal does this" in page.text
    assert not page.page.select("main form")


def test_a_desk_without_its_audit_key_says_the_next_step_and_keeps_what_was_typed(
    newsroom, edith, sqlite_url, tmp_path, monkeypatch
):
    edith.open(f"{AT}/hold")
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    assert CliRunner().invoke(main, ["audit", "begin"]).exit_code == 0
    (tmp_path / "audit.key").unlink()
    edith.send(f"{AT}/hold/on", reason=WHY, status=503)

    assert "runs `outreach audit begin`. Then save again" in edith.text
    assert WHY in edith.page.decode()


def test_legal_puts_it_on(newsroom):
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    teams.give(newsroom.desk, "blue-lantern", StaffId("ben"), Part.LEGAL, by=edith)

    ben = newsroom.reader("ben").open(f"{AT}/hold").send(f"{AT}/hold/on", reason=WHY)

    assert "On hold" in ben.text


def test_the_command_puts_it_on_shows_it_and_lifts_it(newsroom, sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def run(*words):
        return CliRunner().invoke(main, ["investigation", "hold", *words]).output

    assert run("on", "blue-lantern", "--reason", WHY, "--by", "edith").startswith("On hold: nothing")
    assert "put on  Edith Blom: Letter of" in run("show", "blue-lantern")
    told = json.loads(run("show", "blue-lantern", "--json"))
    assert (told["on_hold"], [one["by"] for one in told["steps"]]) == (True, ["edith"])
    assert "on hold already" in run("on", "blue-lantern", "--reason", WHY, "--by", "edith")
    assert run("off", "blue-lantern", "--reason", "The case was closed.", "--by", "edith") == "The hold is lifted.\n"


@pytest.mark.parametrize("who", ["asha", "adam"])
def test_the_command_asks_for_the_part_of_whoever_is_named_as_the_page_does(
    newsroom, sqlite_url, tmp_path, monkeypatch, who
):
    """Asha is a reporter of it, and Adam an admin without a part in it."""
    edith = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    teams.take(newsroom.desk, AT_SLUG, StaffId("adam"), by=edith)
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path))
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "k" * 40)

    def run(*words):
        return CliRunner().invoke(main, [*words, "--by", who]).output

    said = {"asha": "“asha” is reporter in blue-lantern", "adam": "“adam” has no part in blue-lantern"}[who]
    assert said in run("investigation", "hold", "on", AT_SLUG, "--reason", WHY)
    assert said in run("retention", "set", AT_SLUG, "--years", "10")
    assert holds.page(newsroom.desk, AT_SLUG).steps == ()
