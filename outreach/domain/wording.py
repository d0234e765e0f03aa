"""The sentences of a release, made from counts and rows in the words of the codebook; nobody types a number.

What may be said of one agency follows the record: "did not respond" goes with what we waited for, nobody "refused",
and an agency that changed its answer is shown with both answers and both dates.
"""

from outreach.domain.facts import Terms
from outreach.domain.investigation import Codebook, ResponseStatus, StatusWording
from outreach.domain.ledger import IN_ORDER, Ledger, QuestionTally, Tally
from outreach.domain.prose import counted, language_name, listed, number, stop
from outreach.domain.rows import RowStatement

PENDING_WORDINGS = {
    ResponseStatus.NOT_ASKED: StatusWording(
        label="Not asked", tally="still to be asked", line="has not been asked yet"
    ),
    ResponseStatus.AWAITING: StatusWording(
        label="Awaiting response", tally="asked and still free to answer", line="has been asked and may still answer"
    ),
}
"""Said in previews only: a release has no pending row."""

UNFAIR = ("refuse", "refusal", "stonewall", "ignored")
"""Beginnings of words that judge a silence instead of reporting it."""


def wording_of(status: ResponseStatus, codebook: Codebook) -> StatusWording:
    known = codebook.wordings.get(status) or PENDING_WORDINGS.get(status)
    return known or StatusWording(label=status.value.capitalize(), tally=status.value)


def unfair_words(codebook: Codebook) -> tuple[str, ...]:
    """The words of the codebook that no release may say of an agency."""
    texts = [text for wording in codebook.wordings.values() for text in (wording.label, wording.tally, wording.line)]
    texts += [text for qualifier in codebook.qualifiers for text in (qualifier.label, qualifier.tally)]
    words = (word.strip(".,;:()“”\"'").lower() for text in texts for word in text.split())
    return tuple(dict.fromkeys(word for word in words if word.startswith(UNFAIR)))


# ── The tally ───────────────────────────────────────────────────────────────────────────────────────────────────


def tally_sentence(tally: Tally, codebook: Codebook) -> str:
    """`Of the 88 entities: 36 said … (9 of them …; another 3 …); 10 declined … (36 + 10 + … = 88; …)`."""
    if tally.total == 0:
        return f"No {codebook.noun} is in the dataset."
    held = [status for status in IN_ORDER if tally.count(status)]
    clauses = [_clause(status, tally, codebook) for status in held]
    sentence = f"Of the {counted(tally.total, codebook.noun, codebook.nouns)}: {stop('; '.join(clauses))}"
    return " ".join(part for part in (sentence, _sum(tally, held), _folded(tally, codebook)) if part)


def question_sentence(tally: QuestionTally, codebook: Codebook) -> str:
    """The same for a question other than the lead one: `On “Led to arrests”, of the 88 entities: 3 confirmed; …`."""
    counts = [
        (tally.confirms, "confirmed"),
        (tally.denies, "denied"),
        (tally.declines, "declined to answer"),
        (tally.unanswered, "gave no answer"),
    ]
    held = [(count, words) for count, words in counts if count]
    said = "; ".join(f"{number(count)} {words}" for count, words in held) or "nobody was asked"
    sentence = f"On “{tally.label}”, of the {counted(tally.total, codebook.noun, codebook.nouns)}: {said}."
    return f"{sentence} {_addition([count for count, _ in held], tally.total)}".strip()


def ledger_sentence(ledger: Ledger) -> str:
    """`Of the 92 names in the source, 88 are published, 3 were removed … and 1 was merged … (88 + 3 + 1 = 92.)`."""
    gone = []
    if ledger.removed:
        gone.append(f"{number(ledger.removed)} {_were(ledger.removed)} removed")
    if ledger.merged:
        gone.append(
            f"{number(ledger.merged)} {_were(ledger.merged)} found to be the same as another and merged with it"
        )
    names = counted(ledger.imported, "name", "names")
    if not gone:
        return f"Of the {names} in the source, none was removed or merged."
    published = f"{number(ledger.published)} {'is' if ledger.published == 1 else 'are'} published"
    sentence = f"Of the {names} in the source, {listed([published, *gone])}."
    terms = [count for count in (ledger.published, ledger.removed, ledger.merged) if count]
    return f"{sentence} {_addition(terms, ledger.imported)}".strip()


def _clause(status: ResponseStatus, tally: Tally, codebook: Codebook) -> str:
    count = tally.count(status)
    clause = f"{number(count)} {wording_of(status, codebook).tally}"
    inside = _inside(tally, codebook) if status is ResponseStatus.CONFIRMED else ""
    return f"{clause} ({inside})" if inside else clause


def _inside(tally: Tally, codebook: Codebook) -> str:
    """What is counted inside the confirmed: the first "of them", every further one "another"."""
    said: list[str] = []
    for qualifier in codebook.qualifiers:
        if count := tally.counted_under(qualifier.key):
            said.append(
                f"another {number(count)} {qualifier.tally}" if said else f"{number(count)} of them {qualifier.tally}"
            )
    return "; ".join(said)


def _sum(tally: Tally, held: list[ResponseStatus]) -> str:
    """The addition a reader can check, and what lies inside which number."""
    confirmed = number(tally.count(ResponseStatus.CONFIRMED))
    inside = [f"the {number(count.count)}" for count in tally.inside]
    said = [_terms([tally.count(status) for status in held], tally.total)]
    if inside:
        are = "is" if len(inside) == 1 and tally.inside[0].count == 1 else "are"
        said.append(f"{listed(inside)} {are} inside the {confirmed}")
    return _in_brackets("; ".join(part for part in said if part))


def _addition(terms: list[int], total: int) -> str:
    return _in_brackets(_terms(terms, total))


def _terms(terms: list[int], total: int) -> str:
    """`36 + 10 = 46`; nothing where a single term says it all."""
    return f"{' + '.join(number(term) for term in terms)} = {number(total)}" if len(terms) > 1 else ""


def _in_brackets(said: str) -> str:
    return f"({said[0].upper()}{said[1:]}.)" if said else ""


def _folded(tally: Tally, codebook: Codebook) -> str:
    """Said whenever a rule of the codebook printed one kind of silence as another."""
    if not tally.folded:
        return ""
    silent = tally.count(ResponseStatus.NO_RESPONSE)
    parts = [f"{number(count.count)} that {_tally_words(count.key, codebook)}" for count in tally.folded]
    label = codebook.label(ResponseStatus.NO_RESPONSE).lower()
    include = "includes" if silent == 1 else "include"
    return f"By our stated rule, the {number(silent)} counted as “{label}” {include} {listed(parts)}."


def _tally_words(status: str, codebook: Codebook) -> str:
    return wording_of(ResponseStatus(status), codebook).tally


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


# ── Quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def quote(statement: RowStatement) -> str:
    """`Dana Rowe, press officer, wrote in Norwegian: “…” (In English: “…”)`; on background the agreed words only."""
    foreign = f" in {language_name(statement.language)}" if statement.language and statement.translations else ""
    comma = "," if statement.terms is Terms.ON_THE_RECORD and ", " in statement.attribution else ""
    who = statement.attribution[:1].upper() + statement.attribution[1:]
    said = f"{who}{comma} {statement.verb}{foreign}: “{statement.words}”"
    for translation in statement.translations:
        by = ", translated by machine" if translation.by_machine else ""
        said += f" (In {language_name(translation.language)}{by}: “{translation.words}”)"
    return said
