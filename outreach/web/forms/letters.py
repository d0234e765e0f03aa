"""Forms for letters: the templates of one language, a new batch, one letter of it, and the buttons of a batch."""

from typing import Any, ClassVar

from flask import request
from wtforms import BooleanField, HiddenField, IntegerField
from wtforms.validators import NumberRange, Optional

from outreach.domain.agencies import Contact
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import ContactId, RfcId
from outreach.domain.investigation import QuestionSet
from outreach.domain.letter_templates import LetterLanguage, LetterText, Purpose, TranslatedQuestion
from outreach.domain.merging import Merged
from outreach.services.batches import MOST_WORKING_DAYS, Chosen, Fix
from outreach.services.letter_starters import ENGLISH
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneFrom, OneOf, TextField
from outreach.web.forms.investigations import QUESTIONS

LONGEST_BODY = 20_000
BY_MAIL = "0"


def _part(part: str, purpose: Purpose) -> str:
    return f"{part}_{purpose.name.lower()}"


class LanguageForm(HouseForm):
    """All letters in one language. A purpose without subject and body has no letter in it."""

    button: ClassVar[str] = "Adopt these letters"
    second_button: ClassVar[str] = "Show the letter"
    keeps_draft: ClassVar[bool] = True

    was = HiddenField(default="")
    language = LineField(
        "Language", "Give the language as a tag.", longest=35, description="A tag like en, fr-CA or pt-BR."
    )
    default = BooleanField("Written to agencies whose languages have no letters here")
    we_are = TextField("Who we are", "Say who we are.", description="Two sentences, with a phone number.")
    intends = TextField(
        "What we intend to publish",
        "Say what we intend to publish.",
        description="Every letter has to say it.",
    )
    shown_for = OneFrom("For")
    shown_purpose = OneFrom("Which letter", Purpose)

    def offer(self, agencies: Any, questions: QuestionSet | None) -> "LanguageForm":
        """Offer the agencies for whom a letter can be looked at, and leave out the questions that are not put."""
        self.shown_for.choices = [(str(rfc_id), name) for rfc_id, name in agencies] or [("", "Nobody is listed yet")]
        self.asked = questions
        for number in QUESTIONS:
            if questions is None or questions.get(number) is None:
                del self[f"question_{number}"]
        return self

    @classmethod
    def of(cls, written: LetterLanguage | None, *, default: bool, fresh: str = "") -> "LanguageForm":
        """The language as it stands; a new one begins from our own English letters."""
        filled: dict[str, Any] = {"language": fresh, "was": "", "default": default}
        texts = written.letters if written else ENGLISH if fresh in ("", "en") else ()
        if written:
            filled |= {name: getattr(written, name) for name in ("language", "we_are", "intends")}
            filled["was"] = written.language
            filled |= {f"question_{one.number}": one.text for one in written.questions}
        for text in texts:
            filled |= {_part("subject", text.purpose): text.subject, _part("body", text.purpose): text.body}
        return cls(**filled)

    def purposes(self) -> list[tuple[Purpose, Any, Any]]:
        return [(one, self[_part("subject", one)], self[_part("body", one)]) for one in Purpose]

    def translations(self) -> list[Any]:
        return [self[f"question_{number}"] for number in QUESTIONS if f"question_{number}" in self]

    def typed(self) -> LetterLanguage:
        texts = tuple(
            LetterText(purpose=one, subject=subject.data, body=body.data)
            for one, subject, body in self.purposes()
            if subject.data or body.data
        )
        said = {int(f.name.rpartition("_")[2]): f.data for f in self.translations() if f.data}
        if said and len(said) != len(self.translations()):
            first = next(f for f in self.translations() if not f.data)
            raise RuleBroken("Translate this one too, or none of them: half a list is no list.", first.name)
        return LetterLanguage(
            language=self.language.data,
            we_are=self.we_are.data,
            intends=self.intends.data,
            letters=texts,
            questions=tuple(TranslatedQuestion(number=number, text=text) for number, text in said.items()),
            question_set=self.asked.version if said and self.asked else None,
        )

    asked: QuestionSet | None = None


for _purpose in Purpose:
    setattr(LanguageForm, _part("subject", _purpose), LineField("Subject", longest=500))
    setattr(LanguageForm, _part("body", _purpose), TextField("Text", longest=LONGEST_BODY))
for _number in QUESTIONS:
    setattr(LanguageForm, f"question_{_number}", TextField(f"Question {_number}"))


class BatchForm(HouseForm):
    """What a new batch is for. The agencies are the rows that are ticked, or all that the filters let through."""

    button: ClassVar[str] = "Merge these letters"

    purpose = OneOf("What for", Purpose, needed="Say what the letters are for.")
    working_days = IntegerField(
        "Working days to answer",
        validators=[Optional(), NumberRange(1, MOST_WORKING_DAYS, f"Give from 1 to {MOST_WORKING_DAYS} working days.")],
        render_kw={"inputmode": "numeric", "class": "short"},
        description="Counted from the day each letter leaves, in the agency’s own calendar. Empty: as the policy says.",
    )
    reason = TextField("Why more time is given", description="Only for an extension: it stands on record.")

    def ticks(self, rfc_id: RfcId) -> bool:
        if self.is_submitted():
            return str(rfc_id) in request.form.getlist("row")
        return request.args.get("hand") == "all"

    @property
    def everybody(self) -> bool:
        """Whether all are meant that the filters let through, on whichever page."""
        return "everybody" in request.form

    def chosen(self, everybody: tuple[RfcId, ...] = ()) -> Chosen:
        ticked = tuple(RfcId(int(row)) for row in request.form.getlist("row") if row.isdecimal())
        return Chosen(
            purpose=Purpose(self.purpose.data),
            rfc_ids=everybody or ticked,
            working_days=self.working_days.data,
            reason=self.reason.data,
        )


class OfBatch(HouseForm):
    """A button of a batch. `turn` is the batch as it was shown; `seal` and `marks` are of its letters as they were."""

    turn = HiddenField(default="")
    seal = HiddenField(default="")
    marks = HiddenField(default="")

    @property
    def shown(self) -> int:
        typed = self.turn.data or ""
        return int(typed) if typed.isdecimal() else -1


class ContactOfLetterForm(OfBatch):
    button: ClassVar[str] = "Write to this contact"
    contact = OneFrom("Contact", needed="Choose a contact.")

    def among(self, contacts: tuple[Contact, ...], current: Contact | None) -> "ContactOfLetterForm":
        first = (BY_MAIL, "The first in good health")
        named = [(str(one.id), f"{one.called} <{one.address}>, {one.health}") for one in contacts]
        self.contact.choices = [first, *named]
        if not self.is_submitted() and current:
            self.contact.data = str(current.id)
        return self

    def change(self) -> Fix:
        return Fix(contact_id=ContactId(int(self.contact.data)))


class TextOfLetterForm(OfBatch):
    button: ClassVar[str] = "Keep this text for this agency"
    keeps_draft: ClassVar[bool] = True
    subject = LineField("Subject", "A letter needs a subject.", longest=500)
    text = TextField("Text", "A letter needs a text.", longest=LONGEST_BODY)

    @classmethod
    def of(cls, merged: Merged | None) -> "TextOfLetterForm":
        letter = merged.letter if merged else None
        return cls(subject=letter.subject if letter else "", text=letter.text if letter else "")

    def change(self) -> Fix:
        if "plain" in request.form:
            return Fix(subject="", text="")
        return Fix(subject=self.subject.data, text=self.text.data)


class LeaveOutForm(OfBatch):
    button: ClassVar[str] = "Leave it out"
    left_out = LineField("Why this agency gets no letter now", "Say why it is left out.")

    def change(self) -> Fix:
        return Fix(left_out=self.left_out.data)


class TakeInForm(OfBatch):
    button: ClassVar[str] = "Take it in again"

    def change(self) -> Fix:
        return Fix(left_out="")


class UrgentForm(OfBatch):
    button: ClassVar[str] = "Do not wait for office hours"
    urgent = LineField("Why it cannot wait", description="Empty: it waits for the office to open, as usual.")

    def change(self) -> Fix:
        return Fix(urgent=self.urgent.data)


FIXES: dict[str, type[Any]] = {
    "contact": ContactOfLetterForm,
    "text": TextOfLetterForm,
    "leave-out": LeaveOutForm,
    "take-in": TakeInForm,
    "urgent": UrgentForm,
}
"""What can be changed about one letter, by the word in its address."""
