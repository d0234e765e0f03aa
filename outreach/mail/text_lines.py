"""A mail's text as lines that know where they stand, and how deep they are quoted by marks."""

import re
from collections import Counter
from dataclasses import dataclass

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
MARKS = re.compile(r"[ \t\xa0]{0,3}(?:[>＞][ \t\xa0]?){1,40}")
INITIALS = re.compile(r"[ \t]{0,3}([A-Za-z]{1,4})>+(?=[ \t]|$)")
RULE = re.compile(r"[ \t\xa0]*(?:[-_=*#~+─—–·‐‑][ \t\xa0]{0,2}){2,}$")
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
ON_DATE = re.compile(r"On (?:[A-Z][a-z]{2,8},? )?(?:[A-Z][a-z]{2,8}\.? \d|\d)")
MOST_LINES = 20_000
LONG = 400  # no line a program writes about a mail is longer


@dataclass(slots=True)
class Line:
    """A line (or what is left of one after an answer on the same line). `text` is without marks and outer space."""

    start: int
    end: int
    raw: str
    text: str
    depth: int

    @property
    def blank(self) -> bool:
        return not self.text

    @property
    def rule(self) -> bool:
        """Dashes or underscores and nothing else."""
        return len(self.raw) <= LONG and bool(RULE.match(self.raw.rstrip()))


def lines_of(body: str) -> list[Line]:
    """All lines, covering the text from end to end. Whatever stands below the most we look at is one line."""
    found: list[Line] = []
    for match in LINE.finditer(body):
        start, end = match.span()
        if len(found) >= MOST_LINES:
            rest = body[start:]
            found.append(Line(start, len(body), rest, rest.strip(), 0))
            break
        if cut := _shared_at(match[0]):
            found.append(_line(body, start, start + cut))
            start += cut
        found.append(_line(body, start, end))
    _mark_initials(found)
    return found


def _shared_at(line: str) -> int:
    """Where "On 3 March, a@b.example wrote:" begins on a line that has an answer before it; 0 where it does not."""
    if len(line) > LONG or "@" not in line or not line.rstrip().endswith("wrote:"):
        return 0
    cut = line.rfind(" On ") + 1
    if not cut or not line[:cut].strip(" \t>-") or not ON_DATE.match(line, cut):
        return 0
    before = line[:cut].rstrip()
    return len(before.rstrip("-")) if before.endswith("--") else cut


def _line(body: str, start: int, end: int) -> Line:
    raw = body[start:end].rstrip("\r\n")
    if not raw.strip():
        return Line(start, end, raw, "", 0)
    marks = MARKS.match(raw)
    if not marks:
        return Line(start, end, raw, _strip(raw), 0)
    depth = marks[0].count(">") + marks[0].count("＞")
    return Line(start, end, raw, _strip(raw[marks.end() :]), depth)


def _strip(text: str) -> str:
    """Without outer space and marks of writing direction. Of a line of such marks only, they are left."""
    return text.strip().strip(UNSEEN).strip() or text.strip()


def _mark_initials(found: list[Line]) -> None:
    """As some programs quote, "JD> ...", where the same initials stand before two lines or more."""
    initialled = [(line, match) for line in found if not line.depth and (match := INITIALS.match(line.raw[:60]))]
    often = Counter(match[1] for _line, match in initialled)
    for line, match in initialled:
        if often[match[1]] > 1:
            line.depth, line.text = 1, _strip(line.raw[match.end() :])
