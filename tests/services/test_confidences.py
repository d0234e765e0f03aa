"""What people type to be printed is looked through for what was confided: when they type it, and before it goes out."""

from dataclasses import replace

import pytest

from outreach.db import contacts
from outreach.domain import facts
from outreach.domain.agencies import Contact
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Channel, Gate, Happened, Medium, Terms
from outreach.domain.ids import ContactId, Seq
from outreach.domain.investigation import Question
from outreach.domain.prose import date_at
from outreach.services import editions, recording, records
from outreach.services.editions import QuestionsTyped
from outreach.services.statements import hear_off_record
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK
from tests.story import DENIES, answered, asked, day, due, signed_off
from tests.support.pressroom import EDITH, SLUG, open_pressroom

WHISPER = "Between us, the deal was struck in Kestrelholm and nobody at the top knew."
NOTE = "Remember that the deputy sounded nervous when we asked about the old invoices."
LATE = (*endings.silent(), answered(50, DENIES), signed_off(51))
ANSWER = 7
CONFIDED = {
    "part of a name": ("As Hsu says, they answered after the release.", "“Hsu”"),
    "a word off the record": ("They answered from Kestrelholm after the release.", "“Kestrelholm”"),
    "a private note": ("It answered: the deputy sounded nervous when we asked about it.", "stands in a private note"),
    "an address": ("It answered from desk@lakmere.example after the release.", "is where a contact is reached"),
    "a number": ("It answered by telephone; call 22 00 11 22.", "is where a contact is reached"),
}


WHY = "Readers asked what we did."


@pytest.fixture
def room(sqlite_url, tmp_path):
    """Lakmere is released as silent and has answered since."""
    room = open_pressroom(sqlite_url, tmp_path)
    room.ids = room.told(LATE, endings.denied(), names=["Lakmere Police", "Port Ansel Police"])
    room.build()
    room.clock.now = day(60)
    yield room
    room.record.database.dispose()


def confide(room):
    """Wendell Hsu of Port Ansel speaks off the record; one of us notes something; contacts of both are added."""
    heard = {"speaker": "Wendell Hsu", "medium": Medium.SPOKEN, "at": room.clock.now}
    hear_off_record(room.desk, room.ids[1], words=WHISPER, by=EDITH, **heard)
    note = Happened(at=room.clock.now, fact=facts.NoteAdded(text=NOTE))
    records.record(room.desk, room.ids[1], note, by=EDITH)
    with room.record.database.writing() as session:
        for agency, channel, address in (
            (1, Channel.EMAIL, "desk@lakmere.example"),
            (2, Channel.PHONE, "+47 22001122"),
        ):
            contact = Contact(id=ContactId(0), agency_id=agency, name="Desk", channel=channel, address=address)
            contacts.add(session, contact)


def explain(room, reason):
    fact = facts.ChangeExplained(entry=Seq(ANSWER), reason=reason)
    return records.record(room.desk, room.ids[0], Happened(at=room.clock.now, fact=fact), by=EDITH)


def confidences(room):
    return [one for one in room.check().unmet if one.gate == Gate.NOTHING_OFF_RECORD]


# ── When it is typed ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("reason", "told"), CONFIDED.values(), ids=CONFIDED)
def test_a_public_reason_with_it_is_refused_at_its_field(room, reason, told):
    confide(room)

    with pytest.raises(RuleBroken) as refused:
        explain(room, reason)

    assert refused.value.field == "reason"
    assert told in refused.value.sentence


def test_a_public_reason_without_it_is_recorded(room):
    confide(room)

    assert explain(room, "They answered after the release, and we had asked the deputy before.").entries


@pytest.mark.parametrize("field", ["introduction", "limits"])
@pytest.mark.parametrize(("text", "told"), CONFIDED.values(), ids=CONFIDED)
def test_neither_introduction_nor_limits_are_adopted_with_it(room, field, text, told):
    confide(room)
    body = replace(CODEBOOK, **{field: text if field == "introduction" else (text,)})

    with pytest.raises(RuleBroken) as refused:
        editions.adopt(room.desk, SLUG, body, seen_as=1, by=EDITH)

    assert (refused.value.field, told in refused.value.sentence) == (field, True)


def test_no_label_and_no_question_names_who_whispered(room):
    confide(room)
    typed = QuestionsTyped(questions=(Question(number=1, text="Is it true what Hsu says?"),), lead=1, material=True)

    with pytest.raises(RuleBroken, match="“Hsu” in it is part of the name"):
        editions.adopt_questions(room.desk, SLUG, typed, seen_as=1, by=EDITH)
    body = replace(CODEBOOK, circumstances=(("unaware", "unaware, says Hsu"),))
    with pytest.raises(RuleBroken, match="“Hsu” in it") as refused:
        editions.adopt(room.desk, SLUG, body, seen_as=1, by=EDITH)
    assert refused.value.field == "circumstances"


def test_the_attribution_agreed_with_somebody_does_not_name_them(room):
    fact = facts.StatementQuoted(
        words="We knew.",
        speaker="Orla Fenn",
        terms=Terms.ON_BACKGROUND,
        attribution="a Fenn at the top",
        medium=Medium.SPOKEN,
    )
    happened = Happened(at=room.clock.now, fact=fact)

    with pytest.raises(RuleBroken, match="part of the name") as refused:
        records.record(room.desk, room.ids[0], happened, by=EDITH)

    assert refused.value.field == "attribution"


def test_a_file_of_facts_is_judged_alike(room):
    confide(room)
    line = (
        '{"agency": "Lakmere Police", "at": "2026-04-30T09:00Z", "fact": "ChangeExplained", "entry": 7, "reason": "%s"}'
    )

    outcome = recording.record_file(room.desk, SLUG, [line % "Hsu told us."], by=EDITH, dry_run=True)

    assert [(one.column, "“Hsu”" in one.reason) for one in outcome.problems] == [("reason", True)]


# ── Before it goes out ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("reason", "told"), [*CONFIDED.values()][:-1], ids=[*CONFIDED][:-1])
def test_what_became_a_secret_after_it_was_typed_holds_the_release_back(room, reason, told):
    explain(room, reason)
    confide(room)
    found = confidences(room)

    assert found
    for unmet in found:
        assert [(one.agency, one.mend.noun, one.mend.about) for one in unmet.agencies] == [
            ("Lakmere Police", "explanations", ANSWER)
        ]
        assert "the public reason in entry" in unmet.agencies[0].why
        assert told.strip("“”") not in str(unmet)


def test_what_stands_in_the_codebook_leads_to_its_field_and_to_what_keeps_it_back(room):
    room.adopted(replace(CODEBOOK, limits=("Kestrelholm could not be checked.",)), day(59))
    confide(room)
    (unmet,) = confidences(room)

    assert (unmet.at, "in the limits." in unmet.missing, "Kestrelholm" in str(unmet)) == (
        "codebook#limits",
        True,
        False,
    )
    assert [(one.agency, one.mend.place) for one in unmet.agencies] == [("Port Ansel Police", "entry-6")]


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "reason", ["It was one of thirty-seven.", "Dozens did.", "It took XCI days.", "Half of it did."]
)
def test_a_public_reason_states_no_number_of_its_own(room, reason):
    with pytest.raises(RuleBroken, match="and the data does not") as refused:
        explain(room, reason)

    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    "reason", ["It answered on 21 April 2026, the second to do so.", "Of the 2 entities it was the last; half did."]
)
def test_a_public_reason_states_what_is_counted_or_dated_beside_it(room, reason):
    room.adopted(replace(CODEBOOK, numbers=(("half", "as we said"),)), day(59))

    assert explain(room, reason).entries


def test_a_number_in_a_reason_that_was_given_before_is_named_with_its_row(room):
    room.adopted(replace(CODEBOOK, numbers=(("37", "a list of theirs"),)), day(59))
    explain(room, "It was one of 37.")
    room.clock.now = day(61)
    room.adopted(CODEBOOK, day(60))
    (unmet,) = [one for one in room.check().unmet if one.gate == "numbers"]

    assert [(one.agency, "“37”" in one.why, one.mend.about) for one in unmet.agencies] == [
        ("Lakmere Police", True, ANSWER)
    ]


@pytest.fixture
def unheard(room):
    """An agency that was asked once, by one channel, and never answered."""
    (rfc_id,) = room.told((due(50, 57), asked(50, due=57)), names=["Vell Police"])
    return rfc_id


def waive(room, rfc_id, reason):
    fact = facts.GateWaived(gate=Gate.CHANNELS, reason=reason, expires_at=day(90))
    return records.record(room.desk, rfc_id, Happened(at=room.clock.now, fact=fact), by=EDITH)


def test_the_reason_of_a_waiver_states_no_number_of_its_own(room, unheard):
    with pytest.raises(RuleBroken, match=r"says “37”, and the data does not\. Say it without") as refused:
        waive(room, unheard, "It is one of 37 that have no telephone.")

    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    "reason", ["It has no telephone.", "It was asked by one channel.", "Its deadline was {due}; that is past."]
)
def test_the_reason_of_a_waiver_states_what_is_printed_beside_it(room, unheard, reason):
    assert waive(room, unheard, reason.format(due=date_at(day(57), "UTC"))).entries


def test_a_number_in_a_waiver_of_before_is_named_with_its_row(room, unheard):
    room.adopted(replace(CODEBOOK, numbers=(("37", "a list of theirs"),)), day(59))
    waive(room, unheard, "It is one of 37 that have no telephone.")
    room.clock.now = day(61)
    room.adopted(CODEBOOK, day(60))

    (unmet,) = [one for one in room.check().unmet if one.gate == "numbers"]

    assert unmet.missing == "1 reason of a waiver states a number that the data does not."
    assert [(one.agency, "“37”" in one.why, one.mend.place) for one in unmet.agencies] == [
        ("Vell Police", True, "entry-4")
    ]


@pytest.mark.parametrize(
    ("introduction", "said"),
    [
        ("We asked 2 of them.", "1 number in your own words was looked up, and the data states it."),
        ("All, 100%, denied it: 2 out of 2.", "2 numbers in your own words were looked up, and the data states each"),
        ("We asked them all.", "The next release speaks in these words."),
    ],
)
def test_whoever_adopts_a_text_hears_which_numbers_were_looked_up(room, introduction, said):
    body = replace(CODEBOOK, introduction=introduction)
    told = editions.adopt(room.desk, SLUG, body, seen_as=1, by=EDITH, reason=WHY)

    assert said in told


def test_a_number_is_stated_by_its_name_and_counted_anew(room):
    body = replace(CODEBOOK, introduction="We asked {total} and {denied} denied.", limits=("{total} is not all.",))
    editions.adopt(room.desk, SLUG, body, seen_as=1, by=EDITH, reason=WHY)
    room.clock.now = day(61)
    release = room.check().release

    assert release.methodology.startswith("We asked 2 and 2 denied.")
    assert release.methodology.endswith("2 is not all.")
    assert release.limitations.endswith("2 is not all.")


def test_a_name_that_counts_nothing_is_refused_with_those_that_do(room):
    with pytest.raises(RuleBroken, match="is no number of the tally") as refused:
        editions.adopt(room.desk, SLUG, replace(CODEBOOK, limits=("{totals}",)), seen_as=1, by=EDITH)

    assert refused.value.field == "limits"
