"""The phrases by which machines give themselves away, from a file for each language in `data/phrases/`."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from outreach.config import shipped
from outreach.domain.errors import OutreachError

SECTIONS = (
    "auto-reply subject",
    "auto-reply subject, perhaps",
    "auto-reply words",
    "notice words",
    "challenge words",
    "bounce subject",
    "bounce words",
    "delay words",
)
_HEADING = re.compile(r"\[([a-z, -]+)\]")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})
GAP = "…"
_WIDEST_GAP = 60  # characters that may stand where a phrase has its gap: a date, a name, an office
_ENDS_A_WORD = re.compile(r"[^\w]|$")


@dataclass(frozen=True)
class Phrases:
    """All phrases of one section, folded, each with its language."""

    section: str
    languages: dict[str, str] = field(default_factory=dict)

    def beginning(self, folded: str) -> str:
        """The phrase with which the text begins, ending where a word ends; empty if there is none."""
        if not folded.startswith(self._all):
            return ""
        for phrase in self._all:
            if folded.startswith(phrase) and (not phrase[-1:].isalnum() or _ENDS_A_WORD.match(folded, len(phrase))):
                return phrase
        return ""

    def ending(self, folded: str) -> str:
        """The phrase with which the text ends, or nearly: some add it to the subject they answer, in brackets."""
        ends = folded[-60:].rstrip(")].! ")
        return next((phrase for phrase in self.languages if ends.endswith(phrase) and len(phrase) < len(ends)), "")

    def within(self, folded: str) -> str:
        """The first phrase of the list that stands in the text; empty if there is none."""
        return next((phrase for phrase in self._whole if phrase in folded), "") or next(
            (phrase for phrase, parts in self._gapped if _in_order(parts, folded)), ""
        )

    @cached_property
    def _whole(self) -> tuple[str, ...]:
        return tuple(phrase for phrase in self.languages if GAP not in phrase)

    @cached_property
    def _gapped(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(
            (phrase, tuple(part.strip() for part in phrase.split(GAP))) for phrase in self.languages if GAP in phrase
        )

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return tuple(self.languages)

    def all_within(self, folded: str) -> list[str]:
        return [phrase for phrase in self.languages if phrase in folded]


def _in_order(parts: tuple[str, ...], folded: str) -> bool:
    """Whether the parts stand in the text one after the other, each close to the one before."""
    at = folded.find(parts[0])
    while at >= 0:
        end = at + len(parts[0])
        for part in parts[1:]:
            found = folded.find(part, end, end + _WIDEST_GAP + len(part))
            end = found + len(part) if found >= 0 else -1
            if end < 0:
                break
        else:
            return True
        at = folded.find(parts[0], at + 1)
    return False


def fold(text: str) -> str:
    """The text as phrases are compared: composed, in small letters, with straight quotes and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_STRAIGHT).split())


@cache
def phrases(section: str) -> Phrases:
    return _lists()[section]


@cache
def _lists() -> dict[str, Phrases]:
    lists = {section: Phrases(section) for section in SECTIONS}
    for file in sorted(shipped("data").joinpath("phrases").glob("*.txt")):
        for section, phrase in read_file(file):
            lists[section].languages.setdefault(phrase, file.stem)
    return lists


def read_file(file: Path) -> list[tuple[str, str]]:
    """The phrases of one file with their sections. A line that cannot be read is named."""
    section, found = "", []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        words = line.partition("#")[0].strip()
        if heading := _HEADING.fullmatch(words):
            section = heading[1]
        if words and section not in SECTIONS:
            raise OutreachError(
                f"{file}, line {number}: “{words}” stands under no known heading. Known: {', '.join(SECTIONS)}."
            )
        if words and not heading:
            found.append((section, fold(words)))
    return found
