"""The sentences about the sums: how many of each status, and where every imported name went; nobody types a number."""

from collections.abc import Iterator, Sequence

from outreach.domain.investigation import ResponseStatus
from outreach.domain.ledger import IN_ORDER, Count, Ledger, QuestionTally, Tally
from outreach.domain.voices import Voice


def tally_sentence(tally: Tally, voice: Voice) -> str:
    """`Of the 88 entities: 36 said … (9 of them …; another 3 …); 10 declined … (36 + 10 + … = 88; …)`."""
    if tally.total == 0:
        return voice.say("No %(noun)s is in the dataset.", noun=voice.noun)
    held = [status for status in IN_ORDER if tally.count(status)]
    clauses = voice.clauses([_clause(status, tally, voice) for status in held])
    sentence = voice.say_many(
        "Of the %(count)s %(noun)s: %(clauses)s",
        "Of the %(count)s %(nouns)s: %(clauses)s",
        tally.total,
        noun=voice.noun,
        nouns=voice.nouns,
        clauses=voice.stop(clauses),
    )
    return voice.together([sentence, _sum(tally, held, voice), _folded(tally, voice)])


def question_sentence(tally: QuestionTally, voice: Voice) -> str:
    """The same for a question other than the lead one: `On “Led to arrests”, of the 88 entities: 3 confirmed; …`."""
    sentence = voice.say_many(
        "On “%(question)s”, of the %(count)s %(noun)s: %(clauses)s.",
        "On “%(question)s”, of the %(count)s %(nouns)s: %(clauses)s.",
        tally.total,
        question=voice.question(tally.question, tally.label),
        noun=voice.noun,
        nouns=voice.nouns,
        clauses=voice.clauses(_answers(tally, voice)) or voice.say("nobody was asked"),
    )
    terms = [count for count in (tally.confirms, tally.denies, tally.declines, tally.unanswered) if count]
    return voice.together([sentence, _addition(terms, tally.total, voice)])


def _answers(tally: QuestionTally, voice: Voice) -> Iterator[str]:
    if tally.confirms:
        yield voice.say("%(count)s confirmed", count=voice.number(tally.confirms))
    if tally.denies:
        yield voice.say("%(count)s denied", count=voice.number(tally.denies))
    if tally.declines:
        yield voice.say("%(count)s declined to answer", count=voice.number(tally.declines))
    if tally.unanswered:
        yield voice.say("%(count)s gave no answer", count=voice.number(tally.unanswered))


def ledger_sentence(ledger: Ledger, voice: Voice) -> str:
    """`Of the 92 names in the source, 88 are published, 3 were removed … and 1 was merged … (88 + 3 + 1 = 92.)`."""
    gone = [*_gone(ledger, voice)]
    if not gone:
        return voice.say_many(
            "Of the %(count)s name in the source, none was removed or merged.",
            "Of the %(count)s names in the source, none was removed or merged.",
            ledger.imported,
        )
    published = voice.say_many("%(count)s is published", "%(count)s are published", ledger.published)
    sentence = voice.say_many(
        "Of the %(count)s name in the source, %(parts)s.",
        "Of the %(count)s names in the source, %(parts)s.",
        ledger.imported,
        parts=voice.listed([published, *gone]),
    )
    terms = [count for count in (ledger.published, ledger.removed, ledger.merged) if count]
    return voice.together([sentence, _addition(terms, ledger.imported, voice)])


def _gone(ledger: Ledger, voice: Voice) -> Iterator[str]:
    if ledger.removed:
        yield voice.say_many("%(count)s was removed", "%(count)s were removed", ledger.removed)
    if ledger.merged:
        yield voice.say_many(
            "%(count)s was found to be the same as another and merged with it",
            "%(count)s were found to be the same as another and merged with it",
            ledger.merged,
        )


def _clause(status: ResponseStatus, tally: Tally, voice: Voice) -> str:
    count, words = voice.number(tally.count(status)), voice.of_many(status)
    inside = voice.clauses(_inside(tally, voice)) if status is ResponseStatus.CONFIRMED else ""
    if inside:
        return voice.say("%(count)s %(words)s (%(inside)s)", count=count, words=words, inside=inside)
    return voice.say("%(count)s %(words)s", count=count, words=words)


def _inside(tally: Tally, voice: Voice) -> Iterator[str]:
    """What is counted inside the confirmed: the first "of them", every further one "another"."""
    held = [one.key for one in tally.inside if one.count]
    for key in held:
        count, words = voice.number(tally.counted_under(key)), voice.counted_under(key)
        if key == held[0]:
            yield voice.say("%(count)s of them %(words)s", count=count, words=words)
        else:
            yield voice.say("another %(count)s %(words)s", count=count, words=words)


def _sum(tally: Tally, held: Sequence[ResponseStatus], voice: Voice) -> str:
    """The addition a reader can check, and what lies inside which number."""
    terms = _terms([tally.count(status) for status in held], tally.total, voice)
    if not tally.inside:
        return _in_brackets(terms, voice)
    inside = voice.listed(voice.say("the %(count)s", count=voice.number(one.count)) for one in tally.inside)
    told = {"sum": terms, "confirmed": voice.number(tally.count(ResponseStatus.CONFIRMED))}
    if not terms and _is_one(tally.inside):
        return voice.say("(%(inside)s is inside the %(confirmed)s.)", **told, inside=voice.capital(inside))
    if not terms:
        return voice.say("(%(inside)s are inside the %(confirmed)s.)", **told, inside=voice.capital(inside))
    if _is_one(tally.inside):
        return voice.say("(%(sum)s; %(inside)s is inside the %(confirmed)s.)", **told, inside=inside)
    return voice.say("(%(sum)s; %(inside)s are inside the %(confirmed)s.)", **told, inside=inside)


def _is_one(inside: Sequence[Count]) -> bool:
    return len(inside) == 1 and inside[0].count == 1


def _addition(terms: Sequence[int], total: int, voice: Voice) -> str:
    return _in_brackets(_terms(terms, total, voice), voice)


def _terms(terms: Sequence[int], total: int, voice: Voice) -> str:
    """`36 + 10 = 46`; nothing where a single term says it all."""
    if len(terms) < 2:  # noqa: PLR2004  # a sum has two terms at least
        return ""
    return f"{' + '.join(voice.number(term) for term in terms)} = {voice.number(total)}"


def _in_brackets(terms: str, voice: Voice) -> str:
    return voice.say("(%(sum)s.)", sum=terms) if terms else ""


def _folded(tally: Tally, voice: Voice) -> str:
    """Said whenever a rule of the codebook printed one kind of silence as another."""
    if not tally.folded:
        return ""
    parts = (
        voice.say(
            "%(count)s that %(words)s", count=voice.number(one.count), words=voice.of_many(ResponseStatus(one.key))
        )
        for one in tally.folded
    )
    return voice.say_many(
        "By our stated rule, the %(count)s counted as “%(label)s” includes %(parts)s.",
        "By our stated rule, the %(count)s counted as “%(label)s” include %(parts)s.",
        tally.count(ResponseStatus.NO_RESPONSE),
        label=voice.label_within(ResponseStatus.NO_RESPONSE),
        parts=voice.listed(parts),
    )
