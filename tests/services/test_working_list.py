"""The list of requests as one file: what the page shows, in full, and nothing that a spreadsheet would run."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from outreach.domain import facts
from outreach.domain.facts import AttemptMade, Channel, DeadlineSet, Outcome
from outreach.domain.investigation import ResponseStatus
from outreach.services import records, tables, tidying, working_list
from outreach.services.fair_days import FEW
from outreach.services.tables import Filters
from tests.services.test_verifying import tamper
from tests.support.mailroom import Mailroom, mail
from tests.support.newsroom import open_newsroom

SLUG = "blue-lantern"


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    opened = open_newsroom(newsroom_url, str(tmp_path / "home"))
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


ANSWER = facts.ResponseReceived(
    question_set=1,
    answers=(facts.Answer(question=1, position=facts.Position.DENIES),),
    speaker="Dana Rowe",
    summary="By phone.",
)
QUOTE = facts.StatementQuoted(
    words="We never had it.", speaker="Dana Rowe", terms=facts.Terms.ON_THE_RECORD, medium=facts.Medium.SPOKEN
)
STOP = facts.FollowUpStopped(reason="Their lawyer asked us to.")


def answered(newsroom, rfc_id, *more):
    asked(newsroom, rfc_id)
    newsroom.told(rfc_id, ANSWER, *more)


def before_signing(newsroom, rfc_id) -> tuple[str, str]:
    """The same before the housekeeping has met it and after."""
    found = []
    for _ in range(2):
        (row,) = (row for row in read(newsroom) if int(row["id"]) == rfc_id)
        found.append((row["fair_from"], row["sign_off"]))
        tidying.tidy(newsroom.desk, newsroom.clock())
    assert found[0] == found[1]
    return found[0]


def test_a_day_to_come_is_named_and_a_row_that_is_fair_now_says_that_in_words(newsroom):
    asked(newsroom, newsroom.lakmere)
    answered(newsroom, newsroom.port_ansel)

    day, said = before_signing(newsroom, newsroom.lakmere)

    assert (day > "2026-11-24T00:00:00Z", said) == (True, "not before fair_from")
    assert before_signing(newsroom, newsroom.port_ansel) == ("", "can be signed")


def test_an_answer_whose_quote_nobody_verified_says_what_stands_in_its_way_as_its_page_does(newsroom):
    answered(newsroom, newsroom.port_ansel, QUOTE)
    page = records.open_case(newsroom.desk, newsroom.port_ansel)

    said = before_signing(newsroom, newsroom.port_ansel)

    assert said == ("", "still wanted: 1 quote to verify by a second person")
    assert said[1] == "still wanted: " + "; ".join(check.missing for check in page.unmet)


def test_an_answer_beside_which_a_message_is_held_cannot_be_signed_before_that_is_filed(newsroom):
    answered(newsroom, newsroom.port_ansel)
    tidying.tidy(newsroom.desk, newsroom.clock())
    Mailroom(newsroom).one(mail(sender="rowe@mail.example.net", subject="Port Ansel Police Service"))

    said = "still wanted: 1 held message that may be theirs to file or set aside"
    assert before_signing(newsroom, newsroom.port_ansel) == ("", said)


def test_where_following_up_was_stopped_the_file_says_what_waits_for_a_decision(newsroom):
    asked(newsroom, newsroom.port_ansel)
    newsroom.told(newsroom.port_ansel, STOP)

    day, said = before_signing(newsroom, newsroom.port_ansel)

    assert day == ""
    assert said.startswith("waits for a decision: Following it up was stopped: Their lawyer asked us to.")


def test_a_signed_row_and_one_out_of_the_dataset_wait_for_nothing(newsroom):
    answered(newsroom, newsroom.port_ansel)
    read_to = newsroom.log(newsroom.port_ansel)[-1].seq
    signed = facts.SignedOff(through=read_to, status=ResponseStatus.DENIED)
    newsroom.told(newsroom.port_ansel, signed, by="edith")
    newsroom.told(newsroom.lakmere, facts.RemovedFromDataset(reason="It does not exist."), by="edith")

    assert before_signing(newsroom, newsroom.port_ansel) == ("", "signed")
    assert before_signing(newsroom, newsroom.lakmere) == ("", "")


def test_a_minute_later_with_nothing_changed_the_file_has_the_same_bytes(newsroom):
    """Neither an instant of asking nor a try that could be made now stands in it."""
    answered(newsroom, newsroom.port_ansel, QUOTE)
    for what in (answered, asked, lambda *_: None):
        what(newsroom, newsroom.lists(f"Station of {what.__name__}", "NO", "Europe/Oslo"))
    newsroom.told(newsroom.lakmere, DeadlineSet(due_at=newsroom.clock() + timedelta(days=7), zone="Europe/Oslo"))

    for _ in range(2):
        before = read(newsroom)
        newsroom.clock.later(minutes=1)
        assert read(newsroom) == before
        tidying.tidy(newsroom.desk, newsroom.clock())


def test_a_log_that_cannot_be_read_keeps_nobody_from_the_list(newsroom):
    tamper(newsroom, f"UPDATE entry SET body = '[]' WHERE rfc_id = {newsroom.lakmere} AND seq = 1")

    assert before_signing(newsroom, newsroom.lakmere) == ("", "waits for a decision: its log cannot be read")


def test_where_more_has_moved_than_a_page_may_reckon_each_says_that_its_day_is_not_worked_out_yet(newsroom):
    for number in range(FEW + 1):
        newsroom.lists(f"Station {number:03}", "NO", "Europe/Oslo")

    assert {(row["fair_from"], row["sign_off"]) for row in read(newsroom)} == {("", working_list.NOT_YET)}
    tidying.tidy(newsroom.desk, newsroom.clock())
    assert {row["sign_off"] for row in read(newsroom)} == {"not before fair_from"}


def test_a_name_that_looks_like_a_formula_is_none(newsroom):
    newsroom.lists("=HYPERLINK(1)", "NO", "Europe/Oslo")

    assert "'=HYPERLINK(1)" in [row["agency"] for row in read(newsroom)]


def test_a_download_that_is_broken_off_lets_go_of_the_record(newsroom):
    chunks = working_list.of(newsroom.desk, SLUG, Filters()).chunks
    next(chunks)
    chunks.close()

    asked(newsroom, newsroom.lakmere)
    assert {row["phase"] for row in read(newsroom)} == {"awaiting", "not asked"}
