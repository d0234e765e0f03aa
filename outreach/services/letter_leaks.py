"""Words of ours in letters that are about to leave: of a private note or heard off the record, anywhere at work.

The letters are what is indexed, once for a whole batch: four words in a row, but those that may be said. Each note is
then read through once. So the time grows with the notes and with the letters, never with one times the other.

A run of words counts if it is one that people do not just happen to write: two of its words are longer, and it does
not stand in the notes of several agencies. Of a single word only a name counts, one that notes have and no field of
the letter. Words heard off the record are never repeated, not even as they stand in the letter.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from outreach.db import log
from outreach.db.log import Noted
from outreach.db.session import Session
from outreach.domain.facts import EntryRetracted, NoteAdded, OffRecordHeard
from outreach.domain.ids import RfcId, Seq
from outreach.domain.investigation import Investigation
from outreach.domain.prose import listed
from outreach.services.desk import Desk
from outreach.services.leaks import TOKEN, tokens

IN_A_ROW, SIGNS_IN_A_ROW = 4, 8
LONGER, OF_THEM = 4, 2
IN_HOW_MANY = 3
"""What stands in the notes of so many agencies is how we write, and nobody's secret."""
BEFORE = 8
"""So many signs before a word show whether a sentence begins with it."""
SHOWN = 3
"""So many places are named for one letter; the rest is counted."""
NOUNS_ARE_CAPITAL = ("de", "lb", "nds")
KINDS = (NoteAdded.__name__, OffRecordHeard.__name__, EntryRetracted.__name__)
ENDS = re.compile(r"[.!?:;…\n“\"(»«—–-]\s*$")

Gram = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One letter to look into. `said` are texts whose runs may stand in it, `named` those whose names may."""

    rfc_id: RfcId
    words: str
    language: str
    said: Sequence[str]
    named: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class _Letter:
    text: Text
    words: tuple[_Word, ...]
    allowed: frozenset[str]

    def names(self) -> Iterator[_Word]:
        """Words in the middle of a sentence that begin with a capital, and that no field of the letter has."""
        if self.text.language.partition("-")[0] in NOUNS_ARE_CAPITAL:
            return
        for word in self.words:
            if _is_name(self.text.words, word) and word.folded not in self.allowed:
                yield word


@dataclass
class _Index:
    letters: list[_Letter] = field(default_factory=list)
    grams: dict[Gram, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[tuple[int, _Word]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: Text) -> None:
        number = len(self.letters)
        allowed = frozenset(word for said in text.named for word in tokens(said))
        letter = _Letter(text=text, words=_words(text.words), allowed=allowed)
        public = frozenset(gram for said in text.said for gram in _grams_of(said))
        self.letters.append(letter)
        for place, gram in enumerate(_grams([word.folded for word in letter.words])):
            if gram not in public:
                self.grams[gram].append((number, place))
        for word in letter.names():
            self.names[word.folded].append((number, word))


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words `start` to `end` of a letter stand in an entry of `whose` log."""

    letter: int
    start: int
    end: int
    noted: Noted
    secret: bool


def found(desk: Desk, session: Session, investigation: Investigation, texts: Iterable[Text]) -> dict[RfcId, list[str]]:
    """For each letter in which such words stand, sentences that say where from."""
    noted = _standing(log.noted(session, investigation.id, KINDS))
    if not noted:
        return {}
    index = _Index()
    for text in texts:
        index.add(text)
    notes = [(one, composed(one.entry.fact.text)) for one in noted if isinstance(one.entry.fact, NoteAdded)]
    heard = _overheard(desk, session, investigation, noted)
    of_letter: dict[int, list[_Hit]] = defaultdict(list)
    for hit in (*_runs(index, notes, secret=False), *_runs(index, heard, secret=True)):
        of_letter[hit.letter].append(hit)
    said = {index.letters[n].text.rfc_id: _sentences(index.letters[n], own) for n, own in of_letter.items()}
    for rfc_id, sentences in _named(index, notes).items():
        said.setdefault(rfc_id, []).extend(sentences)
    return said


def _standing(every: Sequence[Noted]) -> list[Noted]:
    gone = {(one.rfc_id, one.entry.fact.entry) for one in every if isinstance(one.entry.fact, EntryRetracted)}
    return [
        one
        for one in every
        if not isinstance(one.entry.fact, EntryRetracted) and (one.rfc_id, one.entry.seq) not in gone
    ]


def _overheard(
    desk: Desk, session: Session, investigation: Investigation, noted: Iterable[Noted]
) -> list[tuple[Noted, str]]:
    sealed = [one for one in noted if isinstance(one.entry.fact, OffRecordHeard)]
    heard: Mapping[RfcId, Mapping[Seq, str]] = desk.overheard_in(session, investigation.id) if sealed else {}
    return [(one, heard.get(one.rfc_id, {}).get(one.entry.seq, "")) for one in sealed]


# ── Runs of words ───────────────────────────────────────────────────────────────────────────────────────────────


def _runs(index: _Index, texts: Iterable[tuple[Noted, str]], *, secret: bool) -> list[_Hit]:
    """Where four or more words in a row of these texts stand in letters, joined to the longest run."""
    met: dict[Gram, set[RfcId]] = defaultdict(set)
    places: dict[tuple[int, int], list[tuple[int, Gram]]] = defaultdict(list)
    entries = list(texts)
    for number, (noted, text) in enumerate(entries):
        for gram in set(_grams(tokens(text))):
            for letter, place in index.grams.get(gram, ()):
                met[gram].add(noted.rfc_id)
                places[number, letter].append((place, gram))
    hits = []
    for (number, letter), found_at in places.items():
        rare = sorted({place for place, gram in found_at if secret or len(met[gram]) < IN_HOW_MANY})
        for start, end in _joined(rare):
            if _distinct([word.folded for word in index.letters[letter].words[start:end]]):
                hits.append(_Hit(letter, start, end, entries[number][0], secret))
    return hits


def _joined(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Places that follow one another are one run of words."""
    for _, group in groupby(enumerate(places), key=lambda one: one[1] - one[0]):
        run = [place for _, place in group]
        yield run[0], run[-1] + IN_A_ROW


def _distinct(run: Sequence[str]) -> bool:
    """Whether nobody just happens to write these words. In scripts without spaces a sign is less than a word."""
    if sum(len(word) == 1 for word in run) * 2 > len(run):
        return len(run) >= SIGNS_IN_A_ROW
    return sum(len(word) >= LONGER for word in run) >= OF_THEM


def _sentences(letter: _Letter, hits: Sequence[_Hit]) -> list[str]:
    notes: dict[tuple[int, int], list[str]] = defaultdict(list)
    heard = list(dict.fromkeys(_where(hit.noted) for hit in hits if hit.secret))
    for hit in hits:
        if not hit.secret:
            notes[hit.start, hit.end].append(_where(hit.noted))
    said = [
        f"“{_shown(letter, start, end)}” stands in a private note on {listed(dict.fromkeys(where))}. Change the text, "
        "or make sure that it may be said."
        for (start, end), where in sorted(notes.items())
    ]
    if len(said) > SHOWN:
        said = [*said[:SHOWN], f"And {len(said) - SHOWN} more passages of this letter stand in private notes."]
    if heard:
        said.append(
            f"Words heard off the record stand in this letter ({listed(heard[:SHOWN])}). Take them out before anybody "
            "approves it."
        )
    return said


def _shown(letter: _Letter, start: int, end: int) -> str:
    words = letter.words[start:end]
    return " ".join(letter.text.words[words[0].start : words[-1].end].split())


def _where(noted: Noted) -> str:
    return f"{noted.agency}, entry {noted.entry.seq}"


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _named(index: _Index, notes: Sequence[tuple[Noted, str]]) -> dict[RfcId, list[str]]:
    """Names that letters share with a few notes, and with nothing that may be said."""
    said: dict[RfcId, list[str]] = defaultdict(list)
    for name, of in _names_in(notes, index.names).items():
        places = listed(_where(noted) for noted in of)
        for number, word in dict(index.names[name]).items():
            letter = index.letters[number]
            shown = letter.text.words[word.start : word.end]
            said[letter.text.rfc_id].append(
                f"“{shown}” stands in no field of this letter, but in a private note on {places}. If it names somebody "
                "who told us something, take it out."
            )
    return said


def _names_in(notes: Sequence[tuple[Noted, str]], wanted: Collection[str]) -> dict[str, list[Noted]]:
    """Those of the words that notes write with a capital always, and not many of them at all."""
    where: dict[str, dict[str, Noted]] = defaultdict(dict)
    plain: set[str] = set()
    for noted, text in notes if wanted else ():
        for word in _words(text):
            if word.folded in wanted:
                if not text[word.start].isupper():
                    plain.add(word.folded)
                where[word.folded].setdefault(noted.agency, noted)
    return {name: [*of.values()] for name, of in where.items() if name not in plain and len(of) < IN_HOW_MANY}


def _is_name(text: str, word: _Word) -> bool:
    shown = text[word.start : word.end]
    if len(shown) < LONGER or not shown.isalpha() or not shown[0].isupper() or shown.isupper():
        return False
    before = text[max(0, word.start - BEFORE) : word.start]
    return bool(before.strip()) and not ENDS.search(before)


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def composed(text: str) -> str:
    """Each letter with its marks as one sign, so that no word falls apart at them."""
    return unicodedata.normalize("NFC", text)


def _words(text: str) -> tuple[_Word, ...]:
    """The words with the places at which they stand."""
    return tuple(
        _Word(folded, match.start(), match.end())
        for match in TOKEN.finditer(text)
        if (folded := _folded(match.group()))
    )


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return "".join(tokens(word))


def _grams(words: Sequence[str]) -> list[Gram]:
    return [tuple(words[start : start + IN_A_ROW]) for start in range(len(words) - IN_A_ROW + 1)]


@lru_cache(maxsize=2_000)
def _grams_of(text: str) -> tuple[Gram, ...]:
    return tuple(_grams([word.folded for word in _words(composed(text))]))
