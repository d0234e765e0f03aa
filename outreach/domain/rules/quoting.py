"""Rules for words: exact, on stated terms, checked by a second person."""

import re

from outreach.domain import facts, quotes, wallclock
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened, Medium, Terms
from outreach.domain.people import Acting
from outreach.domain.rules.common import need, referred
from outreach.domain.tombstones import ERASED

MOST_CUTS = 40  # brackets and ellipses in one quote; nobody reads such a quote as someone's words


def statement(case: Case, fact: facts.StatementQuoted, happened: Happened, _by: Acting) -> None:
    need(fact.words, "A quote needs its words.", "words")
    need(fact.speaker, "Say who spoke or wrote these words.", "speaker")
    if fact.terms is Terms.OFF_THE_RECORD:
        raise RuleBroken(
            "Off-the-record words are kept apart. Choose “off the record” in the form for them; in a file, "
            "tell them as OffRecordHeard.",
            "terms",
        )
    if fact.terms is Terms.ON_BACKGROUND:
        need(
            fact.attribution,
            "Words on background need the attribution you agreed (“an official there”).",
            "attribution",
        )
    _in_its_place(case, fact, happened)
    if fact.response is not None:
        entry = referred(case, fact.response, facts.ResponseReceived, "response", "a response")
        if happened.at != entry.occurred_at:
            said = wallclock.read(entry.occurred_at, case.calendar.zone)
            raise RuleBroken(f"Response {fact.response} came on {said}, so its words did too. Give that time.", "at")
        _verbatim(case, fact)
    elif fact.medium is Medium.WRITTEN:
        _somewhere_on_record(case, fact)


def _in_its_place(case: Case, fact: facts.StatementQuoted, happened: Happened) -> None:
    """A quote that says where it stands in a message stands there, character by character."""
    if fact.message is None and fact.start is None and fact.end is None:
        return
    if fact.message is None or fact.start is None or fact.end is None:
        raise RuleBroken("A place in a message is the message, where the words start and where they end: all three.")
    entry = referred(case, fact.message, facts.MessageReceived, "message", "a message")
    text = entry.fact.text if isinstance(entry.fact, facts.MessageReceived) else ""
    _need_its_words(text, f"message {fact.message}")
    if not 0 <= fact.start < fact.end <= len(text):
        raise RuleBroken(f"Message {fact.message} has no place from {fact.start} to {fact.end}.", "start")
    if text[fact.start : fact.end] != fact.words:
        raise RuleBroken(
            f"These words are not at that place of message {fact.message}. Select them there again.", "words"
        )
    if fact.response is None and happened.at != entry.occurred_at:
        came = wallclock.read(entry.occurred_at, case.calendar.zone)
        raise RuleBroken(f"Message {fact.message} came on {came}, so its words did too. Give that time.", "at")


def _verbatim(case: Case, fact: facts.StatementQuoted) -> None:
    if quotes.cuts(fact.words) > MOST_CUTS:
        raise RuleBroken(f"More than {MOST_CUTS} cuts make this a summary. Quote it in several statements.", "words")
    text = next((known.text for known in case.standing.known.responses if known.seq == fact.response), "")
    _need_its_words(text, f"response {fact.response}")
    missing = quotes.missing_words(fact.words, text) if text.strip() else None
    if missing is not None:
        raise RuleBroken(
            f"These words are not in the text on record: {quotes.departure(missing, text)}. Copy them from it; mark "
            "what you leave out with … and what you add with [brackets].",
            "words",
        )


def _somewhere_on_record(case: Case, fact: facts.StatementQuoted) -> None:
    """Written words came with something: where answers or messages are on record, they stand in one of them."""
    taken_back = case.standing.known.retracted
    texts = [
        entry.fact.text
        for entry in case.entries
        if entry.seq not in taken_back and isinstance(entry.fact, facts.MessageReceived | facts.ResponseReceived)
    ]
    written = [text for text in texts if text.strip()]
    if ERASED in written and all(quotes.missing_words(fact.words, text) is not None for text in written):
        raise RuleBroken(
            "These written words are in no message and no answer whose words are on record. The words of others were "
            "erased, and nothing is quoted from them any more. Say that these were spoken, if they were.",
            "words",
        )
    if written and all(quotes.missing_words(fact.words, text) is not None for text in written):
        raise RuleBroken(
            "These written words are in no message and no answer on record. Record the message they came with first, "
            "or say that they were spoken.",
            "words",
        )


def _need_its_words(text: str, called: str) -> None:
    if text == ERASED:
        raise RuleBroken(f"The words of {called} were erased, so nothing is quoted from it any more.", "words")


def off_record(_case: Case, fact: facts.OffRecordHeard, _happened: Happened, _by: Acting) -> None:
    need(fact.speaker, "Say who spoke, so that terms can be honoured.", "speaker")
    if not re.fullmatch("[0-9a-f]{64}", fact.seal):
        raise RuleBroken("Off-the-record words are recorded through their own form, which seals them.", "seal")


def verified(case: Case, fact: facts.StatementVerified, _happened: Happened, by: Acting) -> None:
    quoted = referred(case, fact.statement, facts.StatementQuoted, "statement", "a quote")
    if quoted.recorded_by == by.staff:
        raise RuleBroken("A second person verifies a quote. Ask a colleague.", "statement")
    if any(known.seq == quoted.seq and known.verified_by for known in case.standing.known.statements):
        raise RuleBroken("This quote is verified already.", "statement")


def translation(case: Case, fact: facts.TranslationAdded, _happened: Happened, _by: Acting) -> None:
    quoted = referred(case, fact.statement, facts.StatementQuoted, "statement", "a quote").fact
    need(fact.words, "A translation needs its words.", "words")
    need(fact.language, "Say which language this is.", "language")
    need(fact.translator, "Say who translated, or which program did.", "translator")
    if isinstance(quoted, facts.StatementQuoted) and quoted.language == fact.language:
        raise RuleBroken("The quote is in this language already.", "language")


def translation_checked(case: Case, fact: facts.TranslationChecked, _happened: Happened, by: Acting) -> None:
    added = referred(case, fact.translation, facts.TranslationAdded, "translation", "a translation")
    if added.recorded_by == by.staff:
        raise RuleBroken("A second person checks a translation. Ask a colleague.", "translation")


def counterclaim(case: Case, fact: facts.CounterclaimChecked, _happened: Happened, _by: Acting) -> None:
    need(fact.found, "Say what the check found.", "found")
    entry = referred(case, fact.response, facts.ResponseReceived, "response", "a response")
    open_claims = next((known.unchecked for known in case.standing.known.responses if known.seq == entry.seq), ())
    if fact.number not in open_claims:
        raise RuleBroken(f"Response {fact.response} has no open counter-claim {fact.number}.", "number")
