"""Where the mail that is answered begins: "On 3 March ... wrote:", "Original Message", a copied From, Sent, Subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from outreach.mail.quoting_phrases import fold, header_labels, leads, markers, verbs
from outreach.mail.text_lines import LONG, UNSEEN, Line

ADDRESS = re.compile(r"[^\s<>@()\[\]]+@[^\s<>@()\[\]]+")
FRAMED = re.compile(r"[<(\[]\s?(?:mailto:\s?)?[^<>()\[\]]{0,80}?[^\s<>@()\[\]]+@|mailto:")
FRAMED_WHOLE = re.compile(r"<[^\s<>@]+@[^\s<>@]+>")
CLOCK = re.compile(r"\d{1,2}\s?[:.hH時时點点]\s?\d{2}|\d{1,2}\s?[AaPp]\.?[Mm]\b")
DATED = re.compile(
    r"\W{0,3}(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]).{0,200}@[^\s<>@]+\s?[>)\]]?\s?[:：]?$"
)
DATE_AFTER = re.compile(r"[:：]\s?(\([^()]{6,60}\d{1,2}[:.]\d{2}[^()]{0,20}\))$")  # "Ana skrev: (1 mars 2021 10:00)"
OFFSET = re.compile(r"[ (](?:GMT|UTC)?[+-]\d{2}:?\d{2}\b")
BETWEEN_ARROWS = re.compile(r">>> ?[^>\s].{0,200}\d{1,2}[:.]\d{2}.{0,20}>>>\s*$")  # as GroupWise writes
BETWEEN_DASHES = re.compile(r"[-=_*]{3,}[^\w\n]{0,3}\w.{0,60}?[-=_*]{3,}$|[.·•]{10,}$")
# As Notes writes: who, when and the first words.
IN_SHORT = re.compile(r".{0,120}-{3}\s?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.{0,20}?\d{1,2}[:.]\d{2}.{0,12}-{3}")
OURS = re.compile(
    r"\b(?:our|my|unsere?[nrs]?|notre|nuestr[oa]|nostr[oa]|onze|vår|vores|noss[oa]|nasz[a]?|naš[ae]?|наш[а]?)\b",
    re.IGNORECASE,
)
DASHES = "-_=*~–—─‐‑#> \t\xa0"
NOT_SEEN = dict.fromkeys(map(ord, UNSEEN))
NUMBER = re.compile(r"\d+")
LABEL_ENDS = re.compile("[:：]")
LONGEST_LABEL = 40
SENTENCE_ENDS = (".", "!", "?", ";", "…", "。", "।", "؟", "۔")
MOST_LABELS = 8
REACH = 6  # lines over which programs wrap what they say about a mail


class Kind(StrEnum):
    ATTRIBUTION = "attribution"
    MARKER = "marker"
    FORWARD = "forward"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Opening:
    """The lines from `first` up to `last` that announce an older mail.

    A `sure` one is believed even if no line below is marked: no person writes such a line. Any other is prose, unless
    lines that are marked as quoted, or that stand in a letter of ours, follow.
    """

    first: int
    last: int
    kind: Kind
    sure: bool


@dataclass(slots=True)
class Finder:
    """Reads lines once, and remembers what each may be."""

    lines: Sequence[Line]
    following: list[int | None]
    fields: list[frozenset[str] | None]
    names: list[bool]  # whether an address may stand in it
    verbs: list[bool | None]
    headless_until: int = 0  # no head begins above: one that begins further down holds no more than was found wanting

    def all(self) -> list[Opening]:
        found: list[Opening] = []
        at = floor = 0
        while at < len(self.lines):
            line = self.lines[at]
            opening = None if line.blank or len(line.raw) > LONG else self._ending_at(at, floor)
            if opening:
                found.append(opening)
                at = floor = opening.last
            else:
                at += 1
        return found

    def _ending_at(self, at: int, floor: int) -> Opening | None:
        if self.lines[at].depth:
            return self._between_arrows(at) or self._attribution(at, floor)
        return (
            self._marker(at, floor) or self._head(at, floor) or self._notes(at, floor) or self._attribution(at, floor)
        )

    # ── between dashes, or alone ──────────────────────────────────────────────────────────────────

    def _marker(self, at: int, floor: int) -> Opening | None:
        text = self.lines[at].text
        core = text.strip(DASHES)
        if not core or (len(core) == len(text) and core[:2].casefold() not in _marker_beginnings()):
            return None
        before, after = text[:2].strip(DASHES) == "", text[-2:].strip(DASHES) == "" and len(text) > 1
        key = fold(core.rstrip(":： "))
        use = markers().get(key)
        if not use and before and after:
            words = key.split()
            use = next((use for n in (2, 3, 4) if (use := markers().get(" ".join(words[:n])))), None)
        if use and (before or self._mail_follows(at + 1)):
            kind = Kind.FORWARD if use == "forward" else Kind.MARKER
            return Opening(self._with_rule(at, floor), at + 1, kind, sure=True)
        if before and after and text[:3].strip(DASHES) == "" and len(key.split()) > 1 and verbs("").stand_in(key[-24:]):
            sure = bool(ADDRESS.search(core) or (CLOCK.search(core) and key.split()[0] in leads()))
            return Opening(at, at + 1, Kind.ATTRIBUTION, sure=sure)
        return None

    def _between_arrows(self, at: int) -> Opening | None:
        """What looks like lines quoted three times over, and is a line about the mail that follows without marks."""
        found = BETWEEN_ARROWS.match(self.lines[at].raw[:LONG])
        return Opening(at, at + 1, Kind.MARKER, sure=True) if found else None

    def _mail_follows(self, at: int) -> bool:
        below = self.following[at]
        return below is not None and (self.lines[below].depth > 0 or self.fields[below] is not None)

    def _with_rule(self, at: int, floor: int) -> int:
        """The lines above too that are drawn over what follows, or announce it in whatever language."""
        while True:
            above = at - 1
            while above > floor and self.lines[above].blank and at - above < REACH:
                above -= 1
            if above < floor or self.lines[above].depth or not draws(self.lines[above]):
                return at
            at = above

    # ── a copied head ─────────────────────────────────────────────────────────────────────────────

    def _head(self, at: int, floor: int) -> Opening | None:
        if self.fields[at] is None or at < self.headless_until:
            return None
        last, uses = self.head_from(at)
        block = " ".join(line.raw for line in self.lines[at:last])
        if not looks_like_a_head(uses, block):
            self.headless_until = last
            return None
        return Opening(self._with_rule(at, floor), last, Kind.HEAD, sure=True)

    def head_from(self, at: int) -> tuple[int, list[frozenset[str]]]:
        """Where a head that begins here ends, and what its lines are; wrapped lines and single blanks are let be."""
        uses, last, depth = [], at, self.lines[at].depth
        for index in range(at, min(at + 40, len(self.lines))):
            line = self.lines[index]
            if line.depth != depth or index - last > 2:  # noqa: PLR2004 - a value wraps over two lines at most
                break
            field = self.fields[index]
            if field is not None:
                uses += [field, *more_fields(line.text)]
                last = index + 1
            elif line.blank and index + 1 < len(self.lines) and self.fields[index + 1] is None:
                break
        return last, uses

    def _notes(self, at: int, floor: int) -> Opening | None:
        """As Notes writes it: a name and an instant, then "To", "cc" and "Subject" on lines of their own."""
        if not self._label_alone(at, "to"):
            return None
        above = next((i for i in range(at - 1, max(floor, at - 3) - 1, -1) if self.lines[i].text), None)
        if above is None or not (self.names[above] or CLOCK.search(self.lines[above].text[:LONG])):
            return None
        last = next((i for i in range(at + 1, min(at + 14, len(self.lines))) if self._label_alone(i, "subject")), None)
        if last is None:
            return None
        first, filled = at, 0
        for index in range(at - 1, max(floor, at - 2 * REACH) - 1, -1):
            text = self.lines[index].text
            if not text:
                continue
            filled += 1
            if filled > REACH - 2:
                break
            if CLOCK.search(text[:LONG]) or ADDRESS.search(text[:LONG]):
                first = index
        last += 2 if last + 1 < len(self.lines) and self.lines[last + 1].text and not self.lines[last + 1].depth else 1
        return Opening(first, last, Kind.HEAD, sure=True) if first < at else None

    def _label_alone(self, at: int, use: str) -> bool:
        text = self.lines[at].text
        if len(text) > LONGEST_LABEL or text[:2].casefold() not in _label_beginnings():
            return False
        return use in header_labels().get(fold(text.rstrip(":： ")), ())

    # ── somebody wrote ────────────────────────────────────────────────────────────────────────────

    def _attribution(self, at: int, floor: int) -> Opening | None:
        found, text, blanks = None, "", 0
        for first in self._lines_it_may_take(at, floor):
            here = self.lines[first]
            if first < at and (here.depth or here.text.endswith(SENTENCE_ENDS)):
                break
            blanks += here.blank
            text = f"{here.raw.strip()} {text}".translate(NOT_SEEN).strip()
            if blanks > 1 or len(text) > LONG:
                break
            told = None if here.blank else self._says_who_wrote(text, first, at)
            found = found if told is None else Opening(first, at + 1, Kind.ATTRIBUTION, sure=told)
            if told is not None and begins_with_a_date(text):
                break
        return self._with_fields(found, floor) if found and found.sure else found

    def _with_fields(self, found: Opening, floor: int) -> Opening:
        """The copied "To" and "Subject" too that some programs write above the line that says who wrote."""
        first = found.first
        while first > floor and self.fields[first - 1] is not None and not self.lines[first - 1].depth:
            first -= 1
        return found if first == found.first else replace(found, first=self._with_rule(first, floor))

    def _lines_it_may_take(self, at: int, floor: int) -> range:
        """The lines upwards from `at` that may be wrapped parts of "On ... wrote:"; none if it cannot end there."""
        line = self.lines[at]
        if line.depth and not (at > floor and len(line.text) <= LONGEST_LABEL and line.text.endswith((":", "："))):
            return range(0)
        if not (line.text.endswith((":", "：", ">", ")", "]")) or self.names[at] or self._verb(at)):
            return range(0)
        reach = range(at, max(floor, at - REACH + 1) - 1, -1)
        if not any(self.names[i] or self._verb(i) for i in reach):
            return range(0)
        dated = any(self.names[i] or any(c.isdigit() for c in self.lines[i].raw[:LONG]) for i in reach)
        return reach if dated else reach[:1]

    def _verb(self, at: int) -> bool:
        known = self.verbs[at]
        if known is None:
            known = self.verbs[at] = verbs("", "loose").may_stand_in(self.lines[at].raw[:LONG])
        return known

    def _says_who_wrote(self, text: str, first: int, at: int) -> bool | None:
        """True if surely, False if it may be prose, None if it is something else."""
        if self.lines[at].depth and not (first < at and "@" in text):
            return None
        text = DATE_AFTER.sub(r" \1:", text)
        led = begins_with_a_date(text)
        begins = first == 0 or self.lines[first - 1].blank or self.lines[first - 1].depth > 0
        if "@" in text and led and DATED.match(text):
            return True if begins or text.endswith((":", "：")) else None
        known = says_who_and_when(text) if begins or led else None
        if known:
            return None if first < at and not led and not any(c.isdigit() for c in self.lines[first].text) else True
        parted = any(one.blank for one in self.lines[first:at])
        judged = None
        if text.endswith((":", "：")) and any(self._verb(i) for i in range(first, at + 1)):
            top = self.lines[first].text
            wrapped = first < at and (parted or not ("@" in top or CLOCK.search(top)))
            judged = self._judge(text, led=led, begins=begins, wrapped=wrapped)
        return known if judged is None and not parted else judged

    def _judge(self, text: str, *, led: bool, begins: bool, wrapped: bool) -> bool | None:
        if verbs("").stand_in(text) and ADDRESS.search(text) and not OURS.search(text):
            if led or (begins and not wrapped):
                return bool(FRAMED.search(text) or CLOCK.search(text))
            return None if wrapped else False
        if not verbs("", "loose").stand_in(text):
            return None
        if (led and any(c.isdigit() for c in text)) or (begins and not wrapped and len(text) <= LONG // 4):
            return False
        return None


def says_who_and_when(text: str) -> bool | None:
    """Whether no verb is needed: True if an address ends it or a zone is named; False where people write so too."""
    if not text.endswith((":", "：")) or not CLOCK.search(text) or len(NUMBER.findall(text)) <= 3:  # noqa: PLR2004
        return None
    if text.endswith((">:", ">：")) or (ADDRESS.search(text) and OFFSET.search(text)):
        return True
    return False if FRAMED_WHOLE.search(text) else None


def draws(line: Line) -> bool:
    """A rule, with or without words in it; or who wrote, when and how it began, between dashes."""
    return line.rule or bool(BETWEEN_DASHES.match(line.text[: LONGEST_LABEL * 2]) or IN_SHORT.match(line.text[:LONG]))


def begins_with_a_date(text: str) -> bool:
    """Whether it begins as programs begin: with a numeral, or "On", "Am", "Le" and their like."""
    words = text.lstrip("*_-\"'([ ").split(maxsplit=1)
    return bool(words) and (words[0].casefold() in leads() or words[0][0].isdigit() or words[0][0] in "在于於")


def finder(lines: Sequence[Line]) -> Finder:
    following: list[int | None] = [None] * (len(lines) + 1)
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        following[index] = index if line.text or line.depth else following[index + 1]
    fields = [field_of(line.text) for line in lines]
    return Finder(lines, following, fields, ["@" in line.raw for line in lines], [None] * len(lines))


@cache
def _marker_beginnings() -> frozenset[str]:
    return frozenset(marker[:2] for marker in markers())


@cache
def _label_beginnings() -> frozenset[str]:
    return frozenset(label[:2] for label in header_labels())


def field_of(text: str) -> frozenset[str] | None:
    """Which part of a head the line may be, if it begins with a label and a colon."""
    if ":" not in text and "：" not in text:
        return None
    colon = LABEL_ENDS.search(text, 0, LONGEST_LABEL)
    return header_labels().get(fold(text[: colon.start()])) if colon else None


def more_fields(text: str) -> list[frozenset[str]]:
    """Labels further on in the line, where a program lost the breaks: "From: a@b.example Date: ..."."""
    found = []
    for colon in list(LABEL_ENDS.finditer(text[:LONG]))[1:MOST_LABELS]:
        words = text[max(0, colon.start() - LONGEST_LABEL) : colon.start()].split()[1:]
        label = next((use for n in (1, 2, 3) if (use := header_labels().get(fold(" ".join(words[-n:]))))), None)
        found += [label] if label else []
    return found


def looks_like_a_head(uses: Sequence[frozenset[str]], block: str) -> bool:
    """A sender and a date or a subject, and what only a mail program adds: an address, or the minute it was sent.

    A memorandum has the same labels; without either it is the letter itself.
    """
    every: frozenset[str] = frozenset().union(*uses)
    address, clock = ADDRESS.search(block), CLOCK.search(block)
    if "from" not in every or not (address or clock or "mailto:" in block):
        return False
    if len(uses) == 2:  # noqa: PLR2004 - a sender and an instant are enough where both are as programs write them
        return "sent" in every and bool(address and clock)
    return len(uses) > 2 and ("sent" in every or {"to", "subject"} <= every)  # noqa: PLR2004
