"""The reading desk's one form: a person says what a message is, and what of it may be quoted."""

import json
from collections.abc import Iterator, Sequence

from flask import request, url_for
from wtforms import BooleanField, HiddenField

from outreach.domain import quotes
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import (
    Acknowledged,
    Answer,
    Authority,
    AutoReplyReceived,
    Channel,
    Entry,
    Fact,
    Happened,
    Medium,
    MessageReceived,
    MessageSetAside,
    MessageTranslated,
    Position,
    Redirected,
    ResponseReceived,
    StatementQuoted,
    Terms,
)
from outreach.domain.ids import Seq
from outreach.services import messages
from outreach.services.casefile import CaseFile
from outreach.web import here
from outreach.web.forms.fields import WORDS, LineField, OneOf, PositionsField, TextField
from outreach.web.forms.hearing import ResponseForm
from outreach.web.forms.quoting import LONGEST_SECRET
from outreach.web.forms.record import RecordForm, choose, offer_versions, seq_of, told, version_of

ANSWER, RECEIVED, MORE_TIME, ELSEWHERE, MACHINE, NOT_OURS = (
    "answer", "received", "more time", "elsewhere", "machine", "not ours",
)  # fmt: skip
VERDICTS = (
    (ANSWER, "An answer"),
    (RECEIVED, "Only “received”: no answer, and no clock stops"),
    (MORE_TIME, "They ask for more time"),
    (ELSEWHERE, "They point us elsewhere"),
    (MACHINE, "A machine wrote it after all"),
    (NOT_OURS, "Nothing of ours: spam, a newsletter, another matter"),
)
QUOTABLE = ((Terms.ON_THE_RECORD.value, "On the record"), (Terms.ON_BACKGROUND.value, "On background"))


class JudgementForm(ResponseForm):
    """What a message is, in one go. The rules say which of its fields each verdict needs."""

    title = "Read a message"
    button = "File it and read the next"
    folded = ("at", "question_set", "role", "on_behalf_of", "circumstances", "counterclaims", "language")
    rare_label = "Date, role, circumstances, counter-claims, language"
    verdict = OneOf("What is it?", VERDICTS, needed="Say what this message is.")
    answers = PositionsField("If an answer: what it says to each question")
    speaker = LineField("Who wrote it")
    authority = OneOf("May they speak for the agency?", Authority)
    quotes = TextField(
        "Words to quote",
        longest=WORDS,
        description="Exactly as they stand in the message, with an empty line between two quotes.",
    )
    terms = OneOf("On which terms are they quoted?", QUOTABLE)
    attribution = LineField("Agreed attribution", description="For background: “an official there”.")
    elsewhere = LineField("If elsewhere: to whom they point us")
    detail = TextField("Their reason, or yours", description="Kept beside the judgement.")
    places = HiddenField()

    def suit(self) -> None:
        del self.message, self.medium, self.text, self.summary  # the message of this page says them
        current = self.file.case.questions.current
        self.answers.questions = [(q.number, q.text) for q in current.questions] if current else []
        self.circumstances.choices = list(self.file.case.codebook.circumstances)
        if not self.circumstances.choices:
            del self.circumstances
        offer_versions(self)

    def prefill(self) -> None:
        read = self.message_read
        self.at.put(read.occurred_at)
        self.authority.data, self.terms.data = Authority.SPEAKS_FOR_AGENCY.value, Terms.ON_THE_RECORD.value
        self.speaker.data, self.language.data = _name_in(self._fact.sender), self._fact.language

    @property
    def message_read(self) -> Entry:
        """The message whose page this is."""
        return self.file.case.entries[int((request.view_args or {})["seq"]) - 1]

    @property
    def _fact(self) -> MessageReceived:
        fact = self.message_read.fact
        if not isinstance(fact, MessageReceived):
            raise TypeError(fact)
        return fact

    def done(self) -> str:
        if self.verdict.data == MORE_TIME:
            return "Filed. They asked for more time: give it here, or go on."
        return "Filed."

    def leads_to(self, request_page: str) -> str:
        """To the next message; to the extension, where more time was asked for and there is a deadline."""
        if self.verdict.data == MORE_TIME and self.file.case.standing.deadline is not None:
            return url_for("recording.new", rfc_id=self.file.rfc_id, noun="extensions")
        following = messages.next_after(here.desk(), self.file, here.staff().id)
        if following is None:
            return request_page
        return url_for("messages.show", rfc_id=following.rfc_id, seq=following.seq)

    def facts(self) -> Sequence[Happened]:
        response = Seq(self.file.case.last_seq + 1) if self.verdict.data == ANSWER else None
        told = [*self._judged(), *self._quoted(response)]
        return tuple(Happened(at=self.at.data, fact=fact) for fact in told)

    def _judged(self) -> Sequence[Fact]:
        seq, detail, who = self.message_read.seq, self.detail.data, self.speaker.data
        if self.verdict.data == ANSWER:
            return [self._response(seq)]
        if self.verdict.data == MACHINE:
            return [AutoReplyReceived(message=seq, detail=detail)]
        if self.verdict.data == NOT_OURS:
            return [MessageSetAside(message=seq, reason=detail)]
        said = detail or {MORE_TIME: "They ask for more time."}.get(self.verdict.data, "")
        received = Acknowledged(message=seq, said_by=who, detail=said)
        # Being pointed elsewhere does not judge the message: it was read, and answered nothing.
        pointed = [Redirected(to=self.elsewhere.data, said_by=who, detail=detail)]
        return [*pointed, received] if self.verdict.data == ELSEWHERE else [received]

    def _response(self, seq: Seq) -> ResponseReceived:
        claims = (line.strip() for line in self.counterclaims.data.splitlines())
        return ResponseReceived(
            question_set=version_of(self, self._asked_last()),
            answers=tuple(Answer(question=n, position=Position(said)) for n, said in self.answers.data.items()),
            speaker=self.speaker.data,
            role=self.role.data,
            authority=Authority(self.authority.data or Authority.SPEAKS_FOR_AGENCY),
            medium=self._medium,
            message=seq,
            circumstances=tuple(self.circumstances.data) if "circumstances" in self else (),
            counterclaims=tuple(claim for claim in claims if claim),
            on_behalf_of=self.on_behalf_of.data,
            language=self.language.data,
        )

    @property
    def _medium(self) -> Medium:
        spoken = self._fact.channel in (Channel.PHONE, Channel.IN_PERSON)
        return Medium.SPOKEN if spoken else Medium.WRITTEN

    def _quoted(self, response: Seq | None) -> Iterator[StatementQuoted]:
        text, seq = self._fact.text, self.message_read.seq
        for words in _each_quote(self.quotes.data):
            place = _place(words, text, self._selected())
            yield StatementQuoted(
                words=words,
                speaker=self.speaker.data,
                role=self.role.data,
                terms=Terms(self.terms.data or Terms.ON_THE_RECORD),
                attribution=self.attribution.data,
                medium=self._medium,
                language=self.language.data,
                response=response,
                message=seq if place else None,
                start=place[0] if place else None,
                end=place[1] if place else None,
            )

    def _selected(self) -> list[tuple[int, int]]:
        """The places a script noted as words were selected; whatever else stands there is passed over."""
        try:
            noted = json.loads(self.places.data or "[]")
            return [(int(start), int(end)) for start, end in noted][:1_000]
        except (TypeError, ValueError):
            return []


def _each_quote(typed: str) -> list[str]:
    return [words for block in typed.split("\n\n") if (words := block.strip("\n"))]


def _place(words: str, text: str, selected: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the words stand: as selected, else where they stand once. None for a quote with cuts and brackets."""
    for start, end in selected:
        if text[max(start, 0) : end] == words:
            return start, end
    times = text.count(words)
    if times == 1:
        start = text.index(words)
        return start, start + len(words)
    if times > 1:
        raise RuleBroken(
            f"“{words[:60]}” stands {times} times in the message. Select the words in the message, or take in the "
            "words beside them.",
            "quotes",
        )
    missing = quotes.missing_words(words, text)
    if missing is not None:
        raise RuleBroken(
            f"These words are not in the message: {quotes.departure(missing, text)}. Copy them from it; mark what you "
            "leave out with … and what you add with [brackets].",
            "quotes",
        )
    return None


def _name_in(sender: str) -> str:
    from email.utils import parseaddr

    return parseaddr(sender)[0]


class MessageTranslationForm(RecordForm):
    """A message in a language its readers read, beside the original."""

    title = "Translate a message"
    intro = "The original stays beside it. Quotes are translated on their own, and checked by a second person."
    said = "The translation stands beside the message."
    seldom = True
    message = OneOf("Which message", needed="Choose the message.")
    language = LineField("Into which language", needed="Say which language this is.")
    words = TextField("The translation", needed="A translation needs its words.", longest=LONGEST_SECRET)
    translator = LineField("Who translated, or which program", needed="Say who translated, or which program did.")
    by_machine = BooleanField("A machine did it")

    def suit(self) -> None:
        taken_back = self.file.case.standing.known.retracted
        messages_there = [
            told(self.file, one, f"{one.fact.sender}: {one.fact.subject or one.fact.text}")
            for one in self.file.case.entries
            if isinstance(one.fact, MessageReceived) and one.seq not in taken_back
        ]
        choose(self.message, messages_there, "No message is on record here.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return any(isinstance(one.fact, MessageReceived) for one in file.case.entries)

    def prefill(self) -> None:
        self.language.data, self.translator.data = here.staff().language, here.staff().name

    def leads_to(self, request_page: str) -> str:  # noqa: ARG002  # back to the message it is about
        return url_for("messages.show", rfc_id=self.file.rfc_id, seq=seq_of(self.message))

    def facts(self) -> Sequence[Happened]:
        return self.now(
            MessageTranslated(
                message=seq_of(self.message),
                language=self.language.data,
                words=self.words.data,
                translator=self.translator.data,
                by_machine=self.by_machine.data,
            )
        )
