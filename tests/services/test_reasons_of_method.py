"""Why we changed something of our own: an editor may word it for readers, guarded as every other public reason."""

from dataclasses import replace

import pytest

from outreach.db import investigations
from outreach.domain import facts
from outreach.domain.editions import EditionKind, to_json
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened, Medium
from outreach.domain.investigation import Policy, Question
from outreach.domain.letter_templates import Letters
from outreach.domain.method_changes import REASONS
from outreach.domain.own_words import NUMBERS
from outreach.services import editions, records, settled
from outreach.services.editions import QuestionsTyped
from outreach.services.statements import hear_off_record
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK
from tests.story import day
from tests.support.pressroom import EDITH, OTTO, SLUG, open_pressroom

NOTE = "The deputy sounded nervous about the invoices of May."
WHY = "Readers asked us what the words mean."
OTHER_WORDS = replace(CODEBOOK, acknowledged_is_no_response=True)


@pytest.fixture
def room(sqlite_url, tmp_path):
    """A table is out since day 40; Wendell Hsu has spoken off the record since, and one of us noted something."""
    room = open_pressroom(sqlite_url, tmp_path)
    room.ids = room.told(endings.denied(), names=["Lakmere Police"])
    room.build()
    room.clock.now = day(60)
    hear_off_record(
        room.desk,
        room.ids[0],
        words="Nobody at the top knew.",
        by=EDITH,
        speaker="Wendell Hsu",
        medium=Medium.SPOKEN,
        at=room.clock.now,
    )
    note = Happened(at=room.clock.now, fact=facts.NoteAdded(text=NOTE))
    records.record(room.desk, room.ids[0], note, by=EDITH)
    yield room
    room.record.database.dispose()


def adopt(room, body, reason=""):
    """An editor adopts it some hours after whatever was adopted before."""
    room.clock.now = room.clock.now.replace(hour=(room.clock.now.hour + 1) % 24)
    page = settled.settled(room.desk, SLUG)
    kind = "policy" if isinstance(body, Policy) else "codebook"
    return editions.adopt(room.desk, SLUG, body, seen_as=page.versions[kind], by=EDITH, reason=reason)


def without_a_reason(room, body):
    """As it could be adopted before one was asked for."""
    with room.desk.writing(EDITH) as session:
        editions.adopt_in(room.desk, session, investigations.get(session, SLUG).id, body, by=EDITH)


def told(room):
    return {note.edition.value: note.reason for note in room.check().release.method_notes}


def test_readers_are_told_why_in_the_words_of_whoever_adopted_it(room):
    adopt(room, OTHER_WORDS, WHY)
    adopt(room, Policy(response_working_days=9), "Agencies asked for more time.")
    question = Question(number=1, text="Did anybody use it at all?")
    editions.adopt_questions(
        room.desk,
        SLUG,
        QuestionsTyped(questions=(question,), lead=1, material=False, reason="The old one was misread."),
        seen_as=1,
        by=EDITH,
    )

    assert told(room) == {
        "codebook": WHY,
        "policy": "Agencies asked for more time.",
        "question_set": "The old one was misread.",
    }


LOWER = Policy(min_attempts=2)


@pytest.mark.parametrize("body", [OTHER_WORDS, LOWER], ids=["codebook", "policy"])
def test_what_readers_of_a_release_will_see_changed_is_not_adopted_without_a_reason(room, body):
    with pytest.raises(RuleBroken, match="Release 1 is out, and the next one tells its readers") as refused:
        adopt(room, body)

    assert (refused.value.field, told(room)) == ("reason", {})


def test_other_questions_need_their_reason_too(room):
    typed = QuestionsTyped(questions=(Question(number=1, text="Did anybody?"),), lead=1, material=False)

    with pytest.raises(RuleBroken, match="Write the public reason"):
        editions.adopt_questions(room.desk, SLUG, typed, seen_as=1, by=EDITH)


def test_before_the_first_release_nobody_has_to_give_a_reason(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    room.told(endings.denied())
    room.clock.now = day(60)

    adopt(room, OTHER_WORDS)
    adopt(room, LOWER)

    assert settled.settled(room.desk, SLUG).codebook == OTHER_WORDS
    room.record.database.dispose()


def test_what_no_reader_sees_and_what_puts_the_released_words_back_needs_no_reason(room):
    adopt(room, replace(CODEBOOK, numbers=(("30", "the list"),)))
    adopt(room, OTHER_WORDS, WHY)
    adopt(room, CODEBOOK)

    assert told(room) == {}


def test_a_policy_that_waits_for_a_second_editor_is_proposed_with_its_reason(room):
    adopt(room, Policy(two_person_release=True))

    with pytest.raises(RuleBroken, match="Write the public reason"):
        adopt(room, LOWER)


def test_a_codebook_in_which_nothing_changed_is_refused(room):
    before = settled.settled(room.desk, SLUG).versions

    for reason in ("", WHY):
        with pytest.raises(RuleBroken, match="Nothing changed: this is the codebook in force, word for word"):
            adopt(room, CODEBOOK, reason)

    assert settled.settled(room.desk, SLUG).versions == before


def test_a_policy_in_which_nothing_changed_is_refused(room):
    adopt(room, LOWER, WHY)
    before = settled.settled(room.desk, SLUG).versions

    with pytest.raises(RuleBroken, match="Nothing changed: this is the policy in force, word for word"):
        adopt(room, LOWER)

    assert settled.settled(room.desk, SLUG).versions == before


def test_a_policy_that_is_proposed_is_not_proposed_again(room):
    adopt(room, Policy(two_person_release=True))
    adopt(room, LOWER, WHY)

    with pytest.raises(RuleBroken, match="This very policy is proposed already"):
        adopt(room, LOWER, WHY)


def test_a_reason_is_worded_anew_until_a_release_has_printed_it(room):
    adopt(room, OTHER_WORDS, "A slip of the pen.")
    adopt(room, OTHER_WORDS, WHY)

    assert told(room) == {"codebook": WHY}
    with pytest.raises(RuleBroken, match="Nothing changed"):
        adopt(room, OTHER_WORDS, WHY)


def test_of_several_the_last_reason_given_stands(room):
    adopt(room, OTHER_WORDS, "A slip of the pen.")
    adopt(room, replace(OTHER_WORDS, noun="office"), WHY)
    adopt(room, replace(OTHER_WORDS, noun="office", numbers=(("30", "the list"),)))

    assert told(room) == {"codebook": WHY}


def test_what_was_adopted_without_a_reason_of_before_one_was_asked_for_is_told_all_the_same(room):
    without_a_reason(room, OTHER_WORDS)

    assert told(room) == {"codebook": REASONS[EditionKind.CODEBOOK]}


def test_a_reason_is_of_one_version_and_does_not_come_along_when_its_body_is_adopted_again(room):
    adopt(room, OTHER_WORDS, WHY)
    page = settled.settled(room.desk, SLUG)

    for body in (page.codebook, page.policy, page.reminders, page.questions, Letters(default="en", languages=())):
        assert "reason" not in to_json(body)
    assert page.codebook == OTHER_WORDS
    assert [one.reason for one in page.of("codebook")] == [WHY, ""]


def test_a_policy_of_two_people_is_told_with_the_reason_of_whoever_proposed_it(room):
    adopt(room, Policy(two_person_release=True))
    adopt(room, Policy(response_working_days=9), "Agencies asked for more time.")

    assert told(room) == {}

    room.clock.now = day(61)
    editions.second_policy(room.desk, SLUG, by=OTTO)
    assert told(room) == {"policy": "Agencies asked for more time."}


def test_a_number_of_nowhere_is_refused_while_the_policy_is_only_proposed(room):
    adopt(room, Policy(two_person_release=True))
    proposed = Policy(response_working_days=9)

    with pytest.raises(RuleBroken, match="4,211"):
        adopt(room, proposed, "As 4,211 readers asked.")
    adopt(room, proposed, "Nine days instead of five.")

    room.clock.now = day(61)
    editions.second_policy(room.desk, SLUG, by=OTTO)
    assert [one for one in room.check().unmet if one.gate == NUMBERS] == []


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("As Hsu told us, the words misled.", "“Hsu” in it is part of the name"),
        (NOTE, "stands in a private note"),
        ("As 4,211 readers asked.", "says “4,211”, and the data does not"),
        ("One.\nTwo.", "in one paragraph"),
        ("A bell: \a", "control character"),
    ],
)
@pytest.mark.parametrize("body", [OTHER_WORDS, Policy(response_working_days=9)], ids=["codebook", "policy"])
def test_what_may_not_be_printed_is_refused_at_its_field_and_nothing_is_adopted(room, body, reason, sentence):
    before = settled.settled(room.desk, SLUG).versions

    with pytest.raises(RuleBroken) as refused:
        adopt(room, body, reason)

    assert (refused.value.field, sentence in refused.value.sentence) == ("reason", True), refused.value.sentence
    assert settled.settled(room.desk, SLUG).versions == before


def test_the_numbers_of_the_change_itself_may_be_said(room):
    adopt(room, Policy(response_working_days=9), "Agencies asked for nine days instead of five.")

    assert [one for one in room.check().unmet if one.gate == NUMBERS] == []


def test_a_number_that_stopped_being_true_holds_the_release_back_with_the_way_to_mend_it(room):
    adopt(room, Policy(response_working_days=9), "Agencies asked for nine days.")
    without_a_reason(room, Policy(response_working_days=8))

    (unmet,) = [one for one in room.check().unmet if one.gate == NUMBERS]

    assert (unmet.at, "“nine”" in unmet.missing) == ("policy#reason", True)
