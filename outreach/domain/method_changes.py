"""What one release changed of our own: its questions, its rules and its words, as a reader of both would see it.

Read off the editions at the two cut-offs, so nobody has to remember to tell. What no reader sees (who may release, how
soon we remind each other) is not in it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from outreach.domain.compared import Value
from outreach.domain.editions import Edition, EditionKind
from outreach.domain.investigation import PUBLISHABLE, Codebook, Policy, QuestionSet, ResponseStatus
from outreach.domain.of_ours import OF_POLICY, Told, of_codebook, of_questions, question
from outreach.domain.prose import date_at, listed, stop
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import House
from outreach.domain.sayable import ALONE, EMPTY, Holds, Sayable, Shape, heading, of, said, sentence, yes
from outreach.domain.severity import Severity
from outreach.domain.voices import Own, Voice, one_way
from outreach.domain.wording import wording_of

T = TypeVar("T")

METHOD, WORDS = "Change of method", "Change of words"
REASONS: Final = {
    EditionKind.QUESTION_SET: "We adopted other questions.",
    EditionKind.POLICY: "We adopted other rules for when we say that an agency did not respond.",
    EditionKind.CODEBOOK: "We adopted other words or rules for this table.",
}
WHERE: Final = "UTC"
"""Our own changes have no agency whose calendar would give the day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodChange:
    """`severity`: whether what the table means changed, or only how it says that. `told`: for every language to say.

    `column` is its name for programs, with `values` before and after; none in a form of before there was one.
    """

    field: str
    before: str
    after: str
    sentence: str
    told: Sayable
    severity: Severity
    column: str = ""
    values: tuple[Value, Value] = (None, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodNote:
    """What editions of one kind changed since the release before. `at`: when the last of them was adopted.

    `given`: the last reason that an editor worded for one of them, if any did.
    """

    edition: EditionKind
    version: int
    at: datetime
    changes: tuple[MethodChange, ...]
    given: str = ""

    @property
    def key(self) -> str:
        """Its name within one release."""
        return f"{self.edition.value.replace('_', '-')}-{self.version}"

    @property
    def severity(self) -> Severity:
        grave = any(change.severity is Severity.CORRECTION for change in self.changes)
        return Severity.CORRECTION if grave else Severity.UPDATE

    @property
    def kind(self) -> str:
        return METHOD if self.severity is Severity.CORRECTION else WORDS

    @property
    def on(self) -> str:
        return date_at(self.at, WHERE)

    @property
    def reason(self) -> str:
        return self.given or REASONS[self.edition]

    @property
    def told(self) -> str:
        return f"{self.kind}, {self.on}. {self.reason}"


def method_notes(was: House, now: House, adopted: Iterable[Edition], form: Form = NEWEST) -> tuple[MethodNote, ...]:
    """`adopted`: the editions since the release before, up to the cut-off."""
    own = Own(now.codebook)
    each = form >= Form.SAID_IN_FULL
    questions, codebooks = (was.questions, now.questions), (was.codebook, now.codebook)
    found = {
        EditionKind.QUESTION_SET: _between((of_questions if each else _questions)(*questions), questions, own),
        EditionKind.POLICY: _between(OF_POLICY, (was.policy, now.policy), own),
        EditionKind.CODEBOOK: _between((of_codebook if each else _codebook)(*codebooks), codebooks, own),
    }
    every = tuple(adopted)
    last = {one.kind: one for one in every}
    given = {one.kind: one.reason for one in every if one.reason and not _only_proposes(one)}
    return tuple(
        MethodNote(
            edition=kind,
            version=last[kind].version,
            at=last[kind].recorded_at,
            changes=changes,
            given=given.get(kind, ""),
        )
        for kind, changes in found.items()
        if changes and kind in last
    )


def _only_proposes(edition: Edition) -> bool:
    """Its reason is of what waits for a second editor, and comes with that."""
    return isinstance(edition.body, Policy) and edition.body.proposed is not None


def _between(told: Iterable[Told[T]], editions: tuple[T, T], own: Voice) -> tuple[MethodChange, ...]:
    return tuple(_change(one, editions, own) for one in told if one.held(editions[0]) != one.held(editions[1]))


def _change(one: Told[T], editions: tuple[T, T], own: Voice) -> MethodChange:
    before, after = map(one.held, editions)
    told = Sayable(
        shape=Shape.OURS_OTHERWISE if one.long else Shape.OURS,
        heading=one.field,
        about=one.about,
        language=one.language,
        before=before,
        after=after,
    )
    return MethodChange(
        field=heading(told, own),
        before=said(before, own),
        after=said(after, own),
        sentence=sentence(told, own),
        told=told,
        severity=Severity.CORRECTION if one.grave else Severity.UPDATE,
        column=one.column,
        values=(one.value(editions[0]), one.value(editions[1])),
    )


# ── As it was told before each thing was told by itself ─────────────────────────────────────────────────────────


def _questions(was: QuestionSet | None, now: QuestionSet | None) -> Iterator[Told[QuestionSet | None]]:
    yield Told("question by which the status is told", lambda one: question(one.lead) if one else EMPTY, grave=True)
    for each in sorted({*(was.numbers() if was else ()), *(now.numbers() if now else ())}):
        yield Told(ALONE, _question(each), question(each), grave=True)


def _question(number_: int) -> Callable[[QuestionSet | None], str]:
    def text(one: QuestionSet | None) -> str:
        question = one.get(number_) if one else None
        return f"“{question.text}”" + (f" ({question.label})" if question.label else "") if question else ""

    return text


def _codebook(was: Codebook, now: Codebook) -> Iterator[Told[Codebook]]:
    yield Told(one_way("what one row and several are called"), lambda one: f"{one.noun}, {one.nouns}")
    for status in PUBLISHABLE:
        yield from _of_status(status)
    yield Told(
        one_way("could not be reached, printed as no response"),
        lambda one: yes(one.unreachable_is_no_response),
        grave=True,
    )
    yield Told(
        one_way("acknowledged only, printed as no response"),
        lambda one: yes(one.acknowledged_is_no_response),
        grave=True,
    )
    yield Told(
        one_way("counted inside the confirmed"),
        lambda one: listed(f"“{each.label}”" for each in one.qualifiers),
        grave=True,
    )
    yield Told(
        one_way("words of what is counted inside the confirmed"),
        lambda one: listed(f"“{each.tally}”" for each in one.qualifiers),
    )
    yield Told(one_way("circumstances"), lambda one: listed(f"“{label}”" for _, label in one.circumstances))
    yield Told(one_way("heading of the figure"), lambda one: one.finding_label)
    yield Told(
        one_way("ranges of the figure"),
        lambda one: of(Holds.RANGES, *(each.label for each in one.ranges)),
        grave=True,
    )
    yield Told(
        one_way("what is printed of when things happened"), lambda one: of(Holds.WORD, one.timeline.value), grave=True
    )
    yield Told(one_way("introduction"), lambda one: one.introduction.strip(), long=True)
    yield Told(one_way("limits stated"), lambda one: " ".join(stop(each) for each in one.limits), long=True)
    for tag in sorted({each.language for one in (was, now) for each in one.translations}):
        yield Told(one_way("words in %(about)s"), partial(_translated, tag), of(Holds.LANGUAGES, tag), long=True)


def _of_status(status: ResponseStatus) -> Iterator[Told[Codebook]]:
    about = of(Holds.WORD, status.value)
    yield Told(one_way("label of “%(about)s”"), lambda one: f"“{wording_of(status, one).label}”", about)
    yield Told(one_way("words of the tally for “%(about)s”"), lambda one: f"“{wording_of(status, one).tally}”", about)
    yield Told(one_way("words of one agency for “%(about)s”"), lambda one: wording_of(status, one).line, about)


def _translated(tag: str, codebook: Codebook) -> str:
    words = next((one for one in codebook.translations if one.language == tag), None)
    if words is None:
        return ""
    labels = listed(f"{key}: {label}" for key, label in words.labels)
    asked = " ".join(one.text for one in words.questions if one.of)
    return f"{labels} {words.tally} {asked}".strip() or tag
