"""Agencies, their names and how to reach them are kept as they were told, and found by every name they had."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from outreach.db import agencies, cases, contacts
from outreach.db.agencies import Alias
from outreach.domain.agencies import Contact, Health
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel
from outreach.domain.ids import AgencyId, ContactId
from tests.story import day
from tests.support.record import ASHA, Record, agency

HALIFAX = replace(
    agency("Port Ansel Police Service", country="CA"),
    subdivision="NS",
    kind="police",
    zone="America/Halifax",
    weekend=frozenset({4, 5}),
    languages=("en", "fr-CA"),
    parent="Town of Port Ansel",
)


def add(record: Record, *wanted):
    with record.database.writing() as session:
        return [agencies.add(session, one, by=ASHA, at=day(0)) for one in wanted]


def test_an_agency_is_kept_as_it_was_told(record: Record):
    (added,) = add(record, HALIFAX)

    with record.database.reading() as session:
        found = agencies.get(session, "port-ansel-police-service")

    assert found == added == replace(HALIFAX, id=added.id)


def test_many_agencies_get_their_ids_in_the_order_told(record: Record):
    wanted = [agency(f"Agency {number}") for number in range(700)]
    with record.database.writing() as session:
        ids = agencies.add_many(session, wanted, by=ASHA, at=day(0))
        found = agencies.by_ids(session, ids)

    assert [found[agency_id].name for agency_id in ids] == [one.name for one in wanted]


def test_a_short_name_is_taken_once(record: Record):
    add(record, HALIFAX)

    with pytest.raises(RuleBroken, match="already has this short name") as refusal:
        add(record, HALIFAX)

    assert refusal.value.field == "slug"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 301}, {"country": "CAN"}, {"zone": ""}])
def test_the_database_itself_refuses_what_no_form_should_have_let_through(record: Record, wrong):
    with pytest.raises(IntegrityError):
        add(record, replace(HALIFAX, **wrong))


@pytest.mark.parametrize("words", ["port", "PORT ansel", "ansel poli", "Ånsel Plice", "ansel plice"])
def test_an_agency_is_found_by_every_name_it_was_met_under(record: Record, words):
    (added,) = add(record, HALIFAX)
    alias = Alias(agency_id=added.id, spelling="Pt. Ånsel Plice", kind="source spelling", source="list.csv, line 7")
    with record.database.writing() as session:
        agencies.add_aliases(session, [alias], by=ASHA, at=day(0))

    with record.database.reading() as session:
        assert [one.slug for one in agencies.search(session, words)] == ["port-ansel-police-service"]


def test_an_agency_is_still_found_by_the_name_it_had(record: Record):
    (added,) = add(record, HALIFAX)
    with record.database.writing() as session:
        agencies.change(session, replace(added, name="Ansel Regional Police"))

    with record.database.reading() as session:
        found = [agencies.search(session, words)[0].name for words in ("service", "regional")]

    assert found == ["Ansel Regional Police"] * 2


def test_the_source_of_a_spelling_is_kept(record: Record):
    (added,) = add(record, HALIFAX)
    alias = Alias(agency_id=added.id, spelling="Pt Ansel", kind="source spelling", source="list.csv, line 7")
    with record.database.writing() as session:
        agencies.add_aliases(session, [alias], by=ASHA, at=day(2))

    with record.database.reading() as session:
        (kept,) = agencies.aliases(session, added.id)

    assert (kept.spelling, kept.source, kept.added_at, kept.added_by) == ("Pt Ansel", alias.source, day(2), ASHA)


def test_names_that_differ_only_in_marks_and_case_are_the_same(record: Record):
    add(record, agency("Café Polizei", slug="cafe"))

    with record.database.reading() as session:
        found = agencies.by_folded(session, ["cafe polizei", "nobody"])

    assert {name: [one.slug for one in same] for name, same in found.items()} == {"cafe polizei": ["cafe"]}


def test_the_directory_is_read_page_by_page_in_the_order_of_names(record: Record):
    add(record, agency("Øst"), agency("Aal"), agency("Éclair"), agency("zoo"))

    with record.database.reading() as session:
        first = agencies.page(session, limit=2)
        rest = agencies.page(session, after=("eclair", first[-1].id), limit=5)

    assert [one.name for one in (*first, *rest)] == ["Aal", "Éclair", "zoo", "Øst"]


def test_an_agency_has_one_request_for_comment_in_an_investigation(record: Record):
    (added,) = add(record, HALIFAX)
    with record.database.writing() as session:
        cases.open(session, record.investigation_id, added.id)

    with pytest.raises(RuleBroken, match="already has a request for comment"), record.database.writing() as session:
        cases.open(session, record.investigation_id, added.id)


def test_a_request_is_found_by_the_names_in_its_address(record: Record):
    (rfc_id,) = record.add("Lakmere Police")

    with record.database.reading() as session:
        found = cases.find(session, "blue-lantern", "lakmere-police")
        told = cases.of_agency(session, cases.load(session, rfc_id).agency.id)

    assert found == rfc_id
    assert told == ((rfc_id, "blue-lantern", "Blue Lantern"),)


def test_what_is_not_there_is_said_not_to_be(record: Record):
    with record.database.reading() as session:
        with pytest.raises(NotFound, match="no such agency"):
            agencies.get(session, "nowhere")
        with pytest.raises(NotFound, match="no such contact"):
            contacts.get(session, ContactId(404))
        with pytest.raises(NotFound, match="no request for comment"):
            cases.find(session, "blue-lantern", "nowhere")


def desk_of(agency_id: AgencyId, address: str, rank: int) -> Contact:
    return Contact(
        id=ContactId(0),
        agency_id=agency_id,
        name="Press desk",
        channel=Channel.EMAIL,
        address=address,
        rank=rank,
        source="https://agency.example.org/press",
        checked_on=date(2026, 3, 1),
        checked_by=ASHA,
    )


def test_contacts_come_in_the_order_to_try_them(record: Record):
    (added,) = add(record, HALIFAX)
    with record.database.writing() as session:
        contacts.add(session, desk_of(added.id, "second@agency.example.org", 2))
        contacts.add(session, desk_of(added.id, "first@agency.example.org", 1))

    with record.database.reading() as session:
        found = contacts.of_agency(session, added.id)

    assert [one.address for one in found] == ["first@agency.example.org", "second@agency.example.org"]
    assert found[0] == replace(desk_of(added.id, "first@agency.example.org", 1), id=found[0].id)


def test_an_address_that_bounced_is_marked_wherever_the_agency_has_it(record: Record):
    (added,) = add(record, HALIFAX)
    with record.database.writing() as session:
        for rank in (1, 2):
            contacts.add(session, desk_of(added.id, "press@agency.example.org", rank))
        marked = contacts.mark(session, added.id, "press@agency.example.org", Health.BAD)

    with record.database.reading() as session:
        assert (marked, {one.health for one in contacts.of_agency(session, added.id)}) == (2, {Health.BAD})
