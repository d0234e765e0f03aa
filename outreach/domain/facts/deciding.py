"""Facts about decisions: rulings, waivers, sign-offs, notes, and taking an entry back."""

from dataclasses import dataclass
from datetime import datetime

from outreach.domain.facts.words import Gate
from outreach.domain.ids import Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class ReversalConfirmed:
    """An editor ruled that two opposite answers are a change of the agency's position, not our mistake in logging."""

    question: int
    earlier: Seq
    later: Seq
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GateWaived:
    """An editor passes a gate knowingly. Printed in the release."""

    gate: Gate
    reason: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverSeconded:
    waiver: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOff:
    """An editor has read through entry `through` and stands behind the row as `status`."""

    through: Seq
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOffWithdrawn:
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SentBack:
    """An editor asks the reporter to mend something before signing."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeExplained:
    """Why a row reads otherwise than it was released: the public reason of what entry `entry` changed.

    Printed with the next release. `needs_correction` is false where readers are told why the change is none.
    """

    entry: Seq
    reason: str
    needs_correction: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteAdded:
    """A private note: never published, never in an export."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryRetracted:
    """We take an entry back. Both stay readable; the fold no longer counts the entry."""

    entry: Seq
    reason: str
