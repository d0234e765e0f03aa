"""What may be said of one agency, in one sentence: no more than the record shows, with the days that make it fair."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from outreach.domain.facts import Position
from outreach.domain.investigation import DENIED_FIRST, ResponseStatus
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Efforts, Row, RowAnswer, Turn
from outreach.domain.silence_lines import (
    ACKNOWLEDGED,
    AUTOMATIC,
    BETWEEN,
    CUT_OFF,
    NO_ANSWER,
    NONE,
    ON_ONE_DAY,
    SEVERAL,
    SILENCES,
    SINGLE,
    SINGLE_DATED,
    TOLD,
)
from outreach.domain.voices import Template, Templates, Voice, by_count, one_way

STATUS_OF = {Position.CONFIRMS: ResponseStatus.CONFIRMED, Position.DENIES: ResponseStatus.DENIED}
ANSWERS = frozenset(STATUS_OF)

UNREACHED: Final[dict[str, Template | Templates]] = {
    SINGLE_DATED: one_way("We could not reach %(agency)s: our attempt %(channels)s on %(day)s failed."),
    SINGLE: one_way("We could not reach %(agency)s: our attempt %(channels)s failed."),
    ON_ONE_DAY: by_count(
        "We could not reach %(agency)s: our %(count)s attempt %(channels)s on %(day)s failed.",
        "We could not reach %(agency)s: our %(count)s attempts %(channels)s on %(day)s all failed.",
    ),
    BETWEEN: by_count(
        "We could not reach %(agency)s: our %(count)s attempt %(channels)s between %(first)s and %(last)s failed.",
        "We could not reach %(agency)s: our %(count)s attempts %(channels)s between %(first)s and %(last)s all failed.",
    ),
    SEVERAL: by_count(
        "We could not reach %(agency)s: our %(count)s attempt %(channels)s failed.",
        "We could not reach %(agency)s: our %(count)s attempts %(channels)s all failed.",
    ),
    NONE: by_count(
        "We could not reach %(agency)s: our %(count)s attempt so far failed.",
        "We could not reach %(agency)s: our %(count)s attempts so far all failed.",
    ),
}
"""An agency that never got a letter is not said to have kept silent."""


def agency_line(row: Row, voice: Voice, cutoff: datetime, *, form: Form = NEWEST) -> str:
    """The published sentence about one agency of the dataset. `form`: that of the release that prints it."""
    if row.underlying is ResponseStatus.UNREACHABLE and not row.turns:
        return _unreachable(row, voice)
    exact = form >= Form.SAID_IN_FULL
    if row.turns:
        said = _turned(row, voice)
        said = _on_what(said, row, voice, _statuses(row.turns)) if exact else said
    elif exact and row.neither:
        said = _neither(row, voice)
    elif row.underlying is ResponseStatus.NO_RESPONSE:
        said = _silent(NO_ANSWER, row, voice, cutoff)
    elif row.underlying is ResponseStatus.ACKNOWLEDGED_ONLY:
        said = _silent(ACKNOWLEDGED if row.acknowledged else AUTOMATIC, row, voice, cutoff)
    else:
        said = voice.say("%(agency)s %(said)s", agency=voice.name(row.agency), said=voice.of_one(row.status))
        said = _on_what(said, row, voice, {row.status}) if exact else said
    return voice.stop(voice.clauses([said, *_qualified(row, voice)]))


def party_line(row: Row, voice: Voice, cutoff: datetime, *, form: Form = NEWEST) -> str:
    """The same for a party that is no row of the dataset. Its answers may be partial: the line says which it left."""
    answers = any(answer.position for answer in row.answers)
    if row.first_answer_at is None and not answers and not row.statements:
        return agency_line(row, voice, cutoff, form=form)
    told = ANSWER_BY_ANSWER if form >= Form.SAID_IN_FULL else WHAT_IT_LEFT
    said = [_answered(row, voice)]
    for template, positions in told:
        if questions := [answer for answer in row.answers if answer.position in positions]:
            said.append(voice.say(template, questions=_questions(questions, voice)))
    return voice.together(voice.stop(sentence) for sentence in said)


LEFT = one_way("It left unanswered: %(questions)s")
DECLINED = one_way("It declined to answer: %(questions)s")

ANSWER_BY_ANSWER: Final[tuple[tuple[Template, frozenset[Position | None]], ...]] = (
    (one_way("It confirmed: %(questions)s"), frozenset({Position.CONFIRMS})),
    (one_way("It denied: %(questions)s"), frozenset({Position.DENIES})),
    (one_way("It would neither confirm nor deny: %(questions)s"), frozenset({Position.CANNOT_SAY})),
    (DECLINED, frozenset({Position.DECLINES, Position.ACKNOWLEDGES})),
    (LEFT, frozenset({None})),
)
WHAT_IT_LEFT: Final = ((DECLINED, frozenset(Position) - ANSWERS), (LEFT, frozenset({None})))
"""As the forms before had it."""


def _statuses(turns: Iterable[Turn]) -> frozenset[ResponseStatus]:
    return frozenset(STATUS_OF[position] for turn in turns for position in (turn.earlier, turn.later))


def _on_what(said: str, row: Row, voice: Voice, statuses: Collection[ResponseStatus]) -> str:
    """With the question named, where the words for its answer do not say by themselves what was confirmed or denied."""
    firm = [status for status in statuses if status in STATUS_OF.values()]
    if row.lead is None or all(voice.says_what(status) for status in firm):
        return said
    return voice.say("%(said)s (on “%(question)s”)", said=said, question=_lead(row.lead, voice))


def _neither(row: Row, voice: Voice) -> str:
    """What it said; and, as the table has one word for this and for declining, under which word it is counted."""
    said = voice.say("%(agency)s %(said)s", agency=voice.name(row.agency), said=voice.neither)
    if row.lead:
        said = voice.say("%(said)s (on “%(question)s”)", said=said, question=_lead(row.lead, voice))
    return voice.clauses([said, voice.say("counted as “%(label)s”", label=voice.label(row.status))])


def _lead(lead: RowAnswer, voice: Voice) -> str:
    return voice.question(lead.question, lead.label)


def _turned(row: Row, voice: Voice) -> str:
    """Every answer with its day: "denied any use on 4 March 2026; on 11 March 2026, after further questions, it …"."""
    first, *others = row.turns
    whole = (
        one_way("%(agency)s %(said)s on %(day)s; on %(then_day)s, after further questions, it %(then)s")
        if first.asked_between
        else one_way("%(agency)s %(said)s on %(day)s; on %(then_day)s it %(then)s")
    )
    said = voice.say(
        whole,
        agency=voice.name(row.agency),
        said=_position(first.earlier, voice),
        day=voice.day(first.earlier_at, row.zone),
        then=_position(first.later, voice),
        then_day=voice.day(first.later_at, row.zone),
    )
    return voice.clauses([said, *_then(others, row, voice)])


def _then(turns: Sequence[Turn], row: Row, voice: Voice) -> Iterator[str]:
    for turn in turns:
        day, said = voice.day(turn.later_at, row.zone), _position(turn.later, voice)
        if turn.asked_between:
            yield voice.say("on %(day)s, after further questions, it %(said)s", day=day, said=said)
        else:
            yield voice.say("on %(day)s it %(said)s", day=day, said=said)


def _position(position: Position, voice: Voice) -> str:
    return voice.of_one(STATUS_OF[position])


def _qualified(row: Row, voice: Voice) -> Iterator[str]:
    """What else is known of a confirmation; that it was denied first is told above, with its days."""
    if row.status is ResponseStatus.CONFIRMED:
        yield from (voice.also(key) for key in row.qualifiers if key != DENIED_FIRST)


def _silent(what: str, row: Row, voice: Voice, cutoff: datetime) -> str:
    """With the deadline, where the agency was told it and it has passed; else with our cut-off."""
    if row.deadline_at is not None and row.deadline_told and row.deadline_at <= cutoff:
        until, instant = TOLD, voice.instant(row.deadline_at, row.zone)
    else:
        until, instant = CUT_OFF, voice.instant(cutoff, row.zone)
    days = _days(row.asked, row.zone, voice)
    told = {"agency": voice.name(row.agency), "instant": instant, **days}
    return _counted(SILENCES[what, _asked(row.asked, days), until], row.asked.count, told, voice)


def _unreachable(row: Row, voice: Voice) -> str:
    tried, days = row.tried, _days(row.tried, row.zone, voice)
    told = {"agency": voice.name(row.agency), "channels": voice.channels(tried.channels), **days}
    return _counted(UNREACHED[_asked(tried, days)], tried.count, told, voice)


def _counted(template: Template | Templates, count: int, told: dict[str, str], voice: Voice) -> str:
    if isinstance(template, str):
        return voice.say(template, **told)
    return voice.say_many(*template, count, **told)


def _asked(efforts: Efforts, days: Mapping[str, str]) -> str:
    """How often and when, as far as it is told."""
    if not efforts.count:
        return NONE
    if efforts.count == 1:
        return SINGLE_DATED if days else SINGLE
    if not days:
        return SEVERAL
    return ON_ONE_DAY if days["first"] == days["last"] else BETWEEN


def _days(efforts: Efforts, zone: str, voice: Voice) -> dict[str, str]:
    """Nothing where the codebook keeps the days of attempts back."""
    if efforts.first_at is None or efforts.last_at is None:
        return {}
    first, last = voice.day(efforts.first_at, zone), voice.day(efforts.last_at, zone)
    return {"day": first, "first": first, "last": last}


def _answered(row: Row, voice: Voice) -> str:
    """How many of our questions it answered, and whether it gave a statement besides."""
    answered, of = sum(answer.position in ANSWERS for answer in row.answers), len(row.answers)
    told = {"agency": voice.name(row.agency), "answered": voice.number(answered)}
    return _counted(_how_many(answered, of, stated=bool(row.statements)), of, told, voice)


def _how_many(answered: int, of: int, *, stated: bool) -> Template | Templates:
    if of == 1:
        how = "our question" if answered else "not our question"
    elif answered == of:
        how = "all"
    else:
        how = "some" if answered else "none"
    return ANSWERED[how, stated]


ANSWERED: Final[dict[tuple[str, bool], Template | Templates]] = {
    ("our question", False): one_way("%(agency)s answered our question"),
    ("our question", True): one_way("%(agency)s gave a statement and answered our question"),
    ("not our question", False): one_way("%(agency)s did not answer our question"),
    ("not our question", True): one_way("%(agency)s gave a statement and did not answer our question"),
    ("all", False): by_count(
        "%(agency)s answered all of our questions (%(count)s)",
        "%(agency)s answered all %(count)s of our questions",
    ),
    ("all", True): by_count(
        "%(agency)s gave a statement and answered all of our questions (%(count)s)",
        "%(agency)s gave a statement and answered all %(count)s of our questions",
    ),
    ("some", False): by_count(
        "%(agency)s answered %(answered)s of our %(count)s question",
        "%(agency)s answered %(answered)s of our %(count)s questions",
    ),
    ("some", True): by_count(
        "%(agency)s gave a statement and answered %(answered)s of our %(count)s question",
        "%(agency)s gave a statement and answered %(answered)s of our %(count)s questions",
    ),
    ("none", False): by_count(
        "%(agency)s answered none of our %(count)s question",
        "%(agency)s answered none of our %(count)s questions",
    ),
    ("none", True): by_count(
        "%(agency)s gave a statement and answered none of our %(count)s question",
        "%(agency)s gave a statement and answered none of our %(count)s questions",
    ),
}


def _questions(answers: Sequence[RowAnswer], voice: Voice) -> str:
    return voice.clauses(
        voice.say(
            "%(number)s. “%(question)s”",
            number=str(answer.question),
            question=voice.asked(answer.question, answer.text),
        )
        for answer in answers
    )
