"""A contact is as healthy as the last thing the log shows of its address."""

from outreach.domain.agencies import Health
from outreach.domain.contact_health import health_shown
from outreach.domain.facts import DeliveryReport, DeliveryReported, Outcome
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
