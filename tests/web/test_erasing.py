"""The pages of an erasure: what goes and what stays is said first, a second person confirms, everybody sees the gap."""

import pytest

from outreach.domain import facts
from outreach.domain.facts import Medium, Terms
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.domain.teams import Part
from outreach.services import evidence, holds, teams, verifying
from tests.support.newsroom import filled

WHY = "Her letter of 3 March asks for it."
GROUND = "request of the person concerned (GDPR art. 17)"
SECRET = "Call Marguerite at home."
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)


@pytest.fixture
def ben(newsroom):
    return newsroom.reader("ben")


@pytest.fixture
def noted(newsroom):
    return newsroom.told(newsroom.port_ansel, facts.NoteAdded(text=SECRET))[0].seq


@pytest.fixture
def at(newsroom, noted):
    return f"/requests/{newsroom.port_ansel}/entries/{noted}/erase"


def asked(reader, at, **more):
    return reader.open(at).send(at, ground=GROUND, reason=WHY, **more)


def confirmed(reader, asker):
    page = asker.answer.request.path
    return reader.open(page).send(f"{page}/confirm")


def test_from_the_entry_to_the_gap_it_leaves(newsroom, noted, at, edith, ben):
    link = edith.open(f"/requests/{newsroom.port_ansel}").links()[f"erase… entry {noted}"]
    assert link == at
    edith.open(link)
    assert f"The words of entry {noted} of Port Ansel Police Service : note added" in edith.text
    assert SECRET not in edith.text

    asked(edith, at)
    assert "Asked for. It is carried out once a second person has confirmed it." in str(edith.page)
    assert "You asked for it, so somebody else confirms" in edith.text
    ben.open("/")
    assert "Edith Blom asks for something to be erased for good" in ben.text
    ben.open(ben.links()["read what goes, then confirm it or withdraw it"])
    confirmed(ben, edith)

    assert "Erased: 1 entry." in str(ben.page)
    assert "to be erased for good" not in ben.open("/").text
    ben.open(edith.answer.request.path)
    assert "Carried out" in ben.text
    asha = newsroom.reader("asha").open(f"/requests/{newsroom.port_ansel}")
    assert SECRET not in asha.text
    assert f"Erased on 23 November 2026 by Edith Blom and Ben Otieno, ground: {GROUND}." in asha.text
    assert verifying.verify(newsroom.desk).whole


def test_whoever_asked_finds_no_button_and_is_refused(newsroom, at, edith):
    asked(edith, at)
    page = edith.answer.request.path
    assert not edith.page.find_all("form", action=f"{page}/confirm")

    token = edith.page.select_one("input[name=csrf_token]")["value"]
    answer = edith.client.post(f"{page}/confirm", data={"csrf_token": token, "once": "k"})

    assert answer.status_code == 422
    assert "Whoever asks does not confirm" in answer.text


def test_it_is_listed_with_the_investigation_and_can_be_withdrawn(newsroom, at, edith, ben):
    asked(edith, at)
    page = edith.answer.request.path
    ben.open("/investigations/blue-lantern/erasures")
    assert "waits for a second person" in ben.text

    ben.open(page).send(f"{page}/withdraw")

    assert "Withdrawn" in ben.open("/investigations/blue-lantern/erasures").text
    assert SECRET in newsroom.reader("asha").open(f"/requests/{newsroom.port_ansel}").text


def test_under_a_hold_the_page_says_so_and_offers_nothing(newsroom, at, edith):
    holds.put_on(newsroom.desk, "blue-lantern", "Letter of the publisher’s lawyer.", by=EDITH)

    edith.open(at)

    assert "Legal hold on Blue Lantern" in edith.text
    assert not edith.page.find_all("form", action=at)


def test_a_hold_put_on_meanwhile_is_seen_by_whoever_would_confirm(newsroom, at, edith, ben):
    asked(edith, at)
    page = edith.answer.request.path
    holds.put_on(newsroom.desk, "blue-lantern", "Letter of the publisher’s lawyer.", by=EDITH)

    ben.open(page)

    assert "Legal hold on Blue Lantern" in ben.text
    assert not ben.page.find_all("form", action=f"{page}/confirm")


@pytest.mark.parametrize(("part", "sees"), [(Part.REPORTER, False), (Part.READER, False), (Part.LEGAL, True)])
def test_who_may_not_ask_is_not_offered_it(newsroom, noted, at, edith, part, sees):
    teams.give(newsroom.desk, "blue-lantern", StaffId("asha"), part, by=EDITH)

    asha = newsroom.reader("asha").open(f"/requests/{newsroom.port_ansel}")

    assert (f"erase… entry {noted}" in asha.links()) is sees
    asha.open(at, status=200 if sees else 403)


def test_the_reason_is_kept_where_the_ground_is_missing(edith, at):
    edith.open(at).send(at, ground="", reason=WHY, status=422)

    assert "Choose a ground" in str(edith.page)
    assert edith.page.select_one("input[name=reason]")["value"] == WHY


def test_a_double_click_asks_once(edith, at):
    edith.open(at)
    typed = filled(edith.form(at)) | {"ground": GROUND, "reason": WHY}
    for _ in range(2):
        edith.client.post(at, data=typed)

    edith.open("/investigations/blue-lantern/erasures")

    assert len(edith.page.select("tbody tr")) == 1


def test_what_comes_from_a_message_is_ticked_to_go_with_it(newsroom, edith):
    came = newsroom.told(
        newsroom.port_ansel,
        facts.MessageReceived(channel=facts.Channel.POST, sender="M. Stone", text="We never did."),
    )[0].seq
    newsroom.told(
        newsroom.port_ansel,
        facts.StatementQuoted(
            words="We never did.",
            speaker="M. Stone",
            terms=Terms.ON_THE_RECORD,
            medium=Medium.WRITTEN,
            message=came,
            start=0,
            end=13,
        ),
    )

    edith.open(f"/requests/{newsroom.port_ansel}/entries/{came}/erase")

    (box,) = edith.page.select("input[name=also]")
    assert box.has_attr("checked")
    assert "statement quoted" in edith.text


def test_a_file_is_gone_and_the_timeline_offers_it_no_more(newsroom, edith, ben):
    chosen = evidence.Upload(content=b"%PDF-1.4\nsecret\n%%EOF\n", called="scan.pdf", at=newsroom.clock())
    kept = evidence.keep(newsroom.desk, newsroom.port_ansel, chosen, by=EDITH)
    at = f"/requests/{newsroom.port_ansel}/entries/{kept.seq}/erase"
    asked(edith, at)
    confirmed(ben, edith)

    edith.open(f"/requests/{newsroom.port_ansel}")

    assert f"/requests/{newsroom.port_ansel}/evidence/{kept.seq}" not in edith.links().values()
    assert "Erased on 23 November 2026" in edith.text
    edith.open(f"/requests/{newsroom.port_ansel}/evidence/{kept.seq}", status=404)


def test_a_contact_is_erased_from_its_own_card(newsroom, edith, ben):
    page = "/agencies/port-ansel-police-service"
    link = str(edith.open(page).page.select_one("main a[href$='/erase']")["href"])

    asked(edith, link)
    confirmed(ben, edith)

    assert "press@port-ansel-police-service.example.org" not in edith.open(page).text


def test_whoever_has_no_part_finds_no_such_erasure(newsroom, at, edith):
    asked(edith, at)
    page = edith.answer.request.path
    teams.take(newsroom.desk, "blue-lantern", StaffId("adam"), by=EDITH)

    newsroom.reader("adam").open(page, status=404)


def test_whoever_may_not_confirm_reads_what_is_asked_for_and_is_offered_nothing(newsroom, at, edith):
    asked(edith, at)
    asha = newsroom.reader("asha").open(edith.answer.request.path)

    assert WHY in asha.text
    assert not asha.page.select("form[action$='/confirm'], form[action$='/withdraw']")


def test_what_is_asked_for_already_leads_to_where_it_is_confirmed(newsroom, at, edith, ben):
    asked(edith, at)
    waits = edith.answer.request.path

    ben.open(at)

    assert "Edith Blom asked for it, or for part of it, on" in ben.text
    assert ben.links()["Confirm or withdraw it"] == waits
    assert not ben.page.select(f"form[action='{at}']")


def test_two_who_ask_for_the_same_at_the_same_time_make_one_request(newsroom, at, edith, ben):
    ben.open(at)
    asked(edith, at)

    ben.send(at, ground="source protection", reason=WHY, status=422)

    assert "Edith Blom asked for this on" in " ".join(ben.errors)
    assert WHY in str(ben.page)


@pytest.mark.parametrize("act", ["", "/confirm", "/withdraw"])
@pytest.mark.parametrize("name", ["a" * 300, "a" * 33, "a" * 7, "g" * 12, "a" * 11 + "%00", "a" * 12])
def test_where_no_erasure_can_be_there_is_no_page(newsroom, edith, name, act):
    token = edith.open("/me").page.select_one("input[name=csrf_token]")["value"]
    at = f"/erasures/{name}{act}"

    answer = edith.client.post(at, data={"csrf_token": token, "once": "k"}) if act else edith.client.get(at)

    assert answer.status_code == 404


def test_a_contact_of_another_agency_is_not_erased_here(newsroom, edith):
    link = str(edith.open("/agencies/port-ansel-police-service").page.select_one("main a[href$='/erase']")["href"])
    elsewhere = link.replace("port-ansel-police-service", "politidistriktet-lakmere")
    edith.open("/agencies/politidistriktet-lakmere").open(link)
    token = edith.page.select_one("input[name=csrf_token]")["value"]

    edith.open(elsewhere, status=404)
    typed = {"csrf_token": token, "once": "k", "ground": GROUND, "reason": WHY}
    assert edith.client.post(elsewhere, data=typed).status_code == 404
