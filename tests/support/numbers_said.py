"""Which numbers a sentence says, whatever the language writes them with."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from html import unescape

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from outreach.domain.agency_lines import agency_line, party_line
from outreach.domain.dataset import Release
from outreach.domain.investigation import Codebook, Translated
from outreach.domain.methodology import method, methodology
from outreach.domain.rows import Row
from outreach.domain.tally_lines import ledger_sentence, question_sentence, tally_sentence
from outreach.domain.translated import PAGES_IN
from outreach.domain.voices import Own, Voice
from outreach.press.site.tongue import Tongue
from outreach.press.site.voice import Marked, Plain

Sentence = Callable[[Voice], str]
NUMBER = re.compile(r"\d+(?:[.:]\d+)*")


def numbers(text: str, locale: Locale | str = "en") -> Counter[str]:
    """`1 161` of a French sentence and `1,161` of ours are the same number, and so is one in the digits of Arabic."""
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    group, point = get_group_symbol(locale), get_decimal_symbol(locale)
    whole = re.sub(rf"(?<=\d){re.escape(group)}(?=\d{{3}}(?!\d))", "", digits)
    return Counter(NUMBER.findall(re.sub(rf"(?<=\d){re.escape(point)}(?=\d)", ".", whole)))


def shown(marked: str) -> str:
    """What a reader sees of it, with every space as it stands."""
    return unescape(re.sub("<[^>]*>", "", marked))


def tongues_of(codebook: Codebook) -> Iterator[Tongue]:
    """Every language that has pages, with no label of the codebook translated and with all of them."""
    for tag in PAGES_IN:
        for words in (Translated(language=tag), labelled(tag, codebook)):
            translated = replace(codebook, translations=(words,))
            yield Tongue(tag=tag, codebook=translated, words=words)


def labelled(tag: str, codebook: Codebook) -> Translated:
    keys = [status.value for status in codebook.wordings]
    keys += [one.key for one in codebook.qualifiers] + [key for key, _ in codebook.circumstances]
    return Translated(language=tag, labels=tuple((key, f"“{tag}” <{key}>") for key in (*keys, "noun", "nouns")))


def differing(sentence: Sentence, tongues: Sequence[Tongue]) -> list[tuple[str, str]]:
    """Each language in which `sentence`, said by a voice, has other numbers than ours, and what it says there."""
    ours = numbers(sentence(Own(tongues[0].codebook)))
    return [
        (tongue.tag, said)
        for tongue in tongues
        for said in (sentence(Plain(tongue)), shown(sentence(Marked(tongue))))
        if numbers(said, tongue.locale) != ours
    ]


def sentences_of(release: Release) -> Iterator[Sentence]:
    """All that is generated for one release, each as something that a voice can say."""
    yield from (partial(_line, row, release.cut.cutoff) for row in release.rows)
    yield from (partial(_line_of_party, row, release.cut.cutoff) for row in release.outside)
    yield lambda voice: tally_sentence(release.tally, voice)
    yield lambda voice: ledger_sentence(release.ledger, voice)
    yield from (partial(question_sentence, tally) for tally in release.tally.questions)
    yield lambda voice: voice.together(methodology(release.told_by(voice)))
    yield lambda voice: voice.together(map(voice.together, method(release.told_by(voice))))


def _line(row: Row, cutoff: datetime, voice: Voice) -> str:
    return agency_line(row, voice, cutoff)


def _line_of_party(row: Row, cutoff: datetime, voice: Voice) -> str:
    return party_line(row, voice, cutoff)
