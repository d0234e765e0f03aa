"""A quote may name any stretch of its message, to the character, and no other words may stand in that place."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.case import Case
from outreach.domain.codec import canonical, from_json, to_json
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel, Entry, Happened, Medium, Seq, StaffId, Terms
from outreach.domain.investigation import Codebook, Policy
from outreach.domain.people import Acting, Role
from outreach.domain.rules import check
from tests.story import CALENDAR, QUESTIONS, listed, log

AT = datetime(2026, 3, 3, 12, tzinfo=UTC)
ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("😀𝒳שע \n"), min_size=1, max_size=60)


def case_with(text):
    first = log(listed())
    came = facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text=text)
    entry = Entry(seq=Seq(2), recorded_at=AT, recorded_by=StaffId("asha"), occurred_at=AT, fact=came)
    return Case(
        rfc_id=1,
        now=AT,
        entries=(first[0], entry),
        questions=QUESTIONS,
        policy=Policy(),
        codebook=Codebook(),
        calendar=CALENDAR,
    )


def quote(words, start, end):
    return facts.StatementQuoted(
        words=words,
        speaker="Dana Rowe",
        terms=Terms.ON_THE_RECORD,
        medium=Medium.SPOKEN,
        message=Seq(2),
        start=start,
        end=end,
    )


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_any_stretch_of_any_message_can_be_named_and_survives_the_log(text, start, end):
    start, end = start % len(text), end % (len(text) + 1)
    assume(start < end and text[start:end].strip() and text.strip())
    quoted = quote(text[start:end], start, end)

    check(case_with(text), Happened(at=AT, fact=quoted), ASHA)

    assert from_json("StatementQuoted", to_json(quoted)) == quoted


@given(TEXTS, st.integers(0, 60), st.integers(0, 60), st.integers(-3, 3).filter(bool))
def test_the_same_words_one_place_on_are_refused(text, start, end, moved):
    start, end = start % len(text), end % (len(text) + 1)
    assume(start < end and text[start:end].strip())
    assume(start + moved < 0 or text[start + moved : end + moved] != text[start:end])

    with pytest.raises(RuleBroken):
        check(case_with(text), Happened(at=AT, fact=quote(text[start:end], start + moved, end + moved)), ASHA)


def test_a_quote_without_a_place_is_sealed_as_it_always_was():
    told = facts.StatementQuoted(words="No.", speaker="Rowe", terms=Terms.ON_THE_RECORD, medium=Medium.SPOKEN)

    assert canonical(to_json(told)) == ('{"medium":"by voice","speaker":"Rowe","terms":"on the record","words":"No."}')


def test_a_message_without_kept_bytes_is_sealed_as_it_always_was():
    told = facts.MessageReceived(channel=Channel.EMAIL, sender="Press", text="No.")

    assert canonical(to_json(told)) == '{"channel":"email","sender":"Press","text":"No."}'
