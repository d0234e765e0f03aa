"""The forecast of an investigation: its requests as they stand now, and as tomorrow, under its policy or another.

What Follow-ups looks at is looked at here too: contacts, letters that wait to leave, messages held for a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from outreach.db import cases, contacts, editions, investigations, log, pending_letters, received
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.agencies import Contact
from outreach.domain.batches import Pending
from outreach.domain.case import Case
from outreach.domain.editions import Editions
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.forecast import Forecast, forecast
from outreach.domain.ids import InvestigationId, RfcId
from outreach.domain.investigation import Investigation, Policy
from outreach.domain.outlooks import Outlook, Whose, outlook, unreadable
from outreach.domain.wallclock import read
from outreach.services.desk import Desk
from outreach.services.records import as_many_as_can_be_read

AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIf:
    """Other numbers for the policy than those adopted; None leaves one as it is.

    `publish_at` asks what would be lost.
    """

    min_attempts: int | None = None
    min_channels: int | None = None
    min_working_days: int | None = None
    response_working_days: int | None = None
    publish_at: datetime | None = None

    def numbers(self) -> dict[str, Any]:
        names = ("min_attempts", "min_channels", "min_working_days", "response_working_days")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def of(self, policy: Policy) -> Policy:
        try:
            return replace(policy, **self.numbers())
        except ValueError as wrong:
            raise RuleBroken(f"That is no policy: {wrong}.") from None


NOTHING_ELSE = WhatIf()


@dataclass(frozen=True, kw_only=True)
class ForecastPage:
    """`adopted` is the forecast under the policy in force; `asked` under what was asked, the same where nothing was.

    `mail_held`: how many messages wait for a person, of whichever investigation; `mail_unread`: how many nobody could
    read. Any of them may be an answer. Of an instant that has passed nobody knows that any more.
    """

    investigation: Investigation
    policy: Policy
    what_if: WhatIf
    adopted: Forecast
    asked: Forecast
    mail_held: int = 0
    mail_unread: int = 0

    @property
    def differs(self) -> bool:
        return self.what_if.of(self.policy) != self.policy

    @property
    def changed(self) -> dict[str, int]:
        """The numbers that were asked for and are not those in force."""
        return {name: value for name, value in self.what_if.numbers().items() if value != getattr(self.policy, name)}


def forecast_of(
    desk: Desk, slug: str, *, as_of: datetime | None = None, what_if: WhatIf = NOTHING_ELSE, reader: tzinfo = UTC
) -> ForecastPage:
    """What is known now, or was at `as_of`, and where it leads; in days of the reader's calendar."""
    now = as_of or desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        if now < investigation.created_at:
            opened = read(investigation.created_at, ZoneInfo("UTC"))
            raise RuleBroken(f"{investigation.title} was opened on {opened}. Ask about a later instant.", "as_of")
        known = editions.load(session, investigation.id, investigation.editions)
        policy = known.policy_at(now)
        asked_for = what_if.of(policy)
        look = _Look(desk, known, now, past=as_of is not None)
        policies = (policy,) if asked_for == policy else (policy, asked_for)
        found: list[list[Outlook]] = [[] for _ in policies]
        for seen in _looked_at(session, investigation.id, now):
            for outlooks, under in zip(found, policies, strict=True):
                outlooks.extend(look.at(seen, under))
        held, unread = (0, 0) if as_of else received.waiting(session)
    return ForecastPage(
        investigation=investigation,
        policy=policy,
        what_if=what_if,
        adopted=forecast(now, found[0], reader=reader),
        asked=forecast(now, found[-1], reader=reader),
        mail_held=held,
        mail_unread=unread,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """`entries` is None where its log cannot be read."""

    stored: StoredCase
    entries: Sequence[Entry] | None
    contacts: tuple[Contact, ...]
    letters: tuple[Pending, ...]


def _looked_at(session: Session, which: InvestigationId, now: datetime) -> Iterator[_Seen]:
    """A log that somebody changed by hand, and that cannot be read, is none: it keeps nobody from the others."""
    everyone = log.requests(session, which)
    for start in range(0, len(everyone), AT_A_TIME):
        some = everyone[start : start + AT_A_TIME]
        logs = as_many_as_can_be_read(lambda ids: _logs(session, ids, now), some)
        stored = cases.load_many(session, some)
        reach = contacts.of_agencies(session, [one.agency.id for one in stored.values()])
        pending = pending_letters.pending(session, list(stored), held=True)
        for rfc_id, one in stored.items():
            yield _Seen(
                stored=one,
                entries=logs.get(rfc_id),
                contacts=reach.get(one.agency.id, ()),
                letters=pending.get(rfc_id, ()),
            )


def _logs(session: Session, rfc_ids: Sequence[RfcId], until: datetime) -> dict[RfcId, tuple[Entry, ...]]:
    found = log.read_some(session, rfc_ids, until=until)
    return {rfc_id: found.get(rfc_id, ()) for rfc_id in rfc_ids}


class _Look:
    """What is the same for every request is read once. `past`: what waits to leave or to be read is not known then."""

    def __init__(self, desk: Desk, adopted: Editions, now: datetime, *, past: bool) -> None:
        self._desk, self._now, self._past = desk, now, past
        self._questions, self._codebook = adopted.questions_at(now), adopted.codebook_at(now)
        self._policy_at = adopted.policy_at

    def at(self, seen: _Seen, policy: Policy) -> list[Outlook]:
        stored = seen.stored
        if seen.entries is None:
            whose = Whose(rfc_id=stored.rfc_id, agency=stored.agency.name, zone=stored.agency.zone)
            return [unreadable(whose, self._now)]
        if not seen.entries:  # nobody had listed it yet
            return []
        case = Case(
            rfc_id=stored.rfc_id,
            now=self._now,
            entries=seen.entries,
            questions=self._questions,
            policy=policy,
            codebook=self._codebook,
            calendar=self._desk.calendars(stored.agency.place),
            policy_at=self._policy_at,
            held=0 if self._past else stored.held,
        )
        whose = Whose(rfc_id=stored.rfc_id, agency=case.standing.known.listing.name, zone=stored.agency.zone)
        expected = outlook(whose, case, seen.contacts, () if self._past else seen.letters)
        return [expected] if expected else []
