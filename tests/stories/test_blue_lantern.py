"""The finished practice story: its logs come to the sums it promises, and everything that can happen happens in it."""

import re
from datetime import timedelta

import pytest

from outreach.config import shipped
from outreach.domain import facts, quotes
from outreach.domain.facts import Channel, DeliveryReport, Outcome, Terms
from outreach.domain.investigation import ResponseStatus
from outreach.domain.known import Membership

FOLDER = shipped("data") / "practice"
EVERYTHING = sorted([*FOLDER.rglob("*.toml"), *FOLDER.rglob("*.jsonl"), *FOLDER.rglob("*.csv")])


def test_its_sentence_is_that_of_the_published_table(blue_lantern):
    assert blue_lantern.release.tally_sentence.startswith(
        "Of the 88 entities: 36 said employees used or tried it (9 of them had officials who were unaware until asked; "
        "another 3 first denied and later found use); 10 declined to answer; 12 denied any use; 30 did not respond. "
        "(36 + 10 + 12 + 30 = 88; the 9 and the 3 are inside the 36.)"
    )


def test_it_says_which_silences_its_codebook_counts_as_no_response(blue_lantern):
    sentence = blue_lantern.release.tally_sentence

    assert "include 10 that acknowledged the request and did not answer and 1 that could not be reached" in sentence


def test_every_name_imported_is_published_removed_or_merged(blue_lantern):
    ledger = blue_lantern.release.ledger

    assert (ledger.imported, ledger.published, ledger.removed, ledger.merged) == (90, 88, 1, 1)
    assert ledger.adds_up()


def test_its_agencies_are_in_24_countries(blue_lantern):
    assert len({row.country for row in blue_lantern.release.rows}) == 24


def test_every_row_is_signed_and_nothing_came_after(blue_lantern):
    assert blue_lantern.release.unsigned == ()
    assert blue_lantern.release.adds_up()


def test_no_editor_signed_what_they_had_classified(blue_lantern):
    for told in blue_lantern.logs:
        judges = [entry.recorded_by for entry in told.entries if isinstance(entry.fact, facts.ResponseReceived)]
        signers = [entry.recorded_by for entry in told.entries if isinstance(entry.fact, facts.SignedOff)]
        assert not set(judges[-1:]) & set(signers[-1:]), told.stored.agency.name


def test_the_vendor_and_the_regulator_are_heard_and_are_no_rows(blue_lantern):
    outside = {row.agency for row in blue_lantern.release.outside}

    assert outside == {"Corvane Acoustics, Inc.", "Office of the Voice and Image Commissioner"}


def test_a_fourth_question_was_put_to_those_asked_before(blue_lantern):
    first, second = blue_lantern.editions.question_sets
    attempts = blue_lantern.facts(facts.AttemptMade)

    assert (len(first.questions), len(second.questions), second.material) == (3, 4, True)
    assert {attempt.question_set for attempt in attempts} >= {1, 2}


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (facts.AuthorityAccepted, 1),
        (facts.CounterclaimChecked, 4),
        (facts.EntryRetracted, 2),
        (facts.ExtensionGranted, 30),
        (facts.GateWaived, 1),
        (facts.MessageSetAside, 1),
        (facts.NameCorrected, 4),
        (facts.NoteAdded, 5),
        (facts.OffRecordHeard, 1),
        (facts.Redirected, 2),
        (facts.ReversalConfirmed, 5),
        (facts.SentBack, 1),
        (facts.StatementVerified, 40),
        (facts.TranslationChecked, 25),
    ],
)
def test_what_can_happen_to_a_request_happens_in_it(blue_lantern, kind, least):
    assert len(blue_lantern.facts(kind)) >= least


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.FAILED,
        Outcome.FORM_SUBMITTED,
        Outcome.GATEKEEPER_PASSES_ON,
        Outcome.LEFT_MESSAGE,
        Outcome.NO_ANSWER,
        Outcome.POSTED,
        Outcome.REACHED_PERSON,
        Outcome.REFUSED_TO_TAKE,
        Outcome.VOICEMAIL,
        Outcome.WRONG_NUMBER,
    ],
)
def test_attempts_end_in_every_way(blue_lantern, outcome):
    assert any(attempt.outcome is outcome for attempt in blue_lantern.facts(facts.AttemptMade))


def test_letters_bounce_hard_and_soft(blue_lantern):
    reports = {report.report for report in blue_lantern.facts(facts.DeliveryReported)}

    assert reports == {DeliveryReport.BOUNCED_HARD, DeliveryReport.BOUNCED_SOFT, DeliveryReport.DELIVERED}


def test_quotes_leave_words_out_add_words_and_come_on_background(blue_lantern):
    statements = blue_lantern.facts(facts.StatementQuoted)

    assert any("[…]" in statement.words for statement in statements)
    assert any(re.search(r"\[\w+\]", statement.words) for statement in statements)
    assert any(statement.terms is Terms.ON_BACKGROUND and statement.attribution for statement in statements)


def test_every_quote_stands_in_the_text_on_record(blue_lantern):
    for told in blue_lantern.logs:
        mails = {entry.seq: entry.fact.text for entry in told.entries if isinstance(entry.fact, facts.MessageReceived)}
        texts = {
            entry.seq: entry.fact.text or mails.get(entry.fact.message, "")
            for entry in told.entries
            if isinstance(entry.fact, facts.ResponseReceived)
        }
        for statement in told.facts(facts.StatementQuoted):
            assert texts[statement.response].strip()
            assert quotes.missing_words(statement.words, texts[statement.response]) is None, statement.words


def test_an_answer_after_the_sign_off_was_read_and_signed_again(blue_lantern):
    signed_twice = [told for told in blue_lantern.logs if len(told.facts(facts.SignedOff)) == 2]

    (late,) = signed_twice
    statuses = [fact.status for fact in late.facts(facts.SignedOff)]
    assert statuses == [ResponseStatus.NO_RESPONSE, ResponseStatus.CONFIRMED]


def test_an_entry_was_written_down_more_than_a_day_late(blue_lantern):
    gaps = [entry.recorded_at - entry.occurred_at for told in blue_lantern.logs for entry in told.entries]

    assert max(gaps) > timedelta(hours=24)
    assert min(gaps) >= timedelta(0)


def test_nobody_is_rung_or_written_to_on_a_day_off(blue_lantern):
    ours = {Channel.PHONE, Channel.EMAIL, Channel.POST}
    for told in blue_lantern.logs:
        for entry in told.entries:
            if isinstance(entry.fact, facts.AttemptMade) and entry.fact.channel in ours:
                day = told.calendar.local_date(entry.occurred_at)
                assert told.calendar.why_closed(day) is None, (told.stored.agency.name, day)


def test_a_country_that_works_on_sundays_is_rung_on_one(blue_lantern):
    sundays = {
        told.stored.agency.country
        for told in blue_lantern.logs
        for entry in told.entries
        if isinstance(entry.fact, facts.AttemptMade) and told.calendar.local_date(entry.occurred_at).weekday() == 6
    }

    assert sundays
    assert sundays <= {"EG", "IL", "JO"}


def test_names_come_in_many_scripts(blue_lantern):
    names = " ".join(row.agency for row in blue_lantern.release.rows)

    for script in ("[א-ת]", "[ء-ي]", "[α-ω]", "[ぁ-ん一-龯]", "[ąęłżź]", "[äöå]", "[àéûç]"):
        assert re.search(script, names), script


def test_words_off_the_record_are_in_no_log_and_no_release(blue_lantern):
    told = repr(blue_lantern.logs) + repr(blue_lantern.release)

    assert "resign first" not in told


def test_the_removed_and_the_merged_say_why(blue_lantern):
    listings = [folded.listing for folded in blue_lantern.release.folded]
    gone = {one.membership: one for one in listings if one.membership is not Membership.IN}

    assert gone[Membership.REMOVED].membership_reason
    assert gone[Membership.MERGED].merged_into == "Promotoria de Justiça de Serra Amarela"


@pytest.mark.parametrize("file", EVERYTHING, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_nothing_in_it_can_reach_anybody(file):
    text = file.read_text(encoding="utf-8")

    for address in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text):
        assert address.endswith(".example.org"), address
    for number in re.findall(r"\+\d[\d\s-]{6,}\d", text):
        assert re.match(r"\+1-555-01\d\d", number), number


def test_no_waiver_in_it_runs_out_while_somebody_practises(blue_lantern):
    assert all(waiver.expires_at.year > 2035 for waiver in blue_lantern.facts(facts.GateWaived))
