"""Whoever is not let in is on record, and five wrong codes after the right password tell its owner at once."""

import pytest

from outreach.db import outbox
from outreach.domain.audit import Action
from outreach.services import auditing
from outreach.services.auditing import Wanted
from tests.support.newsroom import PASSWORD, Reader
from tests.web.test_proving import with_factor


def refused(newsroom):
    found = auditing.recent(newsroom.desk, Wanted(action=Action.ENTRY_REFUSED))
    return [(event.details.object, payload.text) for event, payload in found]


def mails(newsroom):
    with newsroom.desk.reading() as session:
        return [one for one in outbox.in_state(session, "queued", limit=20) if one.kind == "factor"]


@pytest.fixture
def stranger(required):
    with_factor(required, "edith")
    return Reader(required.app.test_client())


def test_a_wrong_password_is_an_event_and_one_for_nobody_is_none(required):
    stranger = Reader(required.app.test_client())
    for email in ("asha@example.org", "nobody@example.org"):
        stranger.open("/sign-in").send("/sign-in", email=email, password="not the right words", status=422)

    assert refused(required) == [("staff/asha", '{"wrong":"password"}')]
    assert not mails(required)


def test_five_wrong_codes_after_the_right_password_are_told_to_its_owner_and_once(required, stranger):
    stranger.sign_in("edith@example.org", PASSWORD)
    for number in range(10):
        assert len(mails(required)) == (number >= 5)
        stranger.open("/sign-in/code").send("/sign-in/code", code="000000", status=422)
        if number == 4:
            required.clock.later(minutes=6)
            stranger.sign_in("edith@example.org", PASSWORD)

    (told,) = mails(required)
    assert told.letter.to == "edith@example.org"
    assert "then 5 wrong codes" in told.letter.text
    assert "/me/password" in told.letter.text
    assert refused(required) == [("staff/edith", '{"wrong":"code"}')] * 10


def test_a_code_that_was_used_is_an_event_of_its_owner_and_of_its_own_name(required, stranger):
    _, code = with_factor(required, "asha")
    required.clock.later(minutes=1)
    stranger.sign_in("asha@example.org", PASSWORD)
    stranger.open("/sign-in/code").send("/sign-in/code", code=code())

    found = [event.details for event, _ in auditing.recent(required.desk, Wanted(action=Action.FACTOR_USED))]
    assert [(one.actor, one.object) for one in found] == [("asha", "staff/asha")]
