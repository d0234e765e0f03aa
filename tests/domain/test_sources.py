"""Where each printed cell comes from: take everything else off the record, and it reads the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.facts import AskedBy, Entry, Gate, Medium, Outcome, Seq, StaffId, Terms
from outreach.domain.investigation import Policy
from outreach.domain.rows import House, row_of
from outreach.domain.sources import sources_of
from outreach.domain.voices import Own
from outreach.domain.wording import quote
from tests.dataset_story import CODEBOOK, denied_first, unaware
from tests.domain.test_standing_properties import DAYS, SOME_FACTS
from tests.story import (
    CONFIRMS,
    DENIES,
    QUESTIONS,
    Told,
    answered,
    asked,
    bounced,
    called,
    day,
    deadline,
    due,
    listed,
    log,
    noted,
    quoted,
    recounted,
    renamed,
    signed_off,
    silence,
    stand,
    translated,
    waived,
)

SEQS = st.integers(2, 14).map(Seq)
HOUSE = House(questions=QUESTIONS.current, policy=Policy(), codebook=CODEBOOK)
TWO_PEOPLE = replace(HOUSE, policy=Policy(two_person_waivers=True))
LAST = day(60)

CELLS = {
    "agency": (lambda row: row.agency, lambda found: found.name),
    "source spelling": (lambda row: row.source_spellings, lambda found: found.spellings),
    "country and kind": (lambda row: (row.country, row.kind), lambda found: found.listing),
    "range": (lambda row: row.published_range, lambda found: found.finding),
    "status": (lambda row: (row.status, row.underlying), lambda found: found.status),
    "circumstances": (lambda row: (row.qualifiers, row.counted_under), lambda found: found.qualifiers),
    "question 1": (lambda row: row.answers[0].position, lambda found: found.answers[1]),
    "question 2": (lambda row: row.answers[1].position, lambda found: found.answers[2]),
    "asked": (lambda row: row.asked, lambda found: found.asked),
    "tried": (lambda row: row.tried, lambda found: found.tried),
    "deadline": (lambda row: (row.deadline_at, row.zone, row.extended), lambda found: found.deadline),
    "told": (lambda row: row.deadline_told, lambda found: found.deadline_told),
    "first answer": (lambda row: row.first_answer_at, lambda found: found.first_answer),
    "answer that stands": (lambda row: row.answered_at, lambda found: found.answer),
    "answered late": (lambda row: row.answered_late, lambda found: found.answered_late),
    "reversals": (lambda row: row.turns, lambda found: found.turns),
    "waivers": (lambda row: row.waivers, lambda found: found.waivers),
    "signed": (lambda row: (row.signed_at, row.signed_through), lambda found: found.signed),
    "line": (lambda row: agency_line(row, Own(CODEBOOK), LAST), lambda found: found.line),
    "line of a party": (lambda row: party_line(row, Own(CODEBOOK), LAST), lambda found: found.party_line),
}

MORE_FACTS = st.one_of(
    SOME_FACTS,
    SOME_FACTS,
    st.builds(
        lambda gate, days: facts.GateWaived(gate=gate, reason="Known.", expires_at=day(days)),
        st.sampled_from(
            [Gate.ATTEMPTS, Gate.CHANNELS, Gate.WORKING_DAYS, Gate.EVERY_CHANNEL_FAILED, Gate.TERMS_STATED]
        ),
        st.integers(20, 90),
    ),
    st.builds(facts.WaiverSeconded, waiver=SEQS),
    st.builds(facts.SignedOff, through=SEQS, status=st.sampled_from(["no response", "denied", "unreachable"])),
    st.just(facts.SignOffWithdrawn(reason="too soon")),
    st.builds(facts.AuthorityAccepted, response=SEQS, reason=st.just("She runs the desk.")),
    st.builds(
        facts.AddressJudged,
        address=st.sampled_from(["a@example.org", "b@example.org", "+47 5550 0100"]),
        works=st.booleans(),
    ),
    st.builds(facts.DeliveryReported, attempt=SEQS, report=st.sampled_from(facts.DeliveryReport)),
    st.builds(lambda name: facts.NameCorrected(name=name, reason="register"), st.sampled_from(["One", "Two"])),
    st.builds(
        lambda label: facts.FindingDataChanged(finding=facts.FindingData(published_range=label), reason="again"),
        st.sampled_from(["1–10", "11–50"]),
    ),
    st.builds(
        lambda days, told, by: facts.ExtensionGranted(
            due_at=deadline(days), zone="Europe/Oslo", asked_by=by, reason="holiday", told_agency=told
        ),
        DAYS,
        st.booleans(),
        st.sampled_from(AskedBy),
    ),
    st.builds(facts.MessageSetAside, message=SEQS, reason=st.just("spam")),
    st.builds(facts.EntryRetracted, entry=SEQS, reason=st.just("mistake")),
    st.builds(
        lambda terms: facts.StatementQuoted(
            words="We never did.", speaker="Dana Rowe", terms=terms, attribution="an official", medium=Medium.WRITTEN
        ),
        st.sampled_from([Terms.ON_THE_RECORD, Terms.ON_BACKGROUND]),
    ),
    st.builds(lambda seq: facts.TranslationAdded(statement=seq, language="en", words="Never.", translator="Ed"), SEQS),
)


POINTS_TO = {
    facts.WaiverSeconded: ("waiver", facts.GateWaived),
    facts.AuthorityAccepted: ("response", facts.ResponseReceived),
    facts.DeliveryReported: ("attempt", facts.AttemptMade),
    facts.MessageSetAside: ("message", facts.MessageReceived),
    facts.AutoReplyReceived: ("message", facts.MessageReceived),
    facts.TranslationAdded: ("statement", facts.StatementQuoted),
}
GATEKEEPER = facts.Authority.GATEKEEPER
BEGUN = [
    (),
    silence(),
    (*silence(), signed_off(9)),
    denied_first(),
    unaware(),
    (due(0, 7), asked(0), answered(3, CONFIRMS, authority=GATEKEEPER, circumstances=("trial",))),
    (due(0, 7), asked(0, due=7), called(5, due=7), waived(6, Gate.ATTEMPTS), waived(6, Gate.WORKING_DAYS)),
    (due(0, 7), called(0, Outcome.WRONG_NUMBER, questions=()), called(1), called(2, Outcome.REACHED_PERSON, to="Desk")),
]


def pointed(fact, entries):
    """The same fact about the last entry that it can be about, if there is one."""
    field, kind = POINTS_TO.get(type(fact), ("", object))
    there = [entry.seq for entry in entries if isinstance(entry.fact, kind)]
    return replace(fact, **{field: there[-1]}) if field and there else fact


@st.composite
def histories(draw):
    """Everything that can stand on a log, on any day, written down at any later time; often after a whole story."""
    begun = draw(st.sampled_from(BEGUN))
    entries = list(log(listed(source_spelling="Lakmere Polise"), *begun))
    recorded = entries[-1].recorded_at
    for fact in draw(st.lists(MORE_FACTS, max_size=12)):
        recorded += timedelta(hours=draw(st.integers(0, 80)))
        entries.append(
            Entry(
                seq=Seq(len(entries) + 1),
                recorded_at=recorded,
                recorded_by=StaffId("asha"),
                occurred_at=min(recorded, day(draw(DAYS))),
                fact=pointed(fact, entries) if draw(st.booleans()) else fact,
            )
        )
    return tuple(entries)


def row_and_sources(entries, house=HOUSE, as_of=LAST):
    now = stand(entries, as_of, policy=house.policy)
    row = row_of(1, now, house)
    return row, sources_of(entries, now, row)


@pytest.mark.parametrize("house", [HOUSE, TWO_PEOPLE], ids=["one person waives", "two people waive"])
@settings(max_examples=250)
@given(entries=histories(), days=st.integers(0, 60))
def test_a_cell_reads_the_same_from_its_sources_alone(house, entries, days):
    as_of = day(days)
    row, found = row_and_sources(entries, house, as_of)
    for name, (cell, behind) in CELLS.items():
        kept = tuple(entry for entry in entries if entry.seq in behind(found))
        again = row_of(1, stand(kept, as_of, policy=house.policy), house)
        assert cell(again) == cell(row), name


@given(histories(), st.integers(0, 60))
def test_a_printed_quote_reads_the_same_from_its_sources_alone(entries, days):
    row, found = row_and_sources(entries, as_of=day(days))

    assert len(found.statements) == len(row.statements)
    for said, behind in zip(row.statements, found.statements, strict=True):
        kept = tuple(entry for entry in entries if entry.seq in behind)
        (again,) = row_of(1, stand(kept, day(days)), HOUSE).statements
        assert quote(again) == quote(said)


@given(histories(), st.integers(0, 60))
def test_no_source_was_taken_back_or_written_later_or_is_a_note(entries, days):
    _, found = row_and_sources(entries, as_of=day(days))
    named = found.party_line.union(*(behind(found) for _, behind in CELLS.values()))
    taken_back = {entry.fact.entry for entry in entries if isinstance(entry.fact, facts.EntryRetracted)}

    for entry in (entries[seq - 1] for seq in named):
        assert entry.seq not in taken_back or entry.recorded_at > day(days)
        assert entry.recorded_at <= day(days)
        assert not isinstance(entry.fact, facts.NoteAdded)


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────────────────────


def behind(*told, cell):
    _, found = row_and_sources(log(*told))
    return sorted(CELLS[cell][1](found))


@pytest.mark.parametrize(
    ("told", "cell", "sources"),
    [
        # 1 listed, 2 deadline, 3 asked, 4 denied, 5 asked again, 6 confirmed, 7 an editor's ruling, 8 signed
        (denied_first(), "status", [6]),
        (denied_first(), "circumstances", [4, 6]),
        (denied_first(), "reversals", [4, 5, 6, 7]),
        (denied_first(), "asked", [3, 5]),
        (denied_first(), "first answer", [4]),
        (denied_first(), "line", [1, 2, 3, 4, 5, 6, 7]),
        # 1 listed, 2 deadline, 3 asked, 4 confirmed, 5 signed
        (unaware(), "status", [4]),
        (unaware(), "line", [1, 4]),
        (unaware(), "question 2", []),
        # 1 listed, 2 deadline, 3 a letter, 4 a call, 5 another letter, 6 signed
        ((*silence(), signed_off(9)), "status", [2, 3, 4, 5, 6]),
        ((*silence(), signed_off(9)), "told", [2, 3, 4, 5]),
        ((*silence(), signed_off(9)), "signed", [6]),
        # a name corrected twice; a range read again; a note that says nothing to a reader
        ((renamed(0, "Lakmere Polis"), renamed(1, "Lakmere District Police")), "agency", [1, 3]),
        ((renamed(0, "Lakmere Polis"), renamed(1, "Lakmere District Police")), "source spelling", [1, 2, 3]),
        ((recounted(0, "1–10"), recounted(1, "11–50"), noted(2, "Rang.")), "range", [3]),
    ],
)
def test_the_sources_of_a_cell_are_those_a_person_would_name(told, cell, sources):
    assert behind(*told, cell=cell) == sources


def test_a_letter_that_came_back_is_no_source_of_how_often_they_were_asked():
    told = (due(0, 7), asked(0, address="old@example.org"), bounced(1, 3), asked(2), called(3))

    assert behind(*told, cell="asked") == [5, 6]
    assert behind(*told, cell="tried") == [3, 4, 5, 6]


def test_a_gatekeepers_answer_rests_on_the_editors_word_that_it_counts_as_well():
    told = (
        asked(0),
        answered(3, DENIES, authority=facts.Authority.GATEKEEPER),
        Told(at=day(4), fact=facts.AuthorityAccepted(response=Seq(3), reason="She runs the desk.")),
    )

    assert behind(*told, cell="status") == [3, 4]


def test_a_seconded_waiver_rests_on_both_editors():
    told = (*silence(), waived(8, Gate.CHANNELS), Told(at=day(8), fact=facts.WaiverSeconded(waiver=Seq(6))))
    _, found = row_and_sources(log(*told, signed_off(9)), TWO_PEOPLE)

    assert sorted(found.waivers) == [6, 7, 8]


def test_a_quote_comes_from_its_own_entry_and_its_translations():
    _, found = row_and_sources(log(asked(0), quoted(3, "Aldri."), quoted(3, "Nei."), translated(4, 3, "Never.")))

    assert [sorted(one) for one in found.statements] == [[3, 5], [4]]
