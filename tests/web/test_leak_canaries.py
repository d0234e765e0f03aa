"""Words that must stay where they are kept: looked for in all that is logged, at debug level too, and in addresses."""

import logging
from itertools import count

import pytest

from outreach.web import create_app
from tests.support.newsroom import filled

NUMBER = count(1)


@pytest.fixture
def canary():
    """A word that stands nowhere else."""
    return f"canary{next(NUMBER)}of{id(NUMBER):x}"


def everything(caplog):
    return "\n".join(f"{one.name} {one.getMessage()} {one.exc_text or ''}" for one in caplog.records) + caplog.text


def test_what_is_typed_at_the_door_is_in_no_log_and_no_address(newsroom, caplog, canary):
    caplog.set_level(logging.DEBUG)
    guest = newsroom.guest().open("/sign-in")
    typed = {**filled(guest.form("/sign-in")), "email": f"{canary}@example.org", "password": f"{canary} boats at noon"}

    refused = guest.client.post("/sign-in", data=typed)
    forged = guest.client.post("/sign-in", data={**typed, "csrf_token": "made up"})

    assert refused.status_code == 422
    assert "security.login" in everything(caplog)
    assert canary not in everything(caplog)
    assert canary not in str(refused.headers) + str(forged.headers)
    assert f"{canary} boats" not in refused.text + forged.text


def test_what_is_recorded_is_in_no_log_and_no_address(newsroom, asha, caplog, canary):
    caplog.set_level(logging.DEBUG)
    at = f"/requests/{newsroom.port_ansel}"
    typed = {**filled(asha.open(f"{at}/notes/new").form(f"{at}/notes")), "text": f"Ask {canary} again."}

    kept = asha.client.post(f"{at}/notes", data=typed)
    twice = asha.client.post(f"{at}/notes", data={**typed, "text": f"Ask {canary} otherwise."})
    forged = asha.client.post(f"{at}/notes", data={**typed, "csrf_token": ""})

    assert canary in asha.open(at).text, "or the search would prove nothing"
    assert canary not in everything(caplog)
    assert not [one for one in (kept, twice, forged) if canary in str(one.headers)]


def test_what_was_typed_when_a_page_broke_is_in_no_log(newsroom, caplog, canary):
    caplog.set_level(logging.DEBUG)
    app = create_app(newsroom.desk, newsroom.config)

    def broken():
        raise ZeroDivisionError

    app.view_functions["security.login"] = broken
    answer = app.test_client().get(f"/sign-in?next=/{canary}", headers={"X-Word": canary, "Cookie": f"word={canary}"})

    assert answer.status_code == 500
    assert "ZeroDivisionError" in everything(caplog)
    assert canary not in everything(caplog)
