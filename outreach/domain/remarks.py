"""What an editor should know of one row before it is printed: the gates still shut, and what never holds it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from outreach.domain import facts
from outreach.domain.facts import Entry, Terms
from outreach.domain.investigation import ANSWERED, Policy
from outreach.domain.known import Statement
from outreach.domain.mends import DEADLINE, Mend, entry, mend_of
from outreach.domain.prose import exact_instant
from outreach.domain.rows import Row
from outreach.domain.standing import Standing
from outreach.domain.wallclock import counted, elapsed


class Look(StrEnum):
    """What is worth a look before a release and never blocks one."""

    SHORT_NOTICE = "short notice"
    ONE_CHANNEL = "one channel alone"
    OLD_CONTACT = "no contact checked lately"
    ONLY_GENERIC = "only a general address"
    WRITTEN_LATE = "written down late"
    TERMS_LATE = "terms not agreed first"
    WAIVER_ENDS = "waiver runs out"


WAIVER_ENDS_WITHIN: Final = timedelta(days=7)
"""So long before, an editor has the time to release, to do what the waiver stood in for, or to give another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """`check` is the gate or the look; `why` is this row's own reason."""

    check: str
    why: str
    mend: Mend


def shut_gates(now: Standing) -> tuple[Remark, ...]:
    """What is still in the way of signing the row."""
    return tuple(Remark(check=check.gate.value, why=check.missing, mend=mend_of(check, now)) for check in now.unmet)


def remarks(entries: Iterable[Entry], now: Standing, row: Row, policy: Policy) -> tuple[Remark, ...]:
    """What is worth a look, at most one remark of a kind."""
    unreflected = (
        Remark(check=check.gate.value, why=check.missing, mend=mend_of(check, now))
        for check in now.advised
        if not check.holds
    )
    found = (
        _short_notice(now, policy),
        _one_channel(row),
        _terms_late(now),
        _written_late(entries, now),
        _waiver_ends(now, row),
    )
    return (*unreflected, *(one for one in found if one is not None))


def _short_notice(now: Standing, policy: Policy) -> Remark | None:
    """The time from the first question to the last deadline; an editor's reason for less stands beside it."""
    deadline, asked_at = now.deadline, now.asked_at
    if deadline is None or asked_at is None or deadline.at - asked_at >= timedelta(hours=policy.floor_hours):
        return None
    return Remark(check=Look.SHORT_NOTICE, why=deadline.why or "no reason is on record", mend=DEADLINE)


def _one_channel(row: Row) -> Remark | None:
    if row.underlying in ANSWERED or len(row.asked.channels) != 1:
        return None
    why = f"only {row.asked.channels[0]}"
    return Remark(check=Look.ONE_CHANNEL, why=why, mend=Mend(label="Log an attempt", noun="attempts"))


def _terms_late(now: Standing) -> Remark | None:
    """Words on background are used on what was agreed, so it has to be agreed before they are said."""
    late = [one for one in now.known.statements if one.quoted.terms is Terms.ON_BACKGROUND and _too_late(one)]
    if not late:
        return None
    why = f"{counted(len(late), 'quote')} on background without a time of agreement before the words"
    return Remark(check=Look.TERMS_LATE, why=why, mend=entry(late[0].seq, "Look at the quote"))


def _too_late(statement: Statement) -> bool:
    agreed_at = statement.quoted.terms_agreed_at
    return agreed_at is None or agreed_at > statement.at


def _written_late(entries: Iterable[Entry], now: Standing) -> Remark | None:
    kinds = (facts.AttemptMade, facts.ResponseReceived, facts.StatementQuoted)
    late = [one for one in entries if one.late and isinstance(one.fact, kinds) and one.seq not in now.known.retracted]
    if not late:
        return None
    worst = max(late, key=lambda one: one.recorded_at - one.occurred_at)
    more = f", and {counted(len(late) - 1, 'other')}" if len(late) > 1 else ""
    why = f"entry {worst.seq}, written {elapsed(worst.occurred_at, worst.recorded_at)} later{more}"
    return Remark(check=Look.WRITTEN_LATE, why=why, mend=entry(worst.seq, "Look at the entry"))


def _waiver_ends(now: Standing, row: Row) -> Remark | None:
    """Once it has run out no release goes out with it, so it is said before that."""
    until = now.as_of + WAIVER_ENDS_WITHIN
    ending = sorted((one.expires_at, one.seq, one.gate) for one in row.waivers if now.as_of < one.expires_at <= until)
    if not ending:
        return None
    at, seq, gate = ending[0]
    why = f"“{gate}” until {exact_instant(at, row.zone)}"
    return Remark(check=Look.WAIVER_ENDS, why=why, mend=entry(seq, "Look at the waiver"))
