"""The directory as people use it: found by any name, corrected without losing what was, refused at the field."""

from dataclasses import replace

import pytest

from outreach.db import agencies, contacts
from outreach.domain import facts
from outreach.domain.facts import Outcome
from outreach.services import records
from tests.support.newsroom import filled

PORT_ANSEL = "/agencies/port-ansel-police-service"
NEW = {"name": "Kirkvik politi", "country": "NO", "zone": "", "languages": "nb, en"}
CONTACT = {
    "channel": "email",
    "name": "Press office",
    "address": "press@kirkvik.example.org",
    "source": "Their web page",
}


def add(reader, status=200, **typed):
    return reader.open("/agencies/new").send("/agencies", {**NEW, **typed}, status=status)


def add_contact(reader, status=200, at=PORT_ANSEL, **typed):
    return reader.open(f"{at}/contacts/new").send(f"{at}/contacts", {**CONTACT, **typed}, status=status)


# ── Agencies ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agency_is_added_with_the_only_zone_its_country_has(asha):
    add(asha)

    assert asha.heading == "Kirkvik politi"
    assert "Europe/Oslo" in asha.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give the agency’s name"),
        ({"country": ""}, "Choose the country"),
        ({"country": "CA"}, "Give the agency’s time zone"),
        ({"zone": "Europe/Atlantis"}, "is not a time zone"),
        ({"weekend": "Funday"}, "is not a day of the week"),
        ({"subdivision": "the north"}, "is not a part of Norway"),
        ({"languages": "klingonese"}, "is not a language"),
        ({"name": "Kirkvik\u202epolitie"}, "control character"),
        (
            {"name": "PORT ANSEL police service", "country": "CA", "zone": "America/Halifax"},
            "is in the directory already",
        ),
    ],
)
def test_an_impossible_agency_is_refused_at_its_field_and_nothing_typed_is_lost(asha, typed, sentence):
    add(asha, status=422, **typed)

    assert [sentence in error for error in asha.errors] == [True]
    kept = filled(asha.form("/agencies"))
    assert {name: kept[name] for name in {**NEW, **typed}} == {**NEW, **typed}


def test_a_second_click_adds_nothing_and_leads_to_what_the_first_one_made(asha):
    form = filled(asha.open("/agencies/new").form("/agencies")) | NEW

    first, second = (asha.client.post("/agencies", data=form) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"] == "/agencies/kirkvik-politi"
    assert asha.open("/agencies?q=kirkvik").text.count("Kirkvik politi") == 1


def test_an_agency_of_the_same_name_abroad_gets_an_address_of_its_own(asha):
    add(asha)

    add(asha, country="DK")

    assert asha.client.get("/agencies/kirkvik-politi-dk").status_code == 200


def test_a_name_that_was_corrected_still_finds_the_agency(asha):
    asha.open(f"{PORT_ANSEL}/edit").send(PORT_ANSEL, name="Port Ansel Regional Police")

    assert asha.heading == "Port Ansel Regional Police"
    assert "Port Ansel Police Service" in asha.text
    assert "Port Ansel Regional Police" in asha.open("/agencies?q=service").text


def test_another_name_is_kept_with_its_source(asha):
    asha.open(f"{PORT_ANSEL}/names/new").send(f"{PORT_ANSEL}/names", spelling="PAPS", source="Line 7 of their list")

    assert "PAPS" in asha.text
    assert "Line 7 of their list" in asha.text
    assert "Port Ansel" in asha.open("/agencies?q=paps").text


def test_a_name_that_is_known_already_is_not_added_again(asha):
    asha.open(f"{PORT_ANSEL}/names/new").send(f"{PORT_ANSEL}/names", spelling="port ansel POLICE service", status=422)

    assert asha.errors == ["This spelling is on the list already."]


def test_who_corrects_an_agency_after_a_colleague_sees_both_and_loses_nothing(newsroom, asha):
    ben = newsroom.reader("ben").open(f"{PORT_ANSEL}/edit")
    asha.open(f"{PORT_ANSEL}/edit").send(PORT_ANSEL, kind="harbour police")

    ben.send(PORT_ANSEL, kind="municipal police", status=409)

    assert "A colleague changed this first" in ben.text
    assert "harbour police" in ben.text
    assert filled(ben.form(PORT_ANSEL))["kind"] == "municipal police"
    assert "municipal police" in ben.send(PORT_ANSEL).text


def test_an_agency_that_moved_to_another_zone_is_judged_by_its_new_calendar(newsroom, edith):
    from outreach.services import verifying

    edith.open(f"{PORT_ANSEL}/edit").send(PORT_ANSEL, country="JO", zone="Asia/Amman", weekend="")

    assert "Fri, Sat" in edith.text
    assert verifying.verify(newsroom.desk).whole


def test_nobody_is_found_by_words_that_nobody_has(asha):
    assert "No agency has words beginning with “qqq”" in asha.open("/agencies?q=qqq").text


def test_a_damaged_place_in_the_directory_begins_at_the_beginning(asha):
    assert "Port Ansel" in asha.open("/agencies?after=9999999999999999999999~%00").text


# ── Contacts ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_contact_is_added_with_its_source_and_tried_last(asha):
    add_contact(asha)

    people = [line.get_text(" ", strip=True) for line in asha.page.select(".person")]
    assert "press@kirkvik.example.org" in people[-1]
    assert "Their web page" in people[-1]


def test_an_imported_contact_has_no_name_and_shows_so_much_of_its_file_as_tells_it_apart(asha):
    seal = "0123456789abcdef" * 4
    add_contact(asha, name="", source=f"list.csv (sha256 {seal})")

    text = asha.open(PORT_ANSEL).text
    assert "No name yet" in text
    assert "From list.csv (sha256 0123456789ab…)" in text
    assert seal not in text


@pytest.mark.parametrize(
    ("channel", "address", "sentence"),
    [
        ("email", "press@", "is not an e-mail address"),
        ("email", "a@example.org\nb@example.org", "One address is one contact"),
        ("phone", "call them", "is not a phone number"),
        ("phone", "12", "is not a phone number"),
        ("web form", "example.org/contact", "is not a web address"),
        ("web form", "javascript:alert(1)", "is not a web address"),
        ("social media", "@agency", "is not a web address"),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_its_field(asha, channel, address, sentence):
    add_contact(asha, status=422, channel=channel, address=address)

    assert [sentence in error for error in asha.errors] == [True]
    assert filled(asha.form(f"{PORT_ANSEL}/contacts"))["address"] == address


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("phone", "+32 2 555 01 00 ext 12"),
        ("phone", "(902) 555-0100"),
        ("web form", "https://agency.example.org/contact?to=press"),
        ("post", "Port Ansel Police Service\n1 Harbour Road\nPort Ansel"),
        ("in person", "The front desk, 1 Harbour Road"),
    ],
)
def test_every_way_to_reach_somebody_can_be_written_down(asha, channel, address):
    add_contact(asha, channel=channel, address=address)

    assert " ".join(address.split()) in asha.text


def test_a_contact_cannot_have_been_checked_on_a_day_to_come(asha):
    add_contact(asha, status=422, checked_on="2199-01-01")

    assert asha.errors == ["This day has not come yet. Write the day on which somebody checked it."]


def test_a_contact_without_a_source_is_refused(asha):
    add_contact(asha, status=422, source="")

    assert asha.errors == ["Say where this was found: somebody will have to defend it."]


def test_the_same_address_is_not_listed_twice(asha):
    add_contact(asha)

    add_contact(asha, status=422, address="Press@Kirkvik.example.org")

    assert asha.errors == ["This address is on the list already. Open that contact instead."]


def of_port_ansel(newsroom):
    with newsroom.desk.reading() as session:
        return contacts.of_agency(session, agencies.get(session, PORT_ANSEL.rpartition("/")[2]).id)


def test_a_contact_can_be_tried_earlier(newsroom, asha):
    first, second, *_ = of_port_ansel(newsroom)

    asha.open(PORT_ANSEL).send(f"{PORT_ANSEL}/contacts/{second.id}/up")

    assert [one.id for one in of_port_ansel(newsroom)][:2] == [second.id, first.id]


def test_a_button_that_did_nothing_says_why(newsroom, asha):
    second = of_port_ansel(newsroom)[1]

    asha.open(PORT_ANSEL).send(f"{PORT_ANSEL}/contacts/{second.id}/up", once="")

    assert "The form came without its key" in asha.text


def test_a_contact_that_does_not_work_is_marked_and_stays(newsroom, asha):
    first = of_port_ansel(newsroom)[0]

    asha.open(PORT_ANSEL).send(f"{PORT_ANSEL}/contacts/{first.id}/bad", why="They closed it.")

    marked = next(one for one in of_port_ansel(newsroom) if one.id == first.id)
    assert (marked.health, marked.checked_by) == ("bad", "asha")


def test_another_address_needs_a_source_of_its_own(newsroom, asha):
    first = of_port_ansel(newsroom)[0]
    address = f"{PORT_ANSEL}/contacts/{first.id}"
    asha.open(f"{address}/edit").send(address, source="Their web page of 2 March")

    asha.open(f"{address}/edit").send(address, {"address": "press2@port-ansel.example.org"}, status=422)
    assert "is another address than before: say where you found it." in asha.errors[0]

    asha.send(address, {"address": "press2@port-ansel.example.org", "source": "A call with Dana Rowe"})
    assert of_port_ansel(newsroom)[0].address == "press2@port-ansel.example.org"


def test_how_it_is_known_that_a_contact_does_not_work_is_asked(newsroom, asha):
    first = of_port_ansel(newsroom)[0]

    asha.open(PORT_ANSEL).send(f"{PORT_ANSEL}/contacts/{first.id}/bad", why=" ")

    assert "Say how you know that it does not work" in asha.page.get_text()
    assert of_port_ansel(newsroom)[0].health == "good"


def test_the_page_says_why_a_contact_is_in_bad_health(newsroom, asha):
    first = of_port_ansel(newsroom)[0]
    letter = facts.AttemptMade(channel=first.channel, outcome=Outcome.SENT, address=first.address)
    bounce = facts.DeliveryReported(attempt=3, report="bounced (hard)", detail="5.1.1 user unknown")
    sent = newsroom.told(newsroom.port_ansel, letter)[0]
    newsroom.told(newsroom.port_ansel, replace(bounce, attempt=sent.seq))

    asha.open(PORT_ANSEL)

    assert "bounced (hard): 5.1.1 user unknown (" in asha.text


def test_who_corrects_a_contact_after_a_colleague_loses_nothing(newsroom, asha):
    first = of_port_ansel(newsroom)[0]
    address = f"{PORT_ANSEL}/contacts/{first.id}"
    ben = newsroom.reader("ben").open(f"{address}/edit")
    asha.open(f"{address}/edit").send(address, source="Their letterhead", note="Ask for Dana.")

    ben.send(address, source="Their web page", note="Ask for Rowan.", status=409)

    assert "Ask for Dana." in ben.text
    assert filled(ben.form(address))["note"] == "Ask for Rowan."


def test_a_contact_of_another_agency_is_not_here(newsroom, asha):
    first = of_port_ansel(newsroom)[0]

    asha.open(f"/agencies/politidistriktet-lakmere/contacts/{first.id}/edit", status=404)


def test_attempts_at_a_contact_that_does_not_work_stop_counting_on_every_request(newsroom, asha):
    first = of_port_ansel(newsroom)[0]
    letter = facts.AttemptMade(channel=first.channel, outcome=Outcome.SENT, address=first.address.upper())
    newsroom.told(newsroom.port_ansel, letter)

    asha.open(PORT_ANSEL).send(f"{PORT_ANSEL}/contacts/{first.id}/bad", why="They closed it.")

    standing = records.open_case(newsroom.desk, newsroom.port_ansel).standing
    assert standing.effective_attempts == 0
    assert "attempts there do not count" in asha.open(f"/requests/{newsroom.port_ansel}").text

    asha.open(PORT_ANSEL).send(f"{PORT_ANSEL}/contacts/{first.id}/good")

    assert records.open_case(newsroom.desk, newsroom.port_ansel).standing.effective_attempts == 1
