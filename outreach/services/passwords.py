"""What no password may be: one that was leaked from somewhere, or made of words that lie at hand in this newsroom.

Length alone makes a password (OWASP ASVS 5.0, 6.2): no kind of character is demanded, none wears off with time.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from outreach.config import shipped
from outreach.domain.errors import RuleBroken
from outreach.domain.people import Role, Staff

SHORTEST, LONGEST = 15, 128
"""Characters of a password."""

LEAKED = shipped("data") / "leaked-passwords.bin"
"""Sorted: the first five bytes of the SHA-256 of each. Where they come from, docs/dependencies.md says."""

DIGEST = 5
LOADED_ON: Final = "loaded-on.txt"
"""Where a demo notes in its home folder on which day its stories were loaded. No other desk has that file."""

AT_HAND = ("outreach", "newsroom", "password", "passphrase", "secret", "desk", *(role.value for role in Role))
"""Words anybody would try here; docs/security.md lists them."""

SHORTEST_WORD = 4
FEWEST_OTHERS = 8
"""Characters that have to be left of a password once words at hand, figures and signs are taken out of it."""


def check(password: str, near: Iterable[str] = ()) -> None:
    """Raise with a next step; `near`: words of this person and house, which do not count."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(
            f"A password has {SHORTEST} to {LONGEST} characters; four words with spaces between them do well.",
            "password",
        )
    if leaked(password):
        raise RuleBroken(
            "This password was leaked from somewhere, and is tried everywhere. Choose words nobody has put together.",
            "password",
        )
    if len(_others(password, near)) < FEWEST_OTHERS:
        raise RuleBroken(
            "Little is left of this password without names and words that lie at hand here, or it repeats itself. "
            "Choose other words.",
            "password",
        )


def need_own(home: Path, password: str) -> None:
    """Outside a demo nobody takes the password of the practice newsroom: it stands in the documentation."""
    if not is_demo(home) and _plain(password) == _plain(of_practice()):
        raise RuleBroken(
            "This is the password of the practice newsroom, and everybody knows it. Choose other words.", "password"
        )


def is_demo(home: Path) -> bool:
    return (home / LOADED_ON).is_file()


def of_practice() -> str:
    told = json.loads((shipped("data") / "practice" / "staff.json").read_text(encoding="utf-8"))
    return str(told["password"])


def leaked(password: str, file: Path = LEAKED) -> bool:
    """Whether it is on the list, in whatever case; nothing is asked of anybody outside."""
    wanted = hashlib.sha256(_plain(password).encode()).digest()[:DIGEST]
    with file.open("rb") as leaks:
        low, high = 0, file.stat().st_size // DIGEST
        while low < high:
            middle = (low + high) // 2
            leaks.seek(middle * DIGEST)
            found = leaks.read(DIGEST)
            if found == wanted:
                return True
            low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


def words_near(staff: Staff) -> tuple[str, ...]:
    """What a stranger who knows of this person would try first."""
    return (staff.id, *staff.name.split(), *re.split(r"[@._+-]", staff.email))


def _others(password: str, near: Iterable[str]) -> str:
    """What of it is neither at hand, nor a figure or a sign, nor said before."""
    left = _plain(password)
    for word in sorted({_plain(word) for word in (*AT_HAND, *near)}, key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            left = left.replace(word, " ")
    letters = "".join(char for char in left if char.isalnum())
    repeated = re.fullmatch(r"(.{1,7}?)\1+.{0,7}", letters)
    return repeated[1] if repeated else letters


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKD", words).casefold()
