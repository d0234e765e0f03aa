"""Facts about words: quotes, translations, and the checks of both."""

from dataclasses import dataclass
from datetime import datetime

from outreach.domain.facts.words import Medium, Terms
from outreach.domain.ids import Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementQuoted:
    """Exact words that may be printed, with who said them and on what terms.

    `attribution` is the agreed wording when the terms are "on background". Off-the-record words are never here:
    see `OffRecordHeard`. Words taken from a `message` say where they stand in its text: from character `start` up to
    `end`, counted in Unicode code points. `terms_agreed_at`: when the terms were agreed; None where that is not known.
    """

    words: str
    speaker: str
    role: str = ""
    terms: Terms
    attribution: str = ""
    medium: Medium
    language: str = ""
    response: Seq | None = None
    message: Seq | None = None
    start: int | None = None
    end: int | None = None
    terms_agreed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OffRecordHeard:
    """Words were heard off the record. The words lie apart, where no export reaches; here is only their seal.

    `seal` is SHA-256 over a secret salt and the words, so the log proves they were not changed and tells nothing.
    """

    speaker: str
    medium: Medium
    seal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementVerified:
    """A second person compared the quote with its source."""

    statement: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslationAdded:
    statement: Seq
    language: str
    words: str
    translator: str
    by_machine: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslationChecked:
    translation: Seq


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterclaimChecked:
    response: Seq
    number: int
    found: str
