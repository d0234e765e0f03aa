"""Forms for hearing back: the message whole, then a person's judgement of what it is."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import ClassVar

from flask import request

from outreach.domain import facts
from outreach.domain.circles import May
from outreach.domain.facts import (
    Answer,
    Authority,
    Channel,
    Entry,
    Happened,
    Medium,
    MessageReceived,
    Position,
    ResponseReceived,
)
from outreach.domain.ids import Seq
from outreach.domain.investigation import QuestionSet
from outreach.services.casefile import CaseFile
from outreach.web import here
from outreach.web.forms.fields import WORDS, Choice, LineField, ManyOf, OneFrom, OneOf, PositionsField, TextField
from outreach.web.forms.record import (
    DatedForm,
    RecordForm,
    choose,
    offer_versions,
    seq_of,
    shorten,
    told,
    version_of,
)

NO_MESSAGE = ("", "None: it came by voice, or is not logged here")


class MessageForm(DatedForm):
    title = "Log a message that came in"
    intro = "Paste it whole, as it arrived: quotes are checked against it. What it means is judged in the next step."
    said = "Logged. Now judge what it is."
    folded = ("subject", "language")
    channel = OneOf("How it came", Channel, needed="Say how it came.")
    sender = LineField("From", needed="Say who sent it, as the message itself says.")
    subject = LineField("Subject")
    text = TextField("The message", needed="Paste the message whole.", longest=WORDS)
    language = LineField("Language", description="A tag such as nl or fr-CA.")

    def prefill(self) -> None:
        super().prefill()
        self.channel.data = Channel.EMAIL.value
        self.language.data = next(iter(self.file.agency.languages), "")

    def facts(self) -> Sequence[Happened]:
        return self.then(
            MessageReceived(
                channel=Channel(self.channel.data),
                sender=self.sender.data,
                text=self.text.data,
                subject=self.subject.data,
                language=self.language.data,
            )
        )


class JudgingForm(DatedForm):
    """A judgement of a message. The message lies beside the form; its time is offered as the time of the answer."""

    beside = "requests/beside/message.html"

    @property
    def message_read(self) -> Entry | None:
        """The message that is being judged: the one the link named, else the one that waits longest."""
        named = request.values.get("message") or request.args.get("about") or ""
        waiting = {str(entry.seq): entry for entry in self.file.case.standing.known.waiting}
        return waiting.get(named) or next(iter(waiting.values()), None)

    def prefill(self) -> None:
        super().prefill()
        if self.message_read:
            self.at.put(self.message_read.occurred_at)
            self["message"].data = str(self.message_read.seq)

    def waiting(self, *others: Choice) -> list[Choice]:
        entries = self.file.case.standing.known.waiting
        return [*(told(self.file, entry, _about(entry)) for entry in entries), *others]


class AutoReplyForm(JudgingForm):
    title = "A machine answered"
    intro = "An out-of-office note or a ticket number. It is no answer, and stops no clock."
    said = "Filed as an automatic reply; the clock runs on."
    seldom = True
    message = OneOf("Message")
    detail = TextField("Detail", description="“Back on Monday”, “ticket 4411”.")

    def suit(self) -> None:
        self.message.choices = self.waiting(NO_MESSAGE)

    def facts(self) -> Sequence[Happened]:
        return self.then(facts.AutoReplyReceived(message=seq_of(self.message), detail=self.detail.data))


class AcknowledgementForm(JudgingForm):
    title = "They said “received” and no more"
    intro = "A person acknowledged it. It is no answer, and stops no clock."
    said = "Filed as an acknowledgement; the clock runs on."
    seldom = True
    message = OneOf("Message")
    said_by = LineField("Who acknowledged it")
    detail = TextField("Their words")

    def suit(self) -> None:
        self.message.choices = self.waiting(NO_MESSAGE)

    def facts(self) -> Sequence[Happened]:
        return self.then(
            facts.Acknowledged(message=seq_of(self.message), said_by=self.said_by.data, detail=self.detail.data)
        )


class SetAsideForm(JudgingForm):
    title = "Set a message aside"
    intro = "Spam, a newsletter, or meant for another request: neither an answer nor a receipt."
    said = "Set aside."
    seldom = True
    folded = ("at",)
    message = OneOf("Message", needed="Choose the message.")
    reason = TextField(
        "Reason",
        needed="Say why it does not belong here.",
        description="Spam, a newsletter, or meant for another request: say which.",
    )

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return bool(file.case.standing.known.waiting)

    def suit(self) -> None:
        choose(self.message, self.waiting(), "No message waits to be classified.")

    def prefill(self) -> None:
        super().prefill()
        self.at.put(here.now())

    def facts(self) -> Sequence[Happened]:
        return self.then(facts.MessageSetAside(message=seq_of(self.message), reason=self.reason.data))


class ResponseForm(JudgingForm):
    title = "Record a response"
    intro = (
        "What came back and counts. You judge what it says to each question; nothing is read from the words for you."
    )
    said = "The response is on record."
    folded: ClassVar[tuple[str, ...]] = (
        "question_set",
        "role",
        "on_behalf_of",
        "circumstances",
        "counterclaims",
        "summary",
        "language",
    )
    rare_label = "Role, circumstances, counter-claims, summary"
    message = OneOf("Message")
    question_set = OneFrom("Version of the questions")
    answers = PositionsField("What it says to each question", needed="Say what it answers: at least one question.")
    speaker = LineField("Who answered", needed="Say who answered; a desk’s name will do if the person gave none.")
    role = LineField("Their role", description="As it would be printed: “press officer”.")
    authority = OneOf("May they speak for the agency?", Authority, needed="Say whether they could speak for it.")
    medium = OneOf("It reached us", Medium, needed="Say whether it was written or spoken.")
    text = TextField("The words of the response", longest=WORDS)
    on_behalf_of = LineField("On behalf of", description="If they answered for another body as well.")
    circumstances = ManyOf("Circumstances it tells of")
    counterclaims = TextField("Facts they claim that must be checked", description="One on each line.")
    summary = TextField("Summary", description="Needed when it came by voice and no words are on record.")
    language = LineField("Language", description="A tag such as nl or fr-CA.")

    def suit(self) -> None:
        self.message.choices = self.waiting(NO_MESSAGE)
        if len(self.message.choices) == 1:
            del self.message
        current = self.file.case.questions.current
        self.answers.questions = [(q.number, q.text) for q in current.questions] if current else []
        self.circumstances.choices = list(self.file.case.codebook.circumstances)
        if not self.circumstances.choices:
            del self.circumstances

        offer_versions(self)
        if self.message_read:
            self.fold("text")  # the words are those of the message beside the form

    def prefill(self) -> None:
        read = self.message_read
        self.medium.data = Medium.WRITTEN.value
        self.language.data = next(iter(self.file.agency.languages), "")
        if read is None:
            self.at.put(here.now())
        else:
            super().prefill()
        if read and isinstance(read.fact, MessageReceived):
            self.speaker.data, self.language.data = parseaddr(read.fact.sender)[0], read.fact.language

    def _asked_last(self) -> QuestionSet | None:
        """The version last put to the agency before it answered; it cannot answer one it was never asked."""
        versions = self.file.case.questions
        put = [
            one.made.question_set
            for one in self.file.case.standing.known.attempts
            if one.put_questions and one.at <= self.answered_at
        ]
        known = (one for one in versions if put and one.version == put[-1])
        return next(known, None) or versions.in_force(self.answered_at)

    @property
    def answered_at(self) -> datetime:
        at: datetime = self.at.data
        return at

    def facts(self) -> Sequence[Happened]:
        return self.then(self.response(seq_of(self.message) if "message" in self else None, self.text.data))

    def response(self, message: Seq | None, text: str = "") -> ResponseReceived:
        claims = (line.strip() for line in self.counterclaims.data.splitlines())
        return ResponseReceived(
            question_set=version_of(self, self._asked_last()),
            answers=tuple(Answer(question=n, position=Position(said)) for n, said in self.answers.data.items()),
            speaker=self.speaker.data,
            role=self.role.data,
            authority=Authority(self.authority.data),
            medium=Medium(self.medium.data),
            message=message,
            circumstances=tuple(self.circumstances.data) if "circumstances" in self else (),
            counterclaims=tuple(claim for claim in claims if claim),
            on_behalf_of=self.on_behalf_of.data,
            summary=self.summary.data,
            text=text,
            language=self.language.data,
        )


class AuthorityForm(RecordForm):
    title = "Take a gatekeeper’s answer as the agency’s"
    who = May.EDIT
    seldom = True
    response = OneOf("Response", needed="Choose the response.")
    reason = TextField("Reason", needed="Give the reason: it is printed beside this for ever.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return any(not one.with_authority for one in file.case.standing.known.responses)

    def suit(self) -> None:
        lines = [
            told(
                self.file,
                self.file.case.entries[one.seq - 1],
                f"{one.received.speaker}. {one.received.summary or one.text}",
            )
            for one in self.file.case.standing.known.responses
            if not one.with_authority
        ]
        choose(self.response, lines, "Every response here counts already.")

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.AuthorityAccepted(response=seq_of(self.response), reason=self.reason.data))


def _about(entry: Entry) -> str:
    fact = entry.fact
    return f"{fact.sender}: {shorten(fact.subject or fact.text)}" if isinstance(fact, MessageReceived) else ""
