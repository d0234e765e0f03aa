"""What the forms that record a fact have in common: they suit a case, offer sensible values, and become facts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from flask import request
from wtforms import Field

from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry, Fact, Happened
from outreach.domain.investigation import QuestionSet
from outreach.domain.wallclock import read, read_date
from outreach.services import records
from outreach.services.casefile import CaseFile
from outreach.web import filters, here
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import Choice, OneFrom, OneOf, WhenField

SHORT = 90


class RecordForm(HouseForm):
    """A form that puts one or more facts on the record of a request.

    `said` is flashed when it is done; `who` may send it; `beside` is a template with what one reads while typing.
    `rare`: folded among the actions of the page.
    """

    title: ClassVar[str]
    intro: ClassVar[str] = ""
    button: ClassVar[str] = "Record it"
    said: ClassVar[str] = "Recorded."
    who: ClassVar[May] = May.RECORD
    beside: ClassVar[str] = ""
    seldom: ClassVar[bool] = False
    keeps_draft: ClassVar[bool] = True

    file: CaseFile

    @classmethod
    def offered(cls, file: CaseFile) -> bool:  # noqa: ARG003  # most forms always are
        """Whether this can be done now, so that the page need not show what would be refused."""
        return True

    @classmethod
    def for_file(cls, file: CaseFile) -> "RecordForm":
        """The form as it suits this case: its choices set, and on first sight its likely values filled in."""
        return cls().suited(file)

    def suited(self, file: CaseFile) -> Self:
        self.file = file
        for field in self:
            if isinstance(field, WhenField):
                field.stand_in(file.zone, here.staff().zone)
        self.suit()
        if self.first_sight:
            self.saw(file.case.last_seq)
            self.prefill()
        return self

    @property
    def first_sight(self) -> bool:
        return not self.is_submitted() and self.restored is None

    def suit(self) -> None:
        """Set the choices that depend on the case."""

    def prefill(self) -> None:
        """Fill in the common case. Called only when nothing has been typed yet."""

    def facts(self) -> Sequence[Happened]:
        """What was typed, as facts."""
        raise NotImplementedError

    def record(self) -> None:
        """Put it on the record."""
        case = self.file.case
        records.record(here.desk(), case.rfc_id, *self.facts(), by=self.by, after=self.seen, read=case.entries)

    def done(self) -> str:
        """What to tell the person once it is recorded."""
        return self.said

    def leads_to(self, request_page: str) -> str:
        """Where to go once it is recorded."""
        return request_page

    def now(self, fact: Fact) -> tuple[Happened]:
        """A decision happens as it is written down."""
        return (Happened(at=here.now(), fact=fact),)


class DatedForm(RecordForm):
    """A form about something that happened in the world, at a time of its own."""

    at = WhenField("When", needed="Say when it happened.")

    def prefill(self) -> None:
        self.at.put(here.now())

    def then(self, fact: Fact) -> tuple[Happened]:
        return (Happened(at=self.at.data, fact=fact),)


def choose(field: OneOf | OneFrom, choices: Iterable[Choice], nothing: str) -> None:
    """Offer these; choose the one the link named, or the only one. With none there is no form, and it says why."""
    field.choices = list(choices)
    if request.method == "GET":
        if not field.choices:
            raise RuleBroken(nothing)
        named = request.args.get("about", "")
        known = [value for value, _ in field.choices]
        if not field.raw_data:
            field.data = named if named in known else known[0] if len(known) == 1 else ""


def seq_of(field: Field) -> Any:
    """The number of the entry chosen in a field, or None."""
    return int(field.data) if field.data else None


def told(file: CaseFile, entry: Entry, words: str) -> Choice:
    """An entry as a choice: its day, and what it is about."""
    day = read(entry.occurred_at, filters.zone(file.zone))
    return str(entry.seq), f"#{entry.seq}, {day}: {shorten(words)}"


def shorten(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"


def offer_versions(form: RecordForm) -> None:
    """Where the questions came in several versions, one may say which is meant; usually the time says it."""
    versions, field = form.file.case.questions, form["question_set"]
    if len(versions) < 2:  # noqa: PLR2004  # there is nothing to choose
        del form["question_set"]
        return
    adopted = [
        (str(one.version), f"Version {one.version}, adopted {day_of(form, one.recorded_at)}") for one in versions
    ]
    field.choices = [("", "The one that was in force then"), *adopted]
    field.flags.given = True


def version_of(form: RecordForm, usual: QuestionSet | None) -> int:
    """The version that was chosen, else the usual one; 0 where there is none, which the rules refuse."""
    chosen = form["question_set"].data if "question_set" in form else ""
    return int(chosen) if chosen else usual.version if usual else 0


def day_of(form: RecordForm, at: datetime) -> str:
    return read_date(at.astimezone(filters.zone(form.file.zone)))
