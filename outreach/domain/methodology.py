"""How we asked, told from the log: the paragraph a release prints so that a reader can judge the numbers.

Every figure is counted from the rows; the rule for "did not respond" is the policy itself, put in words. What an editor
wrote stands in the language in which it was typed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from outreach.domain.facts import Channel, Position
from outreach.domain.investigation import Codebook, Policy, ResponseStatus, TimelineLevel
from outreach.domain.ledger import Ledger, Tally
from outreach.domain.prose import stop
from outreach.domain.release_form import NEWEST, Form
from outreach.domain.rows import Row, RowWaiver
from outreach.domain.tally_lines import ledger_sentence
from outreach.domain.translated import filled
from outreach.domain.voices import Templates, Voice, by_count

CUTOFF_ZONE = "UTC"
"""A release speaks to readers everywhere, so its cut-off is stated in nobody's own zone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a methodology is told from, and in whose language."""

    voice: Voice
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
    return (*_introduction(told), *from_the_log(told), *_limits(told))


def method(told: Told) -> tuple[tuple[str, ...], ...]:
    """The same in paragraphs, for a page: without waivers and limits, which stand there by themselves."""
    paragraphs: tuple[tuple[str, ...], ...] = (
        _introduction(told),
        (_attempts(told), _languages(told), *_deadlines(told)),
        (_silence_rule(told),),
        (_neither(told), _late(told), _reversals(told)),
        (ledger_sentence(told.ledger, told.voice), *_renamed(told), _outside(told)),
        (_undated(told), _cut_off(told)),
    )
    said = (tuple(sentence for sentence in sentences if sentence) for sentences in paragraphs)
    return tuple(sentences for sentences in said if sentences)


def limitations(told: Told) -> tuple[str, ...]:
    """What a reader should not take the table for: where every name went, when it ends, and the limits stated."""
    sentences = (
        ledger_sentence(told.ledger, told.voice),
        *_renamed(told),
        _outside(told),
        _undated(told),
        _cut_off(told),
        *_limits(told),
    )
    return tuple(sentence for sentence in sentences if sentence)


def _introduction(told: Told) -> tuple[str, ...]:
    introduction = told.codebook.introduction.strip()
    return (_own(told, introduction),) if introduction else ()


def _limits(told: Told) -> tuple[str, ...]:
    return tuple(_own(told, limit) for limit in told.codebook.limits)


def _own(told: Told, text: str) -> str:
    """A text of the publication's own with its numbers counted."""
    return told.voice.typed(stop(filled(text, told.tally, told.codebook)))


def from_the_log(told: Told) -> tuple[str, ...]:
    """In order; sentences with nothing to say are left out."""
    sentences = (
        _attempts(told),
        _languages(told),
        *_deadlines(told),
        _silence_rule(told),
        _neither(told),
        _late(told),
        _reversals(told),
        ledger_sentence(told.ledger, told.voice),
        *_renamed(told),
        _outside(told),
        _undated(told),
        *waivers(told),
        _cut_off(told),
    )
    return tuple(sentence for sentence in sentences if sentence)


def paragraph(told: Told) -> str:
    return told.voice.together(methodology(told))


ON_A_DAY, BETWEEN_DAYS = "on a day", "between two"
ASKED_ONE: dict[str, Templates] = {
    ON_A_DAY: by_count(
        "On %(day)s we asked %(asked)s %(noun)s for comment, in %(count)s attempt, %(channels)s.",
        "On %(day)s we asked %(asked)s %(noun)s for comment, in %(count)s attempts, %(channels)s.",
    ),
    BETWEEN_DAYS: by_count(
        "Between %(first)s and %(last)s we asked %(asked)s %(noun)s for comment, in %(count)s attempt, %(channels)s.",
        "Between %(first)s and %(last)s we asked %(asked)s %(noun)s for comment, in %(count)s attempts, %(channels)s.",
    ),
}
ASKED_ALIKE: dict[str, Templates] = {
    ON_A_DAY: by_count(
        "On %(day)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempt (%(each)s for each), %(channels)s.",
        "On %(day)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempts (%(each)s for each), %(channels)s.",
    ),
    BETWEEN_DAYS: by_count(
        "Between %(first)s and %(last)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempt "
        "(%(each)s for each), %(channels)s.",
        "Between %(first)s and %(last)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempts "
        "(%(each)s for each), %(channels)s.",
    ),
}
ASKED: dict[str, Templates] = {
    ON_A_DAY: by_count(
        "On %(day)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempt (median %(median)s, at least "
        "%(least)s and at most %(most)s for each), %(channels)s.",
        "On %(day)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempts (median %(median)s, at least "
        "%(least)s and at most %(most)s for each), %(channels)s.",
    ),
    BETWEEN_DAYS: by_count(
        "Between %(first)s and %(last)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempt "
        "(median %(median)s, at least %(least)s and at most %(most)s for each), %(channels)s.",
        "Between %(first)s and %(last)s we asked %(asked)s %(nouns)s for comment, in %(count)s attempts "
        "(median %(median)s, at least %(least)s and at most %(most)s for each), %(channels)s.",
    ),
}


def _attempts(told: Told) -> str:
    """Attempts that left us; median, least and most for one agency, so that no average hides a neglected one."""
    voice, counts = told.voice, [row.asked.count for row in told.rows if row.asked.count]
    if not counts:
        return voice.say("No %(noun)s has been asked yet.", noun=voice.noun)
    when, days = _span(told)
    used = {channel for row in told.rows for channel in row.asked.channels}
    return voice.say_many(
        *_asked(counts)[when],
        sum(counts),
        **days,
        noun=voice.noun,
        nouns=voice.nouns,
        asked=voice.number(len(counts)),
        each=voice.number(counts[0]),
        median=voice.number(median(counts)),
        least=voice.number(min(counts)),
        most=voice.number(max(counts)),
        channels=voice.channels(channel for channel in Channel if channel in used),
    )


def _asked(counts: Sequence[int]) -> dict[str, Templates]:
    if len(counts) == 1:
        return ASKED_ONE
    return ASKED_ALIKE if min(counts) == max(counts) else ASKED


def _span(told: Told) -> tuple[str, dict[str, str]]:
    efforts = [row.asked for row in told.rows]
    first = min(effort.first_at for effort in efforts if effort.first_at)
    last = max(effort.last_at for effort in efforts if effort.last_at)
    if first.date() == last.date():
        return ON_A_DAY, {"day": told.voice.long_date(first)}
    return BETWEEN_DAYS, {"first": told.voice.long_date(first), "last": told.voice.long_date(last)}


def _languages(told: Told) -> str:
    tags = {tag for row in told.rows for tag in row.asked.languages}
    return told.voice.say("We wrote and spoke in %(languages)s.", languages=told.voice.languages(tags)) if tags else ""


def _deadlines(told: Told) -> Iterator[str]:
    policy, voice = told.policy, told.voice
    if all(row.deadline_at is None for row in told.rows):
        return
    sentence = voice.say_many(
        "As a rule each was given %(count)s working day to answer, counted in its own calendar and ending at %(close)s "
        "its own time.",
        "As a rule each was given %(count)s working days to answer, counted in its own calendar and ending at "
        "%(close)s its own time.",
        policy.response_working_days,
        close=f"{policy.close_of_business:%H:%M}",
    )
    extended = sum(row.extended for row in told.rows)
    more = voice.say_many("%(count)s was given more time.", "%(count)s were given more time.", extended)
    yield voice.together([sentence, more if extended else ""])


def _silence_rule(told: Told) -> str:
    """The policy's own numbers; domain part 5 says what counts as an attempt."""
    policy, voice = told.policy, told.voice
    return voice.say(
        "We say “did not respond” only after %(attempts)s by %(channels)s, over %(days)s in the recipient's calendar, "
        "when the last deadline we told it had passed there and no message from it was left unread. Only attempts with "
        "evidence of leaving count: bounced mail and wrong numbers do not, nor do social media alone.",
        attempts=voice.say_many("at least %(count)s attempt", "at least %(count)s attempts", policy.min_attempts),
        channels=voice.say_many("at least %(count)s channel", "at least %(count)s channels", policy.min_channels),
        days=voice.say_many(
            "at least %(count)s working day", "at least %(count)s working days", policy.min_working_days
        ),
    )


def _neither(told: Told) -> str:
    """Whom the table calls by a word that is not quite what they said."""
    neither = sum(row.neither for row in told.rows)
    if not neither or told.form < Form.SAID_IN_FULL:
        return ""
    return told.voice.say_many(
        "%(count)s that is counted as “%(label)s” would neither confirm nor deny.",
        "%(count)s that are counted as “%(label)s” would neither confirm nor deny.",
        neither,
        label=told.voice.label(ResponseStatus.DECLINED),
    )


def _late(told: Told) -> str:
    late = sum(row.answered_late for row in told.rows)
    if not late:
        return ""
    return told.voice.say_many(
        "%(count)s answered after the deadline and is counted by its answer.",
        "%(count)s answered after the deadline and are counted by their answers.",
        late,
    )


def _reversals(told: Told) -> str:
    voice, turns = told.voice, [turn for row in told.rows for turn in row.turns]
    if not turns:
        return ""
    to_yes = sum(turn.later is Position.CONFIRMS for turn in turns)
    said = voice.capital(voice.listed(_turned(to_yes, len(turns) - to_yes, voice)))
    if all(turn.confirmed for turn in turns):
        return voice.stop(voice.say("%(turns)s; an editor confirmed each change", turns=said))
    return voice.stop(said)


def _turned(to_yes: int, to_no: int, voice: Voice) -> Iterator[str]:
    if to_yes == 1:
        yield voice.say("once a denial was followed by a confirmation")
    elif to_yes:
        yield voice.say_many(
            "%(count)s time a denial was followed by a confirmation",
            "%(count)s times a denial was followed by a confirmation",
            to_yes,
        )
    if to_no == 1:
        yield voice.say("once a confirmation was followed by a denial")
    elif to_no:
        yield voice.say_many(
            "%(count)s time a confirmation was followed by a denial",
            "%(count)s times a confirmation was followed by a denial",
            to_no,
        )


def _renamed(told: Told) -> Iterator[str]:
    """Whose mistakes were corrected; the first form took each for the source’s."""
    ledger, first_form = told.ledger, told.form is Form.FIRST
    source = ledger.renamed if first_form else ledger.renamed_source
    if source:
        yield told.voice.say_many(
            "%(count)s name was misspelt or incomplete in the source and was corrected.",
            "%(count)s names were misspelt or incomplete in the source and were corrected.",
            source,
        )
    if ledger.renamed_ours and not first_form:
        yield told.voice.say_many(
            "%(count)s name was misspelt by us and was corrected.",
            "%(count)s names were misspelt by us and were corrected.",
            ledger.renamed_ours,
        )
    if ledger.renamed_unsaid and not first_form:
        yield told.voice.say_many(
            "%(count)s name was corrected; whether the mistake was ours or the source’s is not on record.",
            "%(count)s names were corrected; whether the mistake was ours or the source’s is not on record.",
            ledger.renamed_unsaid,
        )


def _outside(told: Told) -> str:
    if not told.ledger.outside:
        return ""
    return told.voice.say_many(
        "%(count)s other party was asked as well and is not in these numbers.",
        "%(count)s other parties were asked as well and are not in these numbers.",
        told.ledger.outside,
    )


def _undated(told: Told) -> str:
    """What is kept back is said, so that nobody takes an empty place for something that never happened."""
    match told.codebook.timeline:
        case TimelineLevel.NONE:
            return told.voice.say(
                "Of each we print neither the days of our attempts nor those of its answers, but only deadlines, and "
                "the days of quotes and of answers that contradict each other."
            )
        case TimelineLevel.ANSWERS:
            return told.voice.say(
                "Of each we print the days of its answers and of its deadline, not those of our attempts."
            )
        case TimelineLevel.ATTEMPTS:
            return ""


def waivers(told: Told) -> list[str]:
    """An editor's decision to pass a rule is printed, with its reason."""
    return [_waived(row, waiver, told.voice) for row in (*told.rows, *told.outside) for waiver in row.waivers]


def _waived(row: Row, waiver: RowWaiver, voice: Voice) -> str:
    return voice.say(
        "For %(agency)s an editor passed the rule “%(rule)s”: %(reason)s",
        agency=voice.name(row.agency),
        rule=voice.word(waiver.gate),
        reason=voice.typed(stop(waiver.reason)),
    )


def _cut_off(told: Told) -> str:
    return told.voice.say(
        "This is what we knew on %(instant)s; what came later is not in these numbers.",
        instant=told.voice.instant(told.cutoff, CUTOFF_ZONE),
    )
