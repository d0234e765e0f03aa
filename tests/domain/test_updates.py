"""After a release the record goes on: what differs is read off it, with what made it so; a person adds the reason."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import dataset, facts
from outreach.domain.compared import What
from outreach.domain.corrections import changes_between, where_they_went
from outreach.domain.dataset import Log
from outreach.domain.editions import Edition, EditionKind, Editions
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.ranges import OTHER_RANGES
from outreach.domain.readiness import REASONS, unmet_gates
from outreach.domain.severity import RULES, Severity
from outreach.domain.tombstones import ERASED
from outreach.domain.updates import ERASED_SINCE, OTHER_RULES, in_order_of_weight
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, CUTOFF, cut, editions, logged, release
from tests.story import (
    CONFIRMS,
    DECLINES,
    DENIES,
    QUESTIONS,
    Told,
    answered,
    asked,
    called,
    day,
    due,
    extended,
    merged,
    noted,
    quoted,
    recounted,
    removed,
    renamed,
    restored,
    retracted,
    ruled,
    signed_off,
    silence,
    translated,
    verified,
    wrote,
)

RELEASED = day(15)
UPDATE, CORRECTION, LEGAL_REVIEW = Severity.UPDATE, Severity.CORRECTION, Severity.LEGAL_REVIEW


def explained(at, entry, reason="The agency answered after the release.", *, needs_correction=True):
    fact = facts.ChangeExplained(entry=Seq(entry), reason=reason, needs_correction=needs_correction)
    return Told(at=day(at), fact=fact, by=StaffId("edith"))


def updates(*stories: tuple[Told, ...] | Log):
    """What these requests have come to since the release."""
    logs = [one if isinstance(one, Log) else logged(*one, rfc_id=number) for number, one in enumerate(stories, start=1)]
    return release(*logs, previous=RELEASED).updates


def update(*story: Told):
    (found,) = updates(story)
    return found


def severities(*story: Told) -> dict[str, Severity]:
    return {one.change.what: one.severity for one in update(*story).corrections}


# ── What opens one ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_late_answer_opens_an_update_with_before_after_its_entry_and_since_when():
    late = update(*endings.silent(), answered(20, DENIES))
    status = late.corrections[0]

    assert (status.change.before, status.change.after) == ("“No response”", "“Denied any use”")
    assert (status.cause, late.since, late.severity) == (7, day(20), UPDATE)
    assert {one.cause for one in late.corrections} == {7}


def test_what_changes_nothing_in_print_opens_none():
    assert updates((*endings.denied(), noted(20, "She called to say hello."))) == ()
    assert updates((*endings.denied(), answered(20, DECLINES), signed_off(21))) == ()


def test_what_was_changed_and_changed_back_is_no_update():
    ours = facts.Mistake.OURS

    assert updates((*endings.denied(), renamed(20, "Tidewater", ours), renamed(25, "Lakmere Police", ours))) == ()


def test_a_mistake_found_opens_an_update_too():
    renaming = renamed(20, "Lakmere District Police")

    assert severities(*endings.denied(), renaming) == {What.NAME: CORRECTION, What.SPELLING: CORRECTION}


@pytest.mark.parametrize(
    ("whose", "reason"),
    [
        (facts.Mistake.OURS, "The mistake was ours."),
        (facts.Mistake.SOURCE, "The source had it wrong."),
        (facts.Mistake.UNSAID, ""),
    ],
)
def test_readers_are_told_whose_mistake_a_name_was_where_that_is_on_record(whose, reason):
    told = update(*endings.denied(), renamed(20, "Lakmere District Police", whose)).corrections

    assert {(one.reason, one.severity) for one in told} == {(reason, CORRECTION)}


def test_an_answer_that_came_before_the_release_and_was_written_down_after_it_counts_from_then():
    late = update(*endings.silent(), answered(12, DENIES).recorded(20))

    assert late.since == day(20)


def test_an_update_is_open_since_the_row_first_differed_and_each_change_names_its_own_entry():
    turned = update(*endings.silent(), answered(20, DENIES), asked(21), answered(25, CONFIRMS), ruled(26, 7, 9))
    causes = {one.change.what: one.cause for one in turned.corrections}

    assert turned.since == day(20)
    assert causes == {
        What.STATUS: 9,
        What.CIRCUMSTANCES: 9,
        What.TURNS: 9,
        What.ANSWER_DAY: 9,
        What.FIRST_ANSWER: 9,
        What.LATE: 7,
        What.ANSWER: 9,
        What.EFFORTS: 8,
        What.LAST_ASKED: 8,
    }


def test_each_of_two_new_quotes_is_laid_at_its_own_entry():
    both = update(*endings.denied(), quoted(20, "Never."), quoted(22, "Not once."))

    assert [(one.change.after[-9:], one.cause) for one in both.corrections] == [(" “Never.”", 6), ("ot once.”", 7)]


def test_a_quote_from_a_late_answer_is_laid_at_the_answer_so_readers_are_told_why_once():
    said = quoted(21, "Never.", response=Seq(7))
    late = update(*endings.silent(), answered(20, DENIES), said, translated(22, 8, "Nie."), explained(23, 7))

    assert {one.cause for one in late.corrections} == {7}
    assert late.unexplained == ()
    assert late.corrections[-1].since == day(22)


def test_a_late_quote_from_an_answer_that_was_released_is_a_change_of_its_own():
    late = update(*endings.denied(), quoted(20, "Never.", response=Seq(4)))

    assert [one.cause for one in late.corrections] == [6]


@pytest.mark.parametrize("taken_back", [4, 5])
def test_a_quote_goes_with_the_answer_or_the_message_it_was_taken_from(taken_back):
    """Whoever is said to have said nothing is not quoted; and readers of the quote are told that it was withdrawn."""
    story = (
        due(0, 7),
        asked(0),
        wrote(3, "We never did."),
        answered(3, DENIES, message=Seq(4)),
        quoted(3, "We never did.", response=Seq(5), message=Seq(4), start=0, end=13),
        verified(4, 6),
        signed_off(9),
    )
    before, after = release(logged(*story)), release(logged(*story, retracted(20, taken_back)))
    found = update(*story, retracted(20, taken_back))

    assert ([one.words for one in before.rows[0].statements], after.rows[0].statements) == (["We never did."], ())
    (gone,) = [one for one in found.corrections if one.change.what is What.STATEMENT_WITHDRAWN]
    assert gone.cause == 9


def test_of_two_quotes_that_went_each_is_laid_at_the_entry_that_took_it_back():
    gone = update(*endings.denied(), quoted(10, "Never."), quoted(10, "No."), retracted(20, 6), retracted(22, 7))

    assert [(one.change.what, one.cause) for one in gone.corrections] == [
        (What.STATEMENT_WITHDRAWN, 8),
        (What.STATEMENT_WITHDRAWN, 9),
    ]


def test_a_row_that_came_or_went_names_the_entry_by_which_it_did():
    assert update(*endings.denied(), removed(20)).corrections[0].cause == 6
    assert update(*endings.denied(), merged(20, "Port Ansel")).corrections[0].cause == 6
    assert update(*endings.denied(), removed(10), restored(20), signed_off(21)).corrections[0].cause == 7


def test_parties_outside_the_dataset_have_updates_too():
    vendor = logged(asked(0), answered(3, DENIES), signed_off(9), quoted(20, "Never."), outside_dataset=True)
    (found,) = updates(vendor)

    assert found.outside_dataset
    assert [one.change.what for one in found.corrections] == [What.STATEMENT_ADDED]


def test_from_one_kind_of_silence_to_another_the_last_entry_of_weight_stands_behind_it():
    """Which kind of silence it is hangs on holidays, which may be learnt of later; the cause may not."""
    story = (*endings.silent(), called(20), Told(at=day(22), fact=facts.Acknowledged(said_by="the desk")))
    made = release(logged(*story, signed_off(30)), previous=RELEASED)
    status = [one for one in made.corrections if one.change.what is What.STATUS]

    assert [one.cause for one in status] == [8]


def test_that_an_agency_is_silent_after_all_is_laid_at_what_was_taken_back_whenever_its_silence_was_proven():
    """When that was, hangs on its working days, of which we may learn more later."""
    story = (*endings.declined(), retracted(20, 4), *silence(20), signed_off(29))
    status = update(*story).corrections[0]

    assert (status.change.before, status.change.after) == ("“Declined to answer”", "“No response”")
    assert (status.cause, status.since) == (6, day(20))


def test_what_an_edition_of_ours_changed_has_its_reason_by_itself():
    at, body = day(20), replace(QUESTIONS[0], version=2, recorded_at=day(20), lead=2, material=False)
    other = Edition(kind=EditionKind.QUESTION_SET, version=2, recorded_at=at, recorded_by=StaffId("edith"), body=body)
    made = dataset.build(cut(CUTOFF, RELEASED, 2), [logged(*endings.confirmed())], Editions((*editions().all, other)))
    (status,) = [one for one in made.corrections if one.change.what is What.STATUS]

    assert (status.change.after, status.cause, status.since, status.reason) == (
        "“Denied any use”",
        None,
        day(20),
        OTHER_RULES,
    )


def test_words_that_were_erased_have_their_reason_by_itself():
    story = logged(*endings.denied(), quoted(10, "Never."), signed_off(11))
    gone = tuple(
        replace(entry, fact=replace(entry.fact, words=ERASED, speaker=ERASED)) if entry.seq == 6 else entry
        for entry in story.entries
    )
    (found,) = updates(replace(story, entries=gone, erased={Seq(6): day(20)}))

    assert [(one.change.what, one.cause, one.since, one.reason) for one in found.corrections] == [
        (What.STATEMENT_WITHDRAWN, 6, day(20), ERASED_SINCE)
    ]
    assert found.unexplained == ()


# ── How grave ───────────────────────────────────────────────────────────────────────────────────────────────────

CALLED_TWICE = (due(0, 7), asked(0), called(1), answered(3, DENIES), signed_off(9))
TWO_QUESTIONS = (due(0, 7), asked(0), answered(3, DENIES, arrests=DENIES), signed_off(9))
QUOTED = (*endings.denied(), quoted(10, "Never."), verified(10, 6), signed_off(11))
GRAVITY = [
    ("silence, then an answer", (*endings.silent(), answered(20, DENIES)), What.STATUS, UPDATE),
    ("declined, then an answer", (*endings.declined(), answered(20, CONFIRMS)), What.STATUS, UPDATE),
    ("a further call", (*endings.denied(), called(20)), What.EFFORTS, UPDATE),
    ("a further channel", (*endings.denied(), called(20)), What.CHANNELS, UPDATE),
    ("a later deadline", (*endings.silent(), extended(20, 30)), What.DEADLINE, UPDATE),
    ("a new quote", (*endings.denied(), quoted(20, "Never.")), What.STATEMENT_ADDED, UPDATE),
    ("a row that is new", (*endings.denied(), removed(10), restored(20)), What.CAME, UPDATE),
    ("another question answered", (*endings.denied(), answered(20, DENIES, arrests=DENIES)), What.ANSWER, UPDATE),
    ("the same answer once more", (*endings.denied(), answered(20, DENIES)), What.ANSWER_DAY, UPDATE),
    (
        "a circumstance more",
        (*endings.confirmed(), answered(20, CONFIRMS, circumstances=("trial",))),
        What.CIRCUMSTANCES,
        UPDATE,
    ),
    ("a name", (*endings.denied(), renamed(20, "Tidewater")), What.NAME, CORRECTION),
    ("a range", (*endings.denied(), recounted(20, "51-100")), What.RANGE, CORRECTION),
    ("a refusal taken back", (*endings.declined(), retracted(20, 4)), What.STATUS, CORRECTION),
    ("a try taken back", (*CALLED_TWICE, retracted(20, 4)), What.EFFORTS, CORRECTION),
    ("a channel taken back", (*CALLED_TWICE, retracted(20, 4)), What.CHANNELS, CORRECTION),
    ("a circumstance less", (*endings.unaware(), retracted(20, 4)), What.CIRCUMSTANCES, CORRECTION),
    ("a deadline taken back", (*endings.denied(), retracted(20, 2)), What.DEADLINE, CORRECTION),
    ("confirmed, then denied", (*endings.confirmed(), answered(20, DENIES)), What.STATUS, LEGAL_REVIEW),
    ("denied, then confirmed", (*endings.denied(), answered(20, CONFIRMS)), What.STATUS, LEGAL_REVIEW),
    ("denied first", (*endings.denied(), answered(20, CONFIRMS)), What.CIRCUMSTANCES, LEGAL_REVIEW),
    ("denied first no more", (*endings.denied_first(), retracted(20, 4)), What.CIRCUMSTANCES, LEGAL_REVIEW),
    ("a denial taken back", (*endings.denied(), retracted(20, 4)), What.STATUS, LEGAL_REVIEW),
    ("another denial taken back", (*TWO_QUESTIONS, retracted(20, 4)), What.ANSWER, LEGAL_REVIEW),
    ("a quote withdrawn", (*QUOTED, retracted(20, 6)), What.STATEMENT_WITHDRAWN, LEGAL_REVIEW),
    ("a quote that gained a translation", (*QUOTED, translated(20, 6, "Nie.")), What.STATEMENT_WITHDRAWN, LEGAL_REVIEW),
    ("a row that is gone", (*endings.denied(), removed(20)), What.WENT, LEGAL_REVIEW),
]


@pytest.mark.parametrize(("story", "what", "severity"), [one[1:] for one in GRAVITY], ids=[one[0] for one in GRAVITY])
def test_how_grave_a_change_is_follows_from_the_change(story, what, severity):
    assert severities(*story)[what] is severity


def test_every_rule_of_the_table_says_why_and_the_last_one_takes_the_rest():
    assert all(rule.why.endswith(".") for rule in RULES)
    assert RULES[-1].severity is UPDATE


def test_an_update_is_as_grave_as_its_gravest_change():
    assert update(*endings.denied(), called(20), answered(21, CONFIRMS)).severity is LEGAL_REVIEW


def test_the_gravest_comes_first_and_of_these_the_oldest():
    found = updates(
        (*endings.silent(), answered(20, DENIES)),
        (*endings.denied(), renamed(25, "Tidewater")),
        (*endings.denied(), renamed(22, "Harbour")),
        (*endings.denied(), answered(30, CONFIRMS)),
    )

    assert [one.rfc_id for one in in_order_of_weight(found)] == [4, 3, 2, 1]


# ── The reason ──────────────────────────────────────────────────────────────────────────────────────────────────


def reasons(*story: Told) -> dict[str, str]:
    return {one.change.what: one.reason for one in update(*story).corrections}


def test_the_reason_of_an_entry_stands_with_all_that_it_changed():
    told = reasons(*endings.silent(), answered(20, DENIES), explained(21, 7))

    assert set(told) == {What.STATUS, What.ANSWER_DAY, What.LATE, What.ANSWER}
    assert set(told.values()) == {"The agency answered after the release."}


def test_a_later_difference_wants_a_reason_of_its_own():
    told = reasons(*endings.silent(), answered(20, DENIES), explained(21, 7), renamed(25, "Tidewater"))

    assert told[What.NAME] == ""
    assert told[What.STATUS]


def test_another_answer_after_the_reason_is_not_explained_by_it():
    told = reasons(*endings.silent(), answered(20, DENIES), explained(21, 7), answered(25, CONFIRMS))

    assert told.pop(What.LATE) == "The agency answered after the release."
    assert set(told.values()) == {""}


def test_the_last_reason_counts_and_one_that_was_taken_back_does_not():
    story = (*endings.silent(), answered(20, DENIES), explained(21, 7, "It wrote."), explained(22, 7, "It wrote late."))

    assert set(reasons(*story).values()) == {"It wrote late."}
    assert set(reasons(*story, retracted(23, 9)).values()) == {"It wrote."}


def test_a_reason_whose_words_were_erased_is_none():
    assert set(reasons(*endings.denied(), called(20), explained(21, 6, ERASED)).values()) == {""}


def test_a_late_answer_of_who_was_printed_as_silent_gives_its_reason_by_itself():
    story = (*endings.silent(), answered(20, DENIES), quoted(21, "Never.", response=Seq(7)), translated(22, 8, "Nie."))
    told = "Answered on 22 March 2026, after the deadline of 9 March 2026 and after release 1."

    assert set(reasons(*story).values()) == {told}
    assert held_back(*story) == []
    assert [note.told for note in update(*story).notes] == [f"Update, 22 March 2026. {told}"]


def test_an_answer_within_the_time_that_was_given_since_is_not_called_late():
    told = set(reasons(*endings.silent(), extended(16, 25), answered(20, DENIES)).values())

    assert told == {"Answered on 22 March 2026, after release 1.", ""}


def test_what_an_editor_says_of_a_late_answer_stands_in_place_of_what_is_said_by_itself():
    assert set(reasons(*endings.silent(), answered(20, DENIES), explained(21, 7, "It was ill.")).values()) == {
        "It was ill."
    }


@pytest.mark.parametrize(
    "story",
    [
        (*endings.silent(), answered(12, DENIES).recorded(20)),
        (*endings.denied(), answered(20, CONFIRMS)),
        (*endings.silent(), answered(20, DENIES), answered(25, CONFIRMS)),
    ],
    ids=["we wrote it down too late", "it had answered before", "it has turned round since"],
)
def test_what_is_more_than_a_late_answer_a_person_tells(story):
    assert set(reasons(*story).values()) == {""}


def test_where_no_correction_is_needed_readers_are_told_why():
    story = (*endings.denied(), called(20), explained(21, 6, "We called to say thank you.", needs_correction=False))
    (note,) = update(*story).notes

    assert note.told == "No correction needed, 22 March 2026. We called to say thank you."


def test_what_one_entry_changed_is_told_together_under_its_reason():
    story = (*endings.silent(), answered(20, DENIES), explained(21, 7), renamed(25, "Tidewater"))
    told = [(note.told, len(note.changes)) for note in update(*story).notes]

    assert told == [
        ("Correction, 27 March 2026.", 2),
        ("Update, 22 March 2026. The agency answered after the release.", 4),
    ]


def test_a_lawyer_is_no_word_for_readers():
    (note, *_) = update(*endings.denied(), answered(20, CONFIRMS)).notes

    assert note.told == "Important change, 22 March 2026."


# ── Before the next release ─────────────────────────────────────────────────────────────────────────────────────


def held_back(*story: Told):
    made = release(logged(*story), previous=RELEASED)
    return [(one.blocks, one.missing) for one in unmet_gates(made) if one.gate == REASONS]


def test_a_change_without_a_reason_is_pointed_out():
    story = (*endings.denied(), called(20))

    assert held_back(*story) == [(False, "3 changes in 1 row since release 1 have no public reason.")]
    assert held_back(*story, explained(21, 6)) == []


@pytest.mark.parametrize("corrected", [recounted(20, "51-100"), renamed(20, "Police of Lakmere"), retracted(20, 2)])
def test_a_correction_without_a_reason_holds_the_release_back(corrected):
    story = (*endings.denied(), corrected)
    unmet = held_back(*story)

    assert [(blocks, "correction" in said) for blocks, said in unmet if blocks] == [(True, True)]
    assert held_back(*story, explained(21, 6)) == []


def test_what_other_ranges_changed_has_its_reason_with_the_codebook():
    told = recounted(20, "51-100")

    assert [blocks for blocks, _ in held_back(*endings.denied(), told)] == [True]
    by_codebook = replace(told, fact=replace(told.fact, reason=OTHER_RANGES))
    assert [blocks for blocks, _ in held_back(*endings.denied(), by_codebook)] == [False]


def test_a_late_answer_tells_its_own_reason_and_holds_nothing_back():
    assert held_back(*endings.silent(), answered(40, DENIES)) == []


def test_a_change_for_legal_review_without_a_reason_holds_the_release_back():
    story = (*endings.denied(), answered(20, CONFIRMS))
    (grave, light) = held_back(*story)

    assert grave == (True, "4 changes for legal review in 1 row since release 1 have no public reason.")
    assert light == (False, "1 change in 1 row since release 1 has no public reason.")
    assert held_back(*story, explained(21, 6, "It looked again.", needs_correction=False)) == []


# ── Whatever happens ────────────────────────────────────────────────────────────────────────────────────────────

AFTERWARDS = st.lists(
    st.sampled_from(
        [
            lambda at: answered(at, CONFIRMS),
            lambda at: answered(at, DENIES),
            lambda at: answered(at, DECLINES, arrests=DENIES),
            lambda at: quoted(at, f"Never on day {at}."),
            lambda at: renamed(at, f"Police of day {at}"),
            lambda at: renamed(at, "Lakmere Police"),
            lambda at: recounted(at, "51-100"),
            called,
            lambda at: noted(at, "Hello."),
            removed,
            restored,
            lambda at: extended(at, at + 5),
            lambda at: retracted(at, 4),
            lambda at: retracted(at, 7),
            lambda at: explained(at, 7),
            signed_off,
        ]
    ),
    max_size=7,
)
STORIES = st.lists(st.tuples(st.sampled_from(sorted(endings.ENDINGS)), AFTERWARDS), min_size=1, max_size=3)


def went_on(wanted) -> list[Log]:
    logs = []
    for number, (ending, afterwards) in enumerate(wanted, start=1):
        told = [make(16 + place) for place, make in enumerate(afterwards)]
        logs.append(logged(*endings.ENDINGS[ending](), *told, rfc_id=number))
    return logs


@given(STORIES)
def test_every_difference_between_two_releases_is_listed_exactly_once_and_nothing_that_does_not_differ(wanted):
    logs = went_on(wanted)
    then, now = (release(*logs, cutoff=at).rows for at in (RELEASED, CUTOFF))
    made = release(*logs, previous=RELEASED)

    gone = {one.row.rfc_id: one.listing for one in made.folded if not one.printed}
    between = where_they_went(changes_between(then, now, CODEBOOK), gone, made.cut.form)

    assert Counter(one.change for one in made.corrections) == Counter(between)
    assert Counter(change for note in made.notes for change in note.changes) == Counter(made.changes)


@given(STORIES)
def test_every_change_is_laid_at_an_entry_from_after_the_release_without_which_it_would_not_be(wanted):
    logs = {log.rfc_id: log for log in went_on(wanted)}
    for found in release(*logs.values(), previous=RELEASED).updates:
        entries = {entry.seq: entry for entry in logs[found.rfc_id].entries}
        for one in found.corrections:
            assert RELEASED < entries[one.cause].recorded_at <= one.since
            assert RELEASED < found.since <= one.since <= CUTOFF


@given(STORIES)
def test_an_update_is_the_same_whenever_it_is_read_off_the_record(wanted):
    logs = went_on(wanted)
    later = [replace(log, entries=(*log.entries, *_afterwards(log))) if log.rfc_id == RfcId(1) else log for log in logs]

    assert release(*later, previous=RELEASED).updates == release(*logs, previous=RELEASED).updates


def _afterwards(log: Log):
    last = log.entries[-1]
    at = CUTOFF + timedelta(days=1)
    return [replace(last, seq=Seq(last.seq + 1), recorded_at=at, occurred_at=at, fact=facts.NoteAdded(text="Later."))]
