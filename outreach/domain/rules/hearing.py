"""Rules for hearing back: machines file, people judge, and each message is judged once."""

from outreach.domain import facts, wallclock
from outreach.domain.case import Case
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Happened
from outreach.domain.people import Acting
from outreach.domain.rules.asking import question_set_of
from outreach.domain.rules.common import need, need_reason, referred


def message(_case: Case, fact: facts.MessageReceived, _happened: Happened, _by: Acting) -> None:
    need(fact.text, "Paste the message whole; its words are what quotes are checked against.", "text")
    need(fact.sender, "Say who sent it, as the message itself says.", "sender")


def message_translated(case: Case, fact: facts.MessageTranslated, _happened: Happened, _by: Acting) -> None:
    came = referred(case, fact.message, facts.MessageReceived, "message", "a message").fact
    need(fact.words, "A translation needs its words.", "words")
    need(fact.language, "Say which language this is.", "language")
    need(fact.translator, "Say who translated, or which program did.", "translator")
    if isinstance(came, facts.MessageReceived) and came.language == fact.language:
        raise RuleBroken("The message is in this language already.", "language")


def judged_message(
    case: Case, fact: facts.AutoReplyReceived | facts.Acknowledged, _happened: Happened, _by: Acting
) -> None:
    if fact.message is not None:
        _waits(case, fact.message)


def set_aside(case: Case, fact: facts.MessageSetAside, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    _waits(case, fact.message)


def response(case: Case, fact: facts.ResponseReceived, happened: Happened, _by: Acting) -> None:
    need(fact.speaker, "Say who answered; a desk's name will do if the person gave none.", "speaker")
    _after_asking(case, happened)
    _answers(case, fact)
    known = dict(case.codebook.circumstances)
    if unknown := [key for key in fact.circumstances if key not in known]:
        raise RuleBroken(f"“{unknown[0]}” is not a circumstance of the codebook. Add it there first.", "circumstances")
    if any(not claim.strip() for claim in fact.counterclaims):
        raise RuleBroken("A counter-claim is empty. Write the claim, or take the line out.", "counterclaims")
    if fact.message is not None:
        _waits(case, fact.message)
    elif not (fact.text.strip() or fact.summary.strip()):
        raise RuleBroken("Give the words of the response, or a summary when it came by voice.", "text")


def _after_asking(case: Case, happened: Happened) -> None:
    asked_at = case.standing.asked_at
    if asked_at is not None and happened.at < asked_at:
        first = wallclock.read(asked_at, case.calendar.zone)
        raise RuleBroken(
            f"The questions were first put on {first}; nobody answers before. Check the date, or log the attempt that "
            "came earlier.",
            "at",
        )


def _answers(case: Case, fact: facts.ResponseReceived) -> None:
    if not fact.answers:
        raise RuleBroken("Say what the response answers: at least one question.", "answers")
    numbers = [answer.question for answer in fact.answers]
    if len(set(numbers)) < len(numbers):
        raise RuleBroken("A response takes one position on each question.", "answers")
    if unknown := set(numbers) - set(question_set_of(case, fact.question_set).numbers()):
        raise RuleBroken(f"Version {fact.question_set} has no question {min(unknown)}.", "answers")


def authority(case: Case, fact: facts.AuthorityAccepted, _happened: Happened, _by: Acting) -> None:
    need_reason(fact.reason)
    entry = referred(case, fact.response, facts.ResponseReceived, "response", "a response")
    if any(known.seq == entry.seq and known.with_authority for known in case.standing.known.responses):
        raise RuleBroken("This response counts already.", "response")


def _waits(case: Case, seq: int) -> None:
    referred(case, seq, facts.MessageReceived, "message", "a message")
    if all(entry.seq != seq for entry in case.standing.known.waiting):
        raise RuleBroken(f"Message {seq} was judged before. Take that entry back first.", "message")
