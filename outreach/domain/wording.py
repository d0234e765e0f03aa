"""The words of a codebook for what the record says, and which of them no release may say; quotes as they are printed.

What may be said of one agency follows the record: nobody "refused", and nobody "stonewalled".
"""

from outreach.domain.facts import Terms
from outreach.domain.investigation import Codebook, ResponseStatus, StatusWording
from outreach.domain.prose import language_name
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


def codebook_label(key: str, codebook: Codebook) -> str:
    """A qualifier or a circumstance in the publication's words."""
    labels = {qualifier.key: qualifier.label for qualifier in codebook.qualifiers}
    return labels.get(key) or codebook.circumstance_label(key)


def unfair_words(codebook: Codebook) -> tuple[str, ...]:
    """The words of the codebook that no release may say of an agency."""
    texts = [text for wording in codebook.wordings.values() for text in (wording.label, wording.tally, wording.line)]
    texts += [text for qualifier in codebook.qualifiers for text in (qualifier.label, qualifier.tally)]
    words = (word.strip(".,;:()“”\"'").lower() for text in texts for word in text.split())
    return tuple(dict.fromkeys(word for word in words if word.startswith(UNFAIR)))


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
