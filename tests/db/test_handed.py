"""Many rows handed over in one text arrive as the same rows one by one would, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from outreach.db.handed import FEW, insert_many, insert_missing
from outreach.db.tables import AgencyRow, AgencyWordRow, ContactRow, table
from outreach.domain.agencies import Health
from outreach.domain.facts import Channel

AGENCY, CONTACT, WORD = table(AgencyRow), table(ContactRow), table(AgencyWordRow)
AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
MANY = FEW * 4


def agency(number: int) -> dict[str, object]:
    return {
        "slug": f"agency-{number}",
        "name": f"O'Brien “{number}” \\ \n שרה 😀",
        "sort_name": f"agency {number}",
        "country": "NO",
        "subdivision": "",
        "kind": "",
        "zone": "Europe/Oslo",
        "weekend": "5 6" if number % 2 else None,
        "languages": "",
        "parent": "",
        "own_days": [],
        "also_closed": "",
        "hours": "",
        "added_at": AT,
        "added_by": "asha",
    }


def contact(agency_id: int, number: int) -> dict[str, object]:
    return {
        "agency_id": agency_id,
        "name": "",
        "role": "",
        "channel": Channel.EMAIL.value,
        "address": f"a{number}@example.org",
        "health": Health.GOOD.value,
        "rank": number + 1,
        "source": "x",
        "checked_on": date(2026, 3, 2) if number % 2 else None,
        "checked_by": None,
        "note": "",
        "domain": "example.org",
        "moved_by": None,
        "moved_at": None,
    }


def test_every_value_arrives_as_it_was(record):
    with record.database.writing() as session:
        found = insert_many(session, AGENCY, [agency(n) for n in range(MANY)], returning=[AGENCY.c.id, AGENCY.c.slug])
        ids = {row.slug: row.id for row in found}
        insert_many(session, CONTACT, [contact(ids["agency-7"], n) for n in range(MANY)])

    with record.database.reading() as session:
        agencies = {row["slug"]: dict(row) for row in session.execute(select(AGENCY)).mappings()}
        contacts = {row["rank"]: dict(row) for row in session.execute(select(CONTACT)).mappings()}
    assert len(ids) == MANY
    for number in range(MANY):
        assert agencies[f"agency-{number}"] == agency(number) | {"id": ids[f"agency-{number}"]}
        kept = contacts[number + 1]
        assert kept == contact(ids["agency-7"], number) | {"id": kept["id"]}


def test_a_row_the_table_refuses_refuses_all(record):
    rows = [agency(number) for number in range(MANY)]
    rows[-1]["country"] = "Norway"

    with pytest.raises(IntegrityError), record.database.writing() as session:
        insert_many(session, AGENCY, rows)

    with record.database.reading() as session:
        assert session.execute(select(AGENCY)).all() == []


def test_rows_that_are_there_already_are_left(record):
    with record.database.writing() as session:
        (row,) = insert_many(session, AGENCY, [agency(1)], returning=[AGENCY.c.id])
        words = [{"word": f"word{number}", "agency_id": row.id} for number in range(MANY)]
        insert_missing(session, WORD, words[:10])
        insert_missing(session, WORD, words)
        insert_missing(session, WORD, [])

    with record.database.reading() as session:
        assert len(session.execute(select(WORD)).all()) == MANY
