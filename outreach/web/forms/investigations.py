"""What is typed to open an investigation, and the editions of its questions, policy and codebook."""

import re
from dataclasses import replace
from datetime import time
from typing import Any, ClassVar

from wtforms import BooleanField
from wtforms.validators import ValidationError

from outreach.domain import edition_languages, edition_text
from outreach.domain.investigation import (
    DEFAULT_WORDINGS,
    POLICY_BOUNDS,
    PUBLISHABLE,
    Codebook,
    Policy,
    Question,
    QuestionKind,
    QuestionSet,
    ResponseStatus,
    StatusWording,
    TimelineLevel,
)
from outreach.services.editions import QuestionsTyped
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, Number, OneFrom, OneOf, TextField

QUESTIONS = range(1, 31)
"""The numbers a question may have. A question keeps its number for good, so a field is named after it."""

_TIME = re.compile(r"(\d{1,2})[:.]?(\d\d)")


def time_of(typed: str) -> time:
    """An hour as people write it: 17:30, 17.30 or 1730. Raises ValueError."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise ValueError(typed)
    return time(int(found[1]), int(found[2]))


SPARE = 3
"""Empty rows offered for new questions."""


class InvestigationForm(HouseForm):
    button: ClassVar[str] = "Open the investigation"
    keeps_draft: ClassVar[bool] = True
    folded: ClassVar[tuple[str, ...]] = ("slug", "noun", "nouns")
    rare_label: ClassVar[str] = "Its address here, and what its agencies are called in print"

    title = LineField("Title", "Give the investigation a title.", description="What the newsroom calls it.")
    question_1 = TextField(
        "The lead question",
        "Write the question whose answer makes the published status.",
        description="Its answer makes the published word about each agency: confirmed, denied, declined.",
    )
    question_2 = TextField("A second question", description="More can follow under Questions.")
    slug = LineField(
        "Address",
        longest=80,
        description="The part after /investigations/. Made from the title if empty.",
    )
    everybody = BooleanField("All of the house work on it. Otherwise you alone see it, until you give others a part")
    live = BooleanField("Live: its letters to agencies may really leave. Until then everything is practice")
    noun = LineField("One of them is called", longest=40, description="In print: agency, entity, company.")
    nouns = LineField("Several are called", longest=40)

    def questions(self) -> tuple[Question, ...]:
        typed = [text for text in (self.question_1.data, self.question_2.data) if text]
        return tuple(Question(number=number, text=text) for number, text in enumerate(typed, start=1))

    def codebook(self) -> Codebook:
        noun = self.noun.data or "agency"
        return Codebook(noun=noun, nouns=self.nouns.data or ("agencies" if noun == "agency" else f"{noun}s"))


def _for_readers() -> TextField:
    """What readers see of our own: whoever changes it may tell them why. The reason is of one version alone.

    Each form has a field of its own, since a field stands where it was made: the reason comes after the change.
    """
    return TextField(
        "Public reason for the change",
        description="Once a release is out, readers are told of each change and of its reason. Nobody is before that.",
    )


class QuestionsForm(HouseForm):
    """All questions of the next version. A question without text is left out of it."""

    button: ClassVar[str] = "Adopt this version"
    keeps_draft: ClassVar[bool] = True

    lead = OneFrom("The lead question", needed="Choose the lead question: its answers make the published status.")
    material = BooleanField("Agencies asked before must be asked again (a material change)")
    reason = _for_readers()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead.choices = [(str(number), f"Question {number}") for number in QUESTIONS]
        for number in QUESTIONS:
            self[f"kind_{number}"].flags.given = self[f"text_{number}"].flags.given = True

    @classmethod
    def of(cls, current: QuestionSet | None) -> "QuestionsForm":
        filled: dict[str, Any] = {"lead": str(current.lead) if current else "1", "material": True}
        for question in current.questions if current else ():
            filled |= {
                f"text_{question.number}": question.text,
                f"label_{question.number}": question.label,
                f"kind_{question.number}": question.kind.value,
            }
        return cls(**filled)

    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        """The questions in use and a few empty rows: number, kind, text and label of each."""
        rows = [(n, self[f"kind_{n}"], self[f"text_{n}"], self[f"label_{n}"]) for n in QUESTIONS]
        used = [number for number, _, text, _ in rows if text.data or text.errors]
        last = max(used, default=0) + SPARE
        return [row for row in rows if row[0] in used or max(used, default=0) < row[0] <= last]

    def typed(self) -> QuestionsTyped:
        return QuestionsTyped(
            questions=tuple(
                Question(number=number, text=text.data, kind=QuestionKind(kind.data), label=label.data)
                for number, kind, text, label in self.rows()
                if text.data
            ),
            lead=int(self.lead.data),
            material=bool(self.material.data),
            reason=self.reason.data,
        )


for _number in QUESTIONS:
    setattr(QuestionsForm, f"kind_{_number}", OneFrom("Kind", QuestionKind, default=QuestionKind.QUESTION.value))
    setattr(QuestionsForm, f"text_{_number}", TextField(f"Question {_number}"))
    setattr(QuestionsForm, f"label_{_number}", LineField("Column heading in releases", longest=60))


_OF_POLICY = [name for name in Policy.__dataclass_fields__ if name != "proposed"]


class SecondPolicyForm(HouseForm):
    """Adopts the policy that another editor proposed; it sends back which version the page showed."""

    button: ClassVar[str] = "Adopt it as second editor"


class PolicyForm(HouseForm):
    button: ClassVar[str] = "Adopt this policy"
    keeps_draft: ClassVar[bool] = True

    min_attempts = Number(
        "Attempts",
        *POLICY_BOUNDS["min_attempts"],
        description="How many effective attempts make a silence fair to print. Bounces do not count.",
    )
    min_channels = Number(
        "Channels",
        *POLICY_BOUNDS["min_channels"],
        description="By how many different channels; social media alone never does.",
    )
    min_working_days = Number(
        "Working days between",
        *POLICY_BOUNDS["min_working_days"],
        description="From the first attempt to the last, in the agency’s own calendar.",
    )
    response_working_days = Number(
        "Working days to answer",
        *POLICY_BOUNDS["response_working_days"],
        description="The deadline an agency is given, counted from the day after we ask.",
    )
    floor_hours = Number(
        "Never less than, in hours",
        *POLICY_BOUNDS["floor_hours"],
        description="A shorter deadline needs an editor and a reason.",
    )
    close_of_business = LineField(
        "Close of business",
        "Write the hour at which a deadline falls, like 17:00.",
        longest=5,
        description="The hour, by the agency’s clock, at which a deadline falls.",
        render_kw={"class": "short"},
    )
    due_soon_working_days = Number(
        "Due soon, in working days",
        *POLICY_BOUNDS["due_soon_working_days"],
        description="How long before its deadline a request is called due soon.",
    )
    unclassified_after_hours = Number(
        "A reply may wait, in hours",
        *POLICY_BOUNDS["unclassified_after_hours"],
        description="After this a reply to classify is a reminder to its reporter.",
    )
    follow_up_gap_working_days = Number(
        "Between two attempts, in working days",
        *POLICY_BOUNDS["follow_up_gap_working_days"],
        description="How long an agency is left alone after it was last tried, by its own calendar. Follow-up letters "
        "wait that long; an editor may let one leave sooner, with a reason.",
    )
    two_person_waivers = BooleanField("A waiver needs a second editor")
    two_person_release = BooleanField("A release needs a second editor")
    two_person_letters = BooleanField("Letters to agencies need a second editor")
    reason = _for_readers()

    @classmethod
    def of(cls, policy: Policy) -> "PolicyForm":
        shown = {name: getattr(policy, name) for name in _OF_POLICY}
        return cls(**(shown | {"close_of_business": f"{policy.close_of_business:%H:%M}"}))

    def validate_close_of_business(self, field: Any) -> None:
        try:
            self.closes = time_of(field.data)
        except ValueError:
            raise ValidationError("Write the time in hours and minutes, like 17:00.") from None

    def typed(self) -> Policy:
        plain = {name: self[name].data for name in _OF_POLICY if name != "close_of_business"}
        return Policy(**plain, close_of_business=self.closes)


def _name(part: str, status: ResponseStatus) -> str:
    return f"{part}_{status.name.lower()}"


class CodebookForm(HouseForm):
    button: ClassVar[str] = "Adopt this codebook"
    keeps_draft: ClassVar[bool] = True

    noun = LineField("One of them is called", "Give the word, like agency or entity.", longest=40)
    nouns = LineField("Several are called", "Give the word, like agencies or entities.", longest=40)
    unreachable_is_no_response = BooleanField("Print those we could not reach as “no response”")
    acknowledged_is_no_response = BooleanField("Print those that only acknowledged as “no response”")
    timeline = OneOf(
        "What is printed of when things happened",
        [(level.value, level.told) for level in TimelineLevel],
        "Choose what is printed of when things happened.",
        default=TimelineLevel.ATTEMPTS.value,
        description="In releases and on the public table alike. Deadlines, quotes and reversals keep their days.",
    )
    circumstances = TextField(
        "Circumstances",
        description="What may be recorded beside a confirmation, one a line: a short key, a colon, what it means.",
    )
    qualifiers = TextField(
        "Counted inside the confirmed",
        description="One a line, the first that fits a row counts it: key | column label | words of the tally.",
    )
    finding_column = LineField("Column of the import that is counted", longest=200)
    finding_label = LineField("Its heading in print", longest=200)
    ranges = TextField(
        "Ranges in which counts are printed",
        description="One a line: 1–10, 11–50, 51+. Exact counts stay with us.",
    )
    introduction = TextField(
        "Introduction of your own",
        description="Printed before the generated methodology. A number in it has to be in the data.",
    )
    limits = TextField(
        "Limits of the dataset",
        description="One sentence a line; printed with every release. A number in them has to be in the data.",
    )
    numbers = TextField(
        "Numbers from elsewhere",
        description="Sentences of your own may state these. One a line, with its source: 30 June 2025: the last day.",
    )
    translations = TextField(
        "In other languages",
        longest=100_000,
        description="For each a block: [fr] on a line, then denied: A nié for each status, qualifier and circumstance, "
        "and tally: Sur les {total} entités, {confirmed} ont confirmé. Releases get columns of their own for it, and "
        "the public table pages of its own; for those also noun, nouns, finding, kind police for each kind, "
        "question 2 for the short name of each question and text of question 2 for the whole of it. Numbers in them, "
        "in words too, have to be in the data.",
    )
    reason = _for_readers()
    meant = BooleanField("It is meant so, without the number")

    @classmethod
    def of(cls, codebook: Codebook, questions: QuestionSet | None = None) -> "CodebookForm":
        plain = ["noun", "nouns", "unreachable_is_no_response", "acknowledged_is_no_response"]
        plain += ["finding_column", "finding_label", "introduction", "timeline"]
        filled: dict[str, Any] = {name: getattr(codebook, name) for name in plain}
        filled |= edition_text.lists_of(codebook, questions)
        for status in PUBLISHABLE:
            wording = codebook.wordings.get(status, DEFAULT_WORDINGS[status])
            for part in ("label", "tally", "line"):
                filled[_name(part, status)] = getattr(wording, part)
        return cls(**filled)

    def wordings(self) -> list[tuple[ResponseStatus, Any, Any, Any]]:
        """The words for each status: the status, its label, its tally and its line as fields."""
        return [
            (status, self[_name("label", status)], self[_name("tally", status)], self[_name("line", status)])
            for status in PUBLISHABLE
        ]

    def typed(self) -> Codebook:
        own = self._own_language()
        return replace(own, translations=edition_languages.translations_of(self.translations.data, own))

    def _own_language(self) -> Codebook:
        circumstances = edition_text.circumstances_of(self.circumstances.data)
        return Codebook(
            noun=self.noun.data,
            nouns=self.nouns.data,
            wordings={
                status: StatusWording(label=label.data, tally=tally.data, line=line.data)
                for status, label, tally, line in self.wordings()
            },
            qualifiers=edition_text.qualifiers_of(self.qualifiers.data, circumstances),
            circumstances=circumstances,
            unreachable_is_no_response=bool(self.unreachable_is_no_response.data),
            acknowledged_is_no_response=bool(self.acknowledged_is_no_response.data),
            finding_column=self.finding_column.data,
            finding_label=self.finding_label.data,
            ranges=edition_text.ranges_of(self.ranges.data),
            limits=edition_text.limits_of(self.limits.data),
            introduction=self.introduction.data,
            timeline=edition_text.timeline_of(self.timeline.data or ""),
            numbers=edition_text.numbers_of(self.numbers.data),
        )


for _status in PUBLISHABLE:
    setattr(CodebookForm, _name("label", _status), LineField("Label", "A status needs a label.", longest=60))
    setattr(CodebookForm, _name("tally", _status), LineField("In the tally", "A status needs its words.", longest=200))
    setattr(CodebookForm, _name("line", _status), LineField("Of one agency", longest=200))
