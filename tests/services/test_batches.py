"""A batch from its template to the outbox: everything is merged first, one editor stands behind it, and it can wait."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from outreach.db import agencies, cases, contacts, investigations, off_record
from outreach.domain import facts
from outreach.domain.agencies import Health
from outreach.domain.batches import BatchState
from outreach.domain.conflicts import LogMoved
from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.facts import Channel, Outcome
from outreach.domain.ids import ContactId, RfcId
from outreach.domain.investigation import Policy, Question, QuestionKind, QuestionSet
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.mail.domains import Takes
from outreach.services import batches, letter_holding, letter_leaving, letter_watch, records
from outreach.services.batches import Fix
from tests.support.letterroom import (
    ASHA,
    BEN,
    BODY,
    EDITH,
    INTENDS,
    PAA_NORSK,
    SLUG,
    Letterroom,
    english,
    letters,
    norwegian,
    open_letterroom,
)
from tests.support.newsroom import QUESTIONS

AFTER_UNDO = timedelta(minutes=35)


@pytest.fixture
def room(letterroom_url, tmp_path) -> Iterator[Letterroom]:
    opened = open_letterroom(letterroom_url, str(tmp_path / "home"))
    yield opened
    opened.desk.database.dispose()


def fix(room, batch_id, rfc_id, change, by=ASHA):
    batches.fix(room.desk, SLUG, batch_id, rfc_id, change, turn=room.batch(batch_id).turn, by=by)


def reasons(room, batch_id):
    return {one.rfc_id: [str(problem) for problem in one.problems] for one in room.look(batch_id).merged}


# ── Merging ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_says_all_it_must_in_the_agencys_own_time(room):
    one = room.merged(room.make(), room.halifax)

    assert one.letter
    assert one.letter.subject == "Questions for Port Ansel Police Service"
    assert "1. Have your employees used the tool?\n\n2. Have its searches led to arrests?" in one.letter.text
    assert INTENDS in one.letter.text
    assert "The records show 11–50 searches." in one.letter.text
    assert "Tuesday, December 1, 2026, 5:00 p.m. (Atlantic Standard Time, UTC-04:00)" in one.letter.text
    assert one.letter.questions == (1, 2)
    assert one.problems == ()


def test_each_letter_has_its_own_address_for_the_answer(room):
    batch_id = room.make()

    addresses = {
        room.desk.replies.token_in(word.strip("."))
        for one in room.look(batch_id).merged
        for word in one.letter.text.split()
        if "@" in word
    }

    assert len(addresses) == 2
    assert "" not in addresses


def test_an_agency_is_written_to_in_its_first_language_for_which_there_is_a_letter(room):
    room.adopt(letters(english(), norwegian()))
    speaks(room, room.oslo, ("se", "nb", "en"))

    one = room.merged(room.make(), room.oslo)

    assert one.language == "nb"
    assert PAA_NORSK in one.letter.text
    assert "1. Har ansatte brukt verktøyet?" in one.letter.text
    assert "tirsdag 1. desember 2026, 17:00 (sentraleuropeisk normaltid, UTC+01:00)" in one.letter.text
    assert one.problems == ()


def test_an_agency_whose_language_we_do_not_have_is_written_to_in_ours_and_that_is_shown(room):
    speaks(room, room.oslo, ("se",))

    one = room.merged(room.make(), room.oslo)

    assert (one.language, one.fallback) == ("en", True)


def test_a_translation_of_an_older_version_stops_the_letters_of_that_language_alone(room):
    room.adopt(letters(english(), norwegian()))
    speaks(room, room.oslo, ("nb",))
    room.clock.later(minutes=1)
    room.adopt(
        QuestionSet(version=0, recorded_at=room.clock(), questions=(*QUESTIONS, Question(number=3, text="Who?")))
    )

    found = reasons(room, room.make())

    assert found[room.halifax] == []
    assert "The questions in nb are those of version 1; version 2 is in force." in found[room.oslo][0]


def test_a_missing_value_names_its_field_and_stops_that_letter_only(room):
    room.adopt(letters(english(BODY + "\n{{ finding.searches }}")))
    columns = (("Searches", "37"),)
    room.newsroom.told(room.halifax, finding(columns))

    found = room.look(room.make()).merged

    by_id = {one.rfc_id: one for one in found}
    assert by_id[room.halifax].ready
    assert "37" in by_id[room.halifax].letter.text
    assert "Politidistriktet Lakmere has no value for finding.searches." in str(by_id[room.oslo].problems[0])


def test_an_empty_field_names_the_field(room):
    room.newsroom.told(room.oslo, finding(()), by="edith")
    room.adopt(
        letters(
            english(BODY.replace("{% if finding.range %}", "").replace("{% endif %}\n{{ questions", "{{ questions"))
        )
    )

    assert (
        "Politidistriktet Lakmere has no value for finding.range. Import the list again"
        in reasons(room, room.make())[room.oslo][0]
    )


def test_a_reason_for_more_time_stands_in_extensions_alone(room):
    room.adopt(letters(english(f"{BODY}{{% if follows %}}{{% endif %}}{{{{ extension.reason }}}}")))

    (said,) = reasons(room, room.make())[room.halifax]

    assert "extension.reason has a value only in extension letters" in said


def test_a_letter_without_its_allegations_names_their_own_field(room):
    room.clock.later(minutes=1)
    heard = Question(number=3, text="The chief knew.", kind=QuestionKind.ALLEGATION)
    room.adopt(QuestionSet(version=0, recorded_at=room.clock(), questions=(*QUESTIONS, heard)))
    room.adopt(letters(english(BODY.replace("{{ allegations }}", ""))))

    assert reasons(room, room.make())[room.halifax] == [
        "It does not put allegation 3. Put the field {{ allegations }} into the letter."
    ]


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ("{{ intends }}", "It does not say what we intend to publish."),
        ("{{ questions }}", "It does not put question 1."),
        ("{{ deadline }}", "It does not state the deadline."),
        ("{{ reply_address }}", "It does not say how to reply to us."),
    ],
)
def test_a_letter_without_a_block_it_must_have_does_not_leave(room, gone, sentence):
    room.adopt(letters(english(BODY.replace(gone, ""))))

    assert sentence in " ".join(reasons(room, room.make())[room.halifax])


def test_an_agency_without_a_good_address_is_listed_with_the_next_step(room):
    room.change_contact(room.oslo, health=Health.BAD)

    (said,) = reasons(room, room.make())[room.oslo]

    assert said == "There is no e-mail contact in good health. Call +1 902 555 0100 instead."


def said_of(room, rfc_id, words):
    """What a letter is warned of into which somebody writes these words."""
    batch_id = room.make()
    text = room.merged(batch_id, rfc_id).letter.text
    fix(room, batch_id, rfc_id, Fix(text=f"{text}\n{words}", subject=""))
    warnings = room.warned(batch_id, rfc_id)
    letter_holding.cancel(room.desk, SLUG, batch_id, by=EDITH)
    return warnings


def test_the_name_of_a_colleague_is_warned_of(room):
    (said,) = said_of(room, room.halifax, "Ask for Asha Rao.")

    assert said == "The name of a colleague, Asha Rao, stands in this letter and not in its template."


def test_words_of_a_private_note_are_warned_of_with_the_words_and_the_entry_whatever_agency_it_is_on(room):
    room.newsroom.told(room.oslo, facts.NoteAdded(text="Chief was furious about the leaked memo yesterday."))

    (said,) = said_of(room, room.halifax, "We hear the chief was furious about the leaked memo.")

    assert said.startswith(
        "“chief was furious about the leaked memo” stands in a private note on Politidistriktet Lakmere, entry 2."
    )


def test_four_words_of_a_note_are_enough_and_what_everybody_writes_is_not(room):
    room.newsroom.told(room.oslo, facts.NoteAdded(text="Our source Benedita says so, at the end of the day."))

    assert (
        "“Our source Benedita says” stands in a private note"
        in said_of(room, room.halifax, "Our source Benedita says the money is gone.")[0]
    )
    assert said_of(room, room.halifax, "Write at the end of the month.") == []


def test_a_name_that_only_notes_have_is_warned_of_even_alone(room):
    room.newsroom.told(room.oslo, facts.NoteAdded(text="Met Benedita on Tuesday. Called Lakmere again."))

    (said,) = said_of(room, room.halifax, "Did you dismiss Benedita?")
    assert said.startswith("“Benedita” stands in no field of this letter, but in a private note on Politidistriktet")
    assert said_of(room, room.halifax, "Call us on Tuesday.") == []


def test_what_a_note_says_of_an_agency_in_the_words_of_the_letter_is_no_secret(room):
    room.newsroom.told(room.oslo, facts.NoteAdded(text=f"Sent it. {INTENDS} Port Ansel Police Service knows."))

    assert room.warned(room.make(), room.halifax) == []


def test_a_note_that_was_taken_back_is_no_secret_any_more(room):
    room.newsroom.told(room.oslo, facts.NoteAdded(text="The chief was furious."))
    room.newsroom.told(room.oslo, facts.EntryRetracted(entry=2, reason="Not ours to say."), by="edith")

    assert said_of(room, room.halifax, "The chief was furious.") == []


def test_a_template_that_holds_words_of_a_note_warns_in_every_letter(room):
    room.newsroom.told(room.oslo, facts.NoteAdded(text="Our source Benedita says so."))
    room.adopt(letters(english(f"{BODY}\nOur source Benedita says otherwise.")))

    assert all("“Our source Benedita says”" in one.warnings[0].parts[0] for one in room.look(room.make()).merged)


def test_words_heard_off_the_record_are_warned_of_wherever_they_were_heard_and_never_repeated(room):
    hear(room, room.oslo, "Between us, the contract was signed by the minister's brother.")

    assert said_of(room, room.halifax, "Is it true that there was a contract?") == []
    (said,) = said_of(room, room.halifax, "The contract was signed by the minister.")

    assert said.startswith("Words heard off the record stand in this letter (Politidistriktet Lakmere, entry 2).")
    assert "minister" not in said
    assert "contract" not in said


@pytest.mark.parametrize(
    ("takes", "problems", "warnings"),
    [
        (Takes.NO, ["The domain port-ansel-police-service.example.org takes no mail. Correct the address."], 0),
        (Takes.UNKNOWN, [], 1),
        (Takes.YES, [], 0),
    ],
)
def test_a_domain_that_takes_no_mail_stops_a_letter_and_one_nobody_knows_of_does_not(room, takes, problems, warnings):
    room.desk = replace(room.desk, takes_mail=lambda domains: dict.fromkeys(domains, takes))

    one = room.merged(room.make(), room.halifax)

    assert [str(problem) for problem in one.problems] == problems
    assert len(one.warnings) == warnings


@pytest.mark.parametrize(
    ("purpose", "days", "promised", "said"),
    [
        (Purpose.FIRST, 1, None, "1 working day"),
        (Purpose.FOLLOW_UP, 4, 1, "4 working days"),
        (Purpose.FOLLOW_UP, 1, 30, ""),
        (Purpose.FIRST, 5, None, ""),
        (Purpose.FIRST, None, None, ""),
        (Purpose.EXTENSION, 1, 3, ""),
    ],
    ids=["far less", "one day less", "promised longer", "as much", "as the policy says", "an extension adds to it"],
)
def test_a_letter_that_gives_less_time_than_the_policy_says_how_much_less(room, purpose, days, promised, said):
    if promised:
        asked(room, room.halifax, deadline=True, days=promised)

    batch = room.make(purpose, room.halifax, working_days=days, reason="A holiday.")

    short = [warning for warning in room.warned(batch, room.halifax) if "the policy" in warning]
    assert short == ([f"It gives {said} to answer; the policy of this investigation gives 5."] if said else [])
    assert not room.merged(batch, room.halifax).problems


def test_while_an_investigation_practises_no_domain_is_asked_about(room):
    with room.desk.database.writing() as session:
        investigations.change(session, room.newsroom.investigation, title="Blue Lantern", live=False)
    asked_about = []
    room.desk = replace(room.desk, takes_mail=lambda domains: asked_about.extend(domains) or {})

    room.look(room.make())

    assert asked_about == []


def test_another_investigation_that_just_wrote_to_the_agency_is_named(room):
    write_from_elsewhere(room, "Silver Meter")
    batch = room.make()

    (said,) = room.warned(batch, room.halifax)

    assert said.startswith("The investigation “Silver Meter” wrote to this agency on Tue 24 Nov 2026.")
    room.clock.later(days=15)
    assert room.warned(batch, room.halifax) == []


def test_an_exact_count_in_a_letter_is_warned_of(room):
    room.newsroom.told(room.halifax, finding((("Searches", "37"),)))
    room.adopt(letters(english(BODY + "\nThat is {{ finding.searches }} searches.\n")))

    (said,) = room.warned(room.make(), room.halifax)

    assert said.startswith("The exact figure of “Searches” stands in this letter.")


def test_the_days_of_our_letters_are_joined_in_a_sentence(room):
    asked(room, room.oslo)
    room.clock.later(days=2)
    asked(room, room.oslo)
    room.clock.later(days=2)

    letter = room.merged(room.make(Purpose.FOLLOW_UP), room.oslo).letter

    assert "We wrote on 24 November 2026 and 26 November 2026." in letter.text


# ── Approving ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_queued_while_one_letter_cannot_leave(room):
    room.change_contact(room.oslo, health=Health.BAD)
    batch_id = room.make()

    with pytest.raises(RuleBroken, match="1 letter cannot leave: Politidistriktet Lakmere"):
        room.approve(batch_id)

    assert room.outbox() == []


def test_what_cannot_leave_is_left_out_in_one_go_each_with_its_reason(room):
    room.change_contact(room.oslo, health=Health.BAD)
    batch_id = room.make()

    batches.leave_out_stopped(room.desk, SLUG, batch_id, turn=0, by=ASHA)
    room.approve(batch_id)

    assert [one.rfc_id for one in room.outbox()] == [room.halifax]
    assert "no e-mail contact" in room.batch(batch_id).letter(room.oslo).left_out


def test_each_letter_leaves_in_its_agencys_office_hours_after_the_time_to_undo(room):
    batch_id = room.make()

    said = room.approve(batch_id)

    halifax, oslo = (next(one for one in room.outbox() if one.rfc_id == rfc_id) for rfc_id in (room.halifax, room.oslo))
    assert halifax.not_before == room.clock() + AFTER_UNDO
    assert oslo.not_before == room.clock() + AFTER_UNDO
    assert halifax.dedupe.endswith(f"letter:{batch_id}:{room.halifax}")
    assert "2 letters will leave" in said
    assert room.batch(batch_id).state is BatchState.LEAVING


def test_a_letter_approved_in_the_evening_leaves_the_next_morning_and_counts_from_there(room):
    room.clock.later(hours=9)  # 23:00 in Oslo, 18:00 in Halifax
    batch_id = room.make()

    room.approve(batch_id)

    (oslo,) = [one for one in room.outbox() if one.rfc_id == room.oslo]
    assert oslo.not_before.isoformat() == "2026-11-25T08:00:00+00:00"
    assert "Wednesday, 2 December 2026" in oslo.letter.text


def test_a_reporter_approves_nothing(room):
    with pytest.raises(RuleBroken, match="An editor or an admin approves letters"):
        room.approve(room.make(), by=ASHA)


def test_two_people_stand_behind_letters_where_the_policy_says_so(room):
    room.adopt(Policy(two_person_letters=True))
    batch_id = room.make(by=EDITH)

    first = room.approve(batch_id, by=EDITH)

    assert "A second editor has to" in first
    assert room.outbox() == []
    with pytest.raises(RuleBroken, match="Ask a second editor"):
        room.approve(batch_id, by=EDITH)
    room.approve(batch_id, by=BEN)
    assert len(room.outbox()) == 2
    assert (room.batch(batch_id).approved_by, room.batch(batch_id).seconded_by) == ("edith", "ben")


def test_the_second_editor_approves_what_the_first_one_saw_or_nothing(room):
    room.adopt(Policy(two_person_letters=True))
    batch_id = room.make(by=EDITH)
    room.approve(batch_id, by=EDITH)
    room.change_contact(room.oslo, address="chief@lakmere.example.org")

    with pytest.raises(RuleBroken, match="It concerns Politidistriktet Lakmere"):
        room.approve(batch_id, by=BEN)

    letter_holding.undo(room.desk, SLUG, batch_id, by=BEN)
    assert room.batch(batch_id).state is BatchState.PROPOSED


def test_letters_that_changed_since_somebody_looked_are_not_approved(room):
    batch_id = room.make()
    seal = room.look(batch_id).seal
    room.change_contact(room.oslo, address="chief@lakmere.example.org")

    with pytest.raises(RuleBroken, match="not those you looked at"):
        letter_leaving.approve(room.desk, SLUG, batch_id, seal=seal, by=EDITH)

    assert room.outbox() == []


def test_a_text_by_hand_keeps_its_deadline_true_and_goes_stale_with_what_it_rests_on(room):
    batch_id = room.make()
    text = room.merged(batch_id, room.halifax).letter.text
    fix(room, batch_id, room.halifax, Fix(text=text.replace("Dear press officer", "Dear Ms Rowe"), subject="Hello"))
    room.clock.later(days=1)

    one = room.merged(batch_id, room.halifax)
    assert one.problems == ()
    assert "Dear Ms Rowe" in one.letter.text
    assert "Wednesday, December 2, 2026" in one.letter.text

    room.change_contact(room.halifax, address="chief@port-ansel.example.org")
    assert "was written by hand" in reasons(room, batch_id)[room.halifax][0]


def test_another_contact_is_chosen_for_one_letter(room):
    with room.desk.database.writing() as session:
        first = room.contacts(room.halifax)[0]
        chosen = contacts.add(session, replace(first, id=ContactId(0), address="chief@port-ansel.example.org", rank=9))
    batch_id = room.make()

    fix(room, batch_id, room.halifax, Fix(contact_id=chosen))

    assert room.merged(batch_id, room.halifax).letter.to == "chief@port-ansel.example.org"


def test_an_urgent_letter_leaves_outside_office_hours_for_a_reason_of_an_editor(room):
    room.clock.later(hours=9)
    batch_id = room.make()
    with pytest.raises(RuleBroken, match="An editor decides"):
        fix(room, batch_id, room.oslo, Fix(urgent="We print tonight."))

    fix(room, batch_id, room.oslo, Fix(urgent="We print tonight."), by=EDITH)
    room.approve(batch_id)

    (oslo,) = [one for one in room.outbox() if one.rfc_id == room.oslo]
    assert oslo.not_before == room.clock() + AFTER_UNDO


def test_a_colleagues_change_is_not_overwritten(room):
    batch_id = room.make()
    fix(room, batch_id, room.oslo, Fix(left_out="They asked for a call."))

    with pytest.raises(LogMoved):
        batches.fix(room.desk, SLUG, batch_id, room.oslo, Fix(left_out=""), turn=0, by=ASHA)


def test_a_batch_needs_agencies_of_its_own_investigation(room):
    with pytest.raises(RuleBroken, match="Tick the agencies"):
        batches.make(room.desk, SLUG, batches.Chosen(purpose=Purpose.FIRST, rfc_ids=()), by=ASHA)
    with pytest.raises(NotFound):
        room.make(Purpose.FIRST, RfcId(99))


# ── Duplicates ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agency_in_a_batch_under_way_gets_no_second_letter_of_the_same_purpose(room):
    first = room.make()
    room.approve(first)

    found = reasons(room, room.make())

    assert f"It stands in batch {first} of the same purpose" in found[room.halifax][0]


def test_an_agency_asked_this_version_already_gets_no_first_letter(room):
    asked(room, room.halifax)

    assert "Version 1 of the questions was put to it" in reasons(room, room.make())[room.halifax][0]


def test_a_follow_up_names_our_earlier_letters_and_needs_one(room):
    asked(room, room.halifax)
    room.clock.later(days=3)

    batch_id = room.make(Purpose.FOLLOW_UP)

    assert "We wrote on November 24, 2026." in room.merged(batch_id, room.halifax).letter.text
    assert "It has not been asked yet." in reasons(room, batch_id)[room.oslo][0]


# ── After approval ──────────────────────────────────────────────────────────────────────────────────────────────


def test_an_approval_is_undone_within_half_an_hour_and_not_later(room):
    batch_id = room.make()
    room.approve(batch_id)
    room.clock.later(minutes=29)

    letter_holding.undo(room.desk, SLUG, batch_id, by=ASHA)

    assert room.outbox(MailState.QUEUED) == []
    assert room.batch(batch_id).state is BatchState.PROPOSED
    room.approve(batch_id)
    assert {one.dedupe.rpartition("letter:")[2] for one in room.outbox(MailState.QUEUED)} == {
        f"{batch_id}:{room.halifax}:1",
        f"{batch_id}:{room.oslo}:1",
    }
    room.clock.later(minutes=31)
    with pytest.raises(RuleBroken, match="too late to undo"):
        letter_holding.undo(room.desk, SLUG, batch_id, by=ASHA)


def test_a_pause_holds_back_what_waits_and_an_editor_lets_it_go_again_with_new_days(room):
    batch_id = room.make()
    room.approve(batch_id)
    first, second = room.outbox()
    room.clock.later(hours=1)
    room.fate(first, MailState.SENT)

    assert "1 letter held back" in letter_holding.pause(room.desk, SLUG, batch_id, by=ASHA)
    with pytest.raises(RuleBroken, match="An editor lets letters go"):
        letter_holding.resume(room.desk, SLUG, batch_id, by=ASHA)
    room.clock.later(days=1)
    letter_holding.resume(room.desk, SLUG, batch_id, by=EDITH)

    (again,) = room.outbox(MailState.QUEUED)
    assert again.rfc_id == second.rfc_id
    assert again.dedupe == f"{second.dedupe}:1"
    assert "Wednesday, December 2, 2026" in again.letter.text
    with pytest.raises(RuleBroken, match="have left already"):
        letter_holding.undo(room.desk, SLUG, batch_id, by=ASHA)


def test_on_resuming_a_letter_whose_ground_has_changed_stays_behind(room):
    batch_id = room.make()
    room.approve(batch_id)
    letter_holding.pause(room.desk, SLUG, batch_id, by=ASHA)
    room.change_contact(room.oslo, address="chief@lakmere.example.org")

    said = letter_holding.resume(room.desk, SLUG, batch_id, by=EDITH)

    assert said == "1 letter will leave. 1 letter changed meanwhile and stays here."
    assert [one.rfc_id for one in room.outbox(MailState.QUEUED)] == [room.halifax]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda room: room.change_contact(room.oslo, address="x@y.example.org"), "has changed since it was approved"),
        (lambda room: room.change_contact(room.oslo, health=Health.BAD), "no e-mail contact in good health"),
        (lambda room: room.newsroom.told(room.oslo, finding(())), "has changed since it was approved"),
        (lambda room: asked(room, room.oslo), "was put to it"),
    ],
)
def test_a_letter_that_is_not_right_any_more_is_held_back_just_before_it_leaves(room, change, why):
    batch_id = room.make()
    room.approve(batch_id)
    room.clock.later(minutes=33)
    change(room)

    letter_watch.watch(room.desk, room.clock())

    assert [one.rfc_id for one in room.outbox(MailState.QUEUED)] == [room.halifax]
    assert why in room.batch(batch_id).letter(room.oslo).held


def test_new_templates_and_questions_hold_back_what_has_not_left(room):
    batch_id = room.make()
    room.approve(batch_id)
    room.clock.later(minutes=33)
    room.adopt(letters(english(BODY + "Thank you.\n")))

    letter_watch.watch(room.desk, room.clock())

    assert room.outbox(MailState.QUEUED) == []
    assert room.batch(batch_id).state is BatchState.DONE


def test_a_letter_that_slept_past_its_day_does_not_leave_with_an_old_deadline(room):
    batch_id = room.make()
    room.approve(batch_id)
    (letter, _) = room.outbox()
    room.clock.later(days=1)

    with room.desk.reading() as session:
        why = letter_watch.may_not_leave(room.desk, session, letter.id, room.clock())

    assert "did not leave on its day" in why


@pytest.mark.parametrize(("minutes", "held"), [(100, False), (160, True)])
def test_a_letter_that_waits_for_others_may_come_a_little_after_hours_and_not_later(room, minutes, held):
    room.clock.later(hours=6)  # three in the afternoon in Halifax
    batch_id = room.make(Purpose.FIRST, room.halifax)
    room.approve(batch_id)
    room.clock.later(minutes=minutes)

    letter_watch.watch(room.desk, room.clock())

    assert bool(room.batch(batch_id).letter(room.halifax).held) is held


def test_all_is_well_and_nothing_is_held(room):
    batch_id = room.make()
    room.approve(batch_id)
    room.clock.later(minutes=35)

    letter_watch.watch(room.desk, room.clock())

    assert len(room.outbox(MailState.QUEUED)) == 2
    for letter in room.outbox():
        room.fate(letter, MailState.SENT)
    letter_watch.watch(room.desk, room.clock())
    assert room.batch(batch_id).state is BatchState.DONE


# ── Extensions ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked_room(room):
    for rfc_id in (room.halifax, room.oslo):
        asked(room, rfc_id, deadline=True)
    return room


def test_an_extension_is_on_record_before_its_letter_can_leave_and_says_the_same_instant(asked_room):
    room = asked_room
    batch_id = room.make(Purpose.EXTENSION, working_days=3, reason="A holiday fell into it.")

    room.approve(batch_id)

    (granted,) = room.newsroom.facts(room.halifax, facts.ExtensionGranted)
    (letter,) = [one for one in room.outbox() if one.rfc_id == room.halifax]
    assert not granted.told_agency
    assert granted.due_at.isoformat() == "2026-12-04T21:00:00+00:00"
    assert "Friday, December 4, 2026, 5:00 p.m." in letter.letter.text
    assert "Not Tuesday, December 1, 2026, 5:00 p.m." in letter.letter.text
    room.clock.later(minutes=33)
    letter_watch.watch(room.desk, room.clock())
    assert len(room.outbox(MailState.QUEUED)) == 2


def test_an_extension_whose_letter_is_held_back_is_taken_back_with_it(asked_room):
    room = asked_room
    batch_id = room.make(Purpose.EXTENSION, working_days=3, reason="A holiday fell into it.")
    room.approve(batch_id)

    letter_holding.undo(room.desk, SLUG, batch_id, by=EDITH)

    (gone,) = room.newsroom.facts(room.halifax, facts.EntryRetracted)
    assert "held back before it left" in gone.reason
    room.approve(batch_id)
    assert len(room.newsroom.facts(room.halifax, facts.ExtensionGranted)) == 2


def test_an_extension_is_held_where_somebody_promised_more_meanwhile(asked_room):
    room = asked_room
    batch_id = room.make(Purpose.EXTENSION, room.halifax, working_days=3, reason="A holiday fell into it.")
    room.approve(batch_id)
    room.clock.later(minutes=33)
    more = facts.ExtensionGranted(
        due_at=room.clock() + timedelta(days=30), zone="America/Halifax", asked_by=facts.AskedBy.AGENCY, reason="Asked."
    )
    room.newsroom.told(room.halifax, more)

    letter_watch.watch(room.desk, room.clock())

    assert room.outbox(MailState.QUEUED) == []
    assert "promised more time" in room.batch(batch_id).letter(room.halifax).held


def test_an_extension_needs_a_reason_and_a_deadline(room):
    with pytest.raises(RuleBroken, match="Give the reason"):
        room.make(Purpose.EXTENSION)

    assert "no deadline to extend" in reasons(room, room.make(Purpose.EXTENSION, reason="So."))[room.oslo][0]


def hear(room, rfc_id, words):
    salt = "0" * 64
    seal = sha256((salt + words).encode()).hexdigest()
    sealed = facts.OffRecordHeard(speaker="A clerk", medium=facts.Medium.SPOKEN, seal=seal)
    (entry,) = room.newsroom.told(rfc_id, sealed)
    with room.desk.database.writing() as session:
        off_record.add(session, rfc_id, entry.seq, salt=salt, words=words)


def write_from_elsewhere(room, title):
    """Another investigation lists the same agency and writes to it."""
    with room.desk.database.writing() as session:
        other = investigations.add(session, slug="other", title=title, by=EDITH.staff, at=room.clock())
        agency = agencies.get(session, room.merged_slug(room.halifax))
        rfc_id = cases.open(session, other.id, agency.id)
        listed = facts.AgencyListed(name=agency.name, country=agency.country)
        made = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press")
        told = [facts.Happened(at=room.clock(), fact=fact) for fact in (listed, made)]
        records.record_in(room.desk, session, rfc_id, told, by=EDITH)


def finding(columns):
    return facts.FindingDataChanged(
        finding=facts.FindingData(published_range="11–50 searches" if columns else "", columns=columns),
        reason="A slip.",
    )


def asked(room, rfc_id, *, deadline=False, days=7):
    due = room.desk.clock() + timedelta(days=days, hours=8)
    more = {"deadline_told": due.replace(hour=21, minute=0)} if deadline else {}
    made = facts.AttemptMade(
        channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2), **more
    )
    said = [made]
    if deadline:
        said.append(facts.DeadlineSet(due_at=more["deadline_told"], zone="America/Halifax"))
    room.newsroom.told(rfc_id, *said)


def speaks(room, rfc_id, languages):
    with room.desk.database.writing() as session:
        agency = agencies.get(session, room.merged_slug(rfc_id))
        agencies.change(session, replace(agency, languages=languages))
