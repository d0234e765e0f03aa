"""The gates: what is missing before an editor may sign, and from when it can hold."""

from datetime import timedelta

import pytest

from outreach.domain import facts
from outreach.domain.facts import Channel, Gate, Medium, Outcome, Terms
from outreach.domain.gates import Check, passed, with_held
from outreach.domain.investigation import Policy
from outreach.domain.phases import Phase
from tests.story import (
    CONFIRMS,
    DENIES,
    answered,
    asked,
    bounced,
    called,
    day,
    deadline,
    due,
    extended,
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


def missing(standing):
    return {check.gate: check.missing for check in standing.unmet}


def test_a_fair_silence_is_ready_from_the_deadline_on():
    story = stand(log(*silence()), day(7, 10))

    assert story.milestones.ready_from == deadline(7)
    assert stand(log(*silence()), deadline(7)).phase is Phase.READY


def test_too_few_attempts_say_how_many_are_missing():
    assert missing(stand(log(due(0, 7), asked(0)), day(9)))[Gate.ATTEMPTS] == "2 more attempts"


def test_attempts_still_wanted_are_made_as_soon_as_the_days_between_two_are_over():
    """Asked on Monday the 2nd; two more, each two working days after the one before: Wednesday, and Friday the 6th."""
    story = stand(log(due(0, 7), asked(0)), day(0, 15))
    (check,) = [one for one in story.unmet if one.gate is Gate.ATTEMPTS]

    assert f"{check.earliest:%a %d %H:%M}" == "Thu 05 23:00"  # Friday begins in Oslo
    at_once = stand(log(due(0, 7), asked(0)), day(0, 15), policy=Policy(follow_up_gap_working_days=0))
    assert next(one for one in at_once.unmet if one.gate is Gate.ATTEMPTS).earliest == day(0, 15)


def test_one_channel_is_not_enough():
    story = stand(log(due(0, 7), asked(0), asked(3), asked(7)), day(9))

    assert missing(story)[Gate.CHANNELS] == "an attempt by 1 more channel (so far email)"


def test_social_media_alone_never_suffices():
    post = {"channel": Channel.SOCIAL, "address": "@agency"}
    lenient = Policy(min_channels=1)
    story = stand(log(due(0, 7), asked(0, **post), asked(3, **post), asked(7, **post)), day(9), policy=lenient)

    assert "other than social media" in missing(story)[Gate.CHANNELS]


def test_attempts_in_one_afternoon_say_from_which_day_another_would_count():
    check = next(
        check
        for check in stand(log(due(0, 7), asked(0), called(0.1), asked(0.2)), day(0, 15)).unmet
        if check.gate is Gate.WORKING_DAYS
    )

    assert check.earliest == day(7, 0).replace(hour=0) - timedelta(hours=1)  # Monday 00:00 in Oslo
    assert "5 working days" in check.missing


def test_a_letter_that_bounced_is_no_attempt():
    assert missing(stand(log(*silence(), bounced(8, 3)), day(9)))[Gate.ATTEMPTS].endswith("attempts")


def test_a_deadline_nobody_told_the_agency_is_no_deadline():
    story = stand(log(due(0, 7), asked(0, due=None), called(2, deadline_told=None), asked(7, due=None)), day(9))

    assert Gate.FINAL_DEADLINE in missing(story)


def test_an_extension_we_told_the_agency_carries_the_deadline():
    assert Gate.FINAL_DEADLINE not in missing(stand(log(*silence(), extended(7, 14)), day(15)))


def test_an_unread_message_stops_the_sign_off():
    assert missing(stand(log(*silence(), wrote(8)), day(9))) == {Gate.NOTHING_UNCLASSIFIED: "1 message to classify"}


def test_an_answer_that_was_never_asked_for_lacks_its_question():
    assert "questions 1, 2 of version 1" in missing(stand(log(answered(2, DENIES))))[Gate.QUESTIONS_PUT]


def test_a_voicemail_nobody_answered_puts_no_question():
    story = stand(log(called(0, Outcome.NO_ANSWER, questions=()), answered(2, DENIES)))

    assert Gate.QUESTIONS_PUT in missing(story)


def test_an_agency_asked_again_after_its_answer_has_its_time():
    story = log(due(0, 7), asked(0), answered(2, DENIES), asked(3))

    assert missing(stand(story, day(4))) == {
        Gate.TIME_TO_ANSWER: "the agency was asked again after its last answer and still has time"
    }
    assert stand(story, day(4)).milestones.ready_from == deadline(7)


def test_a_counter_claim_is_checked_before_the_row_is_signed():
    claim = answered(2, DENIES, counterclaims=("The contract ended in 2019.",))
    checked = facts.CounterclaimChecked(response=facts.Seq(3), number=1, found="The register agrees.")

    assert Gate.COUNTERCLAIMS_CHECKED in missing(stand(log(asked(0), claim)))
    assert missing(stand(log(asked(0), claim, verified(3, 3).__class__(at=day(3), fact=checked)))) == {}


def test_a_quote_wants_a_second_person():
    story = (asked(0), answered(2, DENIES), quoted(2, "We never used it."))

    assert Gate.QUOTES_VERIFIED in missing(stand(log(*story)))
    assert missing(stand(log(*story, verified(3, 4)))) == {}


def test_a_translation_wants_a_second_person():
    story = (asked(0), answered(2, DENIES), quoted(2, "Nunca."), verified(3, 4), translated(3, 4, "Never."))

    assert missing(stand(log(*story))) == {Gate.TRANSLATIONS_CHECKED: "1 translation to check by a second person"}


def test_words_on_background_want_their_agreed_attribution():
    story = (asked(0), answered(2, DENIES), on_background(2, "It was tried.", attribution=""), verified(3, 4))

    assert Gate.TERMS_STATED in missing(stand(log(*story)))


def test_a_reversal_wants_an_editors_ruling():
    story = (asked(0), answered(2, DENIES), answered(9, CONFIRMS))

    assert missing(stand(log(*story))) == {Gate.REVERSAL_CONFIRMED: "an editor's ruling on 1 reversal"}
    assert missing(stand(log(*story, ruled(10, 3, 4)))) == {}


def test_an_editor_may_waive_an_effort_and_the_waiver_is_seen():
    story = stand(log(due(0, 7), asked(0), asked(7), waived(8, Gate.ATTEMPTS), waived(8, Gate.CHANNELS)), day(9))

    assert [check.gate for check in story.checks if check.waived] == [Gate.ATTEMPTS, Gate.CHANNELS]
    assert story.phase is Phase.READY


def test_a_waiver_that_expired_no_longer_counts():
    story = log(due(0, 7), asked(0), called(3), waived(8, Gate.ATTEMPTS, until=10), waived(8, Gate.WORKING_DAYS))

    assert Gate.ATTEMPTS in missing(stand(story, day(11)))


def test_where_policy_wants_two_people_one_waiver_is_not_enough():
    two = Policy(two_person_waivers=True)
    story = (due(0, 7), asked(0), called(7), waived(8, Gate.ATTEMPTS))
    second = waived(9, Gate.ATTEMPTS).__class__(at=day(9), fact=facts.WaiverSeconded(waiver=facts.Seq(5)), by="nils")

    assert Gate.ATTEMPTS in missing(stand(log(*story), day(9), policy=two))
    assert Gate.ATTEMPTS not in missing(stand(log(*story, second), day(9), policy=two))


def test_a_quote_from_a_response_that_was_taken_back_is_unverified_again():
    spoken = {"medium": Medium.SPOKEN, "terms": Terms.ON_THE_RECORD}
    story = (asked(0), answered(2, DENIES), quoted(2, "Never.", response=facts.Seq(3), **spoken), verified(3, 4))
    back = waived(4, Gate.ATTEMPTS).__class__(at=day(4), fact=facts.EntryRetracted(entry=facts.Seq(3), reason="x"))

    assert Gate.QUOTES_VERIFIED in missing(stand(log(*story, back)))


def unclassified(missing="", earliest=None):
    return Check(gate=Gate.NOTHING_UNCLASSIFIED, holds=not missing, missing=missing, earliest=earliest)


@pytest.mark.parametrize(
    ("held", "missing", "said"),
    [
        (1, "", "1 held message that may be theirs to file or set aside"),
        (2, "", "2 held messages that may be theirs to file or set aside"),
        (
            1,
            "1 message to classify",
            "1 message to classify, and 1 held message that may be theirs to file or set aside",
        ),
    ],
)
def test_a_held_message_that_may_be_theirs_is_in_the_way(held, missing, said):
    (check,) = with_held([unclassified(missing)], held, day(3))

    assert check == Check(gate=Gate.NOTHING_UNCLASSIFIED, holds=False, missing=said, earliest=day(3))
    assert not check.by_itself


def test_what_was_in_the_way_from_a_later_instant_stays_so():
    (check,) = with_held([unclassified("1 message to classify", earliest=day(5))], 1, day(3))

    assert check.earliest == day(5)


def test_held_messages_concern_no_other_gate_and_none_held_changes_nothing():
    others = [passed(gate) for gate in Gate]

    assert with_held(others, 0, day(3)) == tuple(others)
    assert [check.gate for check in with_held(others, 1, day(3)) if not check.holds] == [Gate.NOTHING_UNCLASSIFIED]
