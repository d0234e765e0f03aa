"""The forms of the reading desk: what a message is, in one form with one button; and further quotes from it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from wtforms import BooleanField, Field

from outreach.domain import facts
from outreach.domain.calendars import CalendarEnds
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import (
    Acknowledged,
    AskedBy,
    Channel,
    DeliveryReport,
    Entry,
    ExtensionGranted,
    Fact,
    Happened,
    Medium,
    MessageReceived,
    ResponseReceived,
)
from outreach.domain.ids import Seq
from outreach.domain.rules.asking import SPOKEN
from outreach.domain.wallclock import counted
from outreach.services import records
from outreach.services.casefile import CaseFile
from outreach.services.messages import OnFile
from outreach.web import here
from outreach.web.forms.asking import RedirectForm, later_deadline
from outreach.web.forms.days_off import ask_which_day, day_meant
from outreach.web.forms.fields import LineField, OneOf, WhenField
from outreach.web.forms.hearing import AcknowledgementForm, ResponseForm, SetAsideForm
from outreach.web.forms.more_time import TELL_THEM, ExtensionForm
from outreach.web.forms.quote_rows import QuotesField
from outreach.web.forms.record import RecordForm


class Verdict(StrEnum):
    """What a person says a message is."""

    ANSWER = "answer"
    RECEIPT = "receipt"
    TIME = "time"
    REDIRECT = "redirect"
    MACHINE = "machine"
    RETURNED = "returned"
    ASIDE = "aside"


CHOICES = (
    (Verdict.ANSWER, "An answer"),
    (Verdict.RECEIPT, "“Received”, and no more"),
    (Verdict.TIME, "They ask for more time"),
    (Verdict.REDIRECT, "They point us elsewhere"),
    (Verdict.MACHINE, "A machine’s reply"),
    (Verdict.RETURNED, "Our letter came back"),
    (Verdict.ASIDE, "Not for us"),
)
ALWAYS = ("once", "after", "csrf_token", "verdict", "quotes")
FIELDS: dict[Verdict, tuple[str, ...]] = {
    Verdict.ANSWER: (
        "answers",
        "speaker",
        "authority",
        "circumstances",
        "counterclaims",
        "role",
        "on_behalf_of",
        "question_set",
        "medium",
        "summary",
        "language",
    ),
    Verdict.RECEIPT: ("said_by", "detail"),
    Verdict.TIME: ("said_by", "later", "due_at", "which_day", "reason", "told_agency"),
    Verdict.REDIRECT: ("to", "said_by", "detail"),
    Verdict.MACHINE: ("detail",),
    Verdict.RETURNED: ("report", "detail"),
    Verdict.ASIDE: ("aside",),
}
"""What each verdict asks for. What was typed for another one stays in the form and is not recorded."""

RETURNS = (
    (DeliveryReport.BOUNCED_HARD, "For good: nobody is reached there"),
    (DeliveryReport.BOUNCED_SOFT, "For now: a full mailbox, a fault on their side"),
    (DeliveryReport.DELAYED, "It is late, and still tried"),
)
ASKED_FOR_TIME = "They ask for more time."
SAID = {
    Verdict.ANSWER: "The answer is on record.",
    Verdict.RECEIPT: "Filed as an acknowledgement; the clock runs on.",
    Verdict.TIME: "They have more time.",
    Verdict.REDIRECT: "Filed: they pointed us elsewhere; the clock runs on.",
    Verdict.MACHINE: "Filed as an automatic reply; the clock runs on.",
    Verdict.RETURNED: "On record with the letter that came back.",
    Verdict.ASIDE: "Set aside.",
}


class AtTheDesk(RecordForm):
    """A form beside a message that may be quoted from; what it records is said at once, or not at all."""

    second_button = "Another quote"
    read: OnFile

    @classmethod
    def beside_message(cls, file: CaseFile, read: OnFile) -> Self:
        form = cls()
        form.read = read
        return form.suited(file)

    @property
    def came(self) -> MessageReceived:
        fact = self.read.entry.fact
        assert isinstance(fact, MessageReceived)  # noqa: S101  # `messages.on_file` finds nothing else
        return fact

    def lay_out(self, rows: QuotesField) -> None:
        rows.text, rows.language = self.came.text, self.came.language
        rows.look()
        if self.first_sight:
            rows.rows[0].language.data = self.came.language

    @property
    def medium_of_message(self) -> Medium:
        return Medium.SPOKEN if self.came.channel in SPOKEN else Medium.WRITTEN

    def record(self) -> None:
        """Entries point at each other by their numbers, so nothing may have been recorded since the page was read."""
        case = self.file.case
        after = case.last_seq if self.seen is None else self.seen
        records.record(here.desk(), case.rfc_id, *self.facts(), by=self.by, after=after, read=case.entries)

    def wrong(self) -> list[tuple[str, str]]:
        rows: QuotesField = self["quotes"]
        others = [(field, sentence) for field, sentence in super().wrong() if field != rows.id]
        return [*others, *rows.wrong()]


class JudgementForm(AtTheDesk, ResponseForm):
    """Everything a message can be. It came when it came, and its words are its own: neither is asked."""

    title = "What is it?"
    button = "File it, and read the next"
    rare_label = "Role, on whose behalf, summary"
    folded = ("role", "on_behalf_of", "question_set", "medium", "summary", "language")
    verdict = OneOf("What is it?", CHOICES, needed="Say what the message is.")
    to: Any = RedirectForm.to
    due_at = WhenField("New deadline", needed="Say until when.")
    which_day: Any = ExtensionForm.which_day
    reason: Any = ExtensionForm.reason
    later = BooleanField("Not decided yet: record only that they asked")
    told_agency = BooleanField("They have been told of the new deadline")
    said_by = LineField("Who wrote it")
    detail: Any = AcknowledgementForm.detail
    report = OneOf("For good, or for now?", RETURNS, needed="Say whether it came back for good.")
    aside: Any = SetAsideForm.reason
    quotes = QuotesField("Quotes")

    @property
    def message_read(self) -> Entry:
        return self.read.entry

    @property
    def answered_at(self) -> datetime:
        return self.read.entry.occurred_at

    def suit(self) -> None:
        super().suit()
        for name in ("at", "message", "text"):
            if name in self:
                del self[name]
        out = {Verdict.TIME} if not self._may_extend else set()
        out |= {Verdict.RETURNED} if self._letter is None else set()
        self.verdict.choices = [one for one in CHOICES if one[0] not in out]
        ask_which_day(self)
        self.lay_out(self.quotes)

    def prefill(self) -> None:
        self.verdict.data = "" if self.read.opened.suspected else Verdict.ANSWER.value
        self.medium.data = self.medium_of_message.value
        self.language.data = self.came.language or next(iter(self.file.agency.languages), "")
        self.speaker.data = self.said_by.data = self.read.writer
        if self._may_extend:
            self._offer_time()

    @property
    def _may_extend(self) -> bool:
        return ExtensionForm.offered(self.file)

    def _offer_time(self) -> None:
        """As the policy counts; where the agency's calendar ends before, a person says which day."""
        try:
            self.due_at.put(later_deadline(self.file).at)
        except CalendarEnds:
            return
        days = counted(self.file.case.policy.response_working_days, "working day")
        self.due_at.description = f"Offered: {days} of theirs more, to close of business."

    @property
    def judged(self) -> Verdict | None:
        return Verdict(self.verdict.data) if self.verdict.data in list(Verdict) else None

    def validate(self, extra_validators: object = None) -> bool:  # noqa: ARG002  # the library's signature
        """Only what this verdict asks for; the rest of the form keeps what was typed."""
        wanted = {*ALWAYS, *FIELDS[self.judged]} if self.judged else set(ALWAYS)
        if self.judged is Verdict.TIME and self.later.data:
            wanted -= {"due_at", "which_day", "reason"}
        sound = [field.validate(self) for field in self if field.short_name in wanted]
        if self.judged in (Verdict.MACHINE, Verdict.RETURNED, Verdict.ASIDE) and self.quotes.filled:
            self.refusals.append("Only what the agency wrote to us is quoted. Take the quotes out, or say it is more.")
            return False
        return all(sound) and not self._answered_by_us()

    def _answered_by_us(self) -> bool:
        """A colleague who sent a mail on did not answer for the agency."""
        by_us, named = self.read.by_us, self.speaker.data or ""
        if self.judged is not Verdict.ANSWER or by_us is None or not by_us.is_by(named):
            return False
        self.speaker.errors = [f"{named} works here, and sent this on. Write who answered for the agency."]
        return True

    def asks(self, verdicts: str) -> list[Field]:
        """The fields that any of these verdicts alone asks for, in the order of the form."""
        of = [Verdict(one) for one in verdicts.split()]
        return [
            field
            for field in self
            if [one for one in Verdict if field.short_name in FIELDS[one]] == of and not self._is_folded(field)
        ]

    def rare(self) -> list[Field]:
        return [field for field in super().rare() if field.short_name in FIELDS[Verdict.ANSWER]]

    def done(self) -> str:
        told = SAID[Verdict(self.verdict.data)]
        if self.judged is Verdict.TIME and self.later.data:
            return "On record: they ask for more time. Nothing is granted yet, and the clock runs on."
        if self.judged is Verdict.TIME and not self.told_agency.data:
            return f"{told} {TELL_THEM}"
        return told

    def facts(self) -> Sequence[Happened]:
        verdict = Verdict(self.verdict.data)
        tell = {
            Verdict.ANSWER: self._answer,
            Verdict.RECEIPT: self._receipt,
            Verdict.TIME: self._more_time,
            Verdict.REDIRECT: self._elsewhere,
            Verdict.MACHINE: self._machine,
            Verdict.RETURNED: self._returned,
            Verdict.ASIDE: self._not_ours,
        }[verdict]
        answer = Seq(self.file.case.last_seq + 1) if verdict is Verdict.ANSWER else None
        return (*tell(), *self._quoted(answer))

    def _answer(self) -> Sequence[Happened]:
        return (self._then(self.response(self.read.seq)),)

    def _receipt(self) -> Sequence[Happened]:
        return (self._then(self._acknowledged()),)

    def _more_time(self) -> Sequence[Happened]:
        asked = facts.Acknowledged(message=self.read.seq, said_by=self.said_by.data, detail=ASKED_FOR_TIME)
        return (self._then(asked), *(() if self.later.data else self.now(self._granted())))

    def _granted(self) -> ExtensionGranted:
        due_at, day_off = day_meant(self)
        return ExtensionGranted(
            due_at=due_at,
            zone=self.file.zone,
            asked_by=AskedBy.AGENCY,
            reason=self.reason.data,
            told_agency=self.told_agency.data,
            day_off=day_off,
        )

    def _elsewhere(self) -> Sequence[Happened]:
        """Whoever points us elsewhere has answered nothing: the message is a receipt, and the pointer is kept."""
        pointed = facts.Redirected(to=self.to.data, said_by=self.said_by.data, detail=self.detail.data)
        return (self._then(self._acknowledged()), self._then(pointed))

    def _machine(self) -> Sequence[Happened]:
        return (self._then(facts.AutoReplyReceived(message=self.read.seq, detail=self.detail.data)),)

    @property
    def _letter(self) -> Seq | None:
        """The letter that can have come back: the last one by mail."""
        sent = [one.seq for one in self.file.case.standing.known.attempts if one.made.channel is Channel.EMAIL]
        return max(sent, default=None)

    def _returned(self) -> Sequence[Happened]:
        """A mail system's word in a form no rule knows: it is put on the letter, and is no answer."""
        if self._letter is None:
            raise RuleBroken("No letter of ours can have come back. Log the attempt first.", "verdict")
        told = facts.DeliveryReported(
            attempt=self._letter,
            report=DeliveryReport(self.report.data),
            detail=self.detail.data,
            raw=self.came.raw,
        )
        why = f"Our letter came back: entry {self.file.case.last_seq + 1}."
        return (self._then(told), *self.now(facts.MessageSetAside(message=self.read.seq, reason=why)))

    def _not_ours(self) -> Sequence[Happened]:
        return self.now(facts.MessageSetAside(message=self.read.seq, reason=self.aside.data))

    def _acknowledged(self) -> Acknowledged:
        return Acknowledged(message=self.read.seq, said_by=self.said_by.data, detail=self.detail.data)

    def _quoted(self, answer: Seq | None) -> Sequence[Happened]:
        medium = Medium(self.medium.data) if answer else self.medium_of_message
        speaker, role = (self.speaker.data, self.role.data) if answer else (self.said_by.data, "")
        return [
            self._then(row.statement(self.came.text, self.read.seq, answer, medium=medium, speaker=speaker, role=role))
            for row in self.quotes.filled
        ]

    def _then(self, fact: Fact) -> Happened:
        """A message means what it means from when it came."""
        return Happened(at=self.answered_at, fact=fact)


class QuotingForm(AtTheDesk):
    """Further quotes from a message that was judged before."""

    title = "Quote from it"
    button = "Record the quotes"
    quotes = QuotesField("Quotes")

    def suit(self) -> None:
        self.lay_out(self.quotes)

    def validate(self, extra_validators: object = None) -> bool:  # noqa: ARG002  # the library's signature
        if not self.quotes.filled:
            self.refusals.append("There is no quote yet. Select words in the message, or type them below.")
            return False
        return bool(super().validate())

    def done(self) -> str:
        return "Quoted. A second person has to verify it."

    def facts(self) -> Sequence[Happened]:
        answer = next((one for one in self.read.judged if isinstance(one.fact, ResponseReceived)), None)
        came = answer or self.read.entry
        said = answer.fact if answer and isinstance(answer.fact, ResponseReceived) else None
        medium = said.medium if said else self.medium_of_message
        speaker, role = (said.speaker, said.role) if said else (self.read.writer, "")
        quoted = [
            row.statement(
                self.came.text, self.read.seq, answer.seq if answer else None, medium=medium, speaker=speaker, role=role
            )
            for row in self.quotes.filled
        ]
        return [Happened(at=came.occurred_at, fact=one) for one in quoted]
