"""Where what is missing is mended: the form to fill in, or the part of the request's page to look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from outreach.domain.facts import Gate
from outreach.domain.gates import Check
from outreach.domain.ids import Seq
from outreach.domain.standing import Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Mend:
    """`noun` is what has to be recorded, as in `NextStep`, and `about` the entry it concerns.

    Where nothing has to be recorded, `place` names a part of the page of the request, or an entry on it.
    """

    label: str
    noun: str = ""
    about: Seq | None = None
    place: str = ""


SIGN = Mend(label="Read and sign", noun="sign-off")
READ_ON = Mend(label="Read what came in", place="timeline")
DEADLINE = Mend(label="Look at the deadline", place="deadline")
READ_HELD = Mend(label="Read what is held", noun="messages")
READ_AND_JUDGE = Mend(label="Read and judge it", noun="responses")
CORRECT_FINDING = Mend(label="Correct the finding", noun="finding")
CONTACTS = Mend(label="Look at the contacts", place="contacts")


BY_RECORDING = {
    Gate.COUNTERCLAIMS_CHECKED: ("Record what the check found", "counterclaims"),
    Gate.QUOTES_VERIFIED: ("Verify the quote", "statement-verifications"),
    Gate.TRANSLATIONS_CHECKED: ("Check the translation", "translation-checks"),
    Gate.REVERSAL_CONFIRMED: ("Rule on the reversal", "reversals"),
    Gate.ANSWER_REFLECTED: ("Quote their words", "statements"),
    Gate.NOTHING_UNCLASSIFIED: ("Read the message", "messages"),
}
"""What has to be recorded for a gate; for one that does not stand here, another attempt."""


def first_mend(shut: Sequence[tuple[str, Mend]]) -> Mend:
    """What is done first, as the next step of the row has it: what came in is judged before all else."""
    waiting = (mend for gate, mend in shut if gate == Gate.NOTHING_UNCLASSIFIED.value)
    return next(waiting, shut[0][1] if shut else SIGN)


def mend_of(check: Check, now: Standing) -> Mend:
    """The mend of a gate that is shut."""
    if check.gate in (Gate.DEADLINE_PASSED, Gate.TIME_TO_ANSWER) and now.deadline is not None:
        return DEADLINE
    if check.gate is Gate.NOTHING_UNCLASSIFIED and now.known.waiting:
        return replace(READ_AND_JUDGE, about=_about(check.gate, now))
    if check.gate is Gate.TERMS_STATED:
        return READ_ON
    label, noun = BY_RECORDING.get(check.gate, ("Log an attempt", "attempts"))
    return Mend(label=label, noun=noun, about=_about(check.gate, now))


def _about(gate: Gate, now: Standing) -> Seq | None:
    """The first entry that waits for it."""
    known = now.known
    waiting: dict[Gate, Iterable[Seq]] = {
        Gate.COUNTERCLAIMS_CHECKED: (one.seq for one in known.responses if one.unchecked),
        Gate.QUOTES_VERIFIED: (one.seq for one in known.statements if one.verified_by is None),
        Gate.NOTHING_UNCLASSIFIED: (one.seq for one in known.waiting),
        Gate.ANSWER_REFLECTED: (now.answer.seq,) if now.answer else (),
    }
    return next(iter(waiting.get(gate, ())), None)


def entry(seq: Seq, label: str) -> Mend:
    return Mend(label=label, place=f"entry-{seq}")
