"""Words heard off the record: sealed in the log, kept apart, and never in it."""

from datetime import UTC, datetime

import pytest

from outreach.db import off_record
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Medium, OffRecordHeard
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import statements
from tests.support.newsroom import MONDAY, open_newsroom

BY = Acting(staff=StaffId("asha"), role=Role.REPORTER)
WORDS = "There was a trial account in spring."


@pytest.fixture
def newsroom(newsroom_url, tmp_path):
    newsroom = open_newsroom(newsroom_url, str(tmp_path))
    yield newsroom
    newsroom.desk.database.dispose()


def hear(newsroom, words=WORDS, speaker="an officer", at=MONDAY):
    statements.hear_off_record(
        newsroom.desk, newsroom.port_ansel, words=words, speaker=speaker, medium=Medium.SPOKEN, at=at, by=BY
    )


def test_the_log_holds_a_seal_and_no_words(newsroom):
    hear(newsroom)

    (fact,) = newsroom.facts(newsroom.port_ansel, OffRecordHeard)
    assert WORDS not in repr(newsroom.log(newsroom.port_ansel))
    with newsroom.desk.reading() as session:
        ((salt, words),) = off_record.sealed(session, newsroom.port_ansel).values()
    assert words == WORDS
    assert fact.seal == statements.seal_of(words, salt)


def test_the_same_words_twice_have_two_seals(newsroom):
    hear(newsroom)
    hear(newsroom)

    first, second = newsroom.facts(newsroom.port_ansel, OffRecordHeard)
    assert first.seal != second.seal


@pytest.mark.parametrize(
    "wrong",
    [{"words": "  "}, {"words": "null\x00"}, {"speaker": ""}, {"at": datetime(2027, 1, 1, tzinfo=UTC)}],
)
def test_what_the_rules_refuse_leaves_no_words_behind(newsroom, wrong):
    with pytest.raises(RuleBroken):
        hear(newsroom, **wrong)

    with newsroom.desk.reading() as session:
        assert off_record.read(session, newsroom.port_ansel) == {}
