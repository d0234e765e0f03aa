from dataclasses import replace

from hypothesis import given

from outreach.domain.corrections import changes_between, note
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, logged, release
from tests.domain.test_dataset import stories, told
from tests.story import (
    CONFIRMS,
    DECLINES,
    DENIES,
    answered,
    asked,
    called,
    day,
    due,
    merged,
    quoted,
    recounted,
    removed,
    renamed,
    restored,
    retracted,
    ruled,
    signed_off,
)


def changed(*story):
    """The public sentences about what one story changed since a release on day 15."""
    made = release(logged(*story), previous=day(15))
    return [change.sentence for change in made.changes]


def test_a_first_release_corrects_nothing():
    assert release(logged(*endings.denied())).changes == ()


def test_a_late_answer_is_a_change_of_the_status_and_of_its_day():
    told_changes = changed(*endings.silent(), answered(20, DENIES), signed_off(21))

    assert told_changes == [
        "Lakmere Police: response status was “No response”, is now “Denied any use”.",
        "Lakmere Police: day of the answer: none before, now Sunday 22 March 2026, 10:00 in Oslo (UTC+1).",
        "Lakmere Police: answered after the deadline: no before, now yes.",
        "Lakmere Police: the answer to “Used the tool”: none before, now “denies”.",
    ]


def test_a_corrected_name_and_a_corrected_range_are_both_said():
    told_changes = changed(
        *endings.denied(), renamed(20, "Lakmere District Police"), recounted(20, "51-100"), signed_off(21)
    )

    assert told_changes == [
        "Lakmere District Police: name was Lakmere Police, is now Lakmere District Police.",
        "Lakmere District Police: spelling in the source: none before, now Lakmere Police (nobody recorded whose).",
        "Lakmere District Police: published range: none before, now 51-100.",
    ]


def test_a_row_that_left_and_a_row_that_came_back_are_both_said():
    assert changed(*endings.denied(), removed(20)) == ["Lakmere Police was removed from the table."]
    assert changed(*endings.denied(), merged(20, "Port Ansel")) == [
        "Lakmere Police is no row of its own any more: it was merged with Port Ansel."
    ]
    assert changed(*endings.denied(), removed(10), restored(20), signed_off(21)) == ["Lakmere Police was added."]


def test_a_reversal_after_publication_names_the_circumstance_too():
    turned = (asked(16), answered(20, CONFIRMS), ruled(21, 4, 7), signed_off(22))
    told_changes = changed(*endings.denied(), *turned)

    assert "Lakmere Police: response status was “Denied any use”, is now “Used or tried it”." in told_changes
    assert "Lakmere Police: circumstances: none before, now Denied first." in told_changes
    assert "Lakmere Police: number of requests for comment was 1, is now 2." in told_changes


def test_new_words_are_shown_and_withdrawn_ones_are_not_said_again():
    added = changed(*endings.denied(), quoted(20, "We have never used it."))
    withdrawn = changed(*endings.denied(), quoted(10, "We have never used it."), retracted(20, 6))

    assert added == ["Lakmere Police: a statement was added. Dana Rowe, press officer, wrote: “We have never used it.”"]
    assert withdrawn == ["Lakmere Police: a statement was withdrawn."]


def test_an_answer_to_another_question_is_a_change_of_its_own():
    story = (due(0, 7), asked(0), answered(3, DENIES), signed_off(9))
    told_changes = changed(*story, answered(20, DENIES, arrests=DECLINES), signed_off(21))

    assert "Lakmere Police: the answer to “Led to arrests”: none before, now “declines”." in told_changes


def test_many_are_spoken_of_as_many_and_nothing_is_called_none():
    asked_by_mail = (due(0, 7), asked(0), answered(3, DENIES), signed_off(9))

    assert "Lakmere Police: channels were by email, are now by email and by phone." in changed(
        *asked_by_mail, called(20), signed_off(21)
    )
    assert "Lakmere Police: day of the answer: Thursday 5 March 2026, 10:00 in Oslo (UTC+1) before, none now." in (
        changed(*asked_by_mail, retracted(20, 4))
    )


def test_a_heading_in_the_newsrooms_words_is_followed_by_no_verb():
    story = (*endings.denied(), recounted(10, "11-50"), signed_off(11), recounted(20, "51-100"), signed_off(21))
    made = release(logged(*story), previous=day(15), codebook=replace(CODEBOOK, finding_label="Searches"))

    assert [change.sentence for change in made.changes] == ["Lakmere Police: Searches: 11-50 before, now 51-100."]


ASKED_AGAIN = (
    "Lakmere Police: day we last asked was Monday 9 March 2026, 10:00 in Oslo (UTC+1), "
    "is now Sunday 22 March 2026, 10:00 in Oslo (UTC+1)."
)


def test_another_call_after_publication_is_a_change_of_the_count():
    assert changed(*endings.silent(), called(20)) == [
        "Lakmere Police: number of requests for comment was 3, is now 4.",
        ASKED_AGAIN,
    ]


@given(stories)
def test_two_releases_differ_exactly_where_a_change_says_so(story_list):
    rows = release(*told(story_list)).rows

    assert changes_between(rows, rows, CODEBOOK) == ()
    assert len(changes_between((), rows, CODEBOOK)) == len(changes_between(rows, (), CODEBOOK)) == len(rows)
    assert note(changes_between((), rows, CODEBOOK)).count("was added.") == len(rows)
