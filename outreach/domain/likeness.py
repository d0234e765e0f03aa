"""When two names may mean one agency: another word order, an abbreviation, a slip of the keyboard, an acronym.

The program only asks; a person decides. So it asks rather too often than too seldom, yet never where a number or a
point of the compass tells two names apart.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from outreach.domain.agencies import fold_text

Distance = Callable[[str, str], int]
"""How many letters must be typed, dropped or swapped to get from one word to the other."""

_JOINING_WORDS = (
    "the of and for to in on at de di del della dello dei degli delle dell d l la le les el los las il lo i gli du des "
    "der die das dem den und e y et van von da do dos das a an zu zum zur im fur fuer pour para per s"
)
_JOINING = frozenset(_JOINING_WORDS.split())
_SHORT_FOR = {
    "assn": ("association",),
    "assoc": ("association",),
    "auth": ("authority",),
    "dept": ("department",),
    "dist": ("district",),
    "gov": ("government",),
    "govt": ("government",),
    "intl": ("international",),
    "natl": ("national",),
    "pd": ("police", "department"),
    "st": ("saint",),
    "ste": ("sainte",),
    "svc": ("service",),
    "svcs": ("service",),
    "twp": ("township",),
    "univ": ("university",),
}
_FORM_WORDS = (
    "administration agency authority board bureau commission department directorate division force forces headquarters "
    "hq inc institution llc ltd gmbh ministry office organisation organization secretariat service services unit "
    "amt behorde bundesamt departement direction direzione dienst ministere ministerio ministero ufficio oficina"
)
_FORMS = frozenset(_FORM_WORDS.split())
"""Words for the form of a body, which people leave out or swap: Ministry and Department of Justice."""

_LEFT_OUT = frozenset({"city", "local", "municipal", "municipality", "national", "royal"})
"""Words one source writes and another leaves out."""

_TELLS_APART = re.compile(
    r"\d.*|[ivx]{2,}|[ivx]|north\w*|south\w*|east\w*|west\w*|central|upper|lower|"
    r"nord|sud|est|ovest|ouest|norte|sul|sur|este|oeste|sued|ost|junior|senior|men|women"
)
_WORD = re.compile(r"\w+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

_TYPED_FROM = 5
_LONG_WORD = 12
_STEM_FROM = 5
_ACRONYM = range(3, 9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name taken apart. `words` are sorted, without joining words and forms; `initials` those of all its words."""

    words: tuple[str, ...]
    initials: str
    acronym: str

    @property
    def text(self) -> str:
        """What must come near: the words that no source leaves out."""
        return " ".join(word for word in self.words if word not in _LEFT_OUT) or " ".join(self.words)


def taken_apart(name: str) -> Name:
    """The words that make the name this name."""
    folded = fold_text(_BRACKETS.sub(" ", name)) or fold_text(name)
    spoken = [word for word in _WORD.findall(folded.replace("'", "").replace("’", "")) if word not in _JOINING]
    written_out = [whole for word in spoken for whole in _SHORT_FOR.get(word, (word,))]
    telling = [word for word in written_out if word not in _FORMS]
    return Name(
        words=tuple(sorted(telling or written_out or [folded])),
        initials="".join(word[0] for word in written_out),
        acronym=spoken[0] if len(spoken) == 1 and len(spoken[0]) in _ACRONYM else "",
    )


def alike(one: Name, other: Name, distance: Distance, stem: str = "") -> bool:
    """Whether a person should be asked if these two are one agency. `stem` begins the country's own adjective."""
    if one.acronym != other.acronym and (one.acronym == other.initials or other.acronym == one.initials):
        return True
    if one.words == other.words:
        return True
    here, there = _only_in(one.words, other.words)
    if any(_TELLS_APART.fullmatch(word) for word in (*here, *there)):
        return False
    if not here or not there:
        return all(_left_out(word, stem) for word in (*here, *there)) and len(here) < len(one.words)
    return len(here) == len(there) and _mistyped(here, there, distance)


def _only_in(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words of each that the other has not, word for word; both come sorted."""
    here, there = list(words), []
    for word in others:
        if word in here:
            here.remove(word)
        else:
            there.append(word)
    return here, there


def _left_out(word: str, stem: str) -> bool:
    return word in _LEFT_OUT or bool(stem and word.startswith(stem))


def _mistyped(here: list[str], there: list[str], distance: Distance) -> bool:
    left = list(there)
    for word in here:
        twin = next((other for other in left if _one_slip(word, other, distance)), None)
        if twin is None:
            return False
        left.remove(twin)
    return True


def _one_slip(word: str, other: str, distance: Distance) -> bool:
    """One wrong letter in a word of five, two in a long one; in shorter words every letter counts."""
    shorter = min(len(word), len(other))
    if shorter < _TYPED_FROM or abs(len(word) - len(other)) > 2:  # noqa: PLR2004  # two slips at most
        return False
    return distance(word, other) <= (2 if shorter >= _LONG_WORD else 1)


def stem_of(country_name: str) -> str:
    """The letters that begin a country's adjective: `swed` for Sweden and Swedish; none for names of several words."""
    folded = fold_text(country_name)
    return folded[: max(4, len(folded) - 2)] if folded.isalpha() and len(folded) >= _STEM_FROM else ""
