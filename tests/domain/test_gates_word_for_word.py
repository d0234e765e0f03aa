"""What each gate says is missing, word for word, and from when it can hold: an editor plans the week by it."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from outreach.domain import gates
from outreach.domain.calendars import Calendar
from outreach.domain.facts import Channel, Gate, Outcome
from outreach.domain.gates import Check, all_hold_from
from outreach.domain.investigation import Policy, QuestionSet, QuestionSets
from outreach.domain.standing import Standing, standing
from tests.story import (
    CALENDAR,
    CONFIRMS,
    DENIES,
    POLICY,
    QUESTIONS,
    answered,
    asked,
    bounced,
    called,
    day,
    deadline,
    due,
    listed,
    log,
    on_background,
    quoted,
    ruled,
    silence,
    stand,
    translated,
    verified,
    waived,
    wrote,
)

POST = {"channel": Channel.SOCIAL, "address": "@agency"}
CLAIMS = {"counterclaims": ("The contract ended in 2019.", "Nobody had a password.")}


def of(gate: Gate, story: Standing) -> Check:
    (check,) = [check for check in story.checks if check.gate is gate]
    return check


def failed(at: float, outcome: Outcome = Outcome.FAILED, **rest: object):
    return asked(at, outcome=outcome, questions=(), **rest)


@pytest.mark.parametrize(
    ("told", "gate", "missing"),
    [
        ([listed()], Gate.ATTEMPTS, "3 more attempts"),
        ([asked(0), called(1)], Gate.ATTEMPTS, "1 more attempt"),
        ([listed()], Gate.CHANNELS, "an attempt by 2 more channels"),
        ([asked(0), asked(1)], Gate.CHANNELS, "an attempt by 1 more channel (so far email)"),
        ([listed()], Gate.WORKING_DAYS, "attempts over 5 working days at the agency (so far 0)"),
        ([asked(0), called(1), asked(4)], Gate.WORKING_DAYS, "attempts over 5 working days at the agency (so far 4)"),
        ([due(0, 7), asked(0, due=None)], Gate.FINAL_DEADLINE, "an attempt that states the final deadline"),
        ([listed()], Gate.FINAL_DEADLINE, "an attempt that states the final deadline"),
        ([listed()], Gate.DEADLINE_PASSED, "a deadline"),
        ([failed(0)], Gate.EVERY_CHANNEL_FAILED, "2 more attempts and 1 more channel besides social media"),
        (
            [failed(0, **POST), failed(1, **POST)],
            Gate.EVERY_CHANNEL_FAILED,
            "1 more attempt and 2 more channels besides social media",
        ),
        ([failed(0), failed(1), failed(2, **POST)], Gate.EVERY_CHANNEL_FAILED, "1 more channel besides social media"),
        ([asked(0), wrote(1), wrote(2)], Gate.NOTHING_UNCLASSIFIED, "2 messages to classify"),
        ([listed()], Gate.QUESTIONS_PUT, "questions 1, 2 of version 1 put to the agency"),
        ([asked(0, questions=(1,))], Gate.QUESTIONS_PUT, "question 2 of version 1 put to the agency"),
        (
            [asked(0), answered(2, DENIES, counterclaims=("Ended.",))],
            Gate.COUNTERCLAIMS_CHECKED,
            "1 factual counter-claim to check",
        ),
        ([asked(0), answered(2, DENIES, **CLAIMS)], Gate.COUNTERCLAIMS_CHECKED, "2 factual counter-claims to check"),
        ([answered(2, DENIES), quoted(2, "Never.")], Gate.QUOTES_VERIFIED, "1 quote to verify by a second person"),
        ([quoted(2, "Never."), quoted(2, "Nowhere.")], Gate.QUOTES_VERIFIED, "2 quotes to verify by a second person"),
        (
            [quoted(2, "Nunca."), translated(3, 2, "Never."), translated(3, 2, "Not ever.")],
            Gate.TRANSLATIONS_CHECKED,
            "2 translations to check by a second person",
        ),
        ([on_background(2, "It was tried.", "")], Gate.TERMS_STATED, "the agreed attribution of 1 background quote"),
        (
            [on_background(2, "It was tried.", ""), on_background(2, "Once.", "")],
            Gate.TERMS_STATED,
            "the agreed attribution of 2 background quotes",
        ),
        (
            [asked(0), answered(2, DENIES, DENIES), answered(9, CONFIRMS, CONFIRMS)],
            Gate.REVERSAL_CONFIRMED,
            "an editor's ruling on 2 reversals",
        ),
    ],
)
def test_what_is_missing_is_said_so_that_somebody_can_do_it(told, gate, missing):
    check = of(gate, stand(log(*told), day(9)))

    assert (check.holds, check.missing) == (False, missing)
    assert not check.by_itself, "somebody has to do it"


ONCE_DONE = {Gate.ATTEMPTS, Gate.WORKING_DAYS, Gate.DEADLINE_PASSED}
"""What also wants time: a second attempt on the same day is none, and a deadline lies ahead."""


@pytest.mark.parametrize(
    "told",
    [
        [listed()],
        [asked(0), wrote(1)],
        [failed(0)],
        [asked(0), answered(2, DENIES, **CLAIMS), quoted(3, "Never."), translated(3, 4, "Ni.")],
        [asked(0), answered(2, DENIES), answered(3, CONFIRMS), on_background(3, "Once.", "")],
    ],
)
def test_what_only_wants_doing_can_hold_at_once(told):
    story = stand(log(*told), day(9))

    assert {check.earliest for check in story.unmet if check.gate not in ONCE_DONE} == {day(9)}


def test_a_gate_that_holds_lacks_nothing_and_waits_for_nothing():
    for story in (silence(), (asked(0), answered(2, DENIES, CONFIRMS), quoted(2, "No."), verified(3, 4))):
        for check in stand(log(*story), day(20)).checks:
            assert check == Check(gate=check.gate, holds=True)


# ── From when ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_was_never_asked_can_be_asked_at_once_and_twice_more_two_working_days_apart():
    """Monday the 2nd, Wednesday, and Friday the 6th, which begins in Oslo an hour before it does in UTC."""
    check = of(Gate.ATTEMPTS, stand(log(listed()), day(0)))

    assert f"{check.earliest:%a %d %H:%M}" == "Thu 05 23:00"


def test_an_attempt_that_is_long_overdue_can_be_made_at_once():
    assert of(Gate.ATTEMPTS, stand(log(asked(0), called(2)), day(18))).earliest == day(18)
    assert of(Gate.WORKING_DAYS, stand(log(asked(0), called(2)), day(18))).earliest == day(18)


@pytest.mark.parametrize("gate", [Gate.ATTEMPTS, Gate.WORKING_DAYS])
def test_no_attempt_is_foreseen_on_a_day_on_which_the_agency_does_not_work(gate):
    """On Sunday the 22nd the next one can be made on Monday, which begins in Oslo an hour before it does in UTC."""
    check = of(gate, stand(log(asked(0), called(2)), day(20)))

    assert f"{check.earliest:%a %d %H:%M}" == "Sun 22 23:00"


def test_two_more_attempts_begin_on_monday_and_end_two_working_days_later():
    check = of(Gate.ATTEMPTS, stand(log(asked(0)), day(20)))

    assert f"{check.earliest:%a %d %H:%M}" == "Tue 24 23:00"


def test_days_are_counted_from_the_first_attempt_to_the_last():
    story = log(asked(0), called(3), asked(4))

    assert of(Gate.WORKING_DAYS, stand(story, day(4))).earliest == day(7, 0).replace(hour=0) - (day(0, 1) - day(0, 0))
    assert of(Gate.WORKING_DAYS, stand(story, day(4), policy=Policy(min_working_days=4))).holds


def test_where_nobody_was_asked_yet_the_days_begin_now():
    check = of(Gate.WORKING_DAYS, stand(log(listed()), day(0)))

    assert f"{check.earliest:%a %d %H:%M}" == "Sun 08 23:00"  # Monday the 9th begins in Oslo


def test_without_a_deadline_the_soonest_is_a_whole_term_from_now_at_the_hour_of_the_policy():
    check = of(Gate.DEADLINE_PASSED, stand(log(asked(0)), day(0), policy=Policy(close_of_business=time(16))))

    assert f"{check.earliest:%a %d %H:%M}" == "Mon 09 15:00"  # 16:00 in Oslo


def test_a_deadline_passes_by_itself_and_not_a_moment_early():
    early, just = (stand(log(*silence()), at) for at in (day(7, 15), deadline(7)))

    assert of(Gate.DEADLINE_PASSED, early) == Check(
        gate=Gate.DEADLINE_PASSED,
        holds=False,
        missing="the deadline has not passed yet",
        earliest=deadline(7),
        by_itself=True,
    )
    assert of(Gate.DEADLINE_PASSED, just).holds


def test_the_clock_alone_opens_a_deadline_and_nothing_that_a_try_opens():
    waiting, wanting = stand(log(*silence()), day(7, 10)), stand(log(due(0, 7), asked(0, due=7)), day(1))

    assert [(check.gate, check.opens_at) for check in waiting.unmet] == [(Gate.DEADLINE_PASSED, deadline(7))]
    assert {check.gate: check.opens_at for check in wanting.unmet if check.gate in gates.SILENCE} == {
        Gate.ATTEMPTS: None,
        Gate.CHANNELS: None,
        Gate.WORKING_DAYS: None,
        Gate.DEADLINE_PASSED: deadline(7),
    }


def test_where_the_calendar_ends_an_attempt_is_still_asked_for_and_whoever_plans_it_hears_of_the_end():
    """One attempt of four is missing, and the next working day but one lies in a year nobody knows the holidays of."""
    told = log(due(290, 297), asked(290, due=297), called(292), asked(303))
    story = standing(
        told,
        day(304),
        policy=replace(POLICY, min_attempts=4),
        calendar=Calendar(zone=CALENDAR.zone, years=range(2026, 2027)),
        questions=QUESTIONS,
    )

    assert [(check.gate, check.missing, check.earliest) for check in story.unmet] == [
        (Gate.ATTEMPTS, "1 more attempt", day(304))
    ]


# ── Effort ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_channels_used_so_far_are_named_in_order():
    story = stand(log(called(0), asked(1)), day(2), policy=Policy(min_channels=3))

    assert of(Gate.CHANNELS, story).missing == "an attempt by 1 more channel (so far email, phone)"


def test_social_media_beside_a_letter_is_a_channel_and_alone_it_is_none():
    lenient = Policy(min_channels=1)
    alone = of(Gate.CHANNELS, stand(log(asked(0, **POST)), day(2), policy=lenient))

    assert alone.missing == "an attempt by something other than social media (so far social media)"
    assert of(Gate.CHANNELS, stand(log(asked(0, **POST), asked(1)), day(2))).holds


def test_an_agency_that_no_channel_reaches_owes_no_answer_to_questions_nobody_could_put():
    failing = log(failed(0), failed(1, Outcome.WRONG_NUMBER, channel=Channel.PHONE), failed(2))
    story = stand(failing, day(3))

    assert {check.gate: check.holds for check in story.checks}[Gate.EVERY_CHANNEL_FAILED]
    assert of(Gate.QUESTIONS_PUT, story).holds
    assert not story.unmet


def test_a_letter_that_came_back_is_no_attempt_but_shows_that_the_channel_failed():
    story = stand(log(asked(0), bounced(1, 2), failed(2), failed(3, channel=Channel.PHONE)), day(4))

    assert of(Gate.EVERY_CHANNEL_FAILED, story).holds


# ── Questions ───────────────────────────────────────────────────────────────────────────────────────────────────


def sets(*versions: QuestionSet) -> QuestionSets:
    return QuestionSets([*QUESTIONS, *versions])


ONE, TWO = QUESTIONS[0].questions
SECOND = QuestionSet(version=2, recorded_at=day(1), questions=(ONE, replace(TWO, text="Who was arrested?")))


def test_without_a_question_set_nothing_can_have_been_put():
    check = of(Gate.QUESTIONS_PUT, stand(log(asked(0)), day(9), questions=QuestionSets()))

    assert (check.missing, check.earliest) == ("a question set for this investigation", day(9))


def test_a_question_that_means_something_else_now_is_put_again_and_the_others_are_not():
    again = stand(log(asked(0)), day(2), questions=sets(SECOND))
    put = stand(log(asked(0), asked(2, question_set=2, questions=(2,))), day(3), questions=sets(SECOND))

    assert of(Gate.QUESTIONS_PUT, again).missing == "question 2 of version 2 put to the agency"
    assert of(Gate.QUESTIONS_PUT, put).holds


def test_a_question_that_was_dropped_since_is_owed_to_nobody():
    shorter = QuestionSet(version=2, recorded_at=day(1), questions=(ONE,), material=False)

    assert of(Gate.QUESTIONS_PUT, stand(log(asked(0, questions=(1,))), day(2), questions=sets(shorter))).holds


def test_a_try_that_does_not_say_which_version_it_put_has_put_none():
    story = stand(log(asked(0, question_set=None)), day(2))

    assert of(Gate.QUESTIONS_PUT, story).missing == "questions 1, 2 of version 1 put to the agency"


@pytest.mark.parametrize(
    ("told", "at", "earliest"),
    [
        ([due(0, 7), asked(0), answered(2, DENIES), asked(3)], day(4), deadline(7)),
        ([due(0, 7), asked(0), answered(2, DENIES), asked(3)], deadline(7), None),
        ([due(0, 7), asked(0), answered(2, DENIES)], day(4), None),
        ([due(0, 7), asked(0), answered(2, DENIES), asked(2)], day(4), None),
        ([asked(0), answered(2, DENIES), asked(3)], day(4), None),
        ([due(0, 7), asked(0), answered(2, DENIES), called(3, Outcome.NO_ANSWER)], day(4), None),
        ([due(0, 7), asked(0), asked(3)], day(4), None),
    ],
    ids=["again", "the time is over", "not again", "as it answered", "no deadline", "not heard", "no answer"],
)
def test_only_who_is_asked_again_after_its_answer_has_its_time_once_more(told, at, earliest):
    check = of(Gate.TIME_TO_ANSWER, stand(log(*told), at))

    assert (check.holds, check.earliest, check.by_itself) == (earliest is None, earliest, earliest is not None)


# ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_words_on_the_record_want_no_attribution_and_words_on_background_are_content_with_theirs():
    story = stand(log(quoted(2, "Never."), on_background(2, "Once.", "a person who works there")), day(3))

    assert of(Gate.TERMS_STATED, story).holds


def test_each_reversal_wants_its_own_ruling():
    told = (asked(0), answered(2, DENIES, DENIES), answered(9, CONFIRMS, CONFIRMS), ruled(10, 3, 4))

    assert of(Gate.REVERSAL_CONFIRMED, stand(log(*told))).missing == "an editor's ruling on 1 reversal"


# ── Waivers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_waiver_is_in_force_until_it_expires_and_not_at_that_moment():
    told = log(asked(0), waived(1, Gate.ATTEMPTS, until=10))
    before, then = (of(Gate.ATTEMPTS, stand(told, at)) for at in (day(10, 8), day(10)))

    assert before.holds
    assert before.waived is not None
    assert (before.waived.waived.gate, before.missing) == (Gate.ATTEMPTS, "2 more attempts"), "and what it waived stays"
    assert (then.holds, then.waived) == (False, None)


def test_a_gate_that_holds_anyway_owes_nothing_to_a_waiver():
    assert of(Gate.CHANNELS, stand(log(*silence(), waived(8, Gate.CHANNELS)), day(9))).waived is None


def test_a_message_nobody_has_read_cannot_be_waived():
    story = stand(log(*silence(), wrote(8), waived(8, Gate.NOTHING_UNCLASSIFIED)), day(9))

    assert not of(Gate.NOTHING_UNCLASSIFIED, story).holds


# ── All of them ─────────────────────────────────────────────────────────────────────────────────────────────────


def shut(earliest: datetime | None, *, by_itself: bool = True) -> Check:
    return Check(gate=Gate.DEADLINE_PASSED, holds=False, missing="time", earliest=earliest, by_itself=by_itself)


@pytest.mark.parametrize(
    ("checks", "ready"),
    [
        ([], day(3)),
        ([shut(day(5)), shut(day(9)), shut(day(7))], day(9)),
        ([shut(day(2))], day(3)),
        ([shut(day(5), by_itself=False)], None),
        ([shut(None)], None),
        ([shut(day(9)), shut(day(5), by_itself=False)], None),
        ([Check(gate=Gate.CHANNELS, holds=True), shut(day(5))], day(5)),
    ],
)
def test_a_row_is_ready_when_the_last_gate_opens_and_nobody_can_say_when_where_somebody_has_to_act(checks, ready):
    assert all_hold_from(checks, day(3)) == ready
