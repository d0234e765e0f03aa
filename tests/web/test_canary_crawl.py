"""A canary in every field, and a real browser on every page: nothing runs, nothing is fetched from elsewhere."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.serving import make_server

from outreach.web import create_app
from outreach.web.forms.recordable import RECORDABLE
from tests.support.canaries import DIALECTS
from tests.support.canary_house import OTHERS, READERS_SEE, START, CanaryHouse
from tests.support.crawling import Crawl, answers_of

EVERYBODY = ["edith", "ben", "adam", "asha", *OTHERS]
ROUNDS = [
    pytest.param("tags", ["edith", "petra"], 1, id="slice"),
    *(pytest.param(one, EVERYBODY, 3, id=f"whole-{one}", marks=pytest.mark.torture) for one in DIALECTS),
]
NOT_FILLED = {
    "editions.second_policy": "wants a policy that takes a second person away; nothing is typed",
    "follow_ups.arm": "wants letters that left weeks ago and were not answered; only ticks and a number are typed",
    "inbox.judge_human": "stands beside mail that a machine may have written; its one field is that of setting apart",
    "letter_templates.leave_out": "wants a second language; nothing is typed",
    "letters.anew": "wants letters that were held back; nothing is typed",
    "lost_factors.ask": "wants a colleague with a second factor, and nobody here has one",
    "lost_factors.keep": "stands there while somebody asks for one’s second factor; nothing is typed",
    "lost_factors.stop": "stands there while it is asked for; nothing is typed",
    "lost_factors.vouch": "wants somebody to have asked; nobody here has a second factor",
    "passkeys.add": "sends what a device signed; its one field for words is tried where a device is played",
    "passkeys.after_password": "sends what a device signed; nothing is typed",
    "passkeys.ask_after_password": "asks a device; nothing is typed",
    "passkeys.ask_at_the_door": "asks a device; nothing is typed",
    "passkeys.ask_new": "asks a device; nothing is typed",
    "passkeys.remove": "wants a passkey; nothing is typed",
    "passkeys.sign_in": "sends what a device signed; nothing is typed",
    "proofs.ask_passkey": "asks a device; nothing is typed",
    "retention.ask_all": "wants an investigation that is of age; its reason is shown like that of any erasure",
    "retention.confirm_all": "wants an investigation that is of age; nothing is typed",
    "retention.withdraw_all": "wants an investigation that is of age; nothing is typed",
    "second_factor.new_codes": "wants a second factor; nothing is typed",
    "security.logout": "stands in the head of every page; nothing is typed, and the crawl would end",
    "signoffs.sign_silent": "wants silence of weeks; only rows are ticked",
}
"""Addresses that take a form and are not filled in here, with the reason."""

NOT_SHOWN = {
    "desk.find": "leads on to the list of requests",
    "desk.to_sign": "leads on to the queue of the investigation at hand",
    "evidence.page": "is a picture",
    "messages.elsewhere": "leads on to the inbox",
    "messages.unread": "leads on to the message",
    "outbox.show": "wants a desk that practises",
    "requests.next_step": "leads on to the form of what is next",
    "requests.ruling": "leads on to the ruling",
    "sites.elsewhere": "leads on to the files of the release",
}
"""Addresses that show nothing here to anybody, with the reason."""

NEVER_CANARIES = {
    "close_of_business closes hours opens time": "hours",
    "zone country subdivision languages language weekend leave": "taken from a list of the world’s",
    "email short address": "has a shape of its own",
    "agencies": "the names of agencies there are",
    "words": "what stands on the record already",
}
"""Fields that take no words, with what they take instead."""


@contextmanager
def served(house: CanaryHouse, app=None) -> Iterator[str]:
    app, answers = app or house.newsroom.app, answers_of(house.filler)

    def either(environ, start):
        return answers.get(environ["PATH_INFO"], app)(environ, start)

    server = make_server("127.0.0.1", 0, either, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize(("dialect", "people", "of_each"), ROUNDS)
def test_nothing_anybody_typed_runs_or_fetches_on_any_page(browser, canary_houses, capsys, dialect, people, of_each):
    house = canary_houses(dialect)
    context = browser.new_context()
    with served(house) as address:
        crawl = Crawl(address, context, house.filler)
        for who in people:
            crawl.open_all(who, (*START, *READERS_SEE), of_each=of_each)
        crawl.open_answers(answers_of(house.filler))
    context.close()

    with capsys.disabled():
        print(  # noqa: T201  # the figures are what it is run for
            f"\n{dialect}: {crawl.opened.total()} pages of {len(crawl.kinds)} kinds, {len(house.filler.taken)} kinds "
            f"of forms taken, {len(crawl.seen)} of {len(house.canaries.fields)} canaries in sight"
        )
    assert len(crawl.seen) > 150
    assert {kind: found for kind, found in crawl.finds.items() if found} == {}


def endpoints(house: CanaryHouse, method: str) -> set[str]:
    return {rule.endpoint for rule in house.newsroom.app.url_map.iter_rules() if method in rule.methods}


def test_every_form_is_filled_in_or_it_is_said_why_not(canary_houses):
    house = canary_houses("tags")
    filled_in = {kind.partition("-")[0] for kind in house.filler.taken}
    nouns = {kind.removeprefix("recording.create-") for kind in house.filler.taken if kind.startswith("recording.")}

    assert endpoints(house, "POST") - filled_in == set(NOT_FILLED)
    assert set(RECORDABLE) - nouns == {"sign-off"}, "which is filled in on the page of the queue"


def test_every_page_is_opened_or_it_is_said_why_not(canary_houses):
    house = canary_houses("tags")
    shown = {kind.partition("-")[0] for kind in house.filler.opened}

    assert endpoints(house, "GET") - shown - {"assets.serve"} == set(NOT_SHOWN)


def test_every_field_for_words_holds_a_canary_that_was_taken(canary_houses):
    filler, plain = canary_houses("tags").filler, set(" ".join(NEVER_CANARIES).split())
    for_words = {
        name for name in canary_houses("tags").canaries.fields.values() if name.partition(" ")[0] in filler.taken
    }
    taken = {f"{kind} {name}" for kind, sent in filler.taken.items() for name in sent.canaried}

    assert {name for name in for_words - taken if re.split("[ -]", name)[-1] not in plain} == set()
    assert len(taken) > 120


NOTE = "timeline/NoteAdded.html"


@pytest.mark.parametrize("policy", ["kept", "lifted"])
def test_a_page_that_lets_words_through_is_found_out(browser, canary_houses, policy):
    """So that the crawl looks for what can be found."""
    house = canary_houses("tags")
    app = create_app(house.newsroom.desk, house.newsroom.config)
    careless = app.jinja_env.loader.get_source(app.jinja_env, NOTE)[0].replace("fact.text", "fact.text | safe")
    app.jinja_env.loader = ChoiceLoader([DictLoader({NOTE: careless}), app.jinja_env.loader])
    note = house.filler.taken["recording.create-notes"]
    context = browser.new_context(bypass_csp=policy == "lifted")
    with served(house, app) as address:
        crawl = Crawl(address, context, house.filler)
        crawl.open_one("ben", note.location)
    context.close()

    of = "recording.create-notes text"
    assert [one for one in crawl.planted if of in one]
    if policy == "kept":
        assert [one for one in crawl.violations if "script" in one]
        assert [one for one in crawl.violations if "canary.invalid" in one]
        assert not crawl.executions
    else:
        assert [one for one in crawl.executions if of in one]
        assert [one for one in crawl.foreign if of in one]
