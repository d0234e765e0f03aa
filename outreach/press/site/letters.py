"""Letters without what sets one keyboard apart from another, for searching and for the order of names."""

import re
import unicodedata
from typing import Final

UNSEEN: Final = frozenset(
    map(chr, (0x61C, 0x640, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
)
PLAIN: Final = str.maketrans(
    {"ß": "ss", "ς": "σ", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"}
    | {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"}
)
ARTICLE: Final = re.compile(r"(?<!\S)(?:ال)+(?=\S)")
"""Arabic writes it onto the word: whoever looks for الشرطة means شرطة too."""


def folded(text: str) -> str:
    """As the script of the page folds what a reader types, letter by letter; a test compares the two."""
    lower = _bare(_bare(unicodedata.normalize("NFKD", text)).lower())
    return ARTICLE.sub("", " ".join(lower.translate(PLAIN).split()))


def _bare(text: str) -> str:
    return "".join(char for char in text if char not in UNSEEN and not unicodedata.category(char).startswith("M"))
