"""The sentence in which each finding about the audit chain is said, and the figures that stand beside it."""

import random
from copy import deepcopy
from dataclasses import replace

import pytest

from outreach.domain.audit import Action, Details, Head, Key, Payload, Salts, head_of, seal
from outreach.domain.audit_verdict import Keys, Walk
from tests.support import tampering
from tests.support.tampering import A_DAY, AN_HOUR, FIRST, Ledger, anchors_of, is_signed, ledger, signature

NOT_SEALED_SO = "Event 61: what it says is not what was sealed."
NOT_THE_KEY = "Event 61: it does not bear the seal of its day: whoever wrote it had not the key."
SALTS = Salts(blind="0a" * 16, salt="0b" * 16)


@pytest.fixture(scope="module")
def whole():
    return ledger(3 * A_DAY + 5, random.Random(20261126))


@pytest.fixture
def book(whole):
    return deepcopy(whole)


def unsealed(
    *, key: Key | None = None, texts: tuple[str, ...] = ("{}", "{}"), action: Action = Action.RECORDED
) -> Ledger:
    """Events from before there was a key; the last may have one, and does `action`."""
    events, payloads, head = [], [], Head()
    for number, text in enumerate(texts, start=1):
        last = number == len(texts)
        told = Details(
            at=f"2026-03-02T09:00:00.{number:06}+00:00",
            actor="asha",
            session="",
            ip="",
            investigation=1,
            action=action if last else Action.RECORDED,
            object="request/1",
            version=number,
        )
        event = seal(head, told, text, salts=SALTS, key=key if last else None)
        events.append(event)
        payloads.append(Payload(salt=SALTS.salt, text=text))
        head = head_of(event)
    return Ledger(events, payloads, head, [], [])


@pytest.mark.parametrize(
    ("cheat", "sentence"),
    [
        ("edit_actor", NOT_SEALED_SO),
        ("edit_time", NOT_SEALED_SO),
        ("edit_action", NOT_SEALED_SO),
        ("edit_payload_and_commitment", NOT_SEALED_SO),
        ("edit_payload", "Event 61: its payload is not what was sealed."),
        ("drop_payload", "Event 61: its payload is gone, and no event says who erased it."),
        ("delete_event", "Event 61: event 61 is missing or moved."),
        ("swap_events", "Event 61: event 61 is missing or moved."),
        ("repeat_event", "Event 61: event 62 is missing or moved."),
        (
            "cut_tail_and_head",
            (
                "Event 61: 57 events are missing: they were anchored at 2026-03-04T09:00:00.000116+00:00 "
                "(since 2026-03-03T09:00:00.000053+00:00)."
            ),
        ),
        ("rewrite_without_keys", NOT_THE_KEY),
        ("rewrite_with_todays_key", NOT_THE_KEY),
        ("rewrite_as_unsealed", "Event 61: it bears the key of an earlier day than the event before it."),
        (
            "rewrite_with_every_key",
            "Event 63: the events up to it are not those that were anchored at 2026-03-03T09:00:00.000062+00:00.",
        ),
    ],
)
def test_each_way_to_cheat_has_its_sentence(book, cheat, sentence):
    getattr(tampering, cheat)(book, 60)

    assert book.verdict().wrong[-1] == sentence


def test_an_anchor_that_somebody_else_signed_is_named_and_vouches_for_nothing(book):
    forged = replace(book.anchors[0], signature="another hand")
    book.anchors, book.elsewhere = [forged], []
    found = book.verdict()

    (wrong,) = found.wrong
    assert wrong.startswith(f"The anchor of 9 events ({forged.at}) does not bear the signature of this desk.")
    assert (found.anchors, found.last_good, found.after_anchor) == (1, None, len(book.events))


def test_two_anchors_of_one_size_must_say_the_same(book):
    other = replace(book.anchors[1], root="00" * 32)
    book.anchors.append(replace(other, signature=signature(other, "the desk")))

    assert book.verdict().wrong == ("Two anchors of 18 events do not say the same: one was forged.",)


def test_an_anchor_for_the_last_event_is_looked_at_too(book):
    del book.events[AN_HOUR:], book.payloads[AN_HOUR:]
    book.head, book.anchors, book.elsewhere = head_of(book.events[-1]), anchors_of(book.events), []
    found = book.verdict()

    assert found.whole
    assert (found.last_good, found.after_anchor) == (book.anchors[0], 0)


def test_missing_events_before_the_first_good_anchor_are_missing_since_the_beginning(book):
    del book.events[5:], book.payloads[5:]
    book.head, book.anchors, book.elsewhere = head_of(book.events[-1]), book.anchors[:1], []
    at = book.anchors[0].at
    found = book.verdict()

    assert found.wrong == (f"Event 6: 4 events are missing: they were anchored at {at} (since the beginning).",)
    assert (found.first_bad, found.events, found.after_anchor) == (6, 5, 5)


def test_the_newest_of_the_anchors_beyond_the_end_is_told(book):
    del book.events[5:], book.payloads[5:]
    book.head = head_of(book.events[-1])

    assert "112 events are missing" in book.verdict().wrong[-1]


def test_a_head_of_another_event_shows_that_the_tail_is_gone(book):
    book.events.pop()
    book.payloads.pop()
    found = book.verdict()
    end = len(book.events) + 1

    assert found.first_bad == end
    assert found.wrong == (
        f"Event {end}: the head of the chain is of another event: the last ones are gone or put there.",
    )


def test_without_a_head_at_hand_the_events_alone_are_walked(book):
    book.head = None

    assert book.verdict().whole


def test_an_event_that_is_not_sealed_to_the_one_before_it(book):
    book.events[60] = replace(book.events[60], prev="00" * 32)

    assert book.verdict().wrong == ("Event 61: it is not sealed to the event before it.",)


def test_the_first_of_several_findings_is_the_one_that_counts(book):
    book.payloads[70] = book.payloads[20] = None
    found = book.verdict()

    assert (found.first_bad, found.erased, len(found.wrong)) == (21, 2, 2)


def test_payloads_that_an_event_says_were_erased_are_not_missed():
    book = unsealed(texts=("{}", "{}", '{"seqs":[1,2]}'), action=Action.ERASED)
    book.payloads[0] = book.payloads[1] = None
    found = book.verdict()

    assert found.whole
    assert (found.erased, found.events, found.unsealed, found.sealed) == (2, 3, 3, 0)


def test_another_event_cannot_say_that_payloads_were_erased():
    book = unsealed(texts=("{}", '{"seqs":[1]}'))
    book.payloads[0] = None

    assert book.verdict().wrong == ("Event 1: its payload is gone, and no event says who erased it.",)


def test_an_event_of_an_erasure_that_names_no_payload_excuses_none():
    book = unsealed(texts=("{}", "{}"), action=Action.WORDS_ERASED)
    assert book.verdict().whole

    book.payloads[0] = None
    assert book.verdict().wrong == ("Event 1: its payload is gone, and no event says who erased it.",)


def test_events_from_before_the_first_key_are_counted_and_bear_no_seal():
    book = unsealed()
    assert (book.verdict().unsealed, book.verdict().whole) == (2, True)

    book.events[1] = replace(book.events[1], mac="00" * 32)
    assert book.verdict().wrong == ("Event 2: it bears a seal of no key.",)


def test_where_no_key_is_at_hand_there_must_at_least_be_a_seal():
    book = unsealed(key=FIRST)
    strange = Key(7, b"\x01" * 32)
    found = book.verdict(strange)
    assert (found.whole, found.sealed, found.unsealed) == (True, 0, 1)

    book.events[1] = replace(book.events[1], mac="")
    assert book.verdict(strange).wrong == ("Event 2: it does not bear the seal of its day.",)


def test_a_series_of_keys_speaks_from_its_first_day_on_and_the_newest_that_can_speak_does():
    later = Key(5, b"\x05" * 32)
    keys = Keys((later, Key(2, b"\x02" * 32)))

    assert keys.at(1) is None
    assert keys.at(4) == Key(2, b"\x02" * 32).at(4)
    assert keys.at(5) == later
    assert keys.at(6) == later.next()
    assert keys.at(8) == later.at(8)
    assert keys.at(6) == later.next()


def test_no_key_speaks_where_none_is_known():
    assert Keys().at(3) is None


def test_a_walk_without_events_is_whole_and_counts_nothing():
    found = Walk(Keys(), [], None, is_signed).over([])

    assert (found.whole, found.events, found.after_anchor, found.first_bad) == (True, 0, 0, None)
