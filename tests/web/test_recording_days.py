"""What is recorded belongs to its own day: the questions of then, the answer a quote comes from, the deadline told."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.domain import facts
from outreach.domain.facts import Channel, Medium, Outcome, Position, Terms
from tests.support.newsroom import HALIFAX, filled

DUE = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)  # Monday, 17:00 in Halifax
DEADLINE = facts.DeadlineSet(due_at=DUE, zone=HALIFAX, working_days=5)
QUOTE = facts.StatementQuoted(
    words="We have never used it.", speaker="Dana Rowe", terms=Terms.ON_THE_RECORD, medium=Medium.WRITTEN
)


@pytest.fixture
def address(newsroom):
    return f"/requests/{newsroom.port_ansel}"


def letter(**rest):
    told = {"outcome": Outcome.SENT, "question_set": 1, "questions": (1, 2), "deadline_told": DUE, **rest}
    return facts.AttemptMade(channel=Channel.EMAIL, to="Press office", address="press@agency.example.org", **told)


def said(position, **rest):
    told = {"question_set": 1, "speaker": "Dana Rowe", "text": "We have never used it.", **rest}
    return facts.ResponseReceived(answers=(facts.Answer(question=1, position=position),), **told)


# ── Which version of the questions ───────────────────────────────────────────────────────────────────────────────


def reword_the_lead_question(newsroom, edith):
    """A second, material version, adopted two days later."""
    newsroom.clock.now += timedelta(days=2)
    address = "/investigations/blue-lantern/questions"
    edith.open(address).send(address, text_1="Have you ever paid for it?")


def test_an_answer_belongs_to_the_questions_the_agency_had_been_asked(asha, edith, newsroom, address):
    newsroom.told(newsroom.port_ansel, letter(deadline_told=None))
    reword_the_lead_question(newsroom, edith)
    asha.open(f"{address}/responses/new")
    asha.send(
        f"{address}/responses",
        {"answers-1": "confirms", "authority": "speaks for the agency", "speaker": "Dana Rowe", "text": "Yes."},
    )

    (answer,) = newsroom.facts(newsroom.port_ansel, facts.ResponseReceived)
    assert answer.question_set == 1
    assert "Not put to them yet" in asha.open(address).text


def test_a_letter_logged_late_put_the_questions_of_its_day(asha, edith, newsroom, address):
    reword_the_lead_question(newsroom, edith)
    asha.open(f"{address}/attempts/new")
    asha.send(
        f"{address}/attempts", {"outcome": "sent", "deadline": "none", "at-date": "2026-11-23", "at-time": "11:00"}
    )

    (attempt,) = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)
    assert attempt.question_set == 1


def test_one_may_say_which_version_was_put(asha, edith, newsroom, address):
    reword_the_lead_question(newsroom, edith)
    asha.open(f"{address}/attempts/new")
    asha.send(f"{address}/attempts", {"outcome": "sent", "deadline": "none", "question_set": "1"})

    (attempt,) = newsroom.facts(newsroom.port_ansel, facts.AttemptMade)
    assert attempt.question_set == 1


# ── Quotes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quote_from_an_older_answer_has_its_day_and_its_speaker(asha, newsroom, address):
    (first,) = newsroom.told(newsroom.port_ansel, said(Position.DENIES))
    newsroom.clock.now += timedelta(days=2)
    newsroom.told(newsroom.port_ansel, said(Position.CONFIRMS, speaker="Els Maas", text="We bought it once."))
    asha.open(f"{address}/statements/new")
    typed = {"response": str(first.seq), "words": "We have never used it.", "terms": "on the record"}
    asha.send(f"{address}/statements", typed)

    quote = newsroom.log(newsroom.port_ansel)[-1]
    assert (quote.fact.speaker, quote.occurred_at) == ("Dana Rowe", first.occurred_at)


def test_what_was_typed_over_stays_when_the_answer_is_changed(asha, newsroom, address):
    (first,) = newsroom.told(newsroom.port_ansel, said(Position.DENIES))
    newsroom.told(newsroom.port_ansel, said(Position.CONFIRMS, speaker="Els Maas", text="We bought it once."))
    asha.open(f"{address}/statements/new")
    typed = {"response": str(first.seq), "words": "We have never used it.", "terms": "on the record"}
    asha.send(f"{address}/statements", {**typed, "speaker": "Chief Orla Kane"})

    assert newsroom.log(newsroom.port_ansel)[-1].fact.speaker == "Chief Orla Kane"


def test_the_timeline_leads_to_a_quote_from_its_answer(asha, newsroom, address):
    (first,) = newsroom.told(newsroom.port_ansel, said(Position.DENIES))
    newsroom.told(newsroom.port_ansel, said(Position.CONFIRMS, speaker="Els Maas", text="We bought it once."))
    asha.open(address)
    asha.open(asha.page.find("li", id=f"entry-{first.seq}").find("a", string="Quote from it")["href"])

    assert filled(asha.form(f"{address}/statements"))["speaker"] == "Dana Rowe"


# ── Deadlines ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_deadline_is_shown_for_the_day_that_was_typed(asha, newsroom, address):
    newsroom.clock.now += timedelta(days=2)
    asha.open(f"{address}/attempts/new")
    look = {"look": "yes", "outcome": "sent", "working_days": "3", "at-date": "2026-11-23", "at-time": "11:00"}
    asha.send(f"{address}/attempts", look)

    assert "A new deadline would be Thu 26 Nov 2026 17:00 AST" in asha.text


def test_a_deadline_that_was_never_told_does_not_count_as_given(asha, newsroom, address):
    newsroom.told(newsroom.port_ansel, letter(outcome=Outcome.BOUNCED_HARD, questions=()), DEADLINE)
    newsroom.clock.now += timedelta(days=12)
    asha.open(f"{address}/attempts/new")

    assert filled(asha.form(f"{address}/attempts"))["deadline"] == "new"


def test_a_further_deadline_is_offered_behind_the_promised_one(asha, newsroom, address):
    newsroom.told(newsroom.port_ansel, letter(), DEADLINE)
    asha.open(f"{address}/deadlines/new").send(f"{address}/deadlines", {"why": "The minister asked."})

    assert "Mon 7 Dec 2026 17:00 AST" in asha.text


# ── Second persons, and what only an editor undoes ───────────────────────────────────────────────────────────────


def test_whoever_quoted_is_told_to_ask_a_colleague_to_verify(asha, newsroom, address):
    newsroom.told(newsroom.port_ansel, letter(deadline_told=None), said(Position.CONFIRMS), QUOTE)

    assert "A second person does this: ask a colleague." in asha.open(address).text
    joao = newsroom.reader("edith").open(address)
    assert joao.page.find("a", string="Verify the quote")


def test_a_reporter_is_not_offered_to_take_back_what_an_editor_decided(asha, edith, newsroom, address):
    removed, _ = newsroom.told(
        newsroom.port_ansel, facts.RemovedFromDataset(reason="Not found."), facts.NoteAdded(text="x"), by="edith"
    )
    back = f"{address}/retractions/new?about={removed.seq}"

    assert asha.open(address).page.find("a", href=back) is None
    assert edith.open(address).page.find("a", href=back)
