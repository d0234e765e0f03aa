"""Which lines of an answer stand in what we sent, however the mail was wrapped again on its way."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outreach.mail.text_lines import MARKS, Line

# Words, and one by one the characters of scripts that write without spaces.
TOKEN = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\\W_]+")
UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SENTENCE_ENDS = (".", "?", "!", ":", ";", "…", "。", "？", "！", "：", "؟")
RUN = 5  # words in a row that must stand in our letter before they count as ours
LEAST = 24  # characters of a passage that is folded: a short answer may well stand in the question too
WRAPPED_FROM = 40  # a shorter line above was ended by a person: an answer between two questions
UNSPACED_WEIGHS = 3


@dataclass(frozen=True, slots=True)
class _Letter:
    words: Sequence[str]
    begins: frozenset[int]  # words that begin a line or a sentence
    ends: frozenset[int]
    places: dict[tuple[str, ...], int]
    lines: frozenset[str]


def lines_of_ours(lines: Sequence[Line], sent: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """The lines that are ours beyond doubt; and those that stand in our letter, but are too short to fold for that."""
    letter = _read(sent)
    if not letter.words:
        return frozenset(), frozenset()
    tokens = [TOKEN.findall(line.text.casefold()) for line in lines]
    where = _places([(word, index) for index, words in enumerate(tokens) for word in words], letter)
    known = frozenset(i for i, line in enumerate(lines) if len(tokens[i]) > 1 and _plain(line.text) in letter.lines)
    starts = [0]
    for words in tokens:
        starts.append(starts[-1] + len(words))
    ours: set[int] = set()
    index = 0
    while index < len(lines):
        last = index
        while (
            last < len(lines) and tokens[last] and all(where[at] >= 0 for at in range(starts[last], starts[last + 1]))
        ):
            last += 1
        places = {i: (where[starts[i]], where[starts[i + 1] - 1]) for i in range(index, last)}
        ours.update(_passage(lines, range(index, last), letter, places))
        index = max(last, index + 1)
    return frozenset(ours), known


def _read(sent: Sequence[str]) -> _Letter:
    words: list[str] = []
    begins: set[int] = set()
    ends: set[int] = set()
    lines: set[str] = set()
    for text in sent:
        sentence = True
        for raw in text.splitlines():
            line = MARKS.sub("", raw, count=1).strip()
            lines.add(_plain(line))
            if not line:
                sentence = True
            for piece in re.split(r"(?<=[.?!:;…。？！：؟])\s*", line):
                found = TOKEN.findall(piece.casefold())
                if not found:
                    continue
                if sentence:
                    begins.add(len(words))
                    ends.add(len(words) - 1)
                words += found
                sentence = piece.endswith(SENTENCE_ENDS)
        begins.add(len(words))
        ends.add(len(words) - 1)
        words.append("\0")  # no passage runs from one letter into the next
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(words) - RUN + 1):
        places.setdefault(tuple(words[at : at + RUN]), at)
    return _Letter(words, frozenset(begins), frozenset(ends), places, frozenset(lines - {""}))


def _plain(line: str) -> str:
    return " ".join(TOKEN.findall(line.casefold()))


def _places(tokens: Sequence[tuple[str, int]], letter: _Letter) -> list[int]:
    """For each word of the answer its place in our letter, where it is one of a long enough run; otherwise -1."""
    found = [-1] * len(tokens)
    words = [word for word, _line in tokens]
    at = 0
    while at < len(words):
        place = letter.places.get(tuple(words[at : at + RUN]))
        if place is None:
            at += 1
            continue
        length = RUN
        while at + length < len(words) and words[at + length] == letter.words[place + length]:
            length += 1
        found[at : at + length] = range(place, place + length)
        at += length
    return found


def _passage(lines: Sequence[Line], run: range, letter: _Letter, places: Mapping[int, tuple[int, int]]) -> range:
    """The lines of the run without those at its ends that are the middle of somebody else's sentence."""
    first, last = run.start, run.stop
    while first < last and not (_begins(lines, first) and places[first][0] in letter.begins):
        first += 1
    while first < last and not (_ends(lines, last - 1) and places[last - 1][1] in letter.ends):
        last -= 1
    text = "".join(line.text for line in lines[first:last])
    weight = len(text) + (UNSPACED_WEIGHS - 1) * len(UNSPACED.findall(text))
    return range(first, last) if weight >= LEAST else range(0)


def _begins(lines: Sequence[Line], at: int) -> bool:
    if at == 0:
        return True
    above = lines[at - 1]
    if above.blank or above.depth != lines[at].depth or above.text.endswith(SENTENCE_ENDS):
        return True
    return len(above.text) < WRAPPED_FROM and not lines[at].text[0].islower()


def _ends(lines: Sequence[Line], at: int) -> bool:
    if at + 1 == len(lines) or lines[at].text.endswith(SENTENCE_ENDS):
        return True
    below = lines[at + 1]
    return below.blank or below.depth != lines[at].depth
