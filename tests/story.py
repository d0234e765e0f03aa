"""Short stories for tests: `log(asked(0), answered(2, DENIES), answered(9, CONFIRMS))` is a whole log.

A story is told in days from one Monday; an agency is in Oslo unless told otherwise. Each function tells one fact;
`log` writes them down in the order told, each as soon as it happened unless it says when it was recorded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.domain import chain, facts
from outreach.domain.calendars import Calendar
from outreach.domain.facts import Channel, Entry, Fact, Medium, Outcome, Position, Terms
from outreach.domain.ids import RfcId, Seq, StaffId
from outreach.domain.investigation import Policy, Question, QuestionSet, QuestionSets
from outreach.domain.standing import Standing, standing

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONE = "Europe/Oslo"
CALENDAR = Calendar(zone=ZoneInfo(ZONE))
POLICY = Policy()
CONFIRMS, DENIES, DECLINES = Position.CONFIRMS, Position.DENIES, Position.DECLINES
CANNOT_SAY, ACKNOWLEDGES = Position.CANNOT_SAY, Position.ACKNOWLEDGES

ASHA = StaffId("asha")
Telling = Fact | Callable[[Sequence[Entry]], Fact]


def day(number: float, hour: int = 9) -> datetime:
    """The hour, in UTC, of the day so many days after the Monday on which every story begins."""
    return MONDAY.replace(hour=hour) + timedelta(days=number)


QUESTIONS = QuestionSets(
    [
        QuestionSet(
            version=1,
            recorded_at=day(-30),
            questions=(
                Question(number=1, text="Have your employees used the tool?", label="Used the tool"),
                Question(number=2, text="Has it led to any arrests?", label="Led to arrests"),
            ),
        )
    ]
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One fact of a story. A fact that needs to know what came before it is a function of the entries so far."""

    at: datetime
    fact: Telling
    by: StaffId = ASHA
    recorded_at: datetime | None = None

    def recorded(self, number: float, hour: int = 9) -> "Told":
        """The same fact, but written down only on that day."""
        return replace(self, recorded_at=day(number, hour))

    def by_(self, staff: str) -> "Told":
        return replace(self, by=StaffId(staff))


def log(*told: Told, rfc_id: int = 1) -> tuple[Entry, ...]:
    """The log of one request: the agency's listing first (a plain one, unless the story lists it), then the facts."""
    if not told or not isinstance(told[0].fact, facts.AgencyListed):
        told = (listed(), *told)
    entries: list[Entry] = []
    for one in told:
        entries.append(_entry(one, entries, RfcId(rfc_id)))
    return tuple(entries)


def stand(
    entries: Sequence[Entry],
    as_of: datetime | None = None,
    *,
    policy: Policy = POLICY,
    questions: QuestionSets = QUESTIONS,
) -> Standing:
    """Where the story stands on that day; at its last entry, if no day is given."""
    return standing(entries, as_of or entries[-1].recorded_at, policy=policy, calendar=CALENDAR, questions=questions)


# ── Being in the dataset ────────────────────────────────────────────────────────────────────────────────────────


def listed(name: str = "Lakmere Police", at: float = -20, **rest: object) -> Told:
    return Told(at=day(at), fact=facts.AgencyListed(**{"name": name, "country": "NO", "kind": "police", **rest}))  # type: ignore[arg-type]


def renamed(at: float, name: str, mistake: facts.Mistake = facts.Mistake.UNSAID) -> Told:
    return Told(at=day(at), fact=facts.NameCorrected(name=name, reason="The register spells it so.", mistake=mistake))


def recounted(at: float, published_range: str) -> Told:
    finding = facts.FindingData(published_range=published_range)
    return Told(at=day(at), fact=facts.FindingDataChanged(finding=finding, reason="The source was read again."))


def removed(at: float, reason: str = "Its existence could not be confirmed.") -> Told:
    return Told(at=day(at), fact=facts.RemovedFromDataset(reason=reason))


def restored(at: float) -> Told:
    return Told(at=day(at), fact=facts.RestoredToDataset(reason="A register confirms it."))


def merged(at: float, into: str) -> Told:
    return Told(at=day(at), fact=facts.MergedInto(into=into, reason="The same police force under two names."))


# ── Asking ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asked(at: float, due: float | None = 7, **rest: object) -> Told:
    """A letter that left and put both questions; it states the deadline of day `due`, 17:00 in Oslo."""
    told = {
        "channel": Channel.EMAIL,
        "outcome": Outcome.SENT,
        "address": "press@agency.example.org",
        "question_set": 1,
        "questions": (1, 2),
        "deadline_told": deadline(due) if due is not None else None,
        "language": "en",
        **rest,
    }
    return Told(at=day(at), fact=facts.AttemptMade(**told))  # type: ignore[arg-type]


def called(at: float, outcome: Outcome = Outcome.LEFT_MESSAGE, **rest: object) -> Told:
    return asked(at, **{"channel": Channel.PHONE, "outcome": outcome, "address": "+47 5550 0100", **rest})  # type: ignore[arg-type]


def bounced(at: float, attempt: int) -> Told:
    report = facts.DeliveryReport.BOUNCED_HARD
    return Told(at=day(at), fact=facts.DeliveryReported(attempt=Seq(attempt), report=report))


def deadline(number: float) -> datetime:
    """17:00 in Oslo of that day, in UTC."""
    return datetime.combine(day(number).date(), POLICY.close_of_business, CALENDAR.zone).astimezone(UTC)


def due(at: float, on: float) -> Told:
    """A week is five working days; another deadline was chosen by hand."""
    days = POLICY.response_working_days if int(on) - int(at) == 7 else None
    return Told(at=day(at), fact=facts.DeadlineSet(due_at=deadline(on), zone=ZONE, working_days=days))


def extended(at: float, on: float) -> Told:
    fact = facts.ExtensionGranted(
        due_at=deadline(on), zone=ZONE, asked_by=facts.AskedBy.AGENCY, reason="Their press officer was away."
    )
    return Told(at=day(at), fact=fact)


def silence(start: float = 0) -> tuple[Told, ...]:
    """Everything that makes a silence fair to print: two letters, a call, a deadline told; proven from day 8 on."""
    return (
        due(start, start + 7),
        asked(start, due=start + 7),
        called(start + 2, due=start + 7),
        asked(start + 7, due=start + 7),
    )


# ── Hearing back ────────────────────────────────────────────────────────────────────────────────────────────────


def wrote(at: float, text: str = "Thank you for your letter.", **rest: object) -> Told:
    """A message came in and waits for a person to say what it is."""
    fact = facts.MessageReceived(channel=Channel.EMAIL, sender="press@agency.example.org", text=text, **rest)  # type: ignore[arg-type]
    return Told(at=day(at), fact=fact)


def auto_replied(at: float) -> Told:
    return Told(at=day(at), fact=facts.AutoReplyReceived(detail="Out of office."))


def acknowledged(at: float) -> Told:
    return Told(at=day(at), fact=facts.Acknowledged(said_by="the front desk"))


def answered(at: float, position: Position, arrests: Position | None = None, **rest: object) -> Told:
    """An answer to the lead question, and to the second one if `arrests` is given."""
    answers = [facts.Answer(question=1, position=position)]
    if arrests is not None:
        answers.append(facts.Answer(question=2, position=arrests))
    told = {"question_set": 1, "answers": tuple(answers), "speaker": "Dana Rowe", "role": "press officer", **rest}
    return Told(at=day(at), fact=facts.ResponseReceived(**told))  # type: ignore[arg-type]


def quoted(at: float, words: str, **rest: object) -> Told:
    told = {
        "words": words,
        "speaker": "Dana Rowe",
        "role": "press officer",
        "terms": Terms.ON_THE_RECORD,
        "medium": Medium.WRITTEN,
        **rest,
    }
    return Told(at=day(at), fact=facts.StatementQuoted(**told))  # type: ignore[arg-type]


def on_background(at: float, words: str, attribution: str, speaker: str = "Robin Quill", **rest: object) -> Told:
    terms = {"terms": Terms.ON_BACKGROUND, "attribution": attribution, "speaker": speaker, "medium": Medium.SPOKEN}
    return quoted(at, words, **{**terms, **rest})


def heard_off_record(at: float, seal: str = "0" * 64) -> Told:
    fact = facts.OffRecordHeard(speaker="Dana Rowe", medium=Medium.SPOKEN, seal=seal)
    return Told(at=day(at), fact=fact)


def verified(at: float, statement: int) -> Told:
    return Told(at=day(at), fact=facts.StatementVerified(statement=Seq(statement)), by=StaffId("ben"))


def translated(at: float, statement: int, words: str, **rest: object) -> Told:
    told = {"statement": Seq(statement), "language": "en", "words": words, "translator": "Mika Sand", **rest}
    return Told(at=day(at), fact=facts.TranslationAdded(**told))  # type: ignore[arg-type]


# ── Deciding ────────────────────────────────────────────────────────────────────────────────────────────────────


def ruled(at: float, earlier: int, later: int, question: int = 1) -> Told:
    fact = facts.ReversalConfirmed(question=question, earlier=Seq(earlier), later=Seq(later))
    return Told(at=day(at), fact=fact, by=StaffId("edith"))


def withdrawn(at: float) -> Told:
    return Told(at=day(at), fact=facts.SignOffWithdrawn(reason="Read it again"), by=StaffId("edith"))


def waived(at: float, gate: facts.Gate, until: float = 60, reason: str = "Its only office has closed.") -> Told:
    fact = facts.GateWaived(gate=gate, reason=reason, expires_at=day(until))
    return Told(at=day(at), fact=fact, by=StaffId("edith"))


def noted(at: float, text: str) -> Told:
    return Told(at=day(at), fact=facts.NoteAdded(text=text))


def signed_off(at: float) -> Told:
    """An editor signs everything told so far, as it stands at that moment."""

    def fact(entries: Sequence[Entry]) -> Fact:
        return facts.SignedOff(through=entries[-1].seq, status=stand(entries, day(at)).status)

    return Told(at=day(at), fact=fact, by=StaffId("edith"))


def retracted(at: float, entry: int) -> Told:
    return Told(at=day(at), fact=facts.EntryRetracted(entry=Seq(entry), reason="Filed to the wrong agency."))


def _entry(told: Told, before: Sequence[Entry], rfc_id: RfcId) -> Entry:
    earliest = before[-1].recorded_at if before else told.at
    entry = Entry(
        seq=Seq(len(before) + 1),
        recorded_at=max(told.recorded_at or told.at, earliest),
        recorded_by=told.by,
        occurred_at=told.at,
        fact=told.fact(before) if callable(told.fact) else told.fact,
    )
    return replace(entry, digest=chain.digest(before[-1].digest if before else "", rfc_id, entry))
