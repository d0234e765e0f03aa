"""Whether a quote is verbatim: each of its words stands in the text on record, in order.

An ellipsis (… or ...) leaves words out. Square brackets are the editor's: `[the ministry]` stands for up to ten words
or for none, `[W]e` changes the case of one letter. White space and the shape of quotation marks, apostrophes and
dashes do not matter. The rule is that of Global Press, the Guardian and Reuters: actual words, also in translation.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

SHOWN, ENOUGH = 80, 30  # how much of a quote a refusal repeats, and of what lies on either side of a difference
BRACKET_SPANS = 80  # characters of the original that one bracketed insertion may stand for
SAME = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
        "…": "...",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\ufeff": None,
    }
)  # fmt: skip
TOKENS = re.compile(r"\[\s*\.\.\.\s*\]|\(\s*\.\.\.\s*\)|\.\.\.|\[[^\[\]]*\]")
ONE_LETTER = re.compile(r"\[(\w)\](?=\w)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """Words that must stand in the text; `gap` is how many characters may lie before them (None: any number)."""

    words: str
    gap: int | None
    any_case_first: bool = False


def canonical(text: str) -> str:
    """The text as quotes are compared: NFC, one space, plain marks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(SAME).split())


def missing_words(quote: str, text: str) -> str | None:
    """None when the quote is verbatim in the text, else the first words that are not found where they should be."""
    text, quote = canonical(text), canonical(quote)
    if quote and quote in text and on_words(text, text.index(quote), text.index(quote) + len(quote)):
        return None
    segments = _segments(quote)
    if not segments:
        return quote or "(nothing)"
    ends = [0]
    for segment, following in zip(segments, [*segments[1:], None], strict=True):
        matches = _ends(segment, text, ends)
        # Where any number of words may follow, the earliest end leaves the most room, so the others need no look.
        ends = list(matches) if following and following.gap is not None else list(islice(matches, 1))
        if not ends:
            return segment.words
    return None


def departure(missing: str, text: str) -> str:
    """Where words that are not in the text leave it, in a line: the last that stand there, and how each goes on."""
    text, words = canonical(text), missing.split(" ")
    kept = bisect_right(range(1, len(words) + 1), 0, key=lambda count: _stands(words[:count], text) < 0)
    if kept == len(words):
        return f"“{_opening(missing, SHOWN)}” stands there, but not after the words before it"
    if kept < 2:  # noqa: PLR2004  # a single word stands in many places and says nothing about this one
        return f"“{_opening(missing, SHOWN)}”"
    follows = text[_stands(words[:kept], text) :].strip()
    there = f"there it goes on “{_opening(follows, ENOUGH)}”" if follows else "the text ends there"
    return (
        f"“{_closing(' '.join(words[:kept]))}” is not followed by “{_opening(' '.join(words[kept:]), ENOUGH)}”; {there}"
    )


def cuts(quote: str) -> int:
    """How many brackets and ellipses the quote has."""
    return len(TOKENS.findall(canonical(quote)))


def _segments(quote: str) -> list[Segment]:
    """The quote cut at its brackets and ellipses. The first words may stand anywhere."""
    quote = ONE_LETTER.sub("\x00\\1", quote)
    found: list[Segment] = []
    gap: int | None = None
    position = 0
    for token in [*TOKENS.finditer(quote), None]:
        words = quote[position : token.start() if token else len(quote)]
        found += _words(words, gap)
        if token:
            gap = None if "..." in token.group() or not found else BRACKET_SPANS
            position = token.end()
    return found


def _words(words: str, gap: int | None) -> list[Segment]:
    """A cut may hold one-letter brackets itself: what follows a mark begins a segment that ignores its first case."""
    found: list[Segment] = []
    for index, part in enumerate(words.split("\x00")):
        if part.strip():
            found.append(Segment(words=part.strip(), gap=1 if found else gap, any_case_first=index > 0))
    return found


def _ends(segment: Segment, text: str, starts: list[int]) -> Iterator[int]:
    """Where the segment can end, in order, when it may begin after any of `starts` (ascending), within its gap."""
    pattern = re.escape(segment.words)
    if segment.any_case_first:
        pattern = f"(?i:{re.escape(segment.words[0])}){re.escape(segment.words[1:])}"
    for match in re.compile(f"(?={pattern})").finditer(text, starts[0]):
        begin, end = match.start(), match.start() + len(segment.words)
        last_start = starts[bisect_right(starts, begin) - 1]
        if (segment.gap is None or begin - last_start <= segment.gap) and on_words(text, begin, end):
            yield end


def _stands(words: list[str], text: str) -> int:
    """Where these words end in the text; -1 where they do not stand in it."""
    run = " ".join(words)
    begin = text.find(run)
    while begin >= 0 and not on_words(text, begin, begin + len(run)):
        begin = text.find(run, begin + 1)
    return begin + len(run) if begin >= 0 else -1


def _opening(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    whole, space, _ = words[:most].rpartition(" ")
    return f"{whole} …" if space else f"{words[:most]}…"


def _closing(words: str) -> str:
    if len(words) <= ENOUGH:
        return words
    _, space, whole = words[-ENOUGH:].partition(" ")
    return f"… {whole}" if space else f"…{words[-ENOUGH:]}"


def on_words(text: str, begin: int, end: int) -> bool:
    """Both ends lie between words: "used it" is not found in "used items"."""
    starts_inside = begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum()
    ends_inside = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not starts_inside and not ends_inside
