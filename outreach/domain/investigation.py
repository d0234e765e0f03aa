"""What an investigation settles once and in writing: its questions, its policy, its codebook. Each comes in editions.

An edition is never edited; a new one takes over from the instant it is recorded, so a release of last year can be
made again from the editions of last year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from functools import cached_property
from typing import overload

from outreach.domain.ids import InvestigationId, StaffId


@dataclass(frozen=True, kw_only=True, slots=True)
class Investigation:
    """A story in the making. `live`: its letters really leave; until an editor says so, everything is practice.

    `editions` counts what was adopted so far (question sets, policies, codebooks).
    """

    id: InvestigationId
    slug: str
    title: str
    live: bool
    editions: int
    created_at: datetime
    created_by: StaffId


def titled(title: str, *, live: bool) -> str:
    """Practice puts deadlines on record that are taken back: nobody should take them for real ones."""
    return title if live or "practice" in title.casefold() else f"{title} (practice)"


class ResponseStatus(StrEnum):
    """The one published word about an agency; the first four pending or silent ones are earned, never picked."""

    NOT_ASKED = "not asked"
    AWAITING = "awaiting response"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    DENIED = "denied"
    NO_RESPONSE = "no response"
    ACKNOWLEDGED_ONLY = "acknowledged only"
    UNREACHABLE = "unreachable"


PUBLISHABLE = (
    ResponseStatus.CONFIRMED,
    ResponseStatus.DECLINED,
    ResponseStatus.DENIED,
    ResponseStatus.NO_RESPONSE,
    ResponseStatus.ACKNOWLEDGED_ONLY,
    ResponseStatus.UNREACHABLE,
)
"""Statuses a released row may carry, in the order of the tally."""

ANSWERED = frozenset({ResponseStatus.CONFIRMED, ResponseStatus.DECLINED, ResponseStatus.DENIED})


class QuestionKind(StrEnum):
    QUESTION = "question"
    ALLEGATION = "allegation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One numbered question or allegation. `label` is the short column heading in releases."""

    number: int
    text: str
    kind: QuestionKind = QuestionKind.QUESTION
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSet:
    """A version of everything we put to an agency. `material`: agencies must be asked again if they were asked before.

    The lead question's answers make the response status.
    """

    version: int
    recorded_at: datetime
    questions: tuple[Question, ...]
    lead: int = 1
    material: bool = True

    def numbers(self) -> tuple[int, ...]:
        return tuple(question.number for question in self.questions)

    def get(self, number: int) -> Question | None:
        return next((question for question in self.questions if question.number == number), None)


class QuestionSets(Sequence[QuestionSet]):
    """All versions of an investigation's question set, oldest first."""

    def __init__(self, versions: Sequence[QuestionSet] = ()) -> None:
        self._versions = tuple(sorted(versions, key=lambda version: version.version))

    @overload
    def __getitem__(self, index: int) -> QuestionSet: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[QuestionSet, ...]: ...

    def __getitem__(self, index: int | slice) -> QuestionSet | tuple[QuestionSet, ...]:
        return self._versions[index]

    def __len__(self) -> int:
        return len(self._versions)

    def known_at(self, as_of: datetime) -> "QuestionSets":
        if all(version.recorded_at <= as_of for version in self._versions):
            return self
        return QuestionSets([version for version in self._versions if version.recorded_at <= as_of])

    @property
    def current(self) -> QuestionSet | None:
        return self._versions[-1] if self._versions else None

    def in_force(self, at: datetime) -> QuestionSet | None:
        """The version adopted last by then; for what happened before the desk knew any, the first one."""
        return self.known_at(at).current or next(iter(self._versions), None)

    @cached_property
    def last_material(self) -> QuestionSet | None:
        """The newest version that obliges us to ask again; the first version always does."""
        for version in reversed(self._versions):
            if version.material or version is self._versions[0]:
                return version
        return None

    @cached_property
    def since(self) -> dict[int, int]:
        """For each question of the current version, the version that gave it its present meaning.

        Only a material version can change a meaning: a reworded question in an immaterial one keeps its answers.
        """
        found: dict[int, int] = {}
        before: QuestionSet | None = None
        for version in self._versions:
            for question in version.questions:
                earlier = before.get(question.number) if before else None
                changed = earlier is None or (version.material and earlier.text != question.text)
                if changed:
                    found[question.number] = version.version
            before = version
        current = self.current
        return {number: found[number] for number in (current.numbers() if current else ())}

    @property
    def lead(self) -> int:
        return self.current.lead if self.current else 1


POLICY_BOUNDS = {
    "min_attempts": (1, 20),
    "min_channels": (1, 6),
    "min_working_days": (0, 60),
    "response_working_days": (1, 60),
    "floor_hours": (1, 720),
    "due_soon_working_days": (0, 30),
    "unclassified_after_hours": (1, 720),
    "follow_up_gap_working_days": (0, 20),
}
"""The least and the most that may be adopted of each number, by form or by file: beyond them no calendar reaches."""


BY_TWO = {
    "two_person_waivers": "a waiver",
    "two_person_release": "a release",
    "two_person_letters": "a batch of letters",
}
"""The rules of a policy that want two people, and for what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """How hard this investigation tries before it says that an agency did not respond (domain part 5).

    `follow_up_gap_working_days`: how many working days, its own, an agency is left alone between two attempts.
    `proposed`: what an editor wants in its place that takes a second person away; it waits for a second person.
    """

    min_attempts: int = 3
    min_channels: int = 2
    min_working_days: int = 5
    response_working_days: int = 5
    floor_hours: int = 24
    close_of_business: time = time(17, 0)
    due_soon_working_days: int = 2
    unclassified_after_hours: int = 24
    follow_up_gap_working_days: int = 2
    two_person_waivers: bool = False
    two_person_release: bool = False
    two_person_letters: bool = False
    proposed: "Policy | None" = None

    def loosened_by(self, other: "Policy") -> tuple[str, ...]:
        """What would no longer need a second editor."""
        return tuple(what for name, what in BY_TWO.items() if getattr(self, name) and not getattr(other, name))

    def __post_init__(self) -> None:
        for name in ("min_attempts", "min_channels", "response_working_days"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name.replace('_', ' ')} must be at least 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusWording:
    """One status in the publication's words: `tally` is said after its number ("12 denied any use").

    `line` is said after the agency's name; without it the words of the tally serve.
    """

    label: str
    tally: str
    line: str = ""

    @property
    def of_one(self) -> str:
        return self.line or self.tally


@dataclass(frozen=True, kw_only=True, slots=True)
class Qualifier:
    """A qualifier of confirmed rows counted inside them. A row is counted under the first qualifier that fits it.

    `key` is a circumstance of the codebook or `denied first`. `tally` follows "9 of them …" or "another 3 …".
    """

    key: str
    label: str
    tally: str


DENIED_FIRST = "denied first"
"""The qualifier derived from a confirmed reversal; every other qualifier is a circumstance recorded by a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedRange:
    """Counts from `low` to `high` (None: no upper end), both included, are printed as `label`."""

    low: int
    high: int | None
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionIn:
    """What was put to agencies, in another language. `of`: the words that it translates; it is told of no others.

    Those are the words in force when it is adopted, so they need not be typed; empty where they are older ones.
    """

    number: int
    text: str
    of: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """The labels of a codebook in another language (a BCP 47 tag), by what they label: a status or a circumstance.

    `tally` is the tally sentence as an editor wrote it, with its numbers as `{total}`, `{confirmed}`, `{no_response}`.
    `questions`: the questions in full.
    """

    language: str
    labels: tuple[tuple[str, str], ...] = ()
    tally: str = ""
    questions: tuple[QuestionIn, ...] = ()


DEFAULT_WORDINGS: dict[ResponseStatus, StatusWording] = {
    ResponseStatus.CONFIRMED: StatusWording(label="Confirmed", tally="confirmed"),
    ResponseStatus.DECLINED: StatusWording(label="Declined to answer", tally="declined to answer"),
    ResponseStatus.DENIED: StatusWording(label="Denied", tally="denied"),
    ResponseStatus.NO_RESPONSE: StatusWording(label="No response", tally="did not respond"),
    ResponseStatus.ACKNOWLEDGED_ONLY: StatusWording(
        label="Acknowledged only", tally="acknowledged the request and did not answer"
    ),
    ResponseStatus.UNREACHABLE: StatusWording(label="Could not be reached", tally="could not be reached"),
}


class TimelineLevel(StrEnum):
    """How much a release tells of when things happened with one agency.

    At every level a deadline, a quote and both answers of a reversal keep their days: without them those cannot be told
    fairly.
    """

    NONE = "none"
    ANSWERS = "dates of answers"
    ATTEMPTS = "attempts and answers"

    @property
    def told(self) -> str:
        """What readers get of it."""
        return TOLD_OF_WHEN[self]


TOLD_OF_WHEN = {
    TimelineLevel.NONE: "No timeline, and neither the days of our attempts nor those of answers.",
    TimelineLevel.ANSWERS: "A timeline with the days of answers, and not those of our attempts.",
    TimelineLevel.ATTEMPTS: "A timeline with the first and the last of our attempts, and with the days of answers.",
}


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """The publication's words for what the record says, and its rules for silence.

    `unreachable_is_no_response` and `acknowledged_is_no_response` are the stated rules of domain part 4; the tally
    says so whenever one was used. `finding_column` names the imported column that `ranges` turn into a range.
    `introduction` and `limits` are an editor's own sentences around the generated ones; `numbers` are those they may
    state although nothing in the data does, each with where it comes from. `timeline`: what releases and the public
    table tell of when things happened.
    """

    noun: str = "agency"
    nouns: str = "agencies"
    wordings: dict[ResponseStatus, StatusWording] = field(default_factory=lambda: dict(DEFAULT_WORDINGS))
    qualifiers: tuple[Qualifier, ...] = (
        Qualifier(key=DENIED_FIRST, label="Denied first", tally="first denied and later confirmed"),
    )
    circumstances: tuple[tuple[str, str], ...] = ()
    unreachable_is_no_response: bool = False
    acknowledged_is_no_response: bool = False
    finding_column: str = ""
    finding_label: str = ""
    ranges: tuple[PublishedRange, ...] = ()
    limits: tuple[str, ...] = ()
    introduction: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    translations: tuple[Translated, ...] = ()
    timeline: TimelineLevel = TimelineLevel.ATTEMPTS

    def label(self, status: ResponseStatus) -> str:
        wording = self.wordings.get(status)
        return wording.label if wording else status.value.capitalize()

    def published(self, status: ResponseStatus) -> ResponseStatus:
        """The status as printed, after the codebook's stated rules for silence."""
        if status is ResponseStatus.UNREACHABLE and self.unreachable_is_no_response:
            return ResponseStatus.NO_RESPONSE
        if status is ResponseStatus.ACKNOWLEDGED_ONLY and self.acknowledged_is_no_response:
            return ResponseStatus.NO_RESPONSE
        return status

    def circumstance_label(self, key: str) -> str:
        return dict(self.circumstances).get(key, key)

    def range_of(self, count: int) -> str | None:
        """The printed range a count lies in, or None when no range takes it."""
        for entry in self.ranges:
            if entry.low <= count and (entry.high is None or count <= entry.high):
                return entry.label
        return None
