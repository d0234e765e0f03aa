"""In which direction a language is written."""

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"}
)
SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
FOUR_LETTERS = 4


def direction(language: str) -> str:
    """`rtl` for a tag of a language or script written from the right; else `auto`: as its words themselves say."""
    first, *rest = language.casefold().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == FOUR_LETTERS and part.isalpha()), "")
    if script:
        return "rtl" if script in SCRIPTS else "auto"
    return "rtl" if first in RIGHT_TO_LEFT else "auto"
