"""What may happen next: each refusal with its sentence, told as the person who tried would read it."""
# ruff: noqa: E501  # a table is read by its columns

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.domain import facts
from outreach.domain.case import Case, Others
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import KINDS, Channel, Gate, Happened, Medium, Outcome, Seq, StaffId, Terms
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.people import Acting, Role
from outreach.domain.rules import EDITORS_ONLY, RULES, check
from tests.story import (
    CALENDAR,
    CONFIRMS,
    DECLINES,
    DENIES,
    QUESTIONS,
    Told,
    answered,
    asked,
    called,
    day,
    deadline,
    due,
    listed,
    log,
    quoted,
    removed,
    retracted,
    ruled,
    signed_off,
    silence,
    translated,
    waived,
    wrote,
)

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
BEN = Acting(staff=StaffId("ben"), role=Role.REPORTER)
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)


def case(*told, now=None):
    entries = log(*told)
    return Case(
        rfc_id=1,
        now=now or entries[-1].recorded_at,
        entries=entries,
        questions=QUESTIONS,
        policy=Policy(),
        codebook=Codebook(circumstances=(("unaware", "officials unaware until asked"),)),
        calendar=CALENDAR,
    )


def refusal(case, fact, by=EDITH, at=None):
    with pytest.raises(RuleBroken) as refused:
        check(case, Happened(at=at or case.now, fact=fact), by)
    return str(refused.value)


def allowed(case, fact, by=EDITH, at=None):
    check(case, Happened(at=at or case.now, fact=fact), by)


def attempt(**rest):
    told = {"channel": Channel.EMAIL, "outcome": Outcome.SENT, "to": "Press", "question_set": 1, "questions": (1, 2)}
    told |= rest
    return facts.AttemptMade(**told)


def response(**rest):
    told = {
        "question_set": 1,
        "answers": (facts.Answer(question=1, position=DENIES),),
        "speaker": "Dana Rowe",
        "text": "We never used it.",
        **rest,
    }
    return facts.ResponseReceived(**told)


def evidence(**rest):
    told = {"sha256": "a" * 64, "name": "scan.pdf", "media_type": "application/pdf", "size": 10, **rest}
    return facts.EvidenceKept(**told)


def keep(**rest):
    return Told(at=day(0), fact=evidence(**rest))


ASKED = (due(0, 7), asked(0))
KEPT = (keep(),)
ANSWERED = (*ASKED, answered(2, DENIES, text="We have never used it."))

HEARD = (*ASKED, wrote(2, "We have never used it. Never.", language="en"))


def quote(**rest):
    told = {
        "words": "We have never used it.",
        "speaker": "Dana Rowe",
        "terms": Terms.ON_THE_RECORD,
        "medium": Medium.WRITTEN,
    }
    return facts.StatementQuoted(**{**told, **rest})


REFUSALS = [
    ("a second listing", ASKED, facts.AgencyListed(name="X", country="NO"), "listed once"),
    ("an outcome of another channel", (), attempt(outcome=Outcome.VOICEMAIL), "not an outcome of email"),
    ("a question set nobody adopted", (), attempt(question_set=9), "no version 9"),
    ("a question that is not in the set", (), attempt(questions=(1, 7)), "no question 7"),
    ("questions nobody heard", (), attempt(channel=Channel.PHONE, outcome=Outcome.NO_ANSWER), "Nobody heard"),
    ("a deadline in the past", (), attempt(deadline_told=day(-21)), "after the attempt"),
    ("an earlier deadline than promised", ASKED, attempt(deadline_told=deadline(3)), "cannot state an earlier"),
    ("an attempt on a removed agency", (removed(0),), attempt(), "Restore it first"),
    ("an attempt at nobody", (), attempt(to=""), "Say whom you tried"),
    ("a call that reached nobody by name", (), attempt(to="", channel=Channel.PHONE, address="+47 5550 0100", outcome=Outcome.REACHED_PERSON), "Say whom you reached"),
    ("a report on what is no attempt", ASKED, facts.DeliveryReported(attempt=Seq(1), report=facts.DeliveryReport.DELIVERED), "not an attempt"),
    ("a delivered phone call", (called(0),), facts.DeliveryReported(attempt=Seq(2), report=facts.DeliveryReport.DELIVERED), "not delivered"),
    ("an address at which nothing was tried", ASKED, facts.AddressJudged(address="other@agency.example.org", works=False), "Nothing was tried"),
    ("a deadline in no zone", (), facts.DeadlineSet(due_at=deadline(20), zone="Mars/Base"), "not a time zone"),
    ("a deadline in a path", (), facts.DeadlineSet(due_at=deadline(20), zone="../etc"), "not a time zone"),
    ("a deadline that moves earlier", ASKED, facts.DeadlineSet(due_at=deadline(5), zone="Europe/Oslo"), "only moves later"),
    ("an extension of nothing", (), facts.ExtensionGranted(due_at=deadline(20), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="x"), "no deadline to extend"),
    ("an extension to an earlier day", ASKED, facts.ExtensionGranted(due_at=deadline(7), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="x"), "move the deadline later"),
    ("an extension without a reason", ASKED, facts.ExtensionGranted(due_at=deadline(9), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason=" "), "Give the reason"),
    ("a redirect to nobody", (), facts.Redirected(to=""), "whom they pointed us to"),
    ("leaving an agency alone until a day that is over", ASKED, facts.FollowUpStopped(reason="x", until=day(-30)), "yet to come"),
    ("an empty message", (), facts.MessageReceived(channel=Channel.EMAIL, sender="a", text=" "), "Paste the message"),
    ("a judgement on what is no message", ASKED, facts.Acknowledged(message=Seq(1)), "not a message"),
    ("a response to no question", ASKED, response(answers=()), "at least one question"),
    ("two positions on one question", ASKED, response(answers=(facts.Answer(question=1, position=DENIES), facts.Answer(question=1, position=CONFIRMS))), "one position on each"),
    ("a response without words", ASKED, response(text="", summary=""), "Give the words"),
    ("a response by nobody", ASKED, response(speaker=""), "Say who answered"),
    ("a circumstance the codebook lacks", ASKED, response(circumstances=("drunk",)), "not a circumstance"),
    ("an empty counter-claim", ASKED, response(counterclaims=("",)), "counter-claim is empty"),
    ("authority for one who has it", ANSWERED, facts.AuthorityAccepted(response=Seq(4), reason="x"), "counts already"),
    ("off-the-record words among quotes", ANSWERED, facts.StatementQuoted(words="x", speaker="y", terms=Terms.OFF_THE_RECORD, medium=Medium.SPOKEN), "kept apart"),
    ("background without attribution", ANSWERED, facts.StatementQuoted(words="x", speaker="y", terms=Terms.ON_BACKGROUND, medium=Medium.SPOKEN), "attribution you agreed"),
    ("a written quote that is in no text on record", ANSWERED, facts.StatementQuoted(words="We used it", speaker="y", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN), "no message and no answer"),
    ("a quote that is not in the answer", ANSWERED, facts.StatementQuoted(words="We used it", speaker="y", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN, response=Seq(4)), "not in the text on record"),
    ("a place in a message of which a part is missing", HEARD, quote(message=Seq(4), start=0), "all three"),
    ("a place in what is no message", HEARD, quote(message=Seq(3), start=0, end=22), "not a message"),
    ("a place beyond the message", HEARD, quote(message=Seq(4), start=0, end=99), "no place from 0 to 99"),
    ("a place before the message", HEARD, quote(message=Seq(4), start=-22, end=-1), "no place"),
    ("words that stand elsewhere in the message", HEARD, quote(message=Seq(4), start=1, end=22), "not at that place"),
    ("a place in a message that was taken back", (*HEARD, retracted(3, 4)), quote(message=Seq(4), start=0, end=22), "was taken back"),
    ("a translation of what is no message", ASKED, facts.MessageTranslated(message=Seq(3), language="nb", words="x", translator="y"), "not a message"),
    ("a translation without words", HEARD, facts.MessageTranslated(message=Seq(4), language="nb", words=" ", translator="y"), "needs its words"),
    ("a translation into no language", HEARD, facts.MessageTranslated(message=Seq(4), language="", words="x", translator="y"), "which language"),
    ("a translation by nobody", HEARD, facts.MessageTranslated(message=Seq(4), language="nb", words="x", translator=""), "who translated"),
    ("a translation into the language of the message", HEARD, facts.MessageTranslated(message=Seq(4), language="en", words="x", translator="y"), "in this language already"),
    ("off-the-record words without a seal", ANSWERED, facts.OffRecordHeard(speaker="y", medium=Medium.SPOKEN, seal="x"), "through their own form"),
    ("a counter-claim that is not open", ANSWERED, facts.CounterclaimChecked(response=Seq(4), number=1, found="x"), "no open counter-claim"),
    ("evidence without its whole SHA-256", ASKED, evidence(sha256="abc"), "64 digits"),
    ("evidence of a kind we do not take", ASKED, evidence(media_type="text/html"), "not taken"),
    ("evidence of no size", ASKED, evidence(size=0), "from 1 byte"),
    ("evidence larger than we take", ASKED, evidence(size=26 * 2**20), "25 MB"),
    ("evidence under a path", ASKED, evidence(name="../scan.pdf"), "Call it “scan.pdf”"),
    ("evidence under the ending of another kind", ASKED, evidence(name="scan.exe"), "scan.exe.pdf"),
    ("evidence about an entry that is not there", ASKED, evidence(about=Seq(9)), "no entry 9"),
    ("the same evidence twice", KEPT, evidence(), "already, as entry 2"),
    ("a redacted copy of what is no evidence", ASKED, evidence(redacts=Seq(2), note="x"), "not evidence"),
    ("a redacted copy without a reason", KEPT, evidence(sha256="b" * 64, redacts=Seq(2)), "Give the reason"),
    ("a redacted copy that is the original", KEPT, evidence(redacts=Seq(2), note="x"), "nothing was redacted"),
    ("a redacted copy of a redacted copy", (*KEPT, keep(sha256="b" * 64, redacts=Seq(2), note="x")), evidence(sha256="c" * 64, redacts=Seq(3), note="x"), "Redact the original"),
    ("a reversal that is none", ANSWERED, facts.ReversalConfirmed(question=1, earlier=Seq(3), later=Seq(4)), "not a reversal"),
    ("a waiver of what cannot be waived", ASKED, facts.GateWaived(gate=Gate.NOTHING_UNCLASSIFIED, reason="x", expires_at=day(9)), "cannot be waived"),
    ("a waiver of what is not in the way", ANSWERED, facts.GateWaived(gate=Gate.ATTEMPTS, reason="x", expires_at=day(9)), "not in the way"),
    ("a waiver that has expired", ASKED, facts.GateWaived(gate=Gate.ATTEMPTS, reason="x", expires_at=day(-9)), "expires after"),
    ("a sign-off on half the log", ANSWERED, facts.SignedOff(through=Seq(2), status="denied"), "Read through entry 4"),
    ("a sign-off on another status", ANSWERED, facts.SignedOff(through=Seq(4), status="confirmed"), "The record says “denied”"),
    ("a sign-off before the gates hold", ASKED, facts.SignedOff(through=Seq(3), status="awaiting response"), "Missing: 2 more attempts"),
    ("a withdrawal of nothing", ANSWERED, facts.SignOffWithdrawn(reason="x"), "no sign-off"),
    ("an empty note", (), facts.NoteAdded(text=" "), "empty"),
    ("a change explained without a reason", ASKED, facts.ChangeExplained(entry=Seq(3), reason=" "), "words that a reader"),
    ("a public reason of several paragraphs", ASKED, facts.ChangeExplained(entry=Seq(3), reason="It wrote.\nLate."), "one paragraph"),
    ("a reason for what is not there", ASKED, facts.ChangeExplained(entry=Seq(99), reason="It wrote."), "Entry 99"),
    ("a reason for what was taken back", (*ASKED, retracted(2, 3)), facts.ChangeExplained(entry=Seq(3), reason="It wrote."), "was taken back"),
    ("taking back the listing", ASKED, facts.EntryRetracted(entry=Seq(1), reason="x"), "Remove the agency"),
    ("taking back twice", (*ASKED, retracted(2, 3)), facts.EntryRetracted(entry=Seq(3), reason="x"), "was taken back"),
    ("taking back a retraction", (*ASKED, retracted(2, 3)), facts.EntryRetracted(entry=Seq(4), reason="x"), "not taken back"),
    ("taking back what is not there", ASKED, facts.EntryRetracted(entry=Seq(99), reason="x"), "Entry 99"),
    ("a merge into itself", ASKED, facts.MergedInto(into="Lakmere Police", reason="x"), "into itself"),
    ("a second removal", (removed(0),), facts.RemovedFromDataset(reason="x"), "nothing to remove"),
    ("a restoration of what is there", (), facts.RestoredToDataset(reason="x"), "already"),
    ("the name it already has", (), facts.NameCorrected(name="Lakmere Police", reason="x"), "already has"),
    ("the finding it already has", (), facts.FindingDataChanged(finding=facts.FindingData(), reason="x"), "already say this"),
    ("a control character", (), facts.NoteAdded(text="bell\x07"), "U+0007"),
    ("a null character deep in a list", ASKED, response(counterclaims=("a\x00b",)), "control character"),
    ("an endless text", (), facts.NoteAdded(text="x" * 200_001), "longer than 200,000"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "fact", "sentence"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_what_may_not_be_recorded_is_refused_with_a_sentence(story, fact, sentence):
    assert sentence in refusal(case(*story), fact)


def test_words_are_quoted_from_their_place_in_a_message():
    now = case(*HEARD)

    allowed(now, quote(message=Seq(4), start=0, end=22), at=now.entries[3].occurred_at)


def test_words_of_a_message_came_when_it_came():
    later = case(*HEARD, now=day(3))

    assert "so its words did too" in refusal(later, quote(message=Seq(4), start=0, end=22), at=day(3))


@pytest.mark.parametrize("kind", sorted(EDITORS_ONLY, key=lambda kind: kind.__name__))
def test_a_reporter_may_not_decide_what_an_editor_answers_for(kind):
    blank = kind.__new__(kind)

    assert "Only an editor" in refusal(case(*ASKED), blank, by=ASHA)


def test_every_fact_has_its_rule():
    assert set(RULES) == set(KINDS.values())


def test_nothing_is_recorded_before_the_agency_is_listed():
    empty = Case(
        rfc_id=1, now=day(0), entries=(), questions=QUESTIONS, policy=Policy(), codebook=Codebook(), calendar=CALENDAR
    )

    assert "begins with the agency being listed" in refusal(empty, facts.NoteAdded(text="x"))
    allowed(empty, listed().fact)


def test_a_country_is_two_capital_letters():
    empty = Case(
        rfc_id=1, now=day(0), entries=(), questions=QUESTIONS, policy=Policy(), codebook=Codebook(), calendar=CALENDAR
    )

    assert "not a country code" in refusal(empty, facts.AgencyListed(name="X", country="Norway"))


def test_nothing_is_recorded_that_has_not_happened_yet():
    assert "lies in the future" in refusal(case(), facts.NoteAdded(text="x"), at=day(1))


def test_not_even_a_second_before_it_happens_and_the_sentence_says_what_our_clock_says():
    now = case()

    allowed(now, facts.NoteAdded(text="x"), at=now.now)
    said = refusal(now, facts.NoteAdded(text="x"), at=now.now + timedelta(seconds=1))
    assert said.startswith("This lies in the future: here it is Tuesday 10 February 2026, 10:00 in Oslo")


def test_only_an_editor_with_a_reason_gives_less_than_a_day():
    short = facts.DeadlineSet(due_at=day(0, 15), zone="Europe/Oslo")
    reasoned = facts.DeadlineSet(due_at=day(0, 15), zone="Europe/Oslo", why="Their own report appears tonight.")
    now = case(asked(0, due=None), now=day(0))

    assert "an editor may set it by hand, under “Set a deadline”, with a reason" in refusal(now, short)
    assert "no fair chance" in refusal(now, reasoned, by=ASHA)
    allowed(now, reasoned)


def test_what_the_calendar_says_of_counted_days_is_no_reason_of_an_editors_for_less_than_a_day():
    counted = facts.DeadlineSet(
        due_at=day(1, 12), zone="Europe/Oslo", working_days=1, why="Tue 3 Mar 2026 counts until 12:00, when they close"
    )
    now = case(asked(0, due=None), now=day(0, 15))

    assert "no fair chance" in refusal(now, counted, at=day(0, 15))
    allowed(now, replace(counted, working_days=None, why="Their own report appears on Tuesday."), at=day(0, 15))


def test_a_message_is_judged_once():
    judged = case(*ASKED, wrote(1), answered(2, DENIES, message=Seq(4)))

    assert "judged before" in refusal(judged, facts.Acknowledged(message=Seq(4)))


def test_a_quote_is_verified_by_someone_else_and_once():
    now = case(*ANSWERED, quoted(2, "We have never used it."))

    assert "second person" in refusal(now, facts.StatementVerified(statement=Seq(5)), by=ASHA)
    allowed(now, facts.StatementVerified(statement=Seq(5)), by=BEN)


def test_a_translation_is_checked_by_someone_else():
    now = case(*ANSWERED, quoted(2, "Nunca.", language="es"), translated(2, 5, "Never."))

    assert "second person" in refusal(now, facts.TranslationChecked(translation=Seq(6)), by=ASHA)
    assert "in this language already" in refusal(
        now, facts.TranslationAdded(statement=Seq(5), language="es", words="x", translator="y")
    )


def test_a_waiver_is_seconded_by_another_editor():
    now = case(*ASKED, waived(8, Gate.ATTEMPTS))

    assert "second editor" in refusal(now, facts.WaiverSeconded(waiver=Seq(4)))


def test_nobody_seconds_a_waiver_that_has_run_out():
    told, second = (*ASKED, waived(8, Gate.ATTEMPTS, until=10)), facts.WaiverSeconded(waiver=Seq(4))
    ivo = Acting(staff=StaffId("ivo"), role=Role.EDITOR)

    allowed(case(*told, now=day(9)), second, by=ivo)
    said = refusal(case(*told, now=day(10)), second, by=ivo)

    assert said == (
        "This waiver held until Thursday 12 March 2026, 10:00 in Oslo (UTC+1). Waive the gate again, until a later time."
    )


def test_who_judged_the_answer_does_not_sign_it():
    now = case(*ASKED, answered(2, DENIES).by_("edith"))

    assert "Another editor" in refusal(now, facts.SignedOff(through=Seq(4), status="denied"))


def test_who_made_the_last_attempt_does_not_sign_the_silence():
    told = silence()
    now = case(*told[:-1], told[-1].by_("edith"), now=day(9))

    assert "Another editor" in refusal(now, facts.SignedOff(through=Seq(5), status="no response"))


def test_an_editor_signs_a_fair_silence_once():
    allowed(case(*silence(), now=day(9)), facts.SignedOff(through=Seq(5), status="no response"))
    signed = case(*silence(), signed_off(9))

    assert "nothing has happened since" in refusal(signed, facts.SignedOff(through=Seq(6), status="no response"))


def test_a_reversal_is_confirmed_once():
    now = case(*ASKED, answered(2, DENIES), answered(9, CONFIRMS), ruled(10, 4, 5))

    assert "confirmed already" in refusal(now, facts.ReversalConfirmed(question=1, earlier=Seq(4), later=Seq(5)))


def test_an_answer_does_not_come_before_the_questions():
    assert "nobody answers before" in refusal(case(*ASKED), response(), at=day(-1))


def test_a_letter_does_not_arrive_before_it_left():
    report = facts.DeliveryReported(attempt=Seq(3), report=facts.DeliveryReport.DELIVERED)

    assert "before the letter left" in refusal(case(*ASKED), report, at=day(-1))


def test_a_quote_bears_the_time_of_the_answer_it_comes_from():
    quote = facts.StatementQuoted(
        words="We have never used it.", speaker="y", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN, response=Seq(4)
    )

    assert "Give that time" in refusal(case(*ANSWERED, now=day(9)), quote, at=day(9))
    allowed(case(*ANSWERED, now=day(9)), quote, at=day(2))


def test_more_time_is_given_from_now_on_and_refused_on_the_agencys_own_clock():
    more = facts.ExtensionGranted(
        due_at=deadline(9), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="Their press officer was away."
    )
    earlier = facts.DeadlineSet(due_at=deadline(5), zone="Europe/Oslo")

    assert "Time that is over cannot be given. The earliest that is possible is Mon 16 Mar 2026 17:00 CET" in refusal(
        case(*ASKED, now=day(12)), more
    )
    assert "Mon 9 Mar 2026 17:00 CET" in refusal(case(*ASKED), earlier)


def test_a_reporter_gives_a_fair_extension_or_asks_an_editor():
    short = facts.ExtensionGranted(
        due_at=deadline(8), zone="Europe/Oslo", asked_by=facts.AskedBy.AGENCY, reason="They need the evening."
    )
    now = case(*ASKED, now=day(8, hour=10))

    assert "no fair chance" in refusal(now, short, by=ASHA)
    allowed(now, short, by=EDITH)


def test_a_row_does_not_come_back_under_a_name_that_another_row_has_taken():
    gone = case(*ASKED, removed(3))
    back = facts.RestoredToDataset(reason="A register confirms it.")

    allowed(gone, back)
    assert "then restore it" in refusal(replace(gone, others=Others(have=lambda _: True)), back)


DECIDED = {
    "a reversal ruled on": (*ANSWERED, answered(9, CONFIRMS), ruled(10, 4, 5)),
    "a removal": (*ASKED, removed(3)),
    "a waiver": (*ASKED, waived(3, Gate.ATTEMPTS)),
}


@pytest.mark.parametrize("story", DECIDED.values(), ids=DECIDED)
def test_what_an_editor_decided_only_an_editor_takes_back(story):
    now = case(*story)
    back = facts.EntryRetracted(entry=now.last_seq, reason="x")

    assert "only an editor takes it back" in refusal(now, back, by=ASHA)
    allowed(now, back, by=EDITH)


def test_a_withdrawn_sign_off_does_not_come_back_to_life():
    withdrawn = Told(at=day(10), fact=facts.SignOffWithdrawn(reason="A number is wrong."), by=StaffId("edith"))
    now = case(*silence(), signed_off(9), withdrawn)

    assert "sign it anew" in refusal(now, facts.EntryRetracted(entry=now.last_seq, reason="x"))


@pytest.mark.parametrize(
    "judged",
    [
        facts.MessageSetAside(message=Seq(6), reason="A newsletter."),
        facts.AutoReplyReceived(message=Seq(6)),
        facts.Acknowledged(message=Seq(6)),
    ],
)
def test_whoever_judged_the_last_message_does_not_sign(judged):
    now = case(*silence(), wrote(8), Told(at=day(9), fact=judged, by=StaffId("edith")), now=day(20))
    signing = facts.SignedOff(through=now.last_seq, status=now.standing.status.value)

    assert "Another editor has to sign" in refusal(now, signing, by=EDITH)
    allowed(now, signing, by=Acting(staff=StaffId("ruth"), role=Role.EDITOR))


def test_whoever_let_a_gatekeepers_answer_count_does_not_sign():
    gatekeeper = answered(2, DECLINES, authority=facts.Authority.GATEKEEPER)
    accepted = Told(at=day(3), fact=facts.AuthorityAccepted(response=Seq(4), reason="x"), by=StaffId("edith"))
    now = case(*ASKED, gatekeeper, accepted, now=day(20))

    assert "Another editor" in refusal(now, facts.SignedOff(through=Seq(5), status="declined"), by=EDITH)
