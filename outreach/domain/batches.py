"""A batch: letters to many agencies that one editor stands behind as a whole, and that leave one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from outreach.domain.errors import RuleBroken
from outreach.domain.ids import ContactId, InvestigationId, RfcId, Seq, StaffId
from outreach.domain.investigation import Policy
from outreach.domain.letter_templates import Purpose
from outreach.domain.outbox import MailState
from outreach.domain.people import Acting, Staff
from outreach.domain.wallclock import Timed, counted


class BatchState(StrEnum):
    """`approved` waits for the second editor the policy asks for; `leaving` and `paused` have letters in the outbox."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    LEAVING = "leaving"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def said(self) -> str:
        """The word its reader knows: whoever presses “Drop this batch” has dropped it."""
        return "dropped" if self is BatchState.CANCELLED else self.value


OPEN = (BatchState.DRAFT, BatchState.PROPOSED)
"""While a batch is open its letters are rendered anew whenever somebody looks; nothing is queued."""

TO_APPROVE = (*OPEN, BatchState.APPROVED)
"""Whoever looks is about to stand behind the letters: the second editor finds of them what the first one found."""

UNDER_WAY = (BatchState.LEAVING, BatchState.PAUSED)


class LetterState(StrEnum):
    """What became of one letter, in a word for its reader."""

    WAITING = "waiting"
    LEAVING = "leaving"
    LEFT = "left"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"
    HELD = "held back"
    LEFT_OUT = "left out"


FATES = {
    MailState.QUEUED: LetterState.WAITING,
    MailState.CLAIMED: LetterState.LEAVING,
    MailState.SENDING: LetterState.LEAVING,
    MailState.SENT: LetterState.LEFT,
    MailState.DEAD: LetterState.REFUSED,
    MailState.UNCONFIRMED: LetterState.UNKNOWN,
    MailState.CANCELLED: LetterState.NOT_SENT,
}
TO_COME = (LetterState.WAITING, LetterState.LEAVING)
"""Whatever is not to come is done with."""

SHOWN = (
    LetterState.LEFT,
    LetterState.NOT_SENT,
    LetterState.LEAVING,
    LetterState.WAITING,
    LetterState.HELD,
    LetterState.UNKNOWN,
    LetterState.REFUSED,
    LetterState.LEFT_OUT,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchLetter:
    """One agency of a batch: what a person changed about its letter, and once approved, the letter as it was frozen.

    `contact_id`, `subject` and `text` stand in for what would be chosen and rendered; `edit_basis` is what the letter
    rested on when it was written by hand. `held` says why a letter that was approved does not leave after all.
    """

    rfc_id: RfcId
    contact_id: ContactId | None = None
    subject: str = ""
    text: str = ""
    edit_basis: str = ""
    left_out: str = ""
    urgent: str = ""
    urgent_by: StaffId | None = None
    frozen: "Frozen | None" = None
    outbox_id: int | None = None
    tries: int = 0
    extension: Seq | None = None
    held: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """A letter as it was approved, to the letter."""

    to: str
    called: str
    language: str
    subject: str
    text: str
    sha256: str
    basis: str
    leaves_at: datetime
    due_at: datetime | None
    due_zone: str
    due_why: str
    questions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """`turn` grows with every change, so that nobody approves what a colleague has changed meanwhile."""

    id: int
    investigation_id: InvestigationId
    purpose: Purpose
    state: BatchState
    letters_version: int
    question_set: int | None
    working_days: int
    reason: str
    made_by: StaffId
    made_at: datetime
    turn: int = 0
    proposed_at: datetime | None = None
    approved_by: StaffId | None = None
    approved_at: datetime | None = None
    seconded_by: StaffId | None = None
    seal: str = ""
    letters: tuple[BatchLetter, ...] = field(default=())

    def letter(self, rfc_id: RfcId) -> BatchLetter | None:
        return next((one for one in self.letters if one.rfc_id == rfc_id), None)

    def less_time(self, policy: Policy) -> str:
        """What whoever approves it is told where it gives less time than the policy; empty where it does not."""
        if self.purpose is Purpose.EXTENSION or not (short := shorter(self.working_days, policy)):
            return ""
        return f"This batch gives {short} A promise made before is not cut short."

    def occasion(self, one: BatchLetter) -> str:
        """What the outbox knows the letter by. Of two who queue it, or of one who is interrupted, one letter comes.

        A letter that was withdrawn and is queued again is another occasion, and has another address for its answer.
        """
        again = f":{one.tries}" if one.tries else ""
        return f"letter:{self.id}:{one.rfc_id}{again}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """A letter that may still reach an agency, and the batch it stands in. Without `fate` it is not queued yet.

    `due_at` is the deadline that it tells, once its words are frozen. `held` says why one was held back, that leaves
    only if somebody merges it anew.
    """

    batch_id: int
    purpose: Purpose
    batch_state: BatchState
    fate: MailState | None
    leaves_at: datetime | None
    due_at: datetime | None = None
    held: str = ""

    @property
    def called(self) -> str:
        """`a follow-up`, `an extension`."""
        return f"{'an' if self.purpose is Purpose.EXTENSION else 'a'} {self.purpose}"

    @property
    def why_held(self) -> Timed:
        return Timed.of_kept(self.held)

    @property
    def open(self) -> bool:
        """Whether nobody has approved it yet."""
        return self.batch_state in OPEN

    @property
    def unknown(self) -> bool:
        return self.fate is MailState.UNCONFIRMED

    @property
    def given_up(self) -> bool:
        return self.fate is MailState.DEAD

    @property
    def to_leave(self) -> bool:
        """Whether it leaves unless somebody steps in."""
        return self.fate in (MailState.QUEUED, MailState.CLAIMED, MailState.SENDING)


def foremost(letters: Iterable[Pending]) -> Pending | None:
    """The one to know of before anybody writes by hand: one that may have left, then one that is about to."""
    return min(letters, key=lambda one: (not one.unknown, not one.to_leave, not one.given_up), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanting:
    """A batch that wants a person: it is before the editors, it is paused, or letters of it were held back.

    `held` of them, of which nobody has seen to `to_see_to` since, and nothing came from their agencies either.
    """

    batch_id: int
    investigation_slug: str
    state: BatchState
    made_by: StaffId
    approved_by: StaffId | None
    held: int
    to_see_to: int

    @property
    def held_words(self) -> str:
        """How many letters of it were held back, as its page counts them, and how many of them still want somebody."""
        if not self.held:
            return ""
        still = f", {self.to_see_to or 'none'} of them still to see to" if self.to_see_to != self.held else ""
        return f"held back{still}"

    @property
    def to_approve(self) -> bool:
        """Before the editors, all of them or another than who stands behind it."""
        return self.state in (BatchState.PROPOSED, BatchState.APPROVED)

    def wants(self, reader: Staff) -> bool:
        if self.to_approve:
            return reader.role.may_edit and self.approved_by != reader.id
        return reader.role.may_edit or self.made_by == reader.id


def shorter(working_days: int, policy: Policy) -> str:
    """How much time that is, and how much the policy gives, where it is less; else empty."""
    usual = policy.response_working_days
    if working_days >= usual:
        return ""
    return f"{counted(working_days, 'working day')} to answer; the policy of this investigation gives {usual}."


def reopened(batch: Batch) -> Batch:
    """As it was put before an editor, with nobody behind it."""
    return replace(
        batch,
        state=BatchState.PROPOSED,
        approved_by=None,
        approved_at=None,
        seconded_by=None,
        seal="",
    )


def may_change(batch: Batch) -> None:
    if batch.state not in OPEN:
        raise RuleBroken(f"This batch is {batch.state.said}; its letters are not changed any more. Make a new batch.")


def may_approve(batch: Batch, by: Acting, *, two_people: bool) -> None:
    """An editor or an admin, of what was proposed; the second one is somebody else."""
    if not by.role.may_edit:
        raise RuleBroken("An editor or an admin approves letters. Ask one of them.")
    if batch.state is BatchState.APPROVED:
        if not two_people:
            return
        if by.staff == batch.approved_by:
            raise RuleBroken("You approved these letters already. Ask a second editor: the policy wants two people.")
        return
    if batch.state not in OPEN:
        raise RuleBroken(f"This batch is {batch.state.said}. There is nothing to approve.")


def state_of(one: BatchLetter, fate: MailState | None, batch: BatchState) -> LetterState:
    """`fate` is what the outbox says of it, if it was queued; once its batch is over, it will not be any more."""
    if one.left_out or one.held:
        return LetterState.LEFT_OUT if one.left_out else LetterState.HELD
    if fate is None:
        return LetterState.NOT_SENT if batch in (BatchState.CANCELLED, BatchState.DONE) else LetterState.WAITING
    return FATES[fate]


def unsent(state: LetterState, batch: BatchState) -> bool:
    """Whether somebody approved it and it did not leave, which nobody who dropped its batch meant."""
    return state is LetterState.HELD or (state is LetterState.NOT_SENT and batch is not BatchState.CANCELLED)


@dataclass(frozen=True)
class Progress:
    """How many letters of a batch stand how. Each stands under one word, so they add up to all of them."""

    states: Mapping[LetterState, int]

    @classmethod
    def of(cls, states: Iterable[LetterState]) -> "Progress":
        return cls(Counter(states))

    def __getitem__(self, state: LetterState | str) -> int:
        return self.states.get(LetterState(state), 0)

    @property
    def parts(self) -> tuple[tuple[LetterState, int], ...]:
        """Those there are, in the order in which somebody asks for them."""
        return tuple((state, self[state]) for state in SHOWN if self[state])

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def of_them(self) -> int:
        """All but those left out: what was approved to leave."""
        return self.total - self[LetterState.LEFT_OUT]

    @property
    def over(self) -> int:
        return self.of_them - sum(self[state] for state in TO_COME)


def stands(state: BatchState, progress: Progress) -> str:
    """The word for how a batch stands. One of which no letter left is not done, though nothing of it is to come."""
    if state is not BatchState.DONE or progress[LetterState.LEFT] or progress[LetterState.UNKNOWN]:
        return state.said
    return LetterState.HELD.value if progress[LetterState.HELD] else "none sent"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A batch without its letters, and how many of them stand how. `practice`: its letters never left the house."""

    batch: Batch
    progress: Progress
    practice: bool

    @property
    def stands(self) -> str:
        return stands(self.batch.state, self.progress)
