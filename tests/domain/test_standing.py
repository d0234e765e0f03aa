"""Where a request stands: the rules of the domain's part 4, told as stories."""

import pytest

from outreach.domain import facts
from outreach.domain.facts import Outcome
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import Policy, Question, QuestionSet, QuestionSets, ResponseStatus
from outreach.domain.phases import Phase
from tests.story import (
    ACKNOWLEDGES,
    CANNOT_SAY,
    CONFIRMS,
    DECLINES,
    DENIES,
    QUESTIONS,
    Told,
    acknowledged,
    answered,
    asked,
    auto_replied,
    bounced,
    called,
    day,
    deadline,
    due,
    extended,
    listed,
    log,
    merged,
    noted,
    removed,
    restored,
    retracted,
    ruled,
    signed_off,
    silence,
    stand,
    waived,
    wrote,
)

S = ResponseStatus


def test_an_agency_that_was_only_listed_is_not_asked():
    assert stand(log()).status is S.NOT_ASKED


def test_an_agency_that_was_asked_awaits_its_answer():
    assert stand(log(asked(0))).status is S.AWAITING


@pytest.mark.parametrize(
    ("position", "status"),
    [
        (CONFIRMS, S.CONFIRMED),
        (DENIES, S.DENIED),
        (DECLINES, S.DECLINED),
        (CANNOT_SAY, S.DECLINED),
        (ACKNOWLEDGES, S.ACKNOWLEDGED_ONLY),
    ],
)
def test_the_position_on_the_lead_question_makes_the_status(position, status):
    assert stand(log(asked(0), answered(2, position))).status is status


def test_a_denial_followed_by_a_confirmation_is_a_reversal():
    story = log(asked(0), answered(2, DENIES), answered(9, CONFIRMS))

    then, now = stand(story, day(3)), stand(story, day(9))

    assert (then.status, then.reversals) == (S.DENIED, ())
    assert (now.status, now.qualifiers) == (S.CONFIRMED, ("denied first",))
    assert now.reversals[0].days_between == 7


def test_a_confirmation_followed_by_a_denial_waits_for_an_editor():
    story = stand(log(asked(0), answered(2, CONFIRMS), answered(9, DENIES)))

    assert (story.status, story.confirmed_then_denied, story.needs_ruling) == (S.DENIED, True, True)


def test_an_editor_who_confirms_the_reversal_settles_it():
    story = stand(log(asked(0), answered(2, DENIES), answered(9, CONFIRMS), ruled(10, 3, 4)))

    assert not story.needs_ruling


@pytest.mark.parametrize(("two", "wanted"), [(True, True), (False, False)])
def test_a_waiver_that_wants_a_second_person_waits_for_an_editor(two, wanted):
    story = stand(log(asked(0), waived(1, facts.Gate.ATTEMPTS)), policy=Policy(two_person_waivers=two))

    assert story.needs_ruling is wanted


def test_a_waiver_that_is_seconded_or_has_expired_waits_for_nobody():
    two, first = Policy(two_person_waivers=True), (asked(0), waived(1, facts.Gate.ATTEMPTS, until=5))
    second = Told(at=day(2), fact=facts.WaiverSeconded(waiver=facts.Seq(3)), by="nils")

    assert not stand(log(*first, second), policy=two).needs_ruling
    assert not stand(log(*first), day(6), policy=two).needs_ruling


@pytest.mark.parametrize("later", [DECLINES, CANNOT_SAY, ACKNOWLEDGES])
def test_a_later_refusal_never_erases_a_firm_position(later):
    assert stand(log(asked(0), answered(2, CONFIRMS), answered(4, later))).status is S.CONFIRMED


def test_a_decline_followed_by_a_confirmation_is_no_reversal():
    story = stand(log(asked(0), answered(2, DECLINES), answered(4, CONFIRMS)))

    assert (story.status, story.reversals) == (S.CONFIRMED, ())


def test_what_happened_first_counts_first_even_when_it_was_written_down_last():
    story = stand(log(asked(0), answered(9, CONFIRMS), answered(2, DENIES).recorded(12)))

    assert (story.status, story.qualifiers) == (S.CONFIRMED, ("denied first",))


def test_a_gatekeepers_no_comment_is_only_an_acknowledgement():
    story = log(asked(0), answered(1, DECLINES, authority=facts.Authority.GATEKEEPER))

    assert stand(story).status is S.ACKNOWLEDGED_ONLY


def test_an_editor_may_accept_a_gatekeepers_answer():
    accepted = facts.AuthorityAccepted(response=facts.Seq(3), reason="The press office confirmed her authority.")
    story = log(asked(0), answered(1, DECLINES, authority=facts.Authority.GATEKEEPER), _told(2, accepted))

    assert stand(story).status is S.DECLINED


@pytest.mark.parametrize("heard", [auto_replied(1), acknowledged(1)])
def test_a_receipt_is_not_an_answer_and_does_not_stop_the_clock(heard):
    story = stand(log(asked(0), due(0, 7), heard), day(8))

    assert (story.status, story.phase) == (S.ACKNOWLEDGED_ONLY, Phase.OVERDUE)


def test_an_agency_whose_mail_all_bounced_was_never_asked():
    story = stand(log(due(0, 7), asked(0), bounced(1, 3)), day(30))

    assert story.status is S.NOT_ASKED


def test_an_agency_that_no_channel_reaches_is_unreachable():
    story = log(
        due(0, 7),
        asked(0, outcome=Outcome.BOUNCED_HARD, questions=()),
        called(1, Outcome.WRONG_NUMBER, questions=()),
        asked(2, outcome=Outcome.FAILED, questions=()),
    )

    assert stand(story).status is S.UNREACHABLE


def test_silence_becomes_no_response_only_when_the_deadline_has_passed():
    story = log(*silence())

    assert stand(story, day(7, 15)).status is S.AWAITING
    assert stand(story, day(7, 17)).status is S.NO_RESPONSE  # 17:00 in Oslo is 16:00 in UTC


def test_an_agency_tried_too_little_never_did_not_respond():
    assert stand(log(due(0, 7), asked(0), asked(7)), day(60)).status is S.AWAITING


def test_an_extension_gives_the_agency_its_time():
    story = log(*silence(), extended(7, 14))

    assert stand(story, day(9)).status is S.AWAITING
    assert stand(story, day(15)).status is S.NO_RESPONSE


def test_a_number_found_wrong_later_takes_its_attempts_with_it():
    wrong = called(3, Outcome.WRONG_NUMBER, questions=())
    story = stand(log(*silence(), wrong), day(20))

    assert story.effective_attempts == 2


def test_an_unread_message_puts_the_request_on_the_reading_pile():
    assert stand(log(asked(0), wrote(1))).phase is Phase.TO_CLASSIFY


def test_a_message_judged_leaves_the_pile():
    judged = answered(2, DENIES, message=facts.Seq(3))

    assert stand(log(asked(0), wrote(1), judged)).phase is not Phase.TO_CLASSIFY


def test_a_sign_off_holds_while_nothing_material_happens():
    story = log(asked(0), answered(2, DENIES), signed_off(3), noted(4, "Filed the letter."), auto_replied(5))

    assert stand(story).phase is Phase.SIGNED_OFF


def test_any_material_entry_after_the_sign_off_voids_it():
    story = stand(log(asked(0), answered(2, DENIES), signed_off(3), answered(5, CONFIRMS)))

    assert (story.signed, "after the editor had signed" in story.sign_off_void) == (None, True)


def test_spam_after_the_sign_off_does_not_void_it():
    aside = facts.MessageSetAside(message=facts.Seq(5), reason="A newsletter.")
    story = log(asked(0), answered(2, DENIES), signed_off(3), wrote(4, "Buy now"), _told(5, aside))

    assert stand(story).phase is Phase.SIGNED_OFF


def test_taking_back_what_the_editor_had_read_voids_the_sign_off():
    assert stand(log(asked(0), answered(2, DENIES), signed_off(3), retracted(4, 3))).signed is None


def test_a_new_material_question_voids_the_sign_off_and_asks_for_another_letter():
    story = log(asked(0), answered(2, DENIES), signed_off(3))
    added = QuestionSet(
        version=2, recorded_at=day(5), questions=(*QUESTIONS[0].questions, Question(number=3, text="Who paid for it?"))
    )
    now = stand(story, day(6), questions=QuestionSets([QUESTIONS[0], added]))

    assert now.signed is None
    assert [check.missing for check in now.unmet] == ["question 3 of version 2 put to the agency"]


def test_an_answer_to_a_question_that_changed_its_meaning_no_longer_counts():
    changed = QuestionSet(version=2, recorded_at=day(5), questions=(Question(number=1, text="Did anyone pay for it?"),))
    now = stand(log(asked(0), answered(2, DENIES)), day(6), questions=QuestionSets([QUESTIONS[0], changed]))

    assert now.status is S.AWAITING


def test_a_removed_agency_is_out_and_a_restored_one_is_back():
    assert stand(log(asked(0), removed(1))).phase is Phase.OUT
    assert stand(log(asked(0), merged(1, "Port Ansel Police"))).phase is Phase.OUT
    assert stand(log(asked(0), removed(1), restored(2))).phase is Phase.AWAITING


def test_the_source_spelling_is_kept_beside_the_corrected_name():
    spelt = log(listed("Lakemere Polis", source_spelling="LAKEMERE POLIS"), _told(1, _named("Lakmere Police")))

    listing = stand(spelt).known.listing

    assert (listing.name, listing.spellings) == ("Lakmere Police", ("LAKEMERE POLIS", "Lakemere Polis"))


def test_the_status_can_be_explained_by_the_entries_behind_it():
    assert stand(log(asked(0), answered(2, DENIES), noted(3, "x"), answered(9, CONFIRMS))).explained_by() == (3, 5)


def test_a_status_is_explained_by_the_ruling_on_its_reversal_and_by_the_sign_off():
    told = log(
        due(0, 7), asked(0), answered(2, DENIES), asked(3), answered(9, CONFIRMS), ruled(10, 4, 6), signed_off(11)
    )

    assert stand(told).explained_by() == (4, 6, 7, 8)


def test_an_unreachable_agency_is_explained_by_its_bounces_and_by_what_an_editor_waived():
    told = log(asked(0), bounced(1, 2), asked(2, address="desk@agency.example.org"), waived(3, facts.Gate.ATTEMPTS))

    assert stand(told).explained_by() == (2, 3, 4, 5)


def test_a_gatekeepers_refusal_is_explained_by_the_editor_who_took_it_as_the_agencys():
    gatekeeper = answered(2, DECLINES, authority=facts.Authority.GATEKEEPER)
    accepted = _told(3, facts.AuthorityAccepted(response=Seq(3), reason="The press office sent us to her."))

    assert stand(log(asked(0), gatekeeper, accepted)).explained_by() == (3, 4)


def test_a_removed_agency_is_explained_by_its_removal_alone():
    assert stand(log(asked(0), removed(1))).explained_by() == (3,)
    assert stand(log(asked(0), merged(1, "Port Ansel Police"))).explained_by() == (3,)


def _told(at, fact):
    return noted(at, "").__class__(at=day(at), fact=fact, by=facts.StaffId("edith"))


def _named(name):
    return facts.NameCorrected(name=name, reason="The register spells it so.")


def test_nobody_is_called_silent_while_a_message_waits_to_be_read():
    story = log(*silence(), wrote(8))

    assert stand(log(*silence()), day(9)).status is S.NO_RESPONSE
    assert stand(story, day(9)).status is S.AWAITING


def test_a_receipt_is_a_proven_silence_only_after_every_effort():
    early, late = log(asked(0), acknowledged(1)), log(*silence(), acknowledged(2))

    assert (stand(early, day(9)).status, stand(early, day(9)).silence_proven) == (S.ACKNOWLEDGED_ONLY, False)
    assert (stand(late, day(6)).silence_proven, stand(late, day(9)).silence_proven) == (False, True)


def judged(at, address, *, works):
    return Told(at=day(at), fact=facts.AddressJudged(address=address, works=works))


def test_attempts_at_an_address_that_a_person_found_wrong_do_not_count():
    wrong = judged(8, "+47 55500100", works=False)

    assert stand(log(*silence()), day(9)).effective_attempts == 3
    assert stand(log(*silence(), wrong), day(9)).effective_attempts == 2
    assert stand(log(*silence(), wrong, judged(9, "+47 5550 0100", works=True))).effective_attempts == 3


def test_an_address_is_the_same_however_it_is_typed():
    story = log(asked(0, address="Press@Agency.example.org"), asked(1), bounced(2, 3))

    assert stand(story).effective_attempts == 0


def test_a_row_sent_back_is_not_signed_any_more():
    back = Told(at=day(10), fact=facts.SentBack(reason="Who spoke?"), by=StaffId("ruth"))

    assert stand(log(*silence(), signed_off(9))).signed is not None
    assert stand(log(*silence(), signed_off(9), back)).signed is None


def test_more_time_that_nobody_asked_for_has_to_be_told():
    more = {"due_at": deadline(9), "zone": "Europe/Oslo", "reason": "A holiday."}
    by_us = Told(at=day(3), fact=facts.ExtensionGranted(asked_by=facts.AskedBy.NEWSROOM, **more))

    assert stand(log(due(0, 7), asked(0), extended(3, 9))).deadline.told
    assert not stand(log(due(0, 7), asked(0), by_us)).deadline.told
    assert stand(log(due(0, 7), asked(0), by_us, asked(4, due=9))).deadline.told
