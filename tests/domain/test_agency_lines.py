from dataclasses import replace

import pytest

from outreach.domain.agency_lines import agency_line
from outreach.domain.facts import Gate, Outcome, Position
from outreach.domain.release_form import Form
from outreach.domain.voices import Own
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, UNAWARE, logged, release
from tests.story import (
    CONFIRMS,
    DECLINES,
    DENIES,
    acknowledged,
    answered,
    asked,
    auto_replied,
    bounced,
    called,
    day,
    due,
    quoted,
    ruled,
    signed_off,
    silence,
    waived,
)

CANNOT_SAY = Position.CANNOT_SAY
DEADLINE = "by the deadline it was told, Monday 9 March 2026, 17:00 in Oslo (UTC+1)"
CUT_OFF = "before our cut-off, Saturday 11 April 2026, 11:00 in Oslo (UTC+2)"


def line_of(*story, **listing):
    made = release(logged(*story, **listing))
    return made.line(made.rows[0])


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (endings.confirmed(), "Lakmere Police said employees used or tried it."),
        (
            endings.unaware(),
            "Lakmere Police said employees used or tried it; it had officials who were unaware until asked.",
        ),
        (endings.declined(), "Lakmere Police declined to answer."),
        (endings.denied(), "Lakmere Police denied any use."),
        (
            endings.denied_first(),
            (
                "Lakmere Police denied any use on 5 March 2026; on 11 March 2026, after further questions, it said "
                "employees used or tried it."
            ),
        ),
        (
            (asked(0), answered(3, CONFIRMS), answered(9, DENIES), ruled(10, 3, 4), signed_off(11)),
            "Lakmere Police said employees used or tried it on 5 March 2026; on 11 March 2026 it denied any use.",
        ),
        (
            silence(),
            (
                "Lakmere Police did not respond to 3 requests for comment between 2 March 2026 and 9 March 2026, "
                f"{DEADLINE}."
            ),
        ),
        (
            (*silence(), acknowledged(8), signed_off(9)),
            (
                "Lakmere Police acknowledged 3 requests for comment between 2 March 2026 and 9 March 2026 but did not "
                f"answer, {DEADLINE}."
            ),
        ),
        (
            (*silence(), auto_replied(8), signed_off(9)),
            (
                "Lakmere Police sent only an automatic reply to 3 requests for comment between 2 March 2026 and "
                f"9 March 2026 and did not answer, {DEADLINE}."
            ),
        ),
        ((), "Lakmere Police has not been asked yet."),
        ((due(0, 60), asked(0)), "Lakmere Police has been asked and may still answer."),
    ],
)
def test_each_status_has_its_line(story, line):
    assert line_of(*story) == line


def test_a_circumstance_of_the_codebook_is_told_in_its_own_words():
    told = line_of(asked(0), answered(3, CONFIRMS, circumstances=("trial", UNAWARE)))

    assert told == (
        "Lakmere Police said employees used or tried it; it had officials who were unaware until asked; trial only."
    )


def test_who_would_neither_confirm_nor_deny_is_not_said_to_have_declined():
    assert line_of(asked(0), answered(3, CANNOT_SAY), signed_off(9)) == (
        "Lakmere Police would neither confirm nor deny (on “Used the tool”); counted as “Declined to answer”."
    )


def test_how_many_of_the_declined_would_neither_confirm_nor_deny_is_stated_and_the_tally_adds_up():
    told = (
        logged(asked(0), answered(3, one), signed_off(9), rfc_id=n) for n, one in enumerate([CANNOT_SAY, DECLINES], 1)
    )
    made = release(*told)

    assert made.adds_up()
    assert "2 declined to answer" in made.tally_sentence
    assert "1 that is counted as “Declined to answer” would neither confirm nor deny." in made.methodology


BARE = replace(CODEBOOK, wordings={})


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (endings.confirmed(), "Lakmere Police confirmed (on “Used the tool”)."),
        (endings.denied(), "Lakmere Police denied (on “Used the tool”)."),
        (
            endings.denied_first(),
            (
                "Lakmere Police denied on 5 March 2026; on 11 March 2026, after further questions, it confirmed (on "
                "“Used the tool”)."
            ),
        ),
    ],
)
def test_where_the_words_of_a_status_do_not_say_what_was_confirmed_the_line_names_the_question(story, line):
    made = release(logged(*story), codebook=BARE)

    assert made.line(made.rows[0]) == line


def test_a_line_of_a_release_that_is_out_keeps_its_words():
    made = release(logged(asked(0), answered(3, CANNOT_SAY), signed_off(9)), form=Form.EVERY_COLUMN)

    assert made.line(made.rows[0]) == "Lakmere Police declined to answer."
    assert "neither confirm" not in made.methodology


def test_a_deadline_the_agency_never_heard_of_is_not_held_against_it():
    untold = (due(0, 7), asked(0, due=None), called(2, due=None), asked(7, due=None))
    told = line_of(*untold, waived(8, Gate.FINAL_DEADLINE), signed_off(9))

    assert "deadline" not in told
    assert told.endswith(f" {CUT_OFF}.")


def test_a_single_request_for_comment_is_not_made_to_sound_like_many():
    waivers = [waived(8, gate) for gate in (Gate.ATTEMPTS, Gate.CHANNELS, Gate.WORKING_DAYS)]

    assert line_of(due(0, 7), asked(0), *waivers, signed_off(9)) == (
        f"Lakmere Police did not respond to a request for comment on 2 March 2026, {DEADLINE}."
    )


def test_an_agency_no_letter_ever_reached_is_not_said_to_have_kept_silent():
    told = line_of(called(0, Outcome.WRONG_NUMBER), called(2, Outcome.WRONG_NUMBER), asked(4), bounced(5, 4))

    assert told == (
        "We could not reach Lakmere Police: our 3 attempts by email and by phone between 2 March 2026 and 6 March 2026 "
        "all failed."
    )


def test_days_are_those_of_the_agency_that_answered():
    an_hour_past_midnight_in_oslo = replace(answered(40, DENIES), at=day(40, hour=23))
    told = logged(due(0, 7), asked(0), answered(3, CONFIRMS), an_hour_past_midnight_in_oslo)
    made = release(told, cutoff=day(50))

    assert "on 12 April 2026 it denied" in made.line(made.rows[0])


@pytest.mark.parametrize("ending", sorted(endings.ENDINGS))
def test_nobody_is_ever_said_to_have_refused(ending):
    assert "refus" not in line_of(*endings.ENDINGS[ending]()).lower()


def party(*story):
    made = release(logged(*story, name="Blue Lantern Ltd.", outside_dataset=True))
    return made.party_line(made.outside[0])


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (
            (asked(0), answered(3, CONFIRMS, arrests=DENIES)),
            (
                "Blue Lantern Ltd. answered all 2 of our questions. It confirmed: 1. “Have your employees used the "
                "tool?” It denied: 2. “Has it led to any arrests?”"
            ),
        ),
        (
            (asked(0), answered(3, DENIES)),
            (
                "Blue Lantern Ltd. answered 1 of our 2 questions. It denied: 1. “Have your employees used the tool?” "
                "It left unanswered: 2. “Has it led to any arrests?”"
            ),
        ),
        (
            (asked(0), answered(3, DENIES, arrests=DECLINES), quoted(3, "We sell to police only.")),
            (
                "Blue Lantern Ltd. gave a statement and answered 1 of our 2 questions. It denied: 1. “Have your "
                "employees used the tool?” It declined to answer: 2. “Has it led to any arrests?”"
            ),
        ),
        (
            (asked(0), answered(3, CANNOT_SAY, arrests=DECLINES)),
            (
                "Blue Lantern Ltd. answered none of our 2 questions. It would neither confirm nor deny: 1. “Have your "
                "employees used the tool?” It declined to answer: 2. “Has it led to any arrests?”"
            ),
        ),
        (
            (asked(0), quoted(3, "We sell to police only.")),
            (
                "Blue Lantern Ltd. gave a statement and answered none of our 2 questions. It left unanswered: "
                "1. “Have your employees used the tool?”; 2. “Has it led to any arrests?”"
            ),
        ),
        ((), "Blue Lantern Ltd. has not been asked yet."),
    ],
)
def test_a_party_outside_the_dataset_is_told_which_questions_it_left(story, line):
    assert party(*story) == line


def test_the_cut_off_of_a_preview_is_the_one_asked_for():
    made = release(logged(due(0, 7), asked(0, due=None), called(2, due=None), asked(7, due=None)))
    (row,) = made.rows

    assert agency_line(row, Own(CODEBOOK), day(20)) == made.line(row)
