"""A contact is as healthy as the last thing the log shows of its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.agencies import Contact, Health, in_order_to_try
from outreach.domain.contact_health import by_signs, health_shown
from outreach.domain.facts import Channel, DeliveryReport, DeliveryReported, Outcome
from outreach.domain.ids import Seq
from tests.story import Told, asked, bounced, called, day, log, retracted

PRESS, PHONE = "press@agency.example.org", "+47 5550 0100"


def shown(*told, added=1):
    entries = log(*told)
    taken_back = frozenset(entry.fact.entry for entry in entries if hasattr(entry.fact, "entry"))
    return health_shown(entries, entries[-added:], taken_back)


def report(at, attempt, what):
    return Told(at=day(at), fact=DeliveryReported(attempt=Seq(attempt), report=what))


def test_a_hard_bounce_makes_the_address_bad():
    assert shown(asked(0), bounced(0, 2)) == {PRESS: Health.BAD}


def test_a_soft_bounce_makes_it_soft_and_a_delivery_good_again():
    soft = (asked(0), report(0, 2, DeliveryReport.BOUNCED_SOFT))

    assert shown(*soft) == {PRESS: Health.SOFT}
    assert shown(*soft, report(1, 2, DeliveryReport.DELIVERED)) == {PRESS: Health.GOOD}


def test_a_wrong_number_is_bad_until_somebody_answers_there():
    wrong = called(0, Outcome.WRONG_NUMBER)

    assert shown(wrong) == {PHONE: Health.BAD}
    assert shown(wrong, called(1, Outcome.REACHED_PERSON)) == {PHONE: Health.GOOD}


def test_a_letter_that_left_or_a_call_nobody_took_shows_nothing():
    assert shown(asked(0)) == {}
    assert shown(called(0, Outcome.NO_ANSWER)) == {}


def test_an_address_is_good_again_when_its_bad_sign_is_taken_back():
    assert shown(called(0, Outcome.WRONG_NUMBER), retracted(1, 2)) == {PHONE: Health.GOOD}


def test_the_last_sign_counts_by_the_time_it_happened():
    late = called(0, Outcome.WRONG_NUMBER).recorded(3)

    assert shown(called(1, Outcome.REACHED_PERSON), late) == {PHONE: Health.GOOD}


def test_other_addresses_are_left_alone():
    assert shown(called(0, Outcome.WRONG_NUMBER), asked(0), bounced(0, 3)) == {PRESS: Health.BAD}


def soft(*days):
    """A mail held up on each of these days."""
    told = []
    for number, at in enumerate(days):
        told += [asked(at), report(at, 2 + 2 * number, DeliveryReport.BOUNCED_SOFT)]
    return told


@pytest.mark.parametrize(
    ("days", "health"),
    [
        ((0, 7, 14, 21), Health.SOFT),
        ((0, 7, 14, 21, 28), Health.BAD),
        ((0, 7, 14, 21, 35), Health.BAD),
        ((0, 7, 14, 21, 36), Health.SOFT),
        ((0, 30, 37, 44, 51, 58), Health.BAD),
    ],
)
def test_five_soft_bounces_within_five_weeks_are_bad_and_slower_ones_are_soft(days, health):
    assert shown(*soft(*days)) == {PRESS: health}


def test_a_sign_of_life_between_them_begins_the_count_anew():
    alive = [*soft(0, 7, 14), report(15, 2, DeliveryReport.DELIVERED)]
    later = []
    for number, at in enumerate((21, 28)):
        later += [asked(at), report(at, 9 + 2 * number, DeliveryReport.BOUNCED_SOFT)]

    assert shown(*alive, *later) == {PRESS: Health.SOFT}


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from([Health.GOOD, Health.SOFT, Health.BAD])), max_size=30))
def test_only_a_hard_sign_or_five_soft_ones_in_a_row_make_an_address_bad(drawn):
    signs = sorted((day(at), sign) for at, sign in drawn)
    health = by_signs(signs)
    kinds = [sign for _, sign in signs]

    if not kinds:
        assert health is Health.GOOD
    elif kinds[-1] is not Health.SOFT:
        assert health is kinds[-1]
    elif Health.BAD not in kinds and kinds[-5:] != [Health.SOFT] * 5:
        assert health is Health.SOFT
    if kinds and kinds[-1] is Health.SOFT:
        assert health is not Health.GOOD


def contact(number, health=Health.GOOD, channel=Channel.EMAIL, rank=None):
    return Contact(
        id=number,
        agency_id=1,
        name=str(number),
        channel=channel,
        address=str(number),
        health=health,
        rank=rank or number,
    )


def test_contacts_are_tried_in_good_health_by_rank_then_those_that_falter_and_bad_ones_never():
    known = [
        contact(1, Health.BAD),
        contact(2, Health.SOFT),
        contact(3, channel=Channel.SOCIAL),
        contact(4, channel=Channel.PHONE, rank=9),
        contact(5, rank=8),
    ]

    assert [one.id for one in in_order_to_try(known)] == [5, 4, 3, 2]
    assert [one.id for one in in_order_to_try(known, Channel.EMAIL)] == [5, 2]
    assert in_order_to_try([contact(1, Health.BAD)]) == ()
