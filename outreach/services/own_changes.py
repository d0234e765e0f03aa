"""What the next release prints of a change of our own; an edition that says nothing new, or not why, is refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from outreach.db import releases
from outreach.db.session import Session
from outreach.domain.editions import Body, Edition, Editions, kind_of
from outreach.domain.errors import RuleBroken
from outreach.domain.ids import InvestigationId, StaffId
from outreach.domain.investigation import Policy, QuestionSet
from outreach.domain.method_changes import MethodNote, method_notes
from outreach.domain.settled_at import house_at

NOBODY: Final = StaffId("")


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopting:
    """An edition as it would go on record; by nobody, where somebody only looks what it would come to."""

    body: Body
    at: datetime
    by: StaffId = NOBODY
    reason: str = ""

    @property
    def decided(self) -> "Adopting":
        """A policy that is only proposed is told of as what it proposes: a second editor types nothing."""
        proposed = self.body.proposed if isinstance(self.body, Policy) else None
        return replace(self, body=proposed) if proposed else self

    def among(self, known: Editions) -> Editions:
        kind = kind_of(self.body)
        version = max((one.version for one in known.of(kind)), default=0) + 1
        body = replace(self.body, version=version) if isinstance(self.body, QuestionSet) else self.body
        edition = Edition(
            kind=kind, version=version, recorded_at=self.at, recorded_by=self.by, body=body, reason=self.reason
        )
        return Editions((*known.all, edition))


def check_it_is_another(session: Session, investigation_id: InvestigationId, known: Editions, typed: Adopting) -> None:
    """Whether a codebook or a policy says anything new.

    With a reason it may be the same: that is how one is worded anew for a change that no release has told of yet.
    """
    name = _in_force(known, typed)
    if not name:
        return
    if isinstance(typed.body, Policy) and typed.body.proposed:
        raise RuleBroken("This very policy is proposed already. Another editor of this investigation adopts it.")
    latest = releases.last(session, investigation_id)
    told = _note(known, typed, latest.cutoff) if latest else None
    if told is None or typed.reason in ("", told.given):
        raise RuleBroken(
            f"Nothing changed: this is the {name} in force, word for word. Change something in it, then adopt it."
        )


def _in_force(known: Editions, typed: Adopting) -> str:
    """What it is called, where it is the one in force, with whatever is proposed in its place."""
    if isinstance(typed.body, Policy):
        return "policy" if known.policies and typed.body == known.policy_at(typed.at) else ""
    return "codebook" if known.codebooks and typed.body == known.codebook_at(typed.at) else ""


def need_reason(session: Session, investigation_id: InvestigationId, known: Editions, typed: Adopting) -> None:
    """Whether it says why, where the readers of a release that is out will be told of it."""
    latest = releases.last(session, investigation_id)
    if latest and wants_reason(known, typed, latest.cutoff):
        raise RuleBroken(
            f"Release {latest.number} is out, and the next one tells its readers of this change and why it was made. "
            "Write the public reason, in a sentence that a reader understands.",
            "reason",
        )


def wants_reason(known: Editions, typed: Adopting, since: datetime) -> bool:
    """One of its own: that of an earlier version is of what that one changed."""
    decided = typed.decided
    return not typed.reason and _shows(known, decided) and told_of(known, decided, since) is not None


def told_of(known: Editions, typed: Adopting, since: datetime) -> MethodNote | None:
    """What the next release would say of its kind, were it adopted; nothing where readers see the same as before."""
    return _note(typed.among(known), typed, since)


def _shows(known: Editions, typed: Adopting) -> bool:
    """Whether a reader would see anything of it beside what is in force now."""
    adopted = typed.among(known)
    return bool(method_notes(house_at(known, typed.at), house_at(adopted, typed.at), adopted.all[-1:]))


def _note(adopted: Editions, typed: Adopting, since: datetime) -> MethodNote | None:
    later = (one for one in adopted.all if one.recorded_at > since)
    found = method_notes(house_at(adopted, since), house_at(adopted, typed.at), later)
    return next((one for one in found if one.edition is kind_of(typed.body)), None)
