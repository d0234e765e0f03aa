"""The forecast of an investigation: every log is folded as of now and as of tomorrow, under its policy or another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from outreach.db import cases, editions, investigations, log
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Entry
from outreach.domain.forecast import A_DAY, Forecast, Outlook, Whose, forecast, outlook
from outreach.domain.ids import InvestigationId
from outreach.domain.investigation import Investigation, Policy, QuestionSets
from outreach.domain.standing import standing
from outreach.domain.wallclock import read
from outreach.services.desk import Desk

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

    def of(self, policy: Policy) -> Policy:
        names = ("min_attempts", "min_channels", "min_working_days", "response_working_days")
        changed = {name: value for name in names if (value := getattr(self, name)) is not None}
        try:
            return replace(policy, **changed)
        except ValueError as wrong:
            raise RuleBroken(f"That is no policy: {wrong}.") from None


NOTHING_ELSE = WhatIf()


@dataclass(frozen=True, kw_only=True)
class ForecastPage:
    """`adopted` is the forecast under the policy in force; `asked` under what was asked, the same where nothing was."""

    investigation: Investigation
    policy: Policy
    what_if: WhatIf
    adopted: Forecast
    asked: Forecast

    @property
    def differs(self) -> bool:
        return self.what_if.of(self.policy) != self.policy


def forecast_of(
    desk: Desk, slug: str, *, as_of: datetime | None = None, what_if: WhatIf = NOTHING_ELSE
) -> ForecastPage:
    """What is known now, or was at `as_of`, and where it leads."""
    now = as_of or desk.clock()
    with desk.reading() as session:
        investigation = investigations.get(session, slug)
        if now < investigation.created_at:
            opened = read(investigation.created_at, ZoneInfo("UTC"))
            raise RuleBroken(f"{investigation.title} was opened on {opened}. Ask about a later instant.", "as_of")
        known = editions.load(session, investigation.id, investigation.editions)
        policy = known.policy_at(now)
        asked_for = what_if.of(policy)
        look = _Look(desk=desk, now=now, questions=known.questions_at(now))
        policies = (policy,) if asked_for == policy else (policy, asked_for)
        found: list[list[Outlook]] = [[] for _ in policies]
        for stored, entries in _logs(session, investigation.id, now):
            for outlooks, under in zip(found, policies, strict=True):
                outlooks.extend(look.at(stored, entries, under))
    return ForecastPage(
        investigation=investigation,
        policy=policy,
        what_if=what_if,
        adopted=forecast(now, found[0]),
        asked=forecast(now, found[-1]),
    )


def _logs(session: Session, which: InvestigationId, now: datetime) -> Iterator[tuple[StoredCase, Sequence[Entry]]]:
    logs = log.read_many(session, which, until=now)
    while batch := list(islice(logs, AT_A_TIME)):
        stored = cases.load_many(session, [rfc_id for rfc_id, _, _ in batch])
        yield from ((stored[rfc_id], entries) for rfc_id, _, entries in batch)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    desk: Desk
    now: datetime
    questions: QuestionSets

    def at(self, stored: StoredCase, entries: Sequence[Entry], policy: Policy) -> list[Outlook]:
        calendar = self.desk.calendars(stored.agency.place)
        now, tomorrow = (
            standing(entries, at, policy=policy, calendar=calendar, questions=self.questions)
            for at in (self.now, self.now + A_DAY)
        )
        whose = Whose(rfc_id=stored.rfc_id, agency=now.known.listing.name, zone=stored.agency.zone)
        expected = outlook(whose, now, tomorrow)
        return [expected] if expected else []
