"""Several forms of one message: which one is its text, and what another form says that this one does not.

A mail program shows the formatted form where there is one, so a sender sees that one and rarely the plain one. Nearly
always they say the same, and the plain one is read. Where they do not, the other one's words follow our line.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from outreach.domain.received import Part
from outreach.mail.limits import LONGEST_TEXT
from outreach.mail.split import split

MARK = "[The same message as formatted text:]"
_MARKED = re.compile(rf"(?<=\n){re.escape(MARK)}\n")
_PICTURE = re.compile(r"""<img\b[^<>]{0,2000}?\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# Addresses and pictures are told in one form and not in the other, by most programs.
_NOT_WORDS = re.compile(r"https?://\S+|\bwww\.\S+|[^\s@]{1,64}@\S+|\[?\bcid:\S+|\[image:[^\]\n]{0,300}\]|<[^<>\s]*>")
# In scripts that set no space between words a line may end anywhere: there each sign counts by itself.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]|[^\W_]+")
_SHORT = 300  # characters of a plain form that may only say that there is another
_FEW = 6  # words that a note names, and forms that are told apart
_MUCH = 30  # words that only one form has, from which on they are shown however long the message is


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text out of one part, and whether it was written as plain text; `html` is what it was made of."""

    text: str
    plain: bool
    html: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The form that is read, the words of others that say something else, and a sentence about that."""

    words: list[Words]
    more: tuple[str, ...] = ()
    note: str = ""


def choose(forms: Sequence[list[Words]]) -> Chosen:
    """Of several forms the plain one, unless it is empty or only says that there is another."""
    filled = [one for one in forms if _text(one).strip()]
    if len(filled) <= 1:
        return Chosen(filled[0] if filled else [])
    plain = next((one for one in filled if all(each.plain for each in one)), None)
    last = next((one for one in reversed(filled) if one is not plain), filled[-1])
    if plain is None or _only_points_on(plain, last):
        said = " ".join(_text(plain or []).split())
        return Chosen(last, note=f"Its plain form only says “{said}”; its formatted form is shown." if said else "")
    found = Chosen(plain)
    for other in (one for one in filled if one is not plain):
        found = _beside(found, other)
    return found


def split_forms(body: str, *, sent: Sequence[str] = ()) -> tuple[Part, ...]:
    """The parts of a text: each form for itself, since what is quoted in one goes on to its own end only."""
    begins = [0, *(found.start() for found in islice(_MARKED.finditer(body), _FEW))]
    ends = [*begins[1:], len(body)]
    return tuple(
        replace(one, start=one.start + begin, end=one.end + begin)
        for begin, end in zip(begins, ends, strict=True)
        for one in split(body[begin:end], sent=sent)
    )


def _beside(found: Chosen, other: list[Words]) -> Chosen:
    """What was found, with the other form's words where they are not the same."""
    ours, theirs = (_counted(text) for text in ("\n".join([_text(found.words), *found.more]), _text(other)))
    if ours == theirs:
        return found
    missing = theirs - ours - _counted(_pictures(other))
    lacking = Counter({word: many for word, many in (ours - theirs).items() if len(word) > 1})
    many = missing.total()
    if many >= _MUCH or many * 10 > theirs.total():
        note = "Its formatted text says something else than its plain text: both are shown, one below the other."
        return replace(found, more=(*found.more, _text(other).strip("\n")), note=note)
    only = [
        f"only the {form} has {_named(words)}" for form, words in (("formatted", missing), ("plain", lacking)) if words
    ]
    return replace(found, note=f"Its plain and its formatted text differ: {'; '.join(only)}.") if only else found


def _named(words: Counter[str]) -> str:
    return ", ".join(f"“{one[:40]}”" for one in list(words)[:_FEW]) + (" and more" if len(words) > _FEW else "")


def _text(words: Sequence[Words]) -> str:
    return "\n\n".join(one.text for one in words)


def _counted(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_NOT_WORDS.sub(" ", text[:LONGEST_TEXT]).casefold()))


def _pictures(words: Sequence[Words]) -> str:
    return " ".join(" ".join(found) for one in words for found in _PICTURE.findall(one.html))


def _only_points_on(plain: list[Words], other: list[Words]) -> bool:
    said = _text(plain).strip()
    return len(said) < _SHORT and "html" in said.lower() and len(_text(other)) > 2 * len(said)
