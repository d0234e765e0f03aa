"""How we asked, told from the log: the paragraph a release prints so that a reader can judge the numbers.

Every figure is counted from the rows; the rule for "did not respond" is the policy itself, put in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from outreach.domain.facts import Channel, Position
from outreach.domain.investigation import Codebook, Policy, TimelineLevel
from outreach.domain.ledger import Ledger, Tally
from outreach.domain.prose import by_channels, counted, exact_instant, language_name, listed, long_date, number, stop
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Row
from outreach.domain.translated import filled
from outreach.domain.wording import ledger_sentence

CUTOFF_ZONE = "UTC"
"""A release speaks to readers everywhere, so its cut-off is stated in nobody's own zone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a methodology is told from."""

    rows: Sequence[Row]
    outside: Sequence[Row]
    tally: Tally
    ledger: Ledger
    policy: Policy
    codebook: Codebook
    cutoff: datetime
    form: Form = NEWEST


def methodology(told: Told) -> tuple[str, ...]:
    """The sentences of the paragraph: those told from the log, between what an editor wrote to begin and to end it."""
    introduction = _own(told, told.codebook.introduction.strip())
    limits = (stop(_own(told, limit)) for limit in told.codebook.limits)
    return (*((stop(introduction),) if introduction else ()), *from_the_log(told), *limits)


def method(told: Told) -> tuple[tuple[str, ...], ...]:
    """The same in paragraphs, for a page: without waivers and limits, which stand there by themselves."""
    introduction = _own(told, told.codebook.introduction.strip())
    paragraphs: tuple[tuple[str, ...], ...] = (
        (stop(introduction) if introduction else "",),
        (_attempts(told), _languages(told), _deadlines(told)),
        (_silence_rule(told.policy),),
        (_late(told), _reversals(told)),
        (ledger_sentence(told.ledger), *_renamed(told.ledger, told.form), _outside(told.ledger)),
        (_undated(told.codebook.timeline), _cut_off(told.cutoff)),
    )
    said = (tuple(sentence for sentence in sentences if sentence) for sentences in paragraphs)
    return tuple(sentences for sentences in said if sentences)


def limitations(told: Told) -> tuple[str, ...]:
    """What a reader should not take the table for: where every name went, when it ends, and the limits stated."""
    sentences = (
        ledger_sentence(told.ledger),
        *_renamed(told.ledger, told.form),
        _outside(told.ledger),
        _undated(told.codebook.timeline),
        _cut_off(told.cutoff),
        *(stop(_own(told, limit)) for limit in told.codebook.limits),
    )
    return tuple(sentence for sentence in sentences if sentence)


def _own(told: Told, text: str) -> str:
    """A text of the publication's own with its numbers counted."""
    return filled(text, told.tally, told.codebook)


def from_the_log(told: Told) -> tuple[str, ...]:
    """In order; sentences with nothing to say are left out."""
    sentences = (
        _attempts(told),
        _languages(told),
        _deadlines(told),
        _silence_rule(told.policy),
        _late(told),
        _reversals(told),
        ledger_sentence(told.ledger),
        *_renamed(told.ledger, told.form),
        _outside(told.ledger),
        _undated(told.codebook.timeline),
        *waivers(told),
        _cut_off(told.cutoff),
    )
    return tuple(sentence for sentence in sentences if sentence)


def paragraph(told: Told) -> str:
    return " ".join(methodology(told))


def _attempts(told: Told) -> str:
    """Attempts that left us; median, least and most for one agency, so that no average hides a neglected one."""
    counts = [row.asked.count for row in told.rows if row.asked.count]
    if not counts:
        return f"No {told.codebook.noun} has been asked yet."
    asked = counted(len(counts), told.codebook.noun, told.codebook.nouns)
    attempts = counted(sum(counts), "attempt", "attempts") + _each(counts)
    channels = {channel for row in told.rows for channel in row.asked.channels}
    used = by_channels(channel for channel in Channel if channel in channels)
    return f"{_span(told.rows)} we asked {asked} for comment, in {attempts}, {used}."


def _each(counts: Sequence[int]) -> str:
    if len(counts) == 1:
        return ""
    if min(counts) == max(counts):
        return f" ({number(counts[0])} for each)"
    return (
        f" (median {number(median(counts))}, at least {number(min(counts))} and at most {number(max(counts))} for each)"
    )


def _span(rows: Iterable[Row]) -> str:
    efforts = [row.asked for row in rows]
    first = min(effort.first_at for effort in efforts if effort.first_at)
    last = max(effort.last_at for effort in efforts if effort.last_at)
    if first.date() == last.date():
        return f"On {long_date(first)}"
    return f"Between {long_date(first)} and {long_date(last)}"


def _languages(told: Told) -> str:
    names = {language_name(tag) for row in told.rows for tag in row.asked.languages}
    return f"We wrote and spoke in {listed(sorted(names))}." if names else ""


def _deadlines(told: Told) -> str:
    policy = told.policy
    given = sum(row.deadline_at is not None for row in told.rows)
    if not given:
        return ""
    days = counted(policy.response_working_days, "working day", "working days")
    close = f"{policy.close_of_business:%H:%M}"
    sentence = (
        f"As a rule each was given {days} to answer, counted in its own calendar and ending at {close} its own time."
    )
    extended = sum(row.extended for row in told.rows)
    return f"{sentence} {number(extended)} {_were(extended)} given more time." if extended else sentence


def _silence_rule(policy: Policy) -> str:
    """The policy's own numbers; domain part 5 says what counts as an attempt."""
    attempts = counted(policy.min_attempts, "attempt", "attempts")
    channels = counted(policy.min_channels, "channel", "channels")
    days = counted(policy.min_working_days, "working day", "working days")
    return (
        f"We say “did not respond” only after at least {attempts} by at least {channels}, over at least {days} in the "
        "recipient's calendar, when the last deadline we told it had passed there and no message from it was left "
        "unread. Only attempts with evidence of leaving count: bounced mail and wrong numbers do not, nor do social "
        "media alone."
    )


def _late(told: Told) -> str:
    late = sum(row.answered_late for row in told.rows)
    if not late:
        return ""
    counted_by = "is counted by its answer" if late == 1 else "are counted by their answers"
    return f"{number(late)} answered after the deadline and {counted_by}."


def _reversals(told: Told) -> str:
    turns = [turn for row in told.rows for turn in row.turns]
    to_yes = sum(turn.later is Position.CONFIRMS for turn in turns)
    to_no = len(turns) - to_yes
    said = [f"{_times(to_yes)} a denial was followed by a confirmation"] if to_yes else []
    said += [f"{_times(to_no)} a confirmation was followed by a denial"] if to_no else []
    ruled = "; an editor confirmed each change" if all(turn.confirmed for turn in turns) else ""
    text = listed(said) + ruled if said else ""
    return stop(text[0].upper() + text[1:]) if text else ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{number(count)} times"


def _renamed(ledger: Ledger, form: Form) -> tuple[str, ...]:
    """Whose mistakes were corrected; the first form took each for the source’s."""
    if form is Form.FIRST:
        return (_of_the_source(ledger.renamed),)
    return _of_the_source(ledger.renamed_source), _of_ours(ledger.renamed_ours), _of_nobody(ledger.renamed_unsaid)


def _of_the_source(count: int) -> str:
    return f"{_names(count)} misspelt or incomplete in the source and {_were(count)} corrected." if count else ""


def _of_ours(count: int) -> str:
    return f"{_names(count)} misspelt by us and {_were(count)} corrected." if count else ""


def _of_nobody(count: int) -> str:
    if not count:
        return ""
    return f"{_names(count)} corrected; whether the mistake was ours or the source’s is not on record."


def _names(count: int) -> str:
    return f"{number(count)} {'name' if count == 1 else 'names'} {_were(count)}"


def _outside(ledger: Ledger) -> str:
    if not ledger.outside:
        return ""
    if ledger.outside == 1:
        return "1 other party was asked as well and is not in these numbers."
    return f"{number(ledger.outside)} other parties were asked as well and are not in these numbers."


def _undated(level: TimelineLevel) -> str:
    """What is kept back is said, so that nobody takes an empty place for something that never happened."""
    match level:
        case TimelineLevel.NONE:
            return (
                "Of each we print neither the days of our attempts nor those of its answers, but only deadlines, and "
                "the days of quotes and of answers that contradict each other."
            )
        case TimelineLevel.ANSWERS:
            return "Of each we print the days of its answers and of its deadline, not those of our attempts."
        case TimelineLevel.ATTEMPTS:
            return ""


def waivers(told: Told) -> list[str]:
    """An editor's decision to pass a rule is printed, with its reason."""
    return [
        stop(f"For {row.agency} an editor passed the rule “{waiver.gate}”: {waiver.reason}")
        for row in (*told.rows, *told.outside)
        for waiver in row.waivers
    ]


def _cut_off(cutoff: datetime) -> str:
    return f"This is what we knew on {exact_instant(cutoff, CUTOFF_ZONE)}; what came later is not in these numbers."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
