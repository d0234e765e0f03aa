"""The list of requests as one file: what the page shows, in full, and nothing that a spreadsheet would run."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from outreach.domain.facts import AttemptMade, Channel, DeadlineSet, Outcome
from outreach.services import tables, working_list
from outreach.services.tables import Filters
from tests.support.newsroom import open_newsroom

SLUG = "blue-lantern"


@pytest.fixture
def newsroom(database_url, tmp_path):
    opened = open_newsroom(database_url, str(tmp_path / "home"))
    yield opened
    opened.desk.database.dispose()


def read(newsroom, **filters):
    content = b"".join(working_list.of(newsroom.desk, SLUG, Filters(**filters)).chunks)
    assert content.startswith(b"\xef\xbb\xbf"), "or a spreadsheet misreads every accent"
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def asked(newsroom, rfc_id):
    attempt = AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))
    newsroom.told(rfc_id, attempt)


def test_the_file_has_the_rows_of_the_page_in_its_order(newsroom):
    for name in ("Ähtäri Police", "Zagreb Police", "Åbo Police"):
        newsroom.lists(name, "FI", "Europe/Helsinki")
    asked(newsroom, newsroom.lakmere)
    for filters in ({}, {"q": "police"}, {"country": "FI"}, {"phase": "not asked"}, {"phase": "awaiting"}):
        page = tables.requests_of(newsroom.desk, SLUG, Filters(**filters))
        rows = read(newsroom, **filters)

        assert [row["agency"] for row in rows] == [row.line.name for row in page.rows]
        assert [row["phase"] for row in rows] == [row.phase for row in page.rows]
        assert [row["response_status"] for row in rows] == [row.status for row in page.rows]


def test_it_goes_on_where_a_page_ends(newsroom):
    for number in range(130):
        newsroom.lists(f"Station {number:03}", "NO", "Europe/Oslo")

    assert len(read(newsroom)) == 132
    assert len(read(newsroom, after="3~station 100")) == 132, "from the second page too"


def test_instants_are_in_utc_and_a_deadline_that_nobody_was_told_is_none(newsroom):
    newsroom.told(newsroom.lakmere, DeadlineSet(due_at=newsroom.clock() + timedelta(days=9), zone="Europe/Oslo"))
    asked(newsroom, newsroom.port_ansel)
    by_id = {int(row["id"]): row for row in read(newsroom)}

    assert by_id[newsroom.port_ansel]["asked_at"] == "2026-11-23T14:00:00Z"
    assert by_id[newsroom.lakmere]["deadline_at"] == ""
    assert by_id[newsroom.lakmere]["deadline_zone"] == ""


def test_a_name_that_looks_like_a_formula_is_none(newsroom):
    newsroom.lists("=HYPERLINK(1)", "NO", "Europe/Oslo")

    assert "'=HYPERLINK(1)" in [row["agency"] for row in read(newsroom)]


def test_a_download_that_is_broken_off_lets_go_of_the_record(newsroom):
    chunks = working_list.of(newsroom.desk, SLUG, Filters()).chunks
    next(chunks)
    chunks.close()

    asked(newsroom, newsroom.lakmere)
    assert {row["phase"] for row in read(newsroom)} == {"awaiting", "not asked"}
