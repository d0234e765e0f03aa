"""How the lists of a codebook are written in a text field, one item a line, and read back."""

import itertools
import re
from collections.abc import Iterable

from outreach.domain.edition_languages import translations_text
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import DENIED_FIRST, Codebook, PublishedRange, Qualifier, QuestionSet, TimelineLevel

RANGE = re.compile(
    r"\s*(?P<low>[\d,. ]*\d)\s*(?:(?P<more>\+|or more|and more)|[-–—]\s*(?P<high>[\d,. ]*\d))?\s*(?::(?P<label>.*))?"
)


def ranges_of(text: str) -> tuple[PublishedRange, ...]:
    """`11–50`, `51+`, or with another label `1–10: up to ten searches`; in order and without overlap."""
    found = tuple(_range(line) for line in _lines(text))
    for before, after in itertools.pairwise(found):
        if before.high is None or after.low <= before.high:
            raise RuleBroken(
                f"“{after.label}” begins before “{before.label}” ends, so a count could be printed two ways. "
                "Write the ranges in order, each after the one before.",
                "ranges",
            )
    return found


def ranges_text(ranges: Iterable[PublishedRange]) -> str:
    return "\n".join(_range_line(one) for one in ranges)


def circumstances_of(text: str) -> tuple[tuple[str, str], ...]:
    """`unaware: officials were unaware until asked`; the key is what the record keeps, so it never changes."""
    found = tuple(_pair(line) for line in _lines(text))
    _each_once([key for key, _ in found], "circumstances")
    return found


def circumstances_text(circumstances: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{key}: {label}" for key, label in circumstances)


def qualifiers_of(text: str, circumstances: Iterable[tuple[str, str]]) -> tuple[Qualifier, ...]:
    """`unaware | Unaware until asked | had officials who were unaware`, the one that counts first on top."""
    known = [DENIED_FIRST, *(key for key, _ in circumstances)]
    found = tuple(_qualifier(line, known) for line in _lines(text))
    _each_once([one.key for one in found], "qualifiers")
    return found


def qualifiers_text(qualifiers: Iterable[Qualifier]) -> str:
    return "\n".join(f"{one.key} | {one.label} | {one.tally}" for one in qualifiers)


def limits_of(text: str) -> tuple[str, ...]:
    return tuple(_lines(text))


def numbers_of(text: str) -> tuple[tuple[str, str], ...]:
    """`30 June 2025: the last day in the vendor’s list`; the number, and where it comes from."""
    return tuple(_number(line) for line in _lines(text))


def _number(line: str) -> tuple[str, str]:
    stated, colon, source = (part.strip() for part in line.partition(":"))
    if not (stated and colon and source):
        raise RuleBroken(
            f"“{line}” needs the number, a colon and where it comes from, like “30 June 2025: the end of the list”.",
            "numbers",
        )
    return stated, source


def timeline_of(text: str) -> TimelineLevel:
    """One of the levels, by its word."""
    try:
        return TimelineLevel(text)
    except ValueError:
        raise RuleBroken(
            f"Choose what is printed of when things happened: {', '.join(TimelineLevel)}.", "timeline"
        ) from None


def lists_of(codebook: Codebook, questions: QuestionSet | None = None) -> dict[str, str]:
    """The lists of a codebook by the name of their field, as text. `questions`: those that can be translated."""
    return {
        "ranges": ranges_text(codebook.ranges),
        "circumstances": circumstances_text(codebook.circumstances),
        "qualifiers": qualifiers_text(codebook.qualifiers),
        "limits": "\n".join(codebook.limits),
        "numbers": "\n".join(f"{stated}: {source}" for stated, source in codebook.numbers),
        "translations": translations_text(codebook, questions),
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _range(line: str) -> PublishedRange:
    read = RANGE.fullmatch(line)
    if read is None:
        raise RuleBroken(f"“{line}” is not a range. Write it like 11–50, or 51+ for one without an end.", "ranges")
    low, high = _count(read["low"]), None if read["more"] else _count(read["high"] or read["low"])
    if high is not None and high < low:
        raise RuleBroken(f"“{line}” ends before it begins. Write the smaller number first.", "ranges")
    plain = line.split(":", 1)[0].strip().replace("-", "–").replace("—", "–")
    return PublishedRange(low=low, high=high, label=(read["label"] or "").strip() or plain)


def _count(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _range_line(one: PublishedRange) -> str:
    span = f"{one.low}+" if one.high is None else f"{one.low}–{one.high}"
    return span if one.label == span else f"{span}: {one.label}"


def _pair(line: str) -> tuple[str, str]:
    key, colon, label = (part.strip() for part in line.partition(":"))
    if not (key and colon and label):
        raise RuleBroken(
            f"“{line}” needs a short key, a colon and what it means, like “unaware: unaware until asked”.",
            "circumstances",
        )
    return key, label


def _qualifier(line: str, known: list[str]) -> Qualifier:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or not all(parts):  # noqa: PLR2004  # key, label, tally
        raise RuleBroken(
            f"“{line}” needs three parts with | between: the key, the label of the column, the words of the tally.",
            "qualifiers",
        )
    if parts[0] not in known:
        raise RuleBroken(
            f"“{parts[0]}” is neither “{DENIED_FIRST}” nor a circumstance of this codebook. Add it there first.",
            "qualifiers",
        )
    return Qualifier(key=parts[0], label=parts[1], tally=parts[2])


def _each_once(keys: list[str], field: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise RuleBroken(f"“{key}” stands here twice. Keep one of the two lines.", field)
