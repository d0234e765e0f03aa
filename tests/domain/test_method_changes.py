"""A reader of two releases is told what we changed of our own between them, whoever adopted it and whatever it was."""

from dataclasses import replace
from datetime import time

import pytest

from outreach.domain.dataset import build
from outreach.domain.editions import Edition, EditionKind, Editions
from outreach.domain.ids import StaffId
from outreach.domain.investigation import (
    Codebook,
    Policy,
    PublishedRange,
    QuestionSet,
    ResponseStatus,
    TimelineLevel,
    Translated,
)
from outreach.domain.severity import Severity
from outreach.press.edition import edition
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, cut, editions, logged
from tests.story import QUESTIONS, day

RELEASED = day(15)
ASKED = QUESTIONS[0]
UPDATE, CORRECTION = Severity.UPDATE, Severity.CORRECTION
KINDS = {QuestionSet: EditionKind.QUESTION_SET, Policy: EditionKind.POLICY, Codebook: EditionKind.CODEBOOK}


def later(*bodies, at=20):
    """The dataset with these adopted after the release."""
    known = editions()
    more = tuple(
        Edition(
            kind=KINDS[type(body)],
            version=number,
            recorded_at=day(at + number),
            recorded_by=StaffId("edith"),
            body=body,
        )
        for number, body in enumerate(bodies, start=2)
    )
    return build(cut(previous=RELEASED), [logged(*endings.denied())], Editions(all=(*known.all, *more)))


def notes(*bodies):
    return later(*bodies).method_notes


def worded(status, **words):
    wording = replace(CODEBOOK.wordings[status], **words)
    return replace(CODEBOOK, wordings={**CODEBOOK.wordings, status: wording})


S = ResponseStatus
SEEN = {
    "a label": (worded(S.DENIED, label="Said no"), UPDATE),
    "words of the tally": (worded(S.DENIED, tally="said no"), UPDATE),
    "words of one agency": (worded(S.DENIED, line="said no"), UPDATE),
    "the word for a row": (replace(CODEBOOK, noun="force", nouns="forces"), UPDATE),
    "an introduction": (replace(CODEBOOK, introduction="We asked everybody."), UPDATE),
    "a limit": (replace(CODEBOOK, limits=("Being listed proves nothing.",)), UPDATE),
    "a circumstance": (replace(CODEBOOK, circumstances=(("trial", "A trial only"),)), UPDATE),
    "a heading": (replace(CODEBOOK, finding_label="Searches"), UPDATE),
    "a language": (replace(CODEBOOK, translations=(Translated(language="fr", labels=(("denied", "A nié"),)),)), UPDATE),
    "a rule for silence": (replace(CODEBOOK, unreachable_is_no_response=True), CORRECTION),
    "the other rule for silence": (replace(CODEBOOK, acknowledged_is_no_response=True), CORRECTION),
    "what is counted inside": (replace(CODEBOOK, qualifiers=CODEBOOK.qualifiers[:1]), CORRECTION),
    "ranges": (replace(CODEBOOK, ranges=(PublishedRange(low=1, high=None, label="1+"),)), CORRECTION),
    "what is printed of when": (replace(CODEBOOK, timeline=TimelineLevel.NONE), CORRECTION),
    "attempts": (Policy(min_attempts=4), CORRECTION),
    "channels": (Policy(min_channels=3), CORRECTION),
    "days of trying": (Policy(min_working_days=9), CORRECTION),
    "days to answer": (Policy(response_working_days=9), CORRECTION),
    "the hour": (Policy(close_of_business=time(16, 0)), CORRECTION),
    "a question": (replace(ASKED, version=2, recorded_at=day(22), questions=ASKED.questions[:1]), CORRECTION),
}


@pytest.mark.parametrize("what", SEEN)
def test_what_a_reader_sees_of_an_edition_is_told_with_its_day_and_how_much_it_matters(what):
    body, severity = SEEN[what]

    (note,) = notes(body)

    assert (note.severity, note.at, note.on) == (severity, day(22), "24 March 2026")
    assert note.kind == ("Change of method" if severity is CORRECTION else "Change of words")
    assert all(change.before != change.after and change.sentence.endswith((".", ".”")) for change in note.changes)


UNSEEN = {
    "who may release": Policy(two_person_release=True),
    "how soon we remind each other": Policy(due_soon_working_days=1),
    "the same words again": CODEBOOK,
    "numbers that sentences may state": replace(CODEBOOK, numbers=(("30", "the list"),)),
}


@pytest.mark.parametrize("what", UNSEEN)
def test_what_no_reader_sees_is_not_told(what):
    assert notes(UNSEEN[what]) == ()


def test_a_first_release_changed_nothing_of_its_own():
    assert build(cut(), [logged(*endings.denied())], editions()).method_notes == ()


def test_what_was_changed_and_changed_back_is_not_told():
    assert notes(worded(S.DENIED, label="Said no"), CODEBOOK) == ()


def test_two_editions_of_one_kind_are_told_once_with_the_day_of_the_last():
    (note,) = notes(worded(S.DENIED, label="Said no"), worded(S.DENIED, label="Denied it"))

    assert (note.key, note.at) == ("codebook-3", day(23))
    assert [one.sentence for one in note.changes] == ["Label of a response: “Denied any use” before, now “Denied it”."]


def test_a_change_behind_no_row_is_not_called_nothing():
    """It read: nothing a reader can see has changed."""
    made = later(worded(S.NO_RESPONSE, label="Silent"))
    (told,) = (one.content.decode() for one in edition(made, "1") if one.name == "corrections.txt")

    assert told == (
        "Change of words, 24 March 2026. We adopted other words or rules for this table.\n"
        "    Label of a response: “No response” before, now “Silent”.\n"
    )
