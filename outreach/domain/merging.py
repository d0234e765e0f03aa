"""One letter as it was merged: what it says, what is wrong with it, and what somebody should look at first."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from outreach.domain.agencies import Contact
from outreach.domain.errors import OutreachError
from outreach.domain.ids import AgencyId, RfcId
from outreach.domain.letter_templates import Purpose
from outreach.domain.letters import AgencyLetter
from outreach.domain.wallclock import Timed

Value = str | tuple[str, ...]
Fields = Mapping[str, "Value | Fields"]
"""The merge fields as a tree: a text, a list of texts, or fields below (`agency` has `name` and `country`)."""

KNOWN_FIELDS = (
    "agency.name",
    "agency.country",
    "finding.range",
    "questions",
    "allegations",
    "deadline",
    "reply_address",
    "we_are",
    "intends",
    "follows",
    "extension.before",
    "extension.reason",
)
"""Every field there is beside `finding.<column>`: the investigation's own columns, by their headings."""

LONGEST_LETTER = 60_000
LONGEST_SUBJECT = 200


class CannotMerge(OutreachError):
    """A template cannot be read, or asks for more than a letter may."""


class MissingField(CannotMerge):
    """The letter wants a field of which nothing is known for this agency. `field` is its name."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the field {field} is empty")
        self.field = field


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a letter cannot leave. `mend` is the next step; `leads_to` a page for it, if there is one."""

    what: str
    mend: str
    leads_to: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What became of one agency's letter. Without `letter` there is a problem; warnings stop nothing.

    `locale` is the tag in whose manner its dates are written: the language, in the agency's country.
    `sender`, `reply_to` and `html` are what the mail will have beside the letter's own words.

    `basis` is a mark of everything it rests on: another basis is another letter.
    """

    rfc_id: RfcId
    agency_id: AgencyId
    agency: str
    country: str
    languages: tuple[str, ...]
    zone: str
    slug: str
    language: str
    fallback: bool
    contact: Contact | None
    contacts: tuple[Contact, ...]
    leaves_at: datetime | None
    letter: AgencyLetter | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Timed, ...] = ()
    basis: str = ""
    edited: bool = False
    urgent: str = ""
    left_out: str = ""
    changed: tuple[str, ...] = field(default=())
    locale: str = ""
    sender: str = ""
    reply_to: str = ""
    html: str = ""

    @property
    def ready(self) -> bool:
        return self.letter is not None and not self.problems and not self.left_out

    @property
    def stops(self) -> bool:
        return bool(self.problems) and not self.left_out


def seal_of(letter: AgencyLetter) -> str:
    """A mark of all that an agency would read, and where it goes."""
    due = letter.deadline.due_at.isoformat() if letter.deadline else ""
    files = (file.sha256 + file.name for file in letter.files)
    told = (letter.to, letter.called, letter.subject, letter.text, letter.language, due, *files)
    return sha256("\x1f".join(told).encode()).hexdigest()


def seal_of_all(merged: Iterable[Merged]) -> str:
    """A mark of the whole list as somebody saw it: every letter that would leave, and on which day."""
    lines = [
        f"{one.rfc_id} {seal_of(one.letter)} {one.leaves_at:%Y-%m-%d}"
        for one in merged
        if one.ready and one.letter and one.leaves_at
    ]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def missing_blocks(
    text: str,
    purpose: Purpose,
    *,
    intends: str,
    questions: Mapping[int, str],
    allegations: Collection[int],
    deadline: str,
    reply_address: str,
) -> tuple[Problem, ...]:
    """What every letter must say and this one does not, read in the letter as it would leave (mechanisms part 5).

    `allegations` are the numbers of those questions that are allegations: they stand in a field of their own.
    """
    read = _plain(text)
    mend = "Put the field {field} into the letter."
    found = []
    if purpose.puts_questions:
        if _plain(intends) not in read:
            found.append(
                Problem(what="It does not say what we intend to publish.", mend=mend.format(field="{{ intends }}"))
            )
        for number, words in sorted(questions.items()):
            if _plain(words) not in read:
                kind = "allegation" if number in allegations else "question"
                found.append(
                    Problem(what=f"It does not put {kind} {number}.", mend=mend.format(field=f"{{{{ {kind}s }}}}"))
                )
    if not deadline or _plain(deadline) not in read:
        found.append(Problem(what="It does not state the deadline.", mend=mend.format(field="{{ deadline }}")))
    if _plain(reply_address) not in read:
        found.append(Problem(what="It does not say how to reply to us.", mend=mend.format(field="{{ reply_address }}")))
    return tuple(found)


def spelt_alike(words: str, text: str) -> bool:
    """Whether the words stand in the text, wherever lines break in it."""
    return bool(words.strip()) and _plain(words) in _plain(text)


def put_in(text: str, questions: Mapping[int, str]) -> tuple[int, ...]:
    """The numbers of the questions that really stand in the letter."""
    read = _plain(text)
    return tuple(number for number, words in sorted(questions.items()) if _plain(words) in read)


def numbered(lines: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(f"{number}. {words}" for number, words in sorted(lines.items()))


def names_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that stand in the text as whole words."""
    read = _words(text)
    return tuple(name for name in names if name and _words(name) in read)


def exact_numbers(
    text: str, columns: Iterable[tuple[str, str]], *, said: Iterable[str], filled_in: Iterable[str]
) -> tuple[str, ...]:
    """The headings of columns whose exact count stands in the letter.

    Not counted: what was `filled_in` of dates and addresses, and numbers of what is `said` to everybody alike.
    """
    for value in sorted(filled_in, key=len, reverse=True):
        text = text.replace(value, " ") if value else text
    public = set(_NUMBER.findall("\n".join(said).replace(",", "")))
    counts = {one.replace(",", "") for one in _NUMBER.findall(text)} - public
    bare = ((heading, value.replace(",", "")) for heading, value in columns)
    return tuple(heading for heading, value in bare if value.isdecimal() and value in counts)


_NUMBER = re.compile(r"(?<![\d:.,/-])\d(?:[\d,]*\d)?")


def _words(text: str) -> str:
    return " ".join(["", *re.findall(r"[^\W_]+", _plain(text)), ""])


def _plain(text: str) -> str:
    """The words as a reader takes them: no matter where lines break, or which of many blanks stands between them."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
