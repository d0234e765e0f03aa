"""What may stand around a number that counts agencies: “12 of them”, “12 have”; not “article 12”, not “over 12”."""

import re
from typing import Final

from outreach.domain.number_words import NUMBER_WORDS, bare
from outreach.domain.stated_numbers import Stated
from outreach.domain.status_words import StatusWords, tag_of

GONE: Final = "\x00"
"""Stands for what is not looked at."""

_END: Final = re.compile(r"\s*(?:$|[.,;:!?()\]؛؟،=+–—”»\"\n]|-\s)")
_SIGNS: Final = re.compile(r"[§$€£#№°=]\s*$|\d\s?[–-]\s?$")
"""Behind these a number is no count, or a sum, or the end of a span."""

_YEARS: Final = (1900, 2099)
_MONTHS: Final = "january|february|march|april|may|june|july|august|september|october|november|december"  # “March 12”


class Around:
    """What may stand around a number that counts agencies, in one language."""

    def __init__(self, words: StatusWords, nouns: str) -> None:
        self.noun = re.compile(rf"\s+(?:(?:{words.beside})\s+)?(?:{nouns})\b")
        self.countries = re.compile(rf"\s+(?:{words.countries})\b")
        self.of_them = re.compile(rf"\s+(?:{words.of_them})\b")
        self.from_them = re.compile(rf"(?:^|\W)(?:{words.of_them})\s+$")
        self.part_of = re.compile(rf"\s+(?:{words.part_of})\s+(?:{GONE}|\d|(?:{nouns})\b)")
        self.of_number = re.compile(rf"\s+(?:{words.part_of})\s+")
        self.word = re.compile(rf"\s+(?:{words.beside})(?!\w)")
        self.whole = re.compile(rf"(?:^|\W)(?:{words.part_of})\s+$")
        self.never = re.compile(rf"(?:^|\W)(?:{words.never_after}|{_MONTHS})\s+(?:the\s+)?$")
        self.negated = re.compile(rf"(?<!\w)(?:{words.negated})(?!\w)")
        self.and_only = re.compile(rf"\s+(?:{words.and_}|or|oder|ou|o)\s+")
        self.joined = re.compile(rf"(?<!\w)(?:{words.and_})(?!\w)")
        fillers = f"{words.beside}|{nouns}|{words.of_them}|{words.part_of}"
        filling = rf"(?:[\s:,،()–—]|(?<!\w)(?:{fillers})(?!\w))*"
        self.filling = re.compile(rf"{filling}(?:[,،(][^,،();:.]*[,،)]{filling})?")

    def names_agencies(self, low: str, one: Stated) -> bool:
        """“12 agencies”, “12 of them”, “12 of the 88”."""
        every = (self.noun, self.of_them, self.part_of)
        return any(pattern.match(low, one.end) for pattern in every)

    def may_count(self, low: str, one: Stated) -> bool:
        """Whether what follows is nothing that it would be a number of: “12.”, “12 have”, “among them 12”."""
        behind = _END.match(low, one.end) or self.word.match(low, one.end)
        return bool(behind or self.from_them.search(low[: one.start]))

    def is_part(self, low: str, one: Stated) -> bool:
        """“Thirteen of them”, “among them thirteen”."""
        return bool(self.of_them.match(low, one.end) or self.from_them.search(low[: one.start]))

    def of_all(self, low: str, one: Stated) -> bool:
        """“Of the 88 entities”."""
        return bool(self.noun.match(low, one.end) or self.whole.search(low[: one.start]))

    def is_no_count(self, low: str, one: Stated) -> bool:
        """“Article 5”, “more than ten”, “March 12”."""
        before = low[: one.start]
        return bool(self.never.search(before) or _SIGNS.search(before))


def whole_number(one: Stated, language: str) -> bool:
    """A count by its form: no year, no place in a row, no “twice”, and no “one”."""
    if one.value is None or one.times or one.value != int(one.value):
        return False
    if one.written.isdecimal():
        return not (len(one.written) == len(str(_YEARS[0])) and _YEARS[0] <= int(one.value) <= _YEARS[1])
    words = NUMBER_WORDS[tag_of(language)]
    *_, last = re.findall(r"[^\W\d_]+", bare(one.written)) or [""]
    return last not in words.places and not words.single.get(last) and (last != "one" or one.value != 1)
