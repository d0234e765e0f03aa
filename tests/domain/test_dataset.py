from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import dataset, facts
from outreach.domain.advice import advice
from outreach.domain.facts import Outcome, Position, Terms
from outreach.domain.ids import Seq, StaffId
from outreach.domain.investigation import PUBLISHABLE, Codebook, Policy, ResponseStatus
from outreach.domain.ledger import PENDING
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.remarks import Look
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK, CUTOFF, UNAWARE, cut, editions, log_of, logged, logs, release
from tests.story import (
    CONFIRMS,
    DECLINES,
    DENIES,
    Told,
    acknowledged,
    answered,
    asked,
    auto_replied,
    bounced,
    called,
    day,
    due,
    extended,
    heard_off_record,
    log,
    merged,
    noted,
    on_background,
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
    waived,
)

S = ResponseStatus

told_facts = st.one_of(
    st.builds(asked, st.integers(0, 30)),
    st.builds(called, st.integers(0, 30), st.sampled_from(Outcome)),
    st.builds(due, st.integers(0, 30), st.integers(5, 38)),
    st.builds(answered, st.integers(0, 30), st.sampled_from(Position), st.sampled_from([None, *Position])),
    st.builds(lambda at: answered(at, CONFIRMS, circumstances=(UNAWARE, "trial")), st.integers(0, 30)),
    st.builds(auto_replied, st.integers(0, 30)),
    st.builds(acknowledged, st.integers(0, 30)),
    st.builds(removed, st.integers(0, 30)),
    st.builds(restored, st.integers(0, 30)),
    st.builds(merged, st.integers(0, 30), st.just("Lakmere Police")),
    st.builds(renamed, st.integers(0, 30), st.sampled_from(["Lakmere", "Port Ansel"])),
    st.builds(quoted, st.integers(0, 30), st.just("We have never used it.")),
    st.builds(signed_off, st.integers(0, 30)),
)
stories = st.lists(st.lists(told_facts, max_size=8), max_size=6)
codebooks = st.builds(
    Codebook,
    qualifiers=st.permutations(CODEBOOK.qualifiers).map(tuple),
    unreachable_is_no_response=st.booleans(),
    acknowledged_is_no_response=st.booleans(),
)


def told(story_list):
    return [
        logged(*sorted(story, key=lambda one: one.at), rfc_id=number, outside_dataset=number % 5 == 0)
        for number, story in enumerate(story_list, start=1)
    ]


@given(stories, codebooks)
def test_the_tally_and_the_ledger_always_add_up(story_list, codebook):
    made = release(*told(story_list), codebook=codebook)

    assert made.adds_up()
    assert made.tally.total + made.ledger.removed + made.ledger.merged + made.ledger.outside == len(story_list)


@given(stories, codebooks)
def test_every_row_stands_under_exactly_one_status(story_list, codebook):
    made = release(*told(story_list), codebook=codebook)

    for row in made.rows:
        assert row.status in {*PUBLISHABLE, *PENDING}
    assert sum(made.tally.count(status) for status in ResponseStatus) == len(made.rows)


@given(stories)
def test_every_cell_is_explained_by_an_entry_of_the_log(story_list):
    made_logs = told(story_list)
    made = release(*made_logs)

    by_id = {log.rfc_id: [entry.fact for entry in log.entries] for log in made_logs}
    for row in (*made.rows, *made.outside):
        said = by_id[row.rfc_id]
        given_answers = {
            (answer.question, answer.position)
            for fact in said
            if isinstance(fact, facts.ResponseReceived)
            for answer in fact.answers
        }
        assert row.agency in {getattr(fact, "name", None) for fact in said}
        assert {(a.question, a.position) for a in row.answers if a.position} <= given_answers
        assert {s.words for s in row.statements} <= {
            fact.words for fact in said if isinstance(fact, facts.StatementQuoted)
        }
        assert row.tried.count <= sum(isinstance(fact, facts.AttemptMade) for fact in said)


@given(stories, st.integers(0, 30))
def test_what_is_recorded_after_the_cut_off_changes_nothing(story_list, number):
    made_logs, cutoff = told(story_list), day(number, hour=12)
    cut_short = [
        log_of(log.rfc_id, tuple(entry for entry in log.entries if entry.recorded_at <= cutoff)) for log in made_logs
    ]

    assert release(*made_logs, cutoff=cutoff) == release(*cut_short, cutoff=cutoff)


def test_the_order_in_which_logs_are_read_changes_nothing():
    told_logs = [
        logged(*endings.denied(), name="Ærø Police", rfc_id=1),
        logged(*endings.silent(), name="Aalborg Police", rfc_id=2),
        logged(*endings.declined(), name="Aalborg Police", rfc_id=3, country="DK"),
    ]
    orders = [release(*order).rows for order in permutations(told_logs)]

    assert all(rows == orders[0] for rows in orders)
    assert [(row.country, row.agency) for row in orders[0]] == [
        ("DK", "Aalborg Police"),
        ("NO", "Aalborg Police"),
        ("NO", "Ærø Police"),
    ]


def test_a_row_carries_what_was_asked_and_what_was_answered():
    (row,) = release(
        logged(
            due(0, 7),
            asked(0, language="nb"),
            called(2),
            extended(3, 10),
            answered(4, CONFIRMS, arrests=DECLINES),
            signed_off(9),
            kind="police",
            source_spelling="Lakmere Polise",
            finding=facts.FindingData(published_range="51-100", columns=(("searches", "64"),)),
        )
    ).rows

    assert (row.agency, row.source_spellings, row.country, row.kind) == (
        "Lakmere Police",
        ("Lakmere Polise",),
        "NO",
        "police",
    )
    assert row.published_range == "51-100"
    assert (row.asked.count, row.asked.channels) == (2, (facts.Channel.EMAIL, facts.Channel.PHONE))
    assert (row.asked.first_at, row.asked.last_at) == (day(0), day(2))
    assert [(answer.label, answer.position) for answer in row.answers] == [
        ("Used the tool", CONFIRMS),
        ("Led to arrests", DECLINES),
    ]
    assert (row.extended, row.answered_late, row.answered_at) == (True, False, day(4))
    assert (row.signed_at, row.signed_through) == (day(9), 6)


def test_an_answer_after_the_deadline_is_late_and_still_counts():
    (row,) = release(logged(due(0, 7), asked(0), answered(8, DENIES), signed_off(9))).rows

    assert (row.status, row.answered_late) == (S.DENIED, True)


def test_a_confirmed_row_is_counted_under_the_first_qualifier_that_fits():
    both = logged(
        due(0, 11),
        asked(0, due=11),
        answered(3, DENIES),
        answered(9, CONFIRMS, circumstances=(UNAWARE,)),
        ruled(10, 4, 5),
        signed_off(12),
    )
    made = release(both)

    assert made.rows[0].qualifiers == (UNAWARE, "denied first")
    assert (made.tally.counted_under(UNAWARE), made.tally.counted_under("denied first")) == (1, 0)


def test_a_circumstance_outside_the_tally_is_still_a_column():
    (row,) = release(logged(asked(0), answered(3, CONFIRMS, circumstances=("trial",)), signed_off(9))).rows

    assert (row.qualifiers, row.counted_under) == (("trial",), "")


def test_the_other_question_has_its_own_tally():
    made = release(*logs(confirmed=2, silent=3))
    (arrests,) = made.tally.questions

    assert (arrests.label, arrests.denies, arrests.unanswered) == ("Led to arrests", 2, 3)
    assert made.question_sentences == (
        "On “Led to arrests”, of the 5 entities: 2 denied; 3 gave no answer. (2 + 3 = 5.)",
    )


def test_unreachable_and_acknowledged_rows_are_folded_only_by_a_stated_rule():
    told_logs = [
        logged(due(0, 7), asked(0), called(2), asked(7), acknowledged(7.5), signed_off(9), rfc_id=1),
        logged(*(called(at, Outcome.WRONG_NUMBER) for at in (0, 2)), asked(4), bounced(5, 4), signed_off(9), rfc_id=2),
    ]
    stated = Codebook(unreachable_is_no_response=True, acknowledged_is_no_response=True)
    plainly, folded = release(*told_logs), release(*told_logs, codebook=stated)

    assert {row.status for row in plainly.rows} == {S.ACKNOWLEDGED_ONLY, S.UNREACHABLE}
    assert {row.status for row in folded.rows} == {S.NO_RESPONSE}
    assert {row.underlying for row in folded.rows} == {S.ACKNOWLEDGED_ONLY, S.UNREACHABLE}
    assert "By our stated rule" in folded.tally_sentence
    assert "By our stated rule" not in plainly.tally_sentence


def test_imported_names_are_published_removed_or_merged_and_parties_outside_stand_apart():
    made = release(
        logged(*endings.denied(), renamed(9.5, "Lakmere District Police"), signed_off(10), rfc_id=1),
        logged(removed(1), rfc_id=2),
        logged(merged(1, "Lakmere District Police"), rfc_id=3),
        logged(asked(0), answered(3, DENIES), rfc_id=4, name="Blue Lantern Ltd.", outside_dataset=True),
    )
    ledger = made.ledger

    assert (ledger.imported, ledger.published, ledger.removed, ledger.merged) == (3, 1, 1, 1)
    assert (ledger.renamed, ledger.outside) == (1, 1)
    assert [row.agency for row in made.rows] == ["Lakmere District Police"]
    assert [row.agency for row in made.outside] == ["Blue Lantern Ltd."]


OURS, SOURCE, UNSAID = facts.Mistake.OURS, facts.Mistake.SOURCE, facts.Mistake.UNSAID


@pytest.mark.parametrize(
    ("corrections", "spellings", "unsaid", "counts"),
    [
        ([("Lakmere District Police", SOURCE)], ("Lakmere Police",), (), (1, 1, 0, 0)),
        ([("Lakmere District Police", OURS)], (), (), (1, 0, 1, 0)),
        ([("Lakmere District Police", UNSAID)], ("Lakmere Police",), ("Lakmere Police",), (1, 0, 0, 1)),
        ([("Lakmere Polis", SOURCE), ("Lakmere District Police", OURS)], ("Lakmere Police",), (), (1, 1, 1, 0)),
        ([("Lakmere Polis", OURS), ("Lakmere Police", OURS)], (), (), (1, 0, 1, 0)),
    ],
)
def test_only_what_the_source_got_wrong_is_printed_as_its_spelling_and_each_mistake_is_counted_as_whose_it_was(
    corrections, spellings, unsaid, counts
):
    told = [renamed(9 + number / 10, name, whose) for number, (name, whose) in enumerate(corrections)]
    made = release(logged(*endings.denied(), *told))
    (row,), ledger = made.rows, made.ledger

    assert (row.source_spellings, row.unsaid_spellings) == (spellings, unsaid)
    assert (ledger.renamed, ledger.renamed_source, ledger.renamed_ours, ledger.renamed_unsaid) == counts


def test_a_row_nobody_has_signed_says_so_and_a_stale_one_says_why():
    made = release(
        logged(*endings.denied(), rfc_id=1),
        logged(due(0, 7), asked(0), answered(3, DENIES), rfc_id=2),
        logged(*endings.denied(), answered(10, CONFIRMS), rfc_id=3),
        logged(removed(1), rfc_id=4),
    )

    assert {folded.row.rfc_id: folded.unsigned for folded in made.unsigned} == {
        2: "No editor has signed it yet.",
        3: "Entry 6 was recorded after the editor had signed through entry 4.",
    }


def test_a_background_quote_shows_the_agreed_words_and_hides_who_spoke():
    story = logged(
        asked(0),
        answered(3, DENIES),
        on_background(4, "It was one officer, on his own phone.", "a person at the police service"),
        quoted(4, "Vi har aldri brukt det.", language="nb"),
        translated(5, 5, "We have never used it."),
    )
    (row,) = release(story).rows

    assert [(said.attribution, said.terms) for said in row.statements] == [
        ("a person at the police service", Terms.ON_BACKGROUND),
        ("Dana Rowe, press officer", Terms.ON_THE_RECORD),
    ]
    assert row.statements[1].translations[0].words == "We have never used it."
    assert "Robin Quill" not in repr(row)


def test_words_without_terms_to_print_them_on_never_reach_a_row():
    story = logged(
        asked(0),
        on_background(4, "Nobody agreed how to attribute this.", attribution=""),
        quoted(5, "Between you and me.", terms=Terms.OFF_THE_RECORD),
        heard_off_record(6),
        noted(7, "She sounded nervous."),
    )

    assert release(story).rows[0].statements == ()


def test_a_retracted_quote_is_gone_from_the_next_release_and_stays_in_the_earlier_one():
    story = logged(*endings.denied(), quoted(9.1, "We have never used it."), retracted(20, 6))
    earlier, later = release(story, cutoff=day(19)), release(story)

    assert [said.words for said in earlier.rows[0].statements] == ["We have never used it."]
    assert later.rows[0].statements == ()


def test_a_waiver_a_signed_row_rests_on_is_printed_with_it():
    story = logged(
        due(0, 7),
        asked(0),
        asked(7),
        called(7.1),
        waived(8, facts.Gate.CHANNELS),
        waived(8, facts.Gate.WORKING_DAYS, until=8.1, reason="Expired before anybody signed."),
        waived(8, facts.Gate.REVERSAL_CONFIRMED),
        signed_off(9),
    )
    (row,) = release(story).rows

    assert [waiver.gate for waiver in row.waivers] == [facts.Gate.CHANNELS, facts.Gate.REVERSAL_CONFIRMED]
    assert row.waivers[0].by == "edith"


def test_a_waiver_that_wants_a_second_person_and_has_none_is_not_printed():
    story = logged(*silence(), waived(8, facts.Gate.CHANNELS), signed_off(9))
    made = dataset.build(cut(), [story], editions(policy=Policy(two_person_waivers=True)))

    assert made.rows[0].waivers == ()


def seconded(at, waiver):
    return Told(at=day(at), fact=facts.WaiverSeconded(waiver=Seq(waiver)), by=StaffId("otto"))


def of_two(*told, form=NEWEST):
    """A silent row where a waiver wants two editors. Its entries: 6 the waiver, 7 the sign-off."""
    policy = editions(policy=Policy(two_person_waivers=True))
    return dataset.build(cut(form=form), [logged(*silence(), waived(8, facts.Gate.CHANNELS), *told)], policy)


def test_a_waiver_seconded_after_the_sign_off_is_printed_once_the_row_is_signed_again():
    (before,) = of_two(signed_off(9), seconded(10, 6)).folded
    (after,) = of_two(signed_off(9), seconded(10, 6), signed_off(11)).folded

    assert before.unsigned == "Entry 8 agreed to a waiver after the editor had signed through entry 6."
    assert (before.stale, after.unsigned) == (True, "")
    assert [waiver.seconded_by for waiver in after.row.waivers] == ["otto"]


def test_a_release_that_went_out_with_a_waiver_seconded_after_the_sign_off_is_printed_again_as_it_was():
    (row,) = of_two(signed_off(9), seconded(10, 6), form=Form.CHECKABLE).rows

    assert (row.signed_at, [waiver.seconded_by for waiver in row.waivers]) == (day(9), ["otto"])


@pytest.mark.parametrize(("until", "told"), [(40.5, True), (46.9, True), (47.1, False), (60, False)])
def test_a_waiver_that_runs_out_within_a_week_of_the_release_is_pointed_out_before(until, told):
    made = release(logged(*silence(), waived(8, facts.Gate.CHANNELS, until=until), signed_off(9)))
    found = [one for one in advice(made, {}) if one.gate == Look.WAIVER_ENDS]

    assert [one.blocks for one in found] == ([False] if told else [])
    assert all("“channels” until" in concerned.why for one in found for concerned in one.agencies)


def test_the_seal_of_the_logs_changes_when_any_entry_does():
    told_logs = list(logs(denied=2))
    other = [told_logs[0], log_of(2, log(*endings.declined(), rfc_id=2))]

    assert release(*told_logs).chain_head == release(*reversed(told_logs)).chain_head
    assert release(*told_logs).chain_head != release(*other).chain_head


def test_a_release_rests_on_the_editions_of_its_day():
    made = release(*logs(denied=1))
    before_any = release(*logs(denied=1), cutoff=day(-31))

    assert (made.versions.question_set, made.versions.policy, made.versions.codebook) == (1, 1, 1)
    assert (before_any.versions.question_set, before_any.versions.codebook, before_any.rows) == (0, 0, ())


def test_the_published_range_is_printed_and_the_exact_count_is_not():
    finding = facts.FindingData(published_range="51-100", columns=(("searches", "64"),))
    made = release(logged(*endings.denied(), finding=finding))
    recounted_ = release(logged(*endings.denied(), recounted(10, "101-500"), signed_off(11), finding=finding))

    assert made.rows[0].published_range == "51-100"
    assert "64" not in repr(made.rows[0])
    assert recounted_.rows[0].published_range == "101-500"
    assert made.cut.cutoff == CUTOFF


def test_a_release_is_unchanged_when_nothing_it_prints_has_changed():
    vendor = (asked(0), answered(3, DENIES))
    lantern = {"rfc_id": 2, "name": "Blue Lantern Ltd.", "outside_dataset": True}
    row = logged(*endings.denied())

    def same(*stories):
        return release(*stories, previous=day(15)).unchanged

    assert same(logged(*endings.denied(), noted(20, "No news."), signed_off(21)), logged(*vendor, **lantern))
    assert not same(row, logged(*vendor, answered(20, CONFIRMS), **lantern)), "a party said something else"
    assert not same(row, logged(removed(20), rfc_id=2)), "one name more is counted"
    assert not same(logged(*endings.denied(), answered(20, CONFIRMS))), "a row changed"
    assert not release(row).unchanged, "nothing came before the first"
