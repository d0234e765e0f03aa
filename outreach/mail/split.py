"""A reply's text in parts: what is new, what is quoted from before, and the signature; nothing is dropped.

No word of an answer may be lost, so whatever is in doubt is new: a person reads a little too much, never too little.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from outreach.domain.received import Part, PartKind
from outreach.mail.openings import Finder, Kind, Opening, finder
from outreach.mail.our_words import lines_of_ours
from outreach.mail.quoting_phrases import fold, phrases
from outreach.mail.signatures import sign
from outreach.mail.text_lines import Line, lines_of

NEW, QUOTED, SIGNATURE = PartKind.NEW, PartKind.QUOTED, PartKind.SIGNATURE
FEW_WORDS = 1_000  # characters in which a person says that the answers stand below
FEWEST = 2  # marked lines below an answer, if nothing else shows that they are quoted
WRAPPED_FROM = 60  # characters after which programs broke a quoted line without marking the rest


def split(body: str, *, sent: Sequence[str] = ()) -> tuple[Part, ...]:
    """The parts of the text, in order, covering it from end to end. `sent` are the letters of ours it may quote."""
    lines = lines_of(body)
    if not any(line.text for line in lines):
        return (Part(kind=NEW, start=0, end=len(body)),) if body else ()
    kinds = _Reading(lines, sent).kinds()
    sign(lines, kinds)
    _give_blanks_to_neighbours(lines, kinds)
    return tuple(_parts(lines, kinds))


class _Reading:
    """One text being told apart, line by line. All is new until something shows that it is not."""

    def __init__(self, lines: Sequence[Line], sent: Sequence[str]) -> None:
        self.lines = lines
        self.ours, self.known = lines_of_ours(lines, sent)
        self.finder: Finder = finder(lines)
        self.told = [NEW] * len(lines)

    def kinds(self) -> list[PartKind]:
        openings = self.finder.all()
        history = self._openings(openings)
        self._marked(openings, history)
        for index in self.ours:
            self.told[index] = QUOTED
        return self.told

    def _openings(self, openings: Sequence[Opening]) -> int:
        """Quote what each announces. Returns where older mail without marks begins, to the end of the text."""
        words_before = counted = 0
        for opening in openings:
            words_before += sum(self._is_a_word_of_theirs(i) for i in range(counted, opening.first))
            counted = opening.last
            below = self.finder.following[opening.last]
            if below is not None and self._is_quoted_matter(below):
                self._quote(opening.first, opening.last)
                self._bars(opening.last)
            elif not opening.sure:
                words_before += 1
            elif words_before and not self._answers_are_below(opening):
                self._quote(opening.first, len(self.lines))
                self._answers_within(opening.last)
                return opening.first
            elif words_before or opening.kind is not Kind.HEAD:
                self._quote(opening.first, self._head_end(opening.last))
        return len(self.lines)

    def _answers_are_below(self, opening: Opening) -> bool:
        """Whether the words above say so. Where our letter is known, its lines tell the answers from the questions."""
        if opening.kind is Kind.FORWARD or any(index >= opening.last for index in self.ours):
            return False
        above = [line.text for line in self.lines[: opening.first] if line.text and not line.depth]
        text = fold(" ".join(above)[:FEW_WORDS])
        return any(fold(phrase.words) in text for phrase in phrases("answers_below"))

    def _is_a_word_of_theirs(self, index: int) -> bool:
        line = self.lines[index]
        return bool(line.text) and not line.depth and not line.rule and index not in self.ours

    def _is_quoted_matter(self, index: int) -> bool:
        return self.lines[index].depth > 0 or index in self.ours or self._is_bar(index)

    def _is_bar(self, index: int) -> bool:
        return self.lines[index].text.startswith(("| ", "|\t")) or self.lines[index].text == "|"

    def _quote(self, first: int, last: int) -> None:
        for index in range(first, last):
            self.told[index] = QUOTED

    def _bars(self, first: int) -> None:
        index = self.finder.following[first]
        while index is not None and self._is_bar(index):
            self.told[index] = QUOTED
            index = index + 1 if index + 1 < len(self.lines) and self._is_bar(index + 1) else None

    def _head_end(self, at: int) -> int:
        """Below a marker, the copied head too."""
        below = self.finder.following[at]
        if below is None or self.finder.fields[below] is None:
            return at
        return self.finder.head_from(below)[0]

    def _answers_within(self, first: int) -> None:
        """In a letter of ours that is quoted without marks, what stands between our lines is answers."""
        ours = [index for index in range(first, len(self.lines)) if index in self.ours]
        for index in range(ours[0] if ours else 0, ours[-1] if ours else 0):
            line = self.lines[index]
            if line.text and not line.depth and index not in self.ours and index not in self.known:
                self.told[index] = NEW

    # ── lines with marks ──────────────────────────────────────────────────────────────────────────

    def _marked(self, openings: Sequence[Opening], history: int) -> None:
        blocks = list(self._blocks(history))
        if not blocks:
            return
        announced = any(self.told[opening.first] is QUOTED for opening in openings)
        if announced or len(blocks) > 1 or self._shows_it_is_quoted(blocks[0]) or self._ends_the_text(blocks[0]):
            for block in blocks:
                self._quote(block.start, block.stop)

    def _blocks(self, history: int) -> Iterator[range]:
        """Runs of marked lines, with the blanks in them and the ends that lost their mark when lines were broken."""
        first = last = -1
        for index in range(history):
            if self.lines[index].depth:
                if first < 0:
                    first = index
                elif any(self.lines[i].text for i in range(last + 1, index)) and not self._lost_its_mark(last, index):
                    yield range(first, last + 1)
                    first = index
                last = index
        if first >= 0:
            yield range(first, last + 1)

    def _lost_its_mark(self, above: int, below: int) -> bool:
        """One line between two marked ones that goes on in the middle of a word, an address or a sentence."""
        if below - above != 2:  # noqa: PLR2004 - exactly one line between
            return False
        quoted, line = self.lines[above], self.lines[above + 1]
        if not line.text[0].islower() and line.text[0] not in "_)/]&?=%":
            return False
        broken_address = "://" in quoted.text.rsplit(" ", 1)[-1]
        return broken_address or (
            len(quoted.raw) >= WRAPPED_FROM and quoted.text[-1:].isalnum() and len(line.text.split()) > 1
        )

    def _shows_it_is_quoted(self, block: range) -> bool:
        """Whether the lines themselves say so: quoted twice over, ours, or with the head or the lead of a mail."""
        if any(self.lines[i].depth > 1 or i in self.ours for i in block):
            return True
        filled = [i for i in block if self.lines[i].text]
        if not filled:
            return True
        inner = [Line(line.start, line.end, line.text, line.text, 0) for line in (self.lines[i] for i in filled)]
        return any(opening.sure or opening.kind is not Kind.ATTRIBUTION for opening in finder(inner).all())

    def _ends_the_text(self, block: range) -> bool:
        """New words stand above it and none below. One line alone may as well be an arrow, or a figure."""
        if sum(bool(self.lines[i].text) for i in block) < FEWEST or not any(
            map(self._is_a_word_of_theirs, range(block.start))
        ):
            return False
        told = [QUOTED if i < block.stop else kind for i, kind in enumerate(self.told)]
        sign(self.lines, told)
        return not any(told[i] is NEW and self._is_a_word_of_theirs(i) for i in range(block.stop, len(self.lines)))


def _give_blanks_to_neighbours(lines: Sequence[Line], kinds: list[PartKind]) -> None:
    """A blank line goes with what stands above it; those at the very top with what follows."""
    current = next(kind for line, kind in zip(lines, kinds, strict=True) if line.text or line.depth)
    for index, line in enumerate(lines):
        if line.text or line.depth:
            current = kinds[index]
        else:
            kinds[index] = current


def _parts(lines: Sequence[Line], kinds: Sequence[PartKind]) -> Iterator[Part]:
    for kind, run in groupby(range(len(lines)), key=kinds.__getitem__):
        found = list(run)
        yield Part(kind=kind, start=lines[found[0]].start, end=lines[found[-1]].end)
