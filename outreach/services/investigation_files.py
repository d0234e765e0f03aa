"""An investigation from a file: its title and address, and the questions, policy, codebook, letters it settles."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, cast, get_type_hints

from outreach.db import editions, investigations, people
from outreach.db.session import Session, hold_clock
from outreach.domain import editions as forms
from outreach.domain.agencies import slugify
from outreach.domain.editions import Body, EditionKind
from outreach.domain.errors import RuleBroken
from outreach.domain.fact_lines import object_once, read_instant
from outreach.domain.ids import StaffId
from outreach.domain.investigation import POLICY_BOUNDS, Codebook, Policy, QuestionSet
from outreach.domain.letter_templates import Letters
from outreach.domain.people import Acting, Role
from outreach.domain.reminder_policy import ReminderPolicy
from outreach.domain.rules.common import check_texts
from outreach.domain.translated import of_these
from outreach.mail import sandbox
from outreach.services import letter_files
from outreach.services.codebook_words import check_words
from outreach.services.desk import Desk
from outreach.services.editions import check_questions, need_editor

VERSION = 0  # a question set gets its version when it is adopted
OF_THE_FILE = ("title", "slug", "live", "opened_at", "opened_by", "imported_at", "imported_by", "editions")
OF_AN_EDITION = ("kind", "recorded_at", "by", "body")
KINDS = {
    EditionKind.QUESTION_SET: QuestionSet,
    EditionKind.POLICY: Policy,
    EditionKind.CODEBOOK: Codebook,
    EditionKind.LETTERS: Letters,
    EditionKind.REMINDERS: ReminderPolicy,
}
SCALARS: Mapping[object, str] = {str: "text", int: "a whole number", bool: "true or false"}
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Adopted:
    at: datetime
    by: StaffId
    body: Body


def add(desk: Desk, content: bytes, *, by: Acting) -> str:
    """Open the investigation of this file, all of it or nothing, and say its slug.

    Times and names of the past (`opened_at`, `recorded_at`, `by`) are kept for an admin, who answers for them.
    """
    need_editor(by)
    told = _read(content)
    slug = _text(told, "slug")
    if slug != slugify(slug)[:80]:
        raise RuleBroken(f"“{slug}” cannot stand in an address. Write it like {slugify(slug)[:80]}.", "slug")
    with desk.writing(by) as session:
        hold_clock(session)
        past = _Past(now=desk.clock(), by=by, staff={one.id for one in people.everyone(session)})
        adopted = sorted((_edition(one, past) for one in _editions(told)), key=lambda one: one.at)
        for one in adopted:
            if isinstance(one.body, Letters):
                letter_files.check_in_store(desk, one.body)
        if not any(isinstance(one.body, QuestionSet) for one in adopted):
            raise RuleBroken("The file settles no questions. Add an edition of the kind question_set.", "editions")
        _open(session, told, adopted, past)
    return slug


@dataclass(frozen=True, kw_only=True)
class _Past:
    """Whose word counts for a time or a name of the past."""

    now: datetime
    by: Acting
    staff: set[StaffId]

    def instant(self, told: Mapping[str, Any], name: str) -> datetime:
        if name not in told:
            return self.now
        at = read_instant(_text(told, name), "", name)
        if at > self.now:
            raise RuleBroken("This lies in the future. Give the time at which it was settled.", name)
        self._need_admin(name)
        return at

    def who(self, told: Mapping[str, Any], name: str) -> StaffId:
        if name not in told or told[name] == self.by.staff:
            return self.by.staff
        named = StaffId(_text(told, name))
        if named not in self.staff:
            raise RuleBroken(f"Nobody here is called “{named}”. Make the account first (outreach user add).", name)
        self._need_admin(name)
        return named

    def _need_admin(self, name: str) -> None:
        if self.by.role is not Role.ADMIN:
            raise RuleBroken(f"Only an admin may bring in what was settled earlier. Leave “{name}” out.", name)


def _read(content: bytes) -> Json:
    told = _object(content, "editions")
    _only(told, OF_THE_FILE, "An investigation")
    return told


def _object(content: bytes, example: str) -> Json:
    try:
        told = json.loads(content, object_pairs_hook=object_once)
    except (ValueError, RecursionError) as error:
        raise RuleBroken(f"The file is not JSON ({error}). Save it as JSON in UTF-8.", "file") from None
    if not isinstance(told, dict):
        raise RuleBroken(f'The file holds no object. Write {{"{example}": …, …}}.', "file")
    return told


def _editions(told: Json) -> list[Json]:
    listed = told.get("editions")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise RuleBroken("“editions” is a list of objects, each with “kind” and “body”. Write it so.", "editions")
    return listed


def letters_of(content: bytes, at: datetime) -> Letters:
    """The letters of a file that holds nothing else: an edition of the kind `letters`, or its body alone."""
    return cast("Letters", _alone(EditionKind.LETTERS, content, at))


def reminders_of(content: bytes, at: datetime) -> ReminderPolicy:
    """The reminder policy of a file that holds nothing else, in the same way."""
    return cast("ReminderPolicy", _alone(EditionKind.REMINDERS, content, at))


def policy_of(content: bytes, at: datetime) -> Policy:
    """The policy of a file that holds nothing else, in the same way."""
    return cast("Policy", _alone(EditionKind.POLICY, content, at))


def codebook_of(content: bytes, at: datetime) -> Codebook:
    """The codebook of a file that holds nothing else, in the same way."""
    return cast("Codebook", _alone(EditionKind.CODEBOOK, content, at))


def _alone(kind: EditionKind, content: bytes, at: datetime) -> Body:
    examples = {EditionKind.LETTERS: "default", EditionKind.POLICY: "min_attempts", EditionKind.CODEBOOK: "noun"}
    told = _object(content, examples.get(kind, "rules"))
    if "body" in told:
        if told.get("kind", kind.value) != kind.value:
            raise RuleBroken(f"The file holds an edition of the kind {told['kind']}. Give one of {kind.noun}.", "kind")
        told = told["body"]
    if not isinstance(told, dict):
        raise RuleBroken(f"The {kind.noun} have no body. Write it as an object.", "body")
    return _body(kind, told, at)


def _edition(told: Json, past: _Past) -> _Adopted:
    _only(told, OF_AN_EDITION, "An edition")
    kind, body = told.get("kind"), told.get("body")
    if kind not in tuple(EditionKind):
        raise RuleBroken(f"The kind of an edition is one of: {', '.join(EditionKind)}. Choose one.", "kind")
    if not isinstance(body, dict):
        raise RuleBroken(f"The {kind} has no body. Write it as an object.", "body")
    at = past.instant(told, "recorded_at")
    return _Adopted(at=at, by=past.who(told, "by"), body=_body(EditionKind(kind), body, at))


def _body(kind: EditionKind, told: Json, at: datetime) -> Body:
    hints = get_type_hints(KINDS[kind])
    for name, value in told.items():
        _need_type(name, value, hints.get(name))
    body = body_of(kind, told, at)
    _check_types(body)
    check_texts(body)
    if isinstance(body, Policy):
        _check_bounds(body)
        if body.proposed:
            raise RuleBroken("A policy is proposed by adopting it. Leave “proposed” out.", "proposed")
    if isinstance(body, Codebook):
        check_words(body)
    if isinstance(body, QuestionSet):
        check_questions(body.questions, body.lead)
    if isinstance(body, Letters):
        sandbox.check_all(body)
    return body


def _check_bounds(policy: Policy) -> None:
    """The same as the form of a policy asks for."""
    for name, (least, most) in POLICY_BOUNDS.items():
        if not least <= getattr(policy, name) <= most:
            raise RuleBroken(f"“{name}” is a whole number from {least} to {most}. Mend it in the file.", name)


def body_of(kind: EditionKind, body: Json, at: datetime) -> Body:
    match kind:
        case EditionKind.QUESTION_SET:
            return forms.question_set(body, version=VERSION, recorded_at=at)
        case EditionKind.POLICY:
            return forms.policy(body)
        case EditionKind.CODEBOOK:
            return forms.codebook(body)
        case EditionKind.LETTERS:
            return forms.letters(body)
        case EditionKind.REMINDERS:
            return forms.reminders(body)


def _check_types(value: object) -> None:
    """Text is text and a number a number, however deep in the edition; JSON itself does not say which is wanted."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for item in value:
            _check_types(item)
    if not is_dataclass(value) or isinstance(value, type):
        return
    hints = get_type_hints(type(value))
    for field in fields(value):
        held = getattr(value, field.name)
        _need_type(field.name, held, hints[field.name])
        _check_types(held)


def _need_type(name: str, held: object, wanted: object) -> None:
    if wanted in SCALARS and type(held) is not wanted:
        raise RuleBroken(f"“{name}” must be {SCALARS[wanted]}. Mend it in the file.", name)


def _open(session: Session, told: Json, adopted: Sequence[_Adopted], past: _Past) -> None:
    title, slug = _text(told, "title"), _text(told, "slug")
    check_texts(title, "title")
    live = told.get("live", False)
    if type(live) is not bool:
        raise RuleBroken("“live” is true or false: whether letters may really leave. Write one of them.", "live")
    opened_at = min(past.instant(told, "opened_at"), *(one.at for one in adopted))
    by = past.who(told, "opened_by")
    made = investigations.add(session, slug=slug, title=title, live=live, by=by, at=opened_at)
    asked = [one.body for one in adopted if isinstance(one.body, QuestionSet)]
    for one in adopted:
        in_force = next((each for each in reversed(asked) if each.recorded_at <= one.at), asked[0])
        body = of_these(one.body, in_force) if isinstance(one.body, Codebook) else one.body
        editions.add(session, made.id, body, by=one.by, at=one.at)


def _only(told: Json, known: tuple[str, ...], what: str) -> None:
    if unknown := sorted(told.keys() - set(known)):
        raise RuleBroken(f"{what} has no field “{unknown[0]}”. It has: {', '.join(known)}.", unknown[0])


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RuleBroken(f"“{name}” must be text. Write it in double quotes.", name)
    return value
