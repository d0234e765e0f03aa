"""Adopting what an investigation settles in writing: a version is added, never edited, and every summary follows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from outreach.db import cases, editions, investigations, log, people, submissions, summaries
from outreach.db import reminders as notes
from outreach.db.session import Session, stop_clock
from outreach.db.summaries import Folded
from outreach.domain.audit import Action
from outreach.domain.conflicts import LogMoved
from outreach.domain.editions import Body, EditionKind, Editions, kind_of
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.investigation import Codebook, Investigation, Policy, Question, QuestionSet
from outreach.domain.letter_templates import Letters
from outreach.domain.people import Acting
from outreach.domain.prose import counted, listed
from outreach.domain.readiness import fair_words
from outreach.domain.reminder_policy import ReminderPolicy, said
from outreach.domain.rules.common import check_texts
from outreach.domain.translated import of_these
from outreach.mail import sandbox
from outreach.services import confidences, numbers_typed, two_people
from outreach.services.codebook_words import check_words
from outreach.services.desk import Desk
from outreach.services.own_changes import Adopting, check_it_is_another, need_reason
from outreach.services.ranges import print_in_ranges
from outreach.services.records import case_of, never_backwards

BATCH = 500
WHICHEVER_WAITS = 0
_REMEMBERED = 500
"""So many characters of what was said are kept for a second click."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionsTyped:
    """The next version of the questions as an editor typed it. `material`: whoever was asked must be asked again."""

    questions: tuple[Question, ...]
    lead: int
    material: bool
    reason: str = ""


def adopt_questions(desk: Desk, slug: str, typed: QuestionsTyped, *, seen_as: int, by: Acting) -> None:
    check_questions(typed.questions, typed.lead)
    body = QuestionSet(
        version=0, recorded_at=desk.clock(), questions=typed.questions, lead=typed.lead, material=typed.material
    )
    adopt(desk, slug, body, seen_as=seen_as, by=by, reason=typed.reason)


def checked(body: Letters) -> Letters:
    """The same letters, if each of them can be made at all."""
    sandbox.check_all(body)
    return body


def adopt(  # each is typed on its own
    desk: Desk, slug: str, body: Body, *, seen_as: int, by: Acting, reason: str = "", meant: bool = False
) -> str:
    """Adopt an edition from now on, and say what that comes to, if it is a codebook.

    `seen_as` is the version of its kind that the person had before them. `reason`: what readers are told of why.
    `meant`: so is what a codebook says of how many without a number.

    Raises `LogMoved` when a colleague has adopted another one meanwhile.
    """
    need_editor(by)
    _check_reason(reason)
    with desk.writing(by) as session:
        stop_clock(session)
        investigation = investigations.get(session, slug)
        known = editions.load(session, investigation.id, investigation.editions)
        if isinstance(body, ReminderPolicy):
            _check_it_is_another(known, body, desk.clock())
            check_reminders(session, known, body, desk.clock())
        body, done = _as_it_is_adopted(known, body, desk.clock())
        typed = Adopting(body=body, by=by.staff, at=desk.clock(), reason=reason)
        check_it_is_another(session, investigation.id, known, typed)
        version = adopt_in(desk, session, investigation.id, body, by=by, reason=reason)
        if version != seen_as + 1:
            raise LogMoved
        if reason:
            numbers_typed.check_reason_of_method(desk, session, investigation, kind=kind_of(body), reason=reason)
        if isinstance(body, Codebook):
            done = _in_these_words(desk, session, investigation, body, before=known, by=by, meant=meant)
        need_reason(session, investigation.id, known, typed)
        submissions.remember(session, by, done[:_REMEMBERED])
        return done


def _in_these_words(
    desk: Desk,
    session: Session,
    investigation: Investigation,
    body: Codebook,
    *,
    before: Editions,
    by: Acting,
    meant: bool,
) -> str:
    """What adopting a codebook comes to: whether a release can speak so, what it states, and which ranges moved."""
    words = fair_words(body) or "The next release speaks in these words."
    ranges = print_in_ranges(desk, session, investigation.id, by=by)
    both = before, editions.load(session, investigation.id, investigation.editions + 1)
    numbers = numbers_typed.check_codebook(desk, session, investigation, both, meant=meant)
    return " ".join(filter(None, map(str, (words, numbers, ranges))))


def _as_it_is_adopted(known: Editions, typed: Body, now: datetime) -> tuple[Body, str]:
    """What of it one editor may settle; and a codebook with the questions in force as those that it translates."""
    if isinstance(typed, Policy):
        return _by_two(known.policy_at(now), typed)
    if isinstance(typed, Codebook):
        return of_these(typed, known.questions_at(now).current), ""
    return typed, ""


def _check_reason(reason: str) -> None:
    """As of any other public reason."""
    check_texts(reason, "reason")
    if "\n" in reason:
        raise RuleBroken("Write the public reason in one paragraph: it is printed on one line.", "reason")


def _check_it_is_another(known: Editions, typed: ReminderPolicy, now: datetime) -> None:
    if known.of(EditionKind.REMINDERS) and typed.says_the_same(known.reminders_at(now)):
        raise RuleBroken("This is the table in force already. Change a row, then adopt it.")


def check_reminders(session: Session, known: Editions, typed: ReminderPolicy, now: datetime) -> None:
    """Whether a table of reminders could be adopted at all."""
    if typed.escalate_to and not any(one.id == typed.escalate_to and one.active for one in people.everyone(session)):
        raise RuleBroken(
            f"Nobody who works here is called “{typed.escalate_to}”. Name somebody else, or nobody: then it goes to "
            "the editors.",
            "escalate_to",
        )
    days = known.policy_at(now).response_working_days
    if early := typed.before_the_letter(days):
        given = counted(days, "working day", "working days")
        raise RuleBroken(
            f"A reminder {said(early)} would come before the letter leaves, or on that day: letters give {given}. Name "
            "fewer, or clear that row; or have letters give more in the policy first."
        )


def _by_two(in_force: Policy, typed: Policy) -> tuple[Policy, str]:
    """What one editor may adopt alone: of a policy that takes a second person away no more than that it is proposed."""
    loosened = in_force.loosened_by(typed)
    if not loosened:
        return typed, ""
    what = listed(loosened)
    told = f"Proposed, and nothing has changed yet: {what} would no longer need a second editor, so a second editor has"
    return replace(in_force, proposed=typed), f"{told} to adopt it."


def second_policy(desk: Desk, slug: str, *, by: Acting, seen_as: int = WHICHEVER_WAITS) -> str:
    """Adopt the policy that another editor proposed. `seen_as` is the version in which it was shown as proposed.

    Raises `LogMoved` when another one was adopted meanwhile.
    """
    need_editor(by)
    with desk.writing(by) as session:
        stop_clock(session)
        investigation = investigations.get(session, slug)
        newest = next(iter(reversed(editions.load(session, investigation.id, investigation.editions).policies)), None)
        if newest is None or not isinstance(newest.body, Policy) or newest.body.proposed is None:
            raise RuleBroken("No policy of this investigation waits for a second editor. Look at what is in force.")
        if seen_as not in (WHICHEVER_WAITS, newest.version):
            raise LogMoved
        if newest.recorded_by == by.staff:
            raise RuleBroken("You proposed this policy yourself. Another editor of this investigation has to adopt it.")
        proposer = newest.recorded_by
        one_hand = two_people.need_another_hand_in(session, investigation, Action.ADOPTED, by=proposer)
        adopt_in(desk, session, investigation.id, newest.body.proposed, by=by, reason=newest.reason)
        done = f"Adopted by two editors. Every request was looked at again in its light.{one_hand}"
        submissions.remember(session, by, done)
        return done


def adopt_in(  # each is typed on its own
    desk: Desk, session: Session, investigation_id: InvestigationId, body: Body, *, by: Acting, reason: str = ""
) -> int:
    """The same inside a transaction that the caller has opened. A codebook or a letter moves nobody's standing."""
    if isinstance(body, Letters):
        checked(body)
    if isinstance(body, Codebook):
        check_words(body)
    confidences.check_edition(desk, session, investigation_id, body, reason=reason)
    version = editions.add(session, investigation_id, body, by=by.staff, at=desk.clock(), reason=reason)
    if isinstance(body, ReminderPolicy):
        notes.forget_untold(session, investigation_id)
    if isinstance(body, QuestionSet | Policy | ReminderPolicy):
        fold_again(desk, session, investigation_id)
    return version


def fold_again(desk: Desk, session: Session, investigation_id: InvestigationId) -> int:
    """Fold every log of the investigation anew and rewrite what lists read of it; say how many they were.

    Only with the clock stopped: whoever records meanwhile would fold by the old edition, or be folded without.
    """
    logs, number = log.read_many(session, investigation_id), 0
    while batch := list(_some(logs)):
        stored = cases.load_many(session, [rfc_id for rfc_id, _ in batch], for_update=True)
        summaries.rewrite_many(session, [_folded(desk, session, stored[rfc_id], log_) for rfc_id, log_ in batch])
        number += len(batch)
    return number


def fold_everything_again(desk: Desk) -> int:
    """After another version was installed: what lists read follows from the logs by its rules. Says how many logs."""
    with desk.reading() as session:
        known = investigations.everyone(session)
    number = 0
    for investigation in known:
        with desk.database.writing() as session:
            stop_clock(session)
            number += fold_again(desk, session, investigation.id)
    return number


def need_editor(by: Acting) -> None:
    if not by.role.may_edit:
        raise RuleBroken("Only an editor may settle this. Ask one.")


def check_questions(questions: tuple[Question, ...], lead: int) -> None:
    if not questions:
        raise RuleBroken("An investigation needs at least one question to put to its agencies.", "text_1")
    if lead not in {question.number for question in questions}:
        raise RuleBroken(f"There is no question {lead}. Choose one of the questions as the lead.", "lead")


def _some(logs: Iterator[tuple[RfcId, str, tuple[Entry, ...]]]) -> Iterator[tuple[RfcId, tuple[Entry, ...]]]:
    return ((rfc_id, entries) for rfc_id, _, entries in islice(logs, BATCH))


def _folded(desk: Desk, session: Session, stored: cases.StoredCase, entries: tuple[Entry, ...]) -> Folded:
    case = case_of(desk, session, stored, entries, now=never_backwards(desk.clock(), entries))
    return Folded(stored=stored, standing=case.standing, plan=case.plan)
