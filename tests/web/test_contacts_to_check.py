"""The report of contacts to check, what mail taught, and the warning that another investigation asked lately."""

import json
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from outreach.cli import main
from outreach.db import agencies, cases, contact_proposals, contacts, investigations
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.contact_learning import Learnt
from outreach.domain.facts import Channel, Happened, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import records
from tests.support.newsroom import MONDAY, filled

SLUG = "port-ansel-police-service"
AT = "/agencies/contacts-to-check"


def of(newsroom, session):
    return contacts.of_agency(session, agencies.get(session, SLUG).id)


@pytest.fixture
def ailing(newsroom):
    """One contact of Port Ansel is bad, one soft."""
    with newsroom.desk.database.writing() as session:
        first, second, *_ = of(newsroom, session)
        contacts.change(session, replace(first, health=Health.BAD))
        contacts.change(session, replace(second, health=Health.SOFT))
    return newsroom


def test_the_most_urgent_list_comes_first_and_each_line_leads_to_where_it_is_mended(ailing, asha):
    asha.open("/agencies")
    assert asha.links()["Contacts to check"] == AT
    asha.open(AT)

    assert "Find what replaced it" in asha.text
    assert asha.links()["Check it"].startswith(f"/agencies/{SLUG}/contacts/")
    assert asha.links()["Soft 1"]
    assert "Duty desk" in asha.open(f"{AT}?reason=soft").text
    assert "None. Look at another list" in asha.open(f"{AT}?reason=checked+long+ago").text


@pytest.mark.parametrize(
    "asked", ["?sort=country", "?sort=checked", "?sort=no", "?start=50", "?start=-1", "?start=²", "?reason=no"]
)
def test_any_order_and_any_page_can_be_asked_for(ailing, asha, asked):
    assert asha.open(AT + asked).heading == "Contacts to check"


def learnt(newsroom):
    lesson = Learnt(
        channel=Channel.PHONE,
        address="+1 902 555 0142",
        name="D. Rowe",
        source="Signature of a message of Monday",
        message="",
    )
    with newsroom.desk.database.writing() as session:
        contact_proposals.add(session, agencies.get(session, SLUG).id, [lesson], at=MONDAY)


def test_a_proposal_is_accepted_on_the_page_of_the_agency(newsroom, asha):
    learnt(newsroom)
    asha.open(f"/agencies/{SLUG}")
    assert "Learnt from their mail" in asha.text

    asha.send(f"/agencies/{SLUG}/contacts/proposals/1/accept")

    assert "Learnt from their mail" not in asha.text
    with newsroom.desk.reading() as session:
        assert of(newsroom, session)[-1].address == "+1 902 555 0142"


def test_a_proposal_is_dismissed_from_the_report_of_all_of_them(newsroom, asha):
    learnt(newsroom)
    asha.open(AT).open(f"{AT}/learnt")
    assert "Port Ansel Police Service Phone: +1 902 555 0142 ( D. Rowe )" in asha.text

    asha.send(f"/agencies/{SLUG}/contacts/proposals/1/dismiss")

    assert "Nothing waits" in asha.open(f"{AT}/learnt").text


def test_an_address_of_ours_is_refused_beside_its_field(newsroom, asha):
    asha.open(f"/agencies/{SLUG}/contacts/new")
    typed = {"channel": "email", "address": "asha@example.org", "source": "their site"}
    asha.send(f"/agencies/{SLUG}/contacts", typed, status=422)

    assert "is an address of this newsroom" in asha.errors[0]


@pytest.fixture
def asked_elsewhere(newsroom):
    """Another investigation of this house wrote to Port Ansel today."""
    with newsroom.desk.database.writing() as session:
        other = investigations.add(session, slug="silver-meter", title="Silver Meter", by=StaffId("edith"), at=MONDAY)
        agency = agencies.get(session, SLUG)
        rfc_id = cases.open(session, other.id, agency.id)
    by = Acting(staff=StaffId("edith"), role=Role.EDITOR)
    listed = facts.AgencyListed(name=agency.name, country="CA", kind="police")
    letter = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Their secret source")
    for fact in (listed, letter):
        records.record(newsroom.desk, rfc_id, Happened(at=MONDAY, fact=fact), by=by)
    return newsroom


@pytest.mark.parametrize("page", ["/agencies/port-ansel-police-service", "/requests/1/attempts/new"])
def test_a_letter_of_another_investigation_is_warned_about_without_what_it_said(asked_elsewhere, asha, page):
    asha.open(page)

    assert re.search(r"10:00 AST \([^)]+ yours\) by email, for another investigation of this house", asha.text)
    assert "Silver Meter" not in asha.text, "she has no part in it"
    assert "secret source" not in asha.text


def test_a_call_noted_at_the_time_is_told_from_one_noted_later(newsroom, asha):
    call = facts.AttemptMade(
        channel=Channel.PHONE, outcome=Outcome.NO_ANSWER, to="Duty desk", address="+1 902 555 0100"
    )
    newsroom.told(newsroom.port_ansel, call)
    asha.open(f"/requests/{newsroom.port_ansel}")
    assert "noted at the time" in asha.text

    newsroom.clock.later(days=3)
    by = Acting(staff=StaffId("asha"), role=Role.REPORTER)
    records.record(newsroom.desk, newsroom.lakmere, Happened(at=MONDAY, fact=call), by=by)
    asha.open(f"/requests/{newsroom.lakmere}")
    assert "noted at the time" not in asha.text
    assert "written 3 days later" in asha.text


def test_the_command_lists_each_with_its_next_step(ailing, sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OUTREACH_HOME", str(tmp_path / "home"))

    listed = json.loads(CliRunner().invoke(main, ["contacts", "check", "--json"]).output)

    (bad,) = [line for line in listed if line["reason"] == "bad"]
    assert (bad["agency"], bad["contact"]) == ("Port Ansel Police Service", "Press office")
    assert bad["next_step"].startswith("Find what replaced it")
    assert bad["page"].endswith("/edit")
    assert "to check." in CliRunner().invoke(main, ["contacts", "check"]).output


def test_the_form_of_an_attempt_still_offers_the_best_contact_first(ailing, asha):
    """Press office is bad and Duty desk falters, so the web form is tried."""
    asha.open(f"/requests/{ailing.port_ansel}/attempts/new")

    assert "web form" in asha.page.select_one(".beside [aria-current]").text
    assert filled(asha.form(f"/requests/{ailing.port_ansel}/attempts"))["address"].startswith("https://")
