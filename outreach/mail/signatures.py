"""What stands below a letter and cannot be a statement: a marked signature, a telephone's line, a notice, a closing."""

import re
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from outreach.domain.received import PartKind
from outreach.mail.quoting_phrases import UNSPACED, WORD, Phrase, closings, fold, machines, phrases
from outreach.mail.text_lines import Line

NEW, SIGNATURE = PartKind.NEW, PartKind.SIGNATURE
CONTACT = re.compile(r"@|://|www\.|(?:\+|\()?\d[\d ()./-]{5,}\d")
LINK = re.compile(r"\s*[<(\[]{1,2}(?:https?://|mailto:)[^\s<>()\[\]]*(?:[>)\]]+|$)")
ENDS = re.compile(r"[.!?。？！؟]['\"”»)]*$")
SENTENCES = re.compile(r"(?<=[.!?。])\s+")
HEADING = re.compile(
    r"[\W_]*(?:confidentiality|disclaimer|legal notice|haftungsausschluss|avis|aviso|avvertenza)[\W_]*", re.IGNORECASE
)
AFTERTHOUGHT = re.compile(r"p\.?\s?s\b|yes\b|no\b", re.IGNORECASE)
# What a notice calls the mail it stands below.
NOUNS = (
    r"e-?mails?|mail|messages?|communications?|transmissions?|nachricht|courriels?|mensajes?|correos?|messaggio|bericht|mensagem"
    r"|wiadomość|meddelande|meddelelse|e-posten?|viestin?|zprávu?|mesaj\w*|сообщени\w+|üzenet\w*|címzett|adresatem|odbiorcą"
)
NOUN = re.compile(rf"\b(?:{NOUNS})\b|邮件|郵件|メール|误收|受信|收件人", re.IGNORECASE)
MAIL = re.compile(
    r"\W*(?:the (?:information|contents?)\b.{0,40}\b)?"
    r"(?:this|any|diese|ce|cet|este|esta|questo|questa|dit|deze|le informazioni)\b"
    rf".{{0,30}}\b(?:{NOUNS})\b",
    re.IGNORECASE,
)
SLASHED_NAME = re.compile(r"/(?!(?:No|Yes|Ja|Nej|Nei|Nein)\b)[^\W\d_]+(?: [^\W\d_]+){0,2}")  # as Scandinavians sign
WIDE = 20  # of a line drawn above a footer
LONGEST_LINE = 90
SHORT_SENTENCE, LONG_PHRASE, LONGEST_NAME = 4, 10, 6  # in words
MOST_THINGS = 24  # one below the other
LONGEST_NOTICE = 60  # in lines
MOST_LINES = 14  # of a signature without its proper mark
MOST_BELOW_CLOSING = 8
WIDEST_GAP = 3  # blank lines within a signature
MOST_BELOW_MARK = 30
MOST_MARKS = 4
OWN_WORDS = 5  # "Sent from my Verizon Wireless BlackBerry Bold"
MACHINE_WORDS = 14
LONGEST_UNSPACED = 40  # characters of such a line in writing without spaces


def sign(lines: Sequence[Line], kinds: MutableSequence[PartKind]) -> None:
    """Tell the signatures from the new words. Only the end of a stretch of new words is looked at."""
    for stretch in _stretches(lines, kinds):
        start, end = stretch.start, stretch.stop
        for index in stretch:
            if _stands_alone(lines, index, stretch) and is_from_a_telephone(lines[index].text):
                kinds[index] = SIGNATURE
        for _ in range(MOST_THINGS):
            while end > start and (lines[end - 1].blank or kinds[end - 1] is SIGNATURE):
                end -= 1
            first = _last_thing_begins(lines, start, end) if end > start else end
            if first == end:
                break
            for index in range(first, end):
                kinds[index] = SIGNATURE
            end = first


def _stands_alone(lines: Sequence[Line], index: int, stretch: range) -> bool:
    above, below = index - 1, index + 1
    return (above not in stretch or lines[above].blank) and (below not in stretch or lines[below].blank)


def _stretches(lines: Sequence[Line], kinds: Sequence[PartKind]) -> Iterator[range]:
    first = None
    for index, kind in enumerate(kinds):
        within = kind is NEW and not lines[index].depth
        if within and first is None:
            first = index
        elif not within and first is not None:
            yield range(first, index)
            first = None
    if first is not None:
        yield range(first, len(kinds))


def _last_thing_begins(lines: Sequence[Line], start: int, end: int) -> int:
    """Where the last thing below the words begins, or `end` where only words are left."""
    last = lines[end - 1]
    if (
        last.rule
        or last.text == "ᐧ"
        or SLASHED_NAME.fullmatch(last.text[:LONGEST_LINE])
        or is_from_a_telephone(last.text)
    ):
        return end - 1
    paragraph = end - 1
    while paragraph > start and lines[paragraph - 1].text and end - paragraph < LONGEST_NOTICE:
        paragraph -= 1
    for first in (
        _below_a_mark(lines, start, end),
        _notice(lines, start, paragraph, end),
        _list_footer(lines, paragraph, end),
        _closing(lines, start, end),
    ):
        if first < end:
            return first
    return end


# ── below "-- " ───────────────────────────────────────────────────────────────────────────────────


def _below_a_mark(lines: Sequence[Line], start: int, end: int) -> int:
    """The highest mark below which nothing can be a statement. "--" without its space may divide a text."""
    found, filled, marks, sentences = end, 0, 0, False
    for index in range(end - 1, start - 1, -1):
        line = lines[index]
        if line.text == "--":
            marks += 1
            if line.raw == "-- " or (filled <= MOST_LINES and not sentences):
                found = index
        elif line.text:
            filled += 1
            sentences = sentences or is_a_sentence(line.text)
        if filled > MOST_BELOW_MARK or marks > MOST_MARKS:
            break
    return found


def is_a_sentence(text: str) -> bool:
    """Whether the line may say something, and is not only a name, an office, a place or a number."""
    words = len(text) // 2 if UNSPACED.search(text) else sum(word.strip(".,").isalpha() for word in text.split())
    if words > SHORT_SENTENCE and ENDS.search(text):
        return True
    return len(text) > LONGEST_LINE or (words >= LONG_PHRASE and not CONTACT.search(text))


# ── from a telephone ──────────────────────────────────────────────────────────────────────────────


def is_from_a_telephone(text: str) -> bool:
    """A line such as "Sent from my iPhone", in any of the languages of the phrase file."""
    if len(text) > LONGEST_LINE * 2:
        return False
    folded = fold(LINK.sub("", text)).strip("[]()_ .!\t")
    words = folded.split()
    if not words or len(words) > MACHINE_WORDS:
        return False
    beginning, ending = _telephone_phrases()
    found = [*beginning.get(words[0], ()), *ending]
    return any(_names_a_machine(folded, phrase) for phrase in found)


@cache
def _telephone_phrases() -> tuple[Mapping[str, tuple[Phrase, ...]], tuple[Phrase, ...]]:
    """By their first word; and those of writing without spaces or with the verb at the end, that may stand anywhere."""
    beginning: dict[str, list[Phrase]] = {}
    anywhere: list[Phrase] = []
    for phrase in phrases("sent_from"):
        words = fold(phrase.words)
        folded = Phrase(phrase.language, phrase.use, words)
        if phrase.use == "anywhere" or UNSPACED.search(words):
            anywhere.append(folded)
        else:
            beginning.setdefault(words.split()[0], []).append(folded)
    return MappingProxyType({first: tuple(them) for first, them in beginning.items()}), tuple(anywhere)


def _names_a_machine(text: str, phrase: Phrase) -> bool:
    if phrase.words not in text or (phrase.use == "own" and not text.startswith(phrase.words)):
        return False
    if UNSPACED.search(phrase.words) and not _is_all_there_is(text, phrase.words):
        return False
    rest = text.replace(phrase.words, " ", 1).strip()
    words = rest.split()
    if phrase.use == "own" and 0 < len(words) <= OWN_WORDS and not re.search(r"[,;:.!?]", rest):
        return True
    named = WORD.findall(rest)
    pairs = (" ".join(pair) for pair in pairwise(named))
    known = machines().any_of((*named, *pairs, *words)) or (bool(UNSPACED.search(text)) and machines().stand_in(rest))
    return known and not re.search(r"[;:!?]|,(?! an? )|\.\s", rest)


def _is_all_there_is(text: str, words: str) -> bool:
    """In writing without spaces a sentence may hold any of these words, so the line is short, and ends at them."""
    return len(text) <= LONGEST_UNSPACED and (text.startswith(words) or text.endswith(words))


# ── a notice, a list's footer, a closing ──────────────────────────────────────────────────────────


def _notice(lines: Sequence[Line], start: int, paragraph: int, end: int) -> int:
    """A last paragraph about the mail itself; from the line on where its sentences about the mail begin."""
    if HEADING.fullmatch(lines[end - 1].text[:LONGEST_LINE]):
        return end - 1
    text = " ".join(line.text for line in lines[paragraph:end])
    if not is_a_notice(text):
        return end
    for index in range(max(start, paragraph - MOST_BELOW_MARK), paragraph + 1):
        heading = HEADING.fullmatch(lines[index].text[:LONGEST_LINE])
        if heading or _draws_a_line_above_notices(lines, index, end):
            return index
    first = SENTENCES.split(text, maxsplit=1)[0]
    if is_a_notice(first) or _speaks_of_the_mail(first) or HEADING.match(first) or lines[paragraph].rule:
        return paragraph
    for index in range(paragraph + 1, end):
        above = lines[index - 1].text
        if (ENDS.search(above) or not is_a_sentence(above)) and (
            _speaks_of_the_mail(lines[index].text) or is_a_notice(lines[index].text) or lines[index].rule
        ):
            return index
    return end


def _draws_a_line_above_notices(lines: Sequence[Line], index: int, end: int) -> bool:
    if not lines[index].rule or len(lines[index].text) < WIDE:
        return False
    below: list[str] = []
    for line in lines[index + 1 : min(end, index + MOST_LINES)]:
        if line.blank and below:
            break
        below += [line.text] if line.text else []
    text = fold(" ".join(below))
    return is_a_notice(text) or any(text.startswith(phrase) for phrase in _notices("ruled"))


def is_a_notice(text: str) -> bool:
    folded = fold(text)
    return any(words in folded for words in _notices("")) and bool(NOUN.search(folded))


@cache
def _notices(use: str) -> tuple[str, ...]:
    return tuple(fold(phrase.words) for phrase in phrases("notices") if phrase.use == use)


def _speaks_of_the_mail(text: str) -> bool:
    return bool(MAIL.match(text[: LONGEST_LINE * 2]))


def _list_footer(lines: Sequence[Line], paragraph: int, end: int) -> int:
    """Below a line drawn across: the name and address of a list or an office, and no sentence."""
    below = lines[paragraph + 1 : end]
    drawn = lines[paragraph].rule and (lines[paragraph].text.startswith("__") or len(lines[paragraph].text) >= WIDE)
    if not (drawn and 0 < len(below) <= SHORT_SENTENCE):
        return end
    footer = any(CONTACT.search(line.text) for line in below) and not any(is_a_sentence(line.text) for line in below)
    return paragraph if footer else end


def _closing(lines: Sequence[Line], start: int, end: int) -> int:
    """Closing words, a name, and at least a line more that is no sentence, down to the end."""
    below: list[Line] = []
    gap = 0
    for index in range(end - 1, max(start, end - MOST_LINES * 2) - 1, -1):
        line = lines[index]
        gap = gap + 1 if line.blank else 0
        if gap > WIDEST_GAP:
            break
        if line.blank:
            continue
        if len(line.text) <= LONGEST_LINE and fold(line.text).strip(" ,.:!;") in closings():
            return index if len(below) > 1 and _is_a_name(below[-1].text) else end
        below.append(line)
        if len(below) > MOST_BELOW_CLOSING or is_a_sentence(line.text) or AFTERTHOUGHT.match(line.text):
            break
    return end


def _is_a_name(text: str) -> bool:
    words = text.split()
    return (
        len(words) <= LONGEST_NAME and not text[0].islower() and not any(c.isdigit() for c in text) and text[-1:] != ":"
    )
