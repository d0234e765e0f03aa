"""A newsroom of its own for each test of the pages."""

import pytest

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from tests.support.newsroom import Newsroom, Reader, open_newsroom


@pytest.fixture
def newsroom(sqlite_url, tmp_path) -> Newsroom:
    return open_newsroom(sqlite_url, str(tmp_path / "home"))


@pytest.fixture
def asha(newsroom) -> Reader:
    """A reporter."""
    return newsroom.reader("asha")


@pytest.fixture
def edith(newsroom) -> Reader:
    """An editor."""
    return newsroom.reader("edith")


@pytest.fixture
def denied(newsroom):
    """Both agencies were asked and denied; Asha judged, so an editor may sign."""
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(
            rfc_id,
            facts.AttemptMade(
                channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
            ),
            facts.ResponseReceived(
                question_set=1,
                answers=(Answer(question=1, position=Position.DENIES),),
                speaker="D. Rowe",
                summary="No.",
            ),
        )
    return newsroom
