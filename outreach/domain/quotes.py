"""Whether a quote is verbatim: each of its words stands in the text on record, in order.

An ellipsis (… or ...) leaves words out. Square brackets are the editor's: `[the ministry]` stands for up to ten words
or for none, `[W]e` changes the case of one letter. White space and the shape of quotation marks, apostrophes and
dashes do not matter. The rule is that of Global Press, the Guardian and Reuters: actual words, also in translation.
"""

import re
import unicodedata
from dataclasses import dataclass

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
    if quote and quote in text and _on_words(text, text.index(quote), text.index(quote) + len(quote)):
        return None
    segments = _segments(quote)
    if not segments:
        return quote or "(nothing)"
    ends = {0}
    for segment in segments:
        ends = _ends(segment, text, ends)
        if not ends:
            return segment.words
    return None


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
    """A cut may hold one-letter brackets itself: `"\\x00We"` begins a new segment that ignores the first case."""
    found = []
    for index, part in enumerate(words.split("\x00")):
        if part.strip():
            found.append(Segment(words=part.strip(), gap=gap if index == 0 else 1, any_case_first=index > 0))
    return found


def _ends(segment: Segment, text: str, starts: set[int]) -> set[int]:
    """Where the segment can end when it may begin after any of `starts`, within its gap."""
    found = set()
    first = min(starts)
    pattern = re.escape(segment.words)
    if segment.any_case_first:
        pattern = f"(?i:{re.escape(segment.words[0])}){re.escape(segment.words[1:])}"
    for match in re.finditer(f"(?={pattern})", text[first:]):
        begin = first + match.start()
        end = begin + len(segment.words)
        near = segment.gap is None or any(start <= begin <= start + segment.gap for start in starts)
        if near and _on_words(text, begin, end):
            found.add(end)
    return found


def _on_words(text: str, begin: int, end: int) -> bool:
    """Both ends lie between words: "used it" is not found in "used items"."""
    starts_inside = begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum()
    ends_inside = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not starts_inside and not ends_inside
