"""The text of a message as it is shown: what is new, what is quoted from before, the signature, and our own quotes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from outreach.domain.facts import StatementQuoted
from outreach.domain.ids import Seq
from outreach.domain.known import Attempt, Statement
from outreach.domain.received import Part, PartKind
from outreach.domain.rules.asking import SPOKEN
from outreach.mail.forms import split_forms


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A run of words; `quotes` are the entries that quote them, `begin` those of them that begin here."""

    text: str
    quotes: tuple[Seq, ...] = ()
    begin: tuple[Seq, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of the text of one kind, from character `start` on; its pieces follow each other without a gap."""

    kind: PartKind
    start: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the text that an entry quotes."""

    start: int
    end: int
    quote: Seq


def passages(text: str, *, sent: Sequence[str] = (), marks: Iterable[Mark] = ()) -> tuple[Passage, ...]:
    """The whole text in passages; `sent` are letters of ours that it may quote."""
    return cut(text, split_forms(text, sent=sent), marks)


def cut(text: str, parts: Iterable[Part], marks: Iterable[Mark] = ()) -> tuple[Passage, ...]:
    """The text in the passages that its parts make, each cut where a quote begins or ends."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.end))
    return tuple(
        Passage(kind=part.kind, start=part.start, pieces=_pieces(text, part, ordered))
        for part in parts
        if part.start < part.end
    )


def marks_in(message: Seq, statements: Iterable[Statement]) -> tuple[Mark, ...]:
    """Where the quotes that stand were taken from this message."""
    return tuple(mark for one in statements if (mark := _mark(message, one.seq, one.quoted)))


def sent_to(attempts: Iterable[Attempt]) -> tuple[str, ...]:
    """Our own words to the agency, as far as the log holds them: what was written, not what was said."""
    return tuple(one.made.summary for one in attempts if one.made.summary and one.made.channel not in SPOKEN)


def _mark(message: Seq, seq: Seq, quoted: StatementQuoted) -> Mark | None:
    if quoted.message != message or quoted.start is None or quoted.end is None:
        return None
    return Mark(quoted.start, quoted.end, seq)


def _pieces(text: str, part: Part, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """The part cut wherever a quote begins or ends, so that quotes may overlap."""
    ends = {place for mark in marks for place in (mark.start, mark.end) if part.start < place < part.end}
    places = sorted({part.start, part.end, *ends})
    return tuple(
        Piece(
            text=text[start:end],
            quotes=tuple(mark.quote for mark in marks if mark.start <= start and end <= mark.end),
            begin=tuple(mark.quote for mark in marks if mark.start == start),
        )
        for start, end in pairwise(places)
    )
