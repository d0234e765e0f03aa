"""What was checked before a release: each standard held, worth a look, or in the way, with the rows and the mend."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.domain import facts
from outreach.domain.advice import advice
from outreach.domain.facts import Gate
from outreach.domain.nextstep import next_step
from outreach.domain.readiness import unmet_gates
from outreach.domain.remarks import Look
from outreach.domain.standards import STANDARDS, State, weigh
from tests import dataset_story as endings
from tests.dataset_story import logged, release
from tests.domain.test_rules import case
from tests.story import (
    CONFIRMS,
    DECLINES,
    DENIES,
    answered,
    asked,
    called,
    day,
    due,
    on_background,
    quoted,
    ruled,
    signed_off,
    translated,
    verified,
    waived,
    wrote,
)

ROOT = Path(__file__).parents[2]
LIMITED = replace(endings.CODEBOOK, limits=("Being listed is no proof of approved use.",))
QUOTE = (quoted(3, "We never have."), verified(4, 5))
FAIR = (due(0, 7), asked(0), answered(3, DENIES), *QUOTE, signed_off(9))


def looked_at(*told, contacts=None, **listing):
    made = release(logged(*told, **listing), codebook=LIMITED)
    return made, advice(made, contacts or {})


def weighed(*told, contacts=None):
    made, found = looked_at(*told, contacts=contacts)
    return {one.standard.name: one for one in weigh(made, (*unmet_gates(made), *found))}


def test_a_row_that_was_fairly_treated_holds_every_standard():
    found = weighed(*FAIR)

    assert {name for name, one in found.items() if one.state is not State.HELD} == set()


def test_a_release_that_states_no_limits_is_worth_a_look():
    made = release(logged(*FAIR))

    (unmet,) = advice(made, {})

    assert (unmet.gate, unmet.at, unmet.blocks) == ("limits", "codebook#limits", False)


def test_every_gate_of_a_sign_off_and_of_a_release_belongs_to_one_standard():
    kept = [check for standard in STANDARDS for check in standard.checks]

    assert len(kept) == len(set(kept))
    assert {gate.value for gate in Gate} - set(kept) == {"answered or silent", "second pair of eyes"}
    assert {look.value for look in Look} <= set(kept)


def test_every_rule_of_a_release_stands_under_a_standard():
    """Rules are told where they are looked at; whoever adds one says here whose standard it is."""
    kept = {check for standard in STANDARDS for check in standard.checks}
    texts = [path.read_text() for path in (ROOT / "outreach").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"gate=\"([^\"]+)\"", text)}

    assert named
    assert named - kept == set()


def test_an_unsigned_row_leads_to_what_its_next_step_says_though_other_gates_are_shut_too():
    """Whoever follows the list and whoever opens the request are told the same thing to do first."""
    told = (due(0, 7), asked(0), wrote(3))
    step, (first,) = next_step(case(*told)), [one for one in unmet_gates(release(logged(*told))) if one.agencies]

    (row,) = first.agencies
    assert (row.mend.noun, row.mend.label, row.mend.about) == (step.noun, step.label, step.about)
    assert step.label == "Read and judge it"


@pytest.mark.parametrize(
    ("told", "standard", "noun"),
    [
        ((due(0, 7), asked(0, questions=(1,)), answered(3, DENIES), *QUOTE), "put to them", "attempts"),
        ((due(0, 7), asked(0)), "repeated effort", "attempts"),
        (
            (due(0, 7), asked(0), answered(3, DENIES, counterclaims=("It ended.",))),
            "counter-claims checked",
            "counterclaims",
        ),
        ((due(0, 7), asked(0), answered(3, DENIES), quoted(3, "Never.")), "verbatim quotes", "statement-verifications"),
        (
            (due(0, 7), asked(0), *QUOTE[:1], verified(4, 4), translated(4, 4, "Never.")),
            "verbatim quotes",
            "translation-checks",
        ),
        ((due(0, 7), asked(0), answered(3, DENIES), answered(4, CONFIRMS)), "reversals ruled on", "reversals"),
        ((due(0, 7), asked(0), wrote(3)), "nothing unread", "responses"),
    ],
)
def test_a_gate_that_is_shut_blocks_its_standard_and_leads_to_its_form(told, standard, noun):
    one = weighed(*told)[standard]

    assert one.state is State.BLOCKING
    assert one.rows == 1
    assert noun in {row.mend.noun for unmet in one.found for row in unmet.agencies if row.mend}


def test_whoever_confirmed_or_denied_and_is_not_quoted_is_worth_a_look():
    _, (unmet,) = looked_at(due(0, 7), asked(0), answered(3, DENIES), signed_off(9))

    assert unmet.missing == "1 row confirms or denies and is not quoted on the answer that stands."
    assert not unmet.blocks
    assert (unmet.agencies[0].mend.noun, unmet.agencies[0].mend.about) == ("statements", 4)


TURNED = (due(0, 7), asked(0), answered(3, DENIES), *QUOTE, answered(10, CONFIRMS), ruled(11, 4, 7))


def test_a_quote_of_the_denial_does_not_reflect_who_confirmed_since():
    _, (unmet,) = looked_at(*TURNED, signed_off(12))

    assert unmet.gate == Gate.ANSWER_REFLECTED
    assert [(one.why, one.mend.noun, one.mend.about) for one in unmet.agencies] == [
        ("a quote from after they turned: what is quoted says the opposite", "statements", 7)
    ]


def test_a_quote_from_after_they_turned_reflects_it():
    assert looked_at(*TURNED, quoted(10, "We did."), verified(11, 9), signed_off(12))[1] == ()


def test_an_editors_written_reason_stands_in_for_the_quote_until_it_expires():
    why = waived(8, Gate.ANSWER_REFLECTED, until=50, reason="They asked that no words be printed.")
    made, found = looked_at(due(0, 7), asked(0), answered(3, DENIES), why, signed_off(9))
    late = release(
        logged(due(0, 7), asked(0), answered(3, DENIES), why, signed_off(9)), cutoff=day(51), codebook=LIMITED
    )

    assert found == ()
    assert made.rows[0].waivers[0].reason == "They asked that no words be printed."
    assert "waivers" in {one.gate for one in unmet_gates(late)}


def test_a_refusal_to_answer_needs_no_quote():
    assert looked_at(due(0, 7), asked(0), answered(3, DECLINES), signed_off(9))[1] == ()


def test_less_time_than_the_floor_is_told_with_the_editors_reason():
    hours = facts.DeadlineSet(due_at=day(0, 20), zone="Europe/Oslo", why="The vendor is about to publish.")
    told = (endings.Told(at=day(0), fact=hours), asked(0, due=None), answered(0.1, DENIES), *QUOTE, signed_off(9))

    _, (unmet,) = looked_at(*told)

    assert unmet.gate == Look.SHORT_NOTICE
    assert unmet.agencies[0].why == "The vendor is about to publish."


def test_a_silence_on_one_channel_alone_is_worth_a_look():
    told = (due(0, 7), asked(0), asked(2), asked(7), waived(8, Gate.CHANNELS), signed_off(9))

    assert [one.gate for one in looked_at(*told)[1]] == [Look.ONE_CHANNEL]
    assert Look.ONE_CHANNEL not in [one.gate for one in looked_at(*endings.silent())[1]]


def test_what_was_written_down_a_day_late_is_named_with_its_entry():
    told = (due(0, 7), asked(0), called(2).recorded(4), answered(5, DENIES), quoted(5, "No."), verified(6, 6))

    _, (unmet,) = looked_at(*told, signed_off(9))

    assert (unmet.gate, unmet.agencies[0].why) == (Look.WRITTEN_LATE, "entry 4, written 2 days later")
    assert unmet.agencies[0].mend.place == "entry-4"


@pytest.mark.parametrize(("agreed", "warned"), [(None, True), (day(2), False), (day(3), False), (day(4), True)])
def test_terms_of_background_are_agreed_before_the_words(agreed, warned):
    quote = on_background(3, "One officer tried it.", "an official there", terms_agreed_at=agreed)

    _, found = looked_at(due(0, 7), asked(0), answered(3, DENIES), quote, verified(4, 5), signed_off(9))

    assert (Look.TERMS_LATE in [one.gate for one in found]) is warned


def test_contacts_count_where_nobody_answered():
    contacts = {Look.OLD_CONTACT: {1}, Look.ONLY_GENERIC: {1}}

    assert [one.gate for one in looked_at(*endings.silent(), contacts=contacts)[1]] == [
        Look.OLD_CONTACT,
        Look.ONLY_GENERIC,
    ]
    assert looked_at(*FAIR, contacts=contacts)[1] == ()


def test_a_waiver_that_has_expired_leads_to_its_entry():
    told = (*endings.silence(), waived(8, Gate.CHANNELS, until=20), signed_off(9))

    (unmet,) = [one for one in unmet_gates(release(logged(*told))) if one.gate == "waivers"]

    assert unmet.agencies[0].mend.place == "entry-6"


def test_a_reversal_that_an_editor_ruled_on_is_held():
    told = (*endings.denied_first()[:-1], signed_off(12))

    assert weighed(*told)["reversals ruled on"].state is State.HELD
