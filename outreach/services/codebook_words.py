"""What the words of a codebook have to be, by whichever way it comes: its page, its command, an investigation file."""

import re
from functools import lru_cache
from typing import Final

from babel import Locale

from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import Codebook
from outreach.domain.told_apart import TRANSLATIONS, check_told_apart
from outreach.domain.translated import check_places
from outreach.mail import local_words

TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*",
    re.IGNORECASE,
)


def check_words(codebook: Codebook) -> None:
    """Raises `RuleBroken`, whether it is adopted or only tried."""
    for other in codebook.translations:
        _check_language(other.language)
    check_told_apart(codebook)
    check_places(codebook)


@lru_cache(maxsize=200)
def _check_language(tag: str) -> None:
    """A language somebody reads: a page in another names none to a browser, and a screen reader cannot speak it."""
    found, known = TAG.fullmatch(tag), Locale("en")
    try:
        local_words.check_language(found["language"] if found else tag)
        right = found is not None and (
            (not found["script"] or found["script"].capitalize() in known.scripts)
            and (not found["region"] or found["region"].upper() in known.territories)
        )
    except RuleBroken:
        right = False
    if not right:
        raise RuleBroken(f"“{tag}” is no tag of a language we know. Write one like fr, pt-BR or zh-Hant.", TRANSLATIONS)
