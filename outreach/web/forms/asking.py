"""Forms for asking: attempts, what became of them, deadlines, extensions, and who looks after it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask import request
from wtforms import HiddenField
from wtforms.validators import ValidationError

from outreach.domain import facts
from outreach.domain.agencies import Contact, in_order_to_try
from outreach.domain.calendars import CalendarEnds, Due, close_of_business, due_at
from outreach.domain.circles import May
from outreach.domain.facts import Channel, DeadlineSet, DeliveryReport, Happened, Outcome
from outreach.domain.ids import StaffId
from outreach.domain.known import WAS_HEARD
from outreach.domain.more_time import counted_on
from outreach.domain.rules.asking import OUTCOMES, SPOKEN
from outreach.domain.wallclock import counted, read, zone_or_utc
from outreach.services.casefile import CaseFile
from outreach.services.newsroom import told_later
from outreach.web import filters, here
from outreach.web.forms.days_off import WhichDay, ask_which_day, day_meant
from outreach.web.forms.fields import (
    Choice,
    LineField,
    ManyOf,
    Number,
    OneFrom,
    OneOf,
    TextField,
    WhenField,
    as_choices,
)
from outreach.web.forms.record import DatedForm, RecordForm, choose, offer_versions, seq_of, told, version_of

OTHER = "other"
MOST_WORKING_DAYS = 60


class AttemptForm(DatedForm):
    """One try. The contact is chosen by a button on top, so that only the outcomes of its channel are offered."""

    title = "Log an attempt"
    beside = "requests/beside/attempt.html"
    second_button = "Show the deadline"
    folded = ("question_set", "summary", "evidence", "language")

    contact = HiddenField()
    channel = OneOf("How", Channel, needed="Say how you tried.")
    to = LineField("Whom you tried", description="A person, or a desk; nothing where nobody was reached.")
    address = LineField("Number or address", description="Tries count by address: give the one that was used.")
    outcome = OneOf("What became of it", needed="Say what became of it.")
    question_set = OneFrom("Version of the questions")
    questions = ManyOf(
        "Questions put to them",
        description="Counted only if somebody heard or received them; an unanswered call puts no question.",
    )
    deadline = OneOf("The deadline", needed="Say which deadline they were told, or that none was.")
    working_days = Number(
        "Working days to answer",
        1,
        MOST_WORKING_DAYS,
        needed=False,
    )
    summary = TextField("What was said")
    evidence = LineField("How we know that it left", description="A Message-ID, a tracking number, a call record.")
    language = LineField("Language", description="A tag such as nl or fr-CA.")

    def suit(self) -> None:
        self._turn()
        chosen = self.picked
        if chosen is not None:
            del self.channel
            self.fold("address")  # it stands beside the form
        allowed = OUTCOMES[chosen.channel] if chosen else frozenset(Outcome)
        self.outcome.choices = as_choices([one for one in Outcome if one in allowed or one is Outcome.UNKNOWN])
        offer_versions(self)
        self.questions.choices = self._questions()
        self.deadline.choices = self._deadlines()
        if not self.questions.choices:
            del self.questions
        if not self.deadline.choices:
            del self.deadline, self.working_days

    def prefill(self) -> None:
        super().prefill()
        chosen = self.picked
        self.contact.data = str(chosen.id) if chosen else OTHER
        self.to.data, self.address.data = _whom(chosen), _address(chosen)
        self.language.data = next(iter(self.file.agency.languages), "")
        named = request.args.get("outcome", "")
        self.outcome.data = named if named in {value for value, _ in self.outcome.choices} else self.outcome.data
        if "questions" in self and not (chosen and chosen.channel in SPOKEN):  # a letter holds them all, a call may not
            self.questions.data = [value for value, _ in self.questions.choices]
        if "deadline" in self:
            self.deadline.data = self.deadline.choices[0][0]
            self.working_days.data = self.file.case.policy.response_working_days

    @property
    def picked(self) -> Contact | None:
        """The contact tried: the one the form or the link named, else the best one, else the last one tried."""
        named = self.contact.data or request.args.get("contact", "")
        if named == OTHER or not self.file.contacts:
            return None
        return self._by_id().get(named) or self._likely()

    def _by_id(self) -> dict[str, Contact]:
        return {str(contact.id): contact for contact in self.file.contacts}

    def _turn(self) -> None:
        """When another contact was pressed, its name and address stand in, unless others were typed."""
        pressed = request.form.get("look", "")
        if not pressed or (pressed != OTHER and pressed not in self._by_id()):
            return
        earlier = self.picked
        self.contact.data = pressed
        for field, word in ((self.to, _whom), (self.address, _address)):
            if field.data in ("", word(earlier)):
                field.data = word(self.picked)

    def _likely(self) -> Contact:
        wanted = self.file.next.channel
        tried = [attempt.made.address for attempt in reversed(self.file.case.standing.known.attempts)]
        fit = in_order_to_try(self.file.contacts) or self.file.contacts
        return min(fit, key=lambda one: (one.channel is not wanted, one.address not in tried))

    def facts(self) -> Sequence[Happened]:
        chosen = self.picked
        put, due = self._put(), self._new_deadline()
        made = facts.AttemptMade(
            channel=chosen.channel if chosen else Channel(self.channel.data),
            outcome=Outcome(self.outcome.data),
            to=self.to.data,
            address=self.address.data,
            question_set=version_of(self, self.file.case.questions.in_force(self.at.data)) if put else None,
            questions=put,
            deadline_told=due.at if due else self._told_again(),
            evidence=self.evidence.data,
            summary=self.summary.data,
            language=self.language.data,
        )
        return (*self.then(made), *(self.then(self._set(due)) if due else ()))

    def done(self) -> str:
        due = self._new_deadline()
        return f"Recorded. The deadline is {read(due.at, filters.zone(self.file.zone))}." if due else self.said

    def _put(self) -> tuple[int, ...]:
        """The questions that somebody heard or received."""
        heard = Outcome(self.outcome.data) in WAS_HEARD
        return tuple(sorted(int(number) for number in self.questions.data)) if "questions" in self and heard else ()

    def _new_deadline(self) -> Due | None:
        """A deadline is set by an attempt that put the questions; nobody can be held to what they were not asked."""
        return self.due() if self._put() and "deadline" in self and self.deadline.data == "new" else None

    def _set(self, due: Due) -> DeadlineSet:
        return DeadlineSet(due_at=due.at, zone=self.file.zone, working_days=self.working_days.data, why=due.why())

    @property
    def preview(self) -> Due | None:
        """The deadline to show beside the form; nothing while what was typed makes none."""
        typed = self.working_days.data if "working_days" in self else None
        if self.deadline.data != "new" or not (typed is None or 1 <= typed <= MOST_WORKING_DAYS):
            return None
        try:
            return self.due()
        except CalendarEnds:
            return None

    def due(self) -> Due:
        """The deadline this attempt would set. Raises `CalendarEnds` where the agency's calendar ends before it."""
        policy = self.file.case.policy
        days = (self.working_days.data if "working_days" in self else None) or policy.response_working_days
        asked_at: datetime = self.at.data or here.now()
        return due_at(asked_at, days, self.file.case.calendar, close=policy.close_of_business)

    def _told_again(self) -> datetime | None:
        promised = self.file.case.standing.deadline
        told_it = "deadline" in self and self.deadline.data == "told" and Outcome(self.outcome.data) in WAS_HEARD
        return promised.at if promised and told_it else None

    def _questions(self) -> list[Choice]:
        current = self.file.case.questions.current
        return [(str(q.number), f"{q.number}. {q.text}") for q in current.questions] if current else []

    def _deadlines(self) -> list[Choice]:
        promised = self.file.case.standing.deadline
        new = ("new", "A new deadline, counted below")
        if self.file.case.questions.current is None:
            return []
        if promised is None:
            return [new, ("none", "None was given")]
        if promised.at <= here.now() and not promised.told:
            return [new, ("none", "None was given")]
        if promised.at <= here.now():
            return [("none", "None: the deadline has passed"), new]
        day = read(promised.at, filters.zone(promised.zone))
        again = " again:" if promised.told else ":"
        return [("told", f"Told them{again} {day}"), ("none", "It was not mentioned"), new]


def later_deadline(file: CaseFile) -> Due:
    """As many working days as the policy gives, counted from now or from the deadline that is already promised."""
    return counted_on(file.case, file.case.policy.response_working_days)


class DeliveryForm(DatedForm):
    title = "What became of a letter"
    seldom = True
    attempt = OneOf("Which attempt", needed="Choose the attempt.")
    report = OneOf("What we learnt", DeliveryReport, needed="Say what became of it.")
    detail = TextField("Detail", description="The bounce's own words, if it bounced.")

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return bool(file.case.standing.known.attempts)

    def suit(self) -> None:
        entries = [self.file.case.entries[one.seq - 1] for one in self.file.case.standing.known.attempts]
        words = [f"{one.made.channel} to {one.made.to}" for one in self.file.case.standing.known.attempts]
        lines = [told(self.file, entry, about) for entry, about in zip(entries, words, strict=True)]
        choose(self.attempt, reversed(lines), "Nothing has been sent yet. Log the attempt first.")

    def facts(self) -> Sequence[Happened]:
        report = DeliveryReport(self.report.data)
        return self.then(facts.DeliveryReported(attempt=seq_of(self.attempt), report=report, detail=self.detail.data))


class DeadlineForm(RecordForm):
    title = "Set a deadline"
    intro = "A deadline is a promise: it can move later, never earlier. Logging the first attempt sets one by itself."
    seldom = True
    due_at = WhenField("Deadline", needed="Say by when they may answer.")
    which_day = WhichDay()
    why = TextField("Why this instant", description="Needed from an editor when it is less than the fairness floor.")

    def suit(self) -> None:
        ask_which_day(self)

    def prefill(self) -> None:
        self.due_at.put(later_deadline(self.file).at)

    def facts(self) -> Sequence[Happened]:
        (due, day_off), zone, worked_out = day_meant(self), self.file.zone, later_deadline(self.file)
        if due != worked_out.at or self.why.data:
            return self.now(facts.DeadlineSet(due_at=due, zone=zone, why=self.why.data, day_off=day_off))
        promised, days = self.file.case.standing.deadline, self.file.case.policy.response_working_days
        if promised and promised.at > here.now():  # counted from then on, and not from the day on which it is set
            why = f"{counted(days, 'working day')} of the agency after the deadline before."
            why = f"{why} Skipped: {worked_out.why()}." if worked_out.skipped else why
            return self.now(facts.DeadlineSet(due_at=due, zone=zone, why=why))
        return self.now(facts.DeadlineSet(due_at=due, zone=zone, working_days=days, why=worked_out.why()))


class RedirectForm(DatedForm):
    title = "They pointed us elsewhere"
    seldom = True
    to = LineField("To whom", needed="Say whom they pointed us to.")
    said_by = LineField("Who said so")
    detail = TextField("Their words, and what to do with it")

    def facts(self) -> Sequence[Happened]:
        return self.then(facts.Redirected(to=self.to.data, said_by=self.said_by.data, detail=self.detail.data))


class AssignmentForm(RecordForm):
    title = "Hand it to a colleague"
    said = "Handed over."
    seldom = True
    to = OneFrom("Who looks after it from now on", needed="Choose a colleague.")

    def suit(self) -> None:
        self.to.choices = [(one.id, f"{one.name} ({one.role})") for one in self.file.staff if one.active]

    def prefill(self) -> None:
        self.to.data = here.staff().id

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.Assigned(to=StaffId(self.to.data)))


class FollowUpStopForm(RecordForm):
    title = "Stop following up"
    intro = (
        "No reminder comes for this agency any more, and no follow-up is proposed or leaves. With a day, both go on "
        "from then: nobody is reminded before it that the answer is overdue. An editor’s morning mail still lists it. "
        "Every gate still stands."
    )
    seldom = True
    who = May.RECORD
    reason = TextField("Reason", needed="Give the reason: a colleague will ask.")
    until = WhenField(
        "Only until",
        day_will_do=True,
        description="Empty: for good. A day without a time: from the start of that day on, on the agency’s clock "
        "unless you choose another.",
    )

    @classmethod
    def offered(cls, file: CaseFile) -> bool:
        return not file.case.standing.known.follow_up_stopped

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.FollowUpStopped(reason=self.reason.data, until=self.until.data))


class ReminderForm(RecordForm):
    title = "Remind me on a day"
    intro = "Whoever looks after this agency then gets it in their morning mail of that day. The last day set counts."
    said = "Set: it comes in the morning mail of that day, or of the next one on which they work."
    seldom = True
    on = LineField("On", "Choose the day.", longest=10, render_kw={"type": "date"})
    why = LineField("What for", longest=300, description="Stands on the record here; the mail does not repeat it.")

    def validate_on(self, field: Any) -> None:
        try:
            day = date.fromisoformat(field.data)
        except ValueError:
            raise ValidationError("Write the day like 2026-12-01.") from None
        self.at = close_of_business(day, zone_or_utc(here.staff().zone), time(0))

    def done(self) -> str:
        """By the working days of whoever sets it, unless somebody else is told."""
        whose = self.file.case.standing.known.assigned_to
        later = told_later(here.desk(), here.staff(), self.at) if whose in (None, here.staff().id) else ""
        return f"Set: {later}." if later else self.said

    def facts(self) -> Sequence[Happened]:
        return self.now(facts.ReminderSet(at=self.at, why=self.why.data))


def _whom(contact: Contact | None) -> str:
    return ", ".join(part for part in (contact.name, contact.role) if part) if contact else ""


def _address(contact: Contact | None) -> str:
    return contact.address if contact else ""
