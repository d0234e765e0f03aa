"""What an investigation adopted, edition after edition: its questions, policies, codebooks and more, and their JSON."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import StaffId
from outreach.domain.investigation import (
    Codebook,
    Policy,
    PublishedRange,
    Qualifier,
    Question,
    QuestionIn,
    QuestionKind,
    QuestionSet,
    QuestionSets,
    ResponseStatus,
    StatusWording,
    TimelineLevel,
    Translated,
)
from outreach.domain.letter_templates import LetterLanguage, Letters, LetterText, Purpose, TranslatedQuestion
from outreach.domain.letters import LetterFile
from outreach.domain.reminder_policy import ReminderKind, ReminderPolicy, ReminderRule, Whom
from outreach.domain.wallclock import time_of_day

Json = dict[str, Any]
Body = QuestionSet | Policy | Codebook | Letters | ReminderPolicy
T = TypeVar("T")


class EditionKind(StrEnum):
    QUESTION_SET = "question_set"
    POLICY = "policy"
    CODEBOOK = "codebook"
    LETTERS = "letters"
    REMINDERS = "reminders"

    @property
    def noun(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """One version of one of the five, with who adopted it and when. In force from `recorded_at` on.

    `reason`: what readers are told of why, in an editor's words. It is of this version alone, so the body has it not:
    a body that is taken away and adopted again comes without.
    """

    kind: EditionKind
    version: int
    recorded_at: datetime
    recorded_by: StaffId
    body: Body
    reason: str = ""


@dataclass(frozen=True)
class Editions:
    """All editions of an investigation, in the order adopted. Before the first of a kind, the house's defaults hold."""

    all: tuple[Edition, ...] = ()

    @cached_property
    def question_sets(self) -> QuestionSets:
        return QuestionSets([edition.body for edition in self.all if isinstance(edition.body, QuestionSet)])

    @cached_property
    def policies(self) -> tuple[Edition, ...]:
        return self.of(EditionKind.POLICY)

    @cached_property
    def codebooks(self) -> tuple[Edition, ...]:
        return self.of(EditionKind.CODEBOOK)

    @cached_property
    def letters(self) -> tuple[Edition, ...]:
        return self.of(EditionKind.LETTERS)

    def of(self, kind: EditionKind) -> tuple[Edition, ...]:
        return tuple(edition for edition in self.all if edition.kind is kind)

    def questions_at(self, as_of: datetime) -> QuestionSets:
        return self.question_sets.known_at(as_of)

    def policy_at(self, as_of: datetime) -> Policy:
        body = _last(self.policies, as_of)
        return body if isinstance(body, Policy) else Policy()

    def codebook_at(self, as_of: datetime) -> Codebook:
        body = _last(self.codebooks, as_of)
        return body if isinstance(body, Codebook) else Codebook()

    def reminders_at(self, as_of: datetime) -> ReminderPolicy:
        body = _last(self.of(EditionKind.REMINDERS), as_of)
        return body if isinstance(body, ReminderPolicy) else ReminderPolicy()

    def letters_at(self, as_of: datetime) -> Edition | None:
        """The letters in force, with their version; None before any were adopted."""
        return next((edition for edition in reversed(self.letters) if edition.recorded_at <= as_of), None)


def kind_of(body: Body) -> EditionKind:
    match body:
        case QuestionSet():
            return EditionKind.QUESTION_SET
        case Policy():
            return EditionKind.POLICY
        case Codebook():
            return EditionKind.CODEBOOK
        case Letters():
            return EditionKind.LETTERS
        case ReminderPolicy():
            return EditionKind.REMINDERS


def to_json(body: Body) -> Json:
    """The edition in plain JSON. A question set's version and time belong to the edition, not to its text."""
    plain: Json = _plain(asdict(body))
    if isinstance(body, QuestionSet):
        del plain["version"], plain["recorded_at"]
    return plain


def question_set(body: Mapping[str, Any], *, version: int, recorded_at: datetime) -> QuestionSet:
    """The question set of a JSON object: `questions`, each with `number` and `text`, perhaps `lead` and `material`."""
    return _build(QuestionSet, {**body, "version": version, "recorded_at": recorded_at}, questions=_each(_question))


def policy(body: Mapping[str, Any]) -> Policy:
    """The policy of a JSON object; what it leaves out keeps its default."""
    return _build(Policy, body, close_of_business=time_of_day, proposed=lambda one: policy(one) if one else None)


def codebook(body: Mapping[str, Any]) -> Codebook:
    """The codebook of a JSON object; what it leaves out keeps its default."""
    return _build(
        Codebook,
        body,
        wordings=lambda items: {ResponseStatus(key): _build(StatusWording, item) for key, item in items.items()},
        qualifiers=_each(lambda item: _build(Qualifier, item)),
        ranges=_each(lambda item: _build(PublishedRange, item)),
        circumstances=_each(tuple),
        limits=tuple,
        timeline=TimelineLevel,
        numbers=_each(tuple),
        translations=_each(_translated),
    )


def letters(body: Mapping[str, Any]) -> Letters:
    """The letters of a JSON object: `default`, and `languages`, each with `we_are`, `intends` and its `letters`."""
    return _build(Letters, body, languages=_each(_language))


def reminders(body: Mapping[str, Any]) -> ReminderPolicy:
    """The reminder policy of a JSON object; what it leaves out keeps its default."""
    return _build(
        ReminderPolicy,
        body,
        rules=_each(_rule),
        urgent=_each(ReminderKind),
        escalate_to=lambda one: one and StaffId(one),
    )


def _last(editions: Iterable[Edition], as_of: datetime) -> Body | None:
    return next((edition.body for edition in reversed([*editions]) if edition.recorded_at <= as_of), None)


def _plain(value: Any) -> Any:
    """Tuples as lists, times as text, keys of enumerations as their words."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, time) else value


def _question(item: Mapping[str, Any]) -> Question:
    return _build(Question, item, kind=QuestionKind)


def _translated(item: Mapping[str, Any]) -> Translated:
    return _build(Translated, item, labels=_each(tuple), questions=_each(lambda one: _build(QuestionIn, one)))


def _language(item: Mapping[str, Any]) -> LetterLanguage:
    return _build(
        LetterLanguage,
        item,
        letters=_each(_letter),
        questions=_each(lambda one: _build(TranslatedQuestion, one)),
    )


def _letter(item: Mapping[str, Any]) -> LetterText:
    return _build(LetterText, item, purpose=Purpose, files=_each(lambda one: _build(LetterFile, one)))


def _rule(item: Mapping[str, Any]) -> ReminderRule:
    return _build(ReminderRule, item, kind=ReminderKind, whom=Whom)


def _each(read: Callable[[Any], T]) -> Callable[[Iterable[Any]], tuple[T, ...]]:
    return lambda items: tuple(read(item) for item in items)


def _build(what: type[T], values: Mapping[str, Any], /, **readers: Callable[[Any], Any]) -> T:
    """The dataclass of these values, each through its reader; `RuleBroken` names what cannot be read."""
    known = [field.name for field in fields(what)]  # type: ignore[arg-type]  # T is a dataclass here
    if unknown := values.keys() - set(known):
        name = min(unknown)
        raise RuleBroken(f"{what.__name__} has no field “{name}”. It has: {', '.join(known)}.", name)
    try:
        return what(**{name: readers[name](value) if name in readers else value for name, value in values.items()})
    except (AttributeError, TypeError, ValueError) as error:
        raise RuleBroken(f"This cannot be read as a {what.__name__}: {error}.") from None
