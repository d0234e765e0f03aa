"""What opens an account or a calendar is what was set up, and was when it was used: by the seals that events say."""

import json
from datetime import UTC, datetime

import pytest

from outreach.domain.audit import Action, Details, Head, Payload, Salts, seal, sealed_secret
from outreach.domain.audit_people import Kind, Subject
from outreach.domain.audit_secrets import SPEAKS, UNTOLD, SecretsSaid, held
from outreach.domain.ids import StaffId
from outreach.domain.second_factor import Factor

BEN, ASHA = StaffId("ben"), StaffId("asha")
MADE = (Action.ACCOUNT_MADE, {"rows": [{"id": "ben"}]})
SALTS = Salts(blind="0a" * 16, salt="0b" * 16)
PUT_THERE = "says that one was used which nobody was given: it was put there by hand."


def said(*events, about: str = "staff/ben") -> SecretsSaid:
    """Events in order, the first is number 1; each is what was done and what it says (None: its payload is gone)."""
    told, head = SecretsSaid(), Head()
    for action, text in events:
        details = Details(
            at="2026-03-02T09:00:00.000000+00:00",
            actor="ben",
            session="",
            ip="",
            investigation=None,
            action=action.value,
            object=about,
            version=None,
        )
        event = seal(head, details, "{}", salts=SALTS, key=None)
        told.take(event, None if text is None else Payload(salt=SALTS.salt, text=json.dumps(text)))
        head = Head(seq=event.seq, hash=event.hash)
    return told


def found(events, **there):
    """`there`: what lies in the database of Ben’s."""
    lying = held(
        [Factor(staff_id=BEN, sealed=there["factor"], last_counter=0, since=datetime(2026, 3, 2, tzinfo=UTC))]
        if "factor" in there
        else [],
        {BEN: there["link"]} if "link" in there else {},
        {BEN: there["codes"]} if "codes" in there else {},
    )
    return said(*events).beside(lying)


def factor(sealed: str):
    return Action.FACTOR_SET, {"rows": [{"staff_id": "ben", "secret_seal": sealed_secret(sealed)}]}


def used(before: str, after: str):
    row = {"who": "ben", "used_seal": sealed_secret(before), "secret_seal": sealed_secret(after)}
    return Action.FACTOR_SET, {"rows": [row]}


def link(token: str):
    return Action.FEED_SET, {"rows": [{"staff_id": "ben", "link_seal": sealed_secret(token)}]}


def codes(*each: str):
    return Action.CODES_GIVEN, {"taken": 0, "given": len(each), "codes": [sealed_secret(one) for one in each]}


def spent(code: str):
    return Action.CODE_SPENT, {"rows": [{"who": "ben", "code_seal": sealed_secret(code)}]}


def passkey(name: str, key: str):
    return Action.PASSKEY_ADDED, {"rows": [{"staff_id": "ben", "credential_id": name, "public_key": key}]}


def answered(name: str, key: str):
    return Action.PASSKEY_USED, {"rows": [{"who": "ben", "credential": name, "key_used": key}]}


NAMES_SHOWN = (Action.FEED_SET, {"rows": [{"who": "ben", "names_shown": True}]})
FACTOR_GONE = (Action.FACTOR_TAKEN, {"rows": [{"who": "ben"}]})
LINK_GONE = (Action.FEED_TAKEN, {"rows": [{"who": "ben"}]})
CODES_GONE = (Action.CODES_TAKEN, {"taken": 2})
KEYS_GONE = (Action.PASSKEY_REMOVED, {"rows": [{"who": "ben"}]})


def one_gone(name: str):
    return Action.PASSKEY_REMOVED, {"rows": [{"who": "ben", "credential": name}]}


@pytest.mark.parametrize(
    ("events", "there"),
    [
        ((), {}),
        ((factor("a"),), {"factor": "a"}),
        ((factor("a"), used("a", "b"), used("b", "c")), {"factor": "c"}),
        ((factor("a"), FACTOR_GONE, factor("b")), {"factor": "b"}),
        ((factor("a"), FACTOR_GONE), {}),
        ((link("a"), NAMES_SHOWN), {"link": "a"}),
        ((link("a"), link("b")), {"link": "b"}),
        ((link("a"), LINK_GONE), {}),
        ((codes("a", "b"),), {"codes": {"b", "a"}}),
        ((codes("a", "b"), spent("a")), {"codes": {"b"}}),
        ((codes("a", "b"), spent("a"), spent("b")), {}),
        ((codes("a"), codes("b")), {"codes": {"b"}}),
        ((codes("a", "b"), CODES_GONE), {}),
        ((passkey("one", "k"), answered("one", "k"), passkey("two", "l"), answered("two", "l")), {}),
        ((passkey("one", "k"), one_gone("one"), passkey("one", "l"), answered("one", "l")), {}),
        ((passkey("one", "k"), KEYS_GONE), {}),
    ],
)
def test_what_the_desk_alone_did_is_borne_out(events, there):
    told = found((MADE, *events), **there)

    assert (told.wrong, told.past, told.unsealed) == ((), (), ())


@pytest.mark.parametrize(
    ("events", "there", "sentence"),
    [
        ((factor("a"),), {"factor": "b"}, "The second factor of ben: it is another one than event 2 says."),
        (
            (factor("a"), used("a", "b")),
            {"factor": "a"},
            "The second factor of ben: it is another one than event 3 says.",
        ),
        ((link("a"), NAMES_SHOWN), {"link": "b"}, "The calendar link of ben: it is another one than event 2 says."),
        ((codes("a"),), {"codes": {"b"}}, "The recovery codes of ben: they are others than event 2 says."),
        ((codes("a"),), {"codes": {"a", "b"}}, "The recovery codes of ben: they are others than event 2 says."),
        ((codes("a", "b"),), {"codes": {"a"}}, "The recovery codes of ben: they are others than event 2 says."),
        (
            (codes("a", "b"), spent("a")),
            {"codes": {"a", "b"}},
            "The recovery codes of ben: they are others than event 3 says.",
        ),
        ((codes("a"),), {}, "The recovery codes of ben: they are others than event 2 says."),
        ((codes("a"), CODES_GONE), {"codes": {"a"}}, "The recovery codes of ben: they are others than event 3 says."),
        ((), {"codes": {"a"}}, "The recovery codes of ben: no event says who gave them."),
    ],
)
def test_what_was_replaced_where_it_lies_is_named_with_the_event_that_says_otherwise(events, there, sentence):
    assert found((MADE, *events), **there).wrong == (sentence,)


@pytest.mark.parametrize(
    ("events", "there", "subject"),
    [
        ((factor("a"), used("b", "c")), {"factor": "c"}, "The second factor of ben: event 3"),
        ((used("b", "c"),), {"factor": "c"}, "The second factor of ben: event 2"),
        ((factor("a"), FACTOR_GONE, used("a", "c")), {"factor": "c"}, "The second factor of ben: event 4"),
        ((codes("a"), spent("b")), {"codes": {"a"}}, "The recovery codes of ben: event 3"),
        ((codes("a"), spent("a"), spent("a")), {}, "The recovery codes of ben: event 4"),
        ((codes("a"), CODES_GONE, spent("a")), {}, "The recovery codes of ben: event 4"),
        ((spent("a"),), {}, "The recovery codes of ben: event 2"),
        ((passkey("one", "k"), answered("one", "l")), {}, "A passkey of ben: event 3"),
        ((passkey("one", "k"), answered("two", "k")), {}, "A passkey of ben: event 3"),
        ((passkey("one", "k"), one_gone("one"), answered("one", "k")), {}, "A passkey of ben: event 4"),
        ((passkey("one", "k"), KEYS_GONE, answered("one", "k")), {}, "A passkey of ben: event 4"),
    ],
)
def test_what_was_used_and_never_given_is_named_by_its_use(events, there, subject):
    assert found((MADE, *events), **there).wrong == (f"{subject} {PUT_THERE}",)


@pytest.mark.parametrize(
    ("events", "there"),
    [
        ((factor("a"), used("b", "c"), FACTOR_GONE), {}),
        ((factor("a"), used("b", "c"), factor("d")), {"factor": "d"}),
        ((codes("a"), spent("b"), codes("c")), {"codes": {"c"}}),
        ((codes("a"), spent("b"), CODES_GONE), {}),
        ((passkey("one", "k"), answered("one", "l"), one_gone("one")), {}),
        ((passkey("one", "k"), answered("two", "l"), KEYS_GONE), {}),
    ],
)
def test_once_it_was_taken_away_or_set_up_anew_it_is_past_and_still_said(events, there):
    told = found((MADE, *events), **there)

    assert told.wrong == ()
    assert [one.endswith(f"{PUT_THERE} It was taken away or set up anew since.") for one in told.past] == [True]


OLD_FACTOR = (Action.FACTOR_SET, {"rows": [{"staff_id": "ben"}]})
OLD_LINK = (Action.FEED_SET, {"rows": [{"staff_id": "ben", "names_shown": False}]})
OLD_CODES = (Action.CODES_GIVEN, {"taken": 0, "given": 1})
OLD_SPENT = (Action.CODE_SPENT, {"rows": [{"who": "ben"}]})
OLD_ANSWER = (Action.PASSKEY_USED, {"rows": [{"who": "ben", "which": 1}]})


@pytest.mark.parametrize(
    ("events", "there", "what"),
    [
        ((MADE, OLD_FACTOR), {"factor": "b"}, "the second factor of ben"),
        ((MADE, factor("a"), OLD_FACTOR), {"factor": "b"}, "the second factor of ben"),
        ((MADE, factor("a"), (Action.FACTOR_SET, None)), {"factor": "b"}, "the second factor of ben"),
        ((MADE, OLD_LINK, NAMES_SHOWN), {"link": "b"}, "the calendar link of ben"),
        ((MADE, OLD_CODES), {"codes": {"b"}}, "the recovery codes of ben"),
        ((MADE, OLD_CODES, spent("z")), {"codes": {"b"}}, "the recovery codes of ben"),
        ((MADE, codes("a", "b"), OLD_SPENT), {"codes": {"b"}}, "the recovery codes of ben"),
        ((), {"codes": {"b"}}, "the recovery codes of ben"),
    ],
)
def test_what_was_set_up_before_events_said_seals_is_not_to_be_told(events, there, what):
    told = found(events, **there)

    assert (told.wrong, told.past, told.unsealed) == ((), (), (what,))
    assert f"whether {what} was replaced" in UNTOLD.format(what=what)


@pytest.mark.parametrize("there", [{"factor": "b"}, {"link": "b"}, {}])
def test_of_what_no_event_ever_spoke_nothing_is_said_here(there):
    told = found(((Action.VIEWED, {"page": 1}),), **there)

    assert (told.wrong, told.past, told.unsealed) == ((), (), ())


@pytest.mark.parametrize(
    "events",
    [
        (spent("a"),),
        (used("a", "b"),),
        (answered("one", "k"),),
        (MADE, passkey("one", "k"), OLD_ANSWER),
        (
            MADE,
            passkey("one", "k"),
            (Action.PASSKEY_REMOVED, {"rows": [{"who": "ben", "which": 1}]}),
            answered("one", "l"),
        ),
        (MADE, passkey("one", "k"), (Action.PASSKEY_USED, None), answered("one", "k")),
        ((Action.ACCOUNT_MADE, None), spent("a")),
        ((Action.ACCOUNT_MADE, {"rows": [{"id": "asha"}]}), spent("a")),
    ],
)
def test_nobody_is_blamed_for_the_use_of_what_is_older_than_the_chain_or_than_seals(events):
    assert said(*events).beside({}).wrong == ()


def test_once_used_it_is_compared_from_then_on():
    events = (MADE, OLD_FACTOR, used("b", "c"))
    assert (found(events, factor="c").wrong, found(events, factor="c").unsealed) == ((), ())
    assert found(events, factor="b").wrong == ("The second factor of ben: it is another one than event 3 says.",)


def test_each_persons_are_their_own():
    told = said(MADE, factor("a"))
    both = held([], {ASHA: "x", BEN: "y"}, {ASHA: ["p"], BEN: ["q", "r"]})

    assert both == {
        Subject("asha", kind=Kind.FEED): frozenset({sealed_secret("x")}),
        Subject("ben", kind=Kind.FEED): frozenset({sealed_secret("y")}),
        Subject("asha", kind=Kind.CODES): frozenset({sealed_secret("p")}),
        Subject("ben", kind=Kind.CODES): frozenset({sealed_secret("q"), sealed_secret("r")}),
    }
    assert told.beside({Subject("asha", kind=Kind.FACTOR): frozenset({sealed_secret("b")})}).wrong == ()
    assert {Action.ACCOUNT_MADE, Action.PASSKEY_USED, Action.CODE_SPENT} <= SPEAKS
