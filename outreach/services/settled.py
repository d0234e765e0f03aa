"""What an investigation has settled in writing, as its pages show it, and who adopted it."""

from dataclasses import dataclass
from typing import Any

from outreach.db import counts, editions, investigations, people, releases
from outreach.domain.editions import Edition, EditionKind
from outreach.domain.ids import StaffId
from outreach.domain.investigation import Codebook, Investigation, Policy, QuestionSet
from outreach.domain.people import Staff
from outreach.domain.phases import Phase
from outreach.domain.readiness import fair_words, told_apart
from outreach.domain.reminder_changes import changes
from outreach.domain.reminder_policy import ReminderPolicy
from outreach.domain.tally_lines import tally_sentence
from outreach.domain.voices import Own
from outreach.services import teams
from outreach.services.desk import Desk
from outreach.services.investigations import tally_now


@dataclass(frozen=True, kw_only=True)
class SettledPage:
    """Each kind's newest edition first. `asked`: how many requests a material change asks again.

    `unfair`: why no release can speak in these words, if so. `released`: the number of the newest release; 0 before.
    """

    investigation: Investigation
    question_sets: tuple[QuestionSet, ...]
    policy: Policy
    codebook: Codebook
    history: tuple[Edition, ...]
    versions: dict[str, int]
    asked: int
    tally: str
    unfair: str
    names: dict[StaffId, str]
    reminders: ReminderPolicy
    staff: tuple[Staff, ...]
    released: int

    @property
    def questions(self) -> QuestionSet | None:
        return self.question_sets[0] if self.question_sets else None

    @property
    def waiting(self) -> Edition | None:
        """The policy in force, where an editor proposed another in its place that a second one has to adopt."""
        newest = next(iter(self.of(EditionKind.POLICY)), None)
        return newest if newest and isinstance(newest.body, Policy) and newest.body.proposed else None

    @property
    def proposed_changes(self) -> tuple[tuple[str, str, str], ...]:
        """What that would change: the name of each rule, how it is and how it would be."""
        body = self.waiting.body if self.waiting else None
        proposed = body.proposed if isinstance(body, Policy) else None
        if proposed is None:
            return ()
        names = (one for one in Policy.__dataclass_fields__ if one != "proposed")
        both = ((name, getattr(self.policy, name), getattr(proposed, name)) for name in names)
        return tuple((name.replace("_", " "), _said(was), _said(then)) for name, was, then in both if was != then)

    def adopted(self, kind: str, version: str) -> Any:
        """The body of this version, typed as a number; None where there is no such version."""
        return next((one.body for one in self.of(kind) if str(one.version) == version), None)

    def changed(self, edition: Edition) -> tuple[str, ...]:
        """What a table of reminders tells otherwise than the one before it; the first, than the house’s own."""
        older = (one.body for one in self.of(edition.kind) if one.version < edition.version)
        before = next(older, ReminderPolicy())
        if not isinstance(before, ReminderPolicy) or not isinstance(edition.body, ReminderPolicy):
            return ()
        return changes(before, edition.body, self.names)

    def of(self, kind: str) -> tuple[Edition, ...]:
        return tuple(edition for edition in self.history if edition.kind == kind)


def _said(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def settled(desk: Desk, slug: str, *, codebook: Codebook | None = None) -> SettledPage:
    """`codebook`: the tally as it would read in these words instead of the adopted ones."""
    now = desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        known = editions.load(session, investigation.id, investigation.editions)
        kept = counts.read(session, investigation.id, now)
        words = codebook or known.codebook_at(now)
        tally = tally_now(kept, words)
        staff = teams.members(session, investigation.id, now)
        names = people.names(session)
        released = releases.next_number(session, investigation.id) - 1
    return SettledPage(
        investigation=investigation,
        question_sets=tuple(reversed(known.question_sets)),
        policy=known.policy_at(now),
        codebook=known.codebook_at(now),
        history=tuple(reversed(known.all)),
        versions={kind.value: max((one.version for one in known.of(kind)), default=0) for kind in EditionKind},
        asked=sum(kept.phase(phase) for phase in Phase if phase not in (Phase.NOT_ASKED, Phase.OUT)),
        tally=tally_sentence(tally, Own(words)),
        unfair=" ".join(str(one) for one in (fair_words(words), told_apart(words)) if one),
        names=names,
        reminders=known.reminders_at(now),
        staff=staff,
        released=released,
    )
