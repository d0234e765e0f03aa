"""The language of a page of the public table: its words, its days and numbers, and which way it runs.

The publication's own language lies at the root of the site; each other one in which the codebook has labels, and in
which we have the words of the pages, in a folder by its tag.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from outreach.domain import prose
from outreach.domain.agency_lines import STATUS_OF
from outreach.domain.compared import What
from outreach.domain.dataset import Release
from outreach.domain.facts import Gate, Position, Terms
from outreach.domain.held_cells import HELD
from outreach.domain.investigation import Codebook, ResponseStatus, TimelineLevel, Translated
from outreach.domain.method_changes import METHOD, REASONS, WORDS
from outreach.domain.place_in_table import FOR_READERS as FOR_READERS_OF_PLACE
from outreach.domain.severity import FOR_READERS
from outreach.domain.translated import FINDING, KIND, NOUN, NOUNS, OWN_LANGUAGE, RANGE, has_pages, tally_in
from outreach.domain.updates import ERASED_SINCE, NOT_NEEDED, OTHER_RULES, WHOSE_MISTAKE
from outreach.domain.wallclock import place_of
from outreach.domain.wording import PENDING_WORDINGS, codebook_label, wording_of

OUR_REASONS: Final = (*REASONS.values(), OTHER_RULES, ERASED_SINCE, *WHOSE_MISTAKE.values())
"""The reasons of changes that nobody types."""

SPOKEN: Final = (
    *OUR_REASONS,
    *FOR_READERS.values(),
    NOT_NEEDED,
    METHOD,
    WORDS,
    *FOR_READERS_OF_PLACE.values(),
    *prose.BY_CHANNEL.values(),
    *(position.value for position in Position),
    *(gate.value for gate in Gate),
    Terms.ON_THE_RECORD.value,
    Terms.ON_BACKGROUND.value,
    *(wording.label for wording in PENDING_WORDINGS.values()),
    *HELD,
    What.STATEMENT_TERMS,
    *(status.value for status in ResponseStatus),
    *(level.value for level in TimelineLevel),
    "yes",
    "no",
)
"""Words of the record that a page says as they are; a test wants each of them in every catalogue."""


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """`words`: what an editor wrote in the codebook for this language, or nothing: it is the publication's own.

    `tally`: its tally sentence; empty where nobody wrote one, or where the release has its own.
    """

    tag: str
    codebook: Codebook
    words: Translated | None = None
    tally: str = ""

    @property
    def own(self) -> bool:
        return self.words is None

    @property
    def folder(self) -> str:
        return "" if self.own else f"{self.tag}/"

    @cached_property
    def locale(self) -> Locale:
        return locale_of(self.tag)

    @property
    def direction(self) -> str:
        return self.locale.text_direction

    @property
    def name(self) -> str:
        """What its own speakers call it."""
        return _capital(self.locale.get_display_name() or self.tag)

    @property
    def comma(self) -> str:
        """Within a time, and after a name with an office: `Dana Rowe, press officer, wrote`."""
        return "،" if self.locale.language == "ar" else ","

    @property
    def semicolon(self) -> str:
        """Between clauses that each stand by themselves."""
        return {"ar": "؛ ", "fr": "\u00a0; "}.get(self.locale.language, "; ")

    # ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def catalogue(self) -> NullTranslations:
        return NullTranslations() if self.own else _catalogue(self.locale.language)

    def say(self, message: str, **told: object) -> str:
        said = self.catalogue.gettext(message)
        return said % told if told else said

    def word(self, spoken: str) -> str:
        """A word of the record, such as `on the record`."""
        return self.catalogue.gettext(str(spoken))

    def status(self, status: ResponseStatus) -> str:
        own = wording_of(status, self.codebook).label
        return self.word(own) if status in PENDING_WORDINGS else self._label(status.value, own)

    def circumstance(self, key: str) -> str:
        return self._label(key, codebook_label(key, self.codebook))

    def answer(self, position: Position) -> str:
        """`it denied any use`, as the codebook says it of one; in another language its label alone."""
        status = STATUS_OF[position]
        return f"it {wording_of(status, self.codebook).of_one}" if self.own else self.status(status)

    def kind(self, kind: str) -> str:
        return self.written(f"{KIND} {kind}") or kind

    def range(self, label: str) -> str:
        return self.written(f"{RANGE} {label}") or label

    @cached_property
    def finding(self) -> str:
        own = self.codebook.finding_label
        return self._label(FINDING, own) if own else self.say("Published range")

    @cached_property
    def noun(self) -> str:
        return self.codebook.noun if self.own else self.written(NOUN) or self.say("Agency")

    @cached_property
    def nouns(self) -> str:
        return self.codebook.nouns if self.own else self.written(NOUNS) or self.say("Agencies")

    @property
    def noun_heading(self) -> str:
        return _capital(self.noun)

    @property
    def nouns_heading(self) -> str:
        return _capital(self.nouns)

    def everybody(self, count: int) -> str:
        if self.own:
            return f"All {prose.counted(count, self.noun, self.nouns)}"
        return self.say("All of them (%(count)s)", count=self.number(count))

    def _label(self, key: str, own: str) -> str:
        """The label in this language; where there is none, our own and in which language it is."""
        if self.own:
            return own
        return self.written(key) or f"{own} ({self.language(OWN_LANGUAGE)})"

    def written(self, key: str) -> str:
        """The label that an editor wrote for this language, if one did."""
        return dict(self.words.labels).get(key, "") if self.words else ""

    # ── days, numbers, names of places and languages ─────────────────────────────────────────────────────────────────

    def number(self, count: float) -> str:
        return prose.number(count) if self.own else format_decimal(count, locale=self.locale)

    def listed(self, parts: Iterable[str]) -> str:
        return prose.listed(parts) if self.own else format_list([*parts], locale=self.locale)

    def long_date(self, day: date) -> str:
        return prose.long_date(day) if self.own else format_date(day, "long", locale=self.locale)

    def day(self, at: datetime, zone: str) -> str:
        """By the calendar on the wall in `zone`."""
        return self.long_date(at.astimezone(ZoneInfo(zone)).date())

    def short_day(self, day: date) -> str:
        if self.own:
            return f"{day.day} {prose.MONTHS[day.month - 1][:3]}"
        return format_skeleton("MMMd", day, locale=self.locale)

    def month(self, day: date) -> str:
        if self.own:
            return f"{prose.MONTHS[day.month - 1]} {day.year}"
        return format_skeleton("yMMMM", day, locale=self.locale)

    def instant(self, at: datetime, zone: str) -> str:
        """With the weekday, the place and the offset: nobody anywhere can read it as another instant."""
        if self.own:
            return prose.exact_instant(at, zone)
        local = at.astimezone(ZoneInfo(zone))
        day = format_date(local.date(), "full", locale=self.locale)
        clock = f"{local.hour:02}:{local.minute:02}" + (f":{local.second:02}" if local.second else "")
        return f"{day}{self.comma} {clock} ({self._where(local, zone)})"

    def minute(self, at: datetime, zone: str) -> str:
        """The same for people to read; who wants the second reads it in the files, or behind it on the page."""
        return self.instant(at.replace(second=0, microsecond=0), zone)

    def _where(self, local: datetime, zone: str) -> str:
        offset = prose.offset(local)
        if zone in ("UTC", "Etc/UTC"):
            return "UTC"
        known = self.locale.time_zones.get(zone, {}).get("city")
        return f"{known or place_of(ZoneInfo(zone))}{self.comma} {offset}"

    def country(self, code: str) -> str:
        """In CLDR's words; a code that it does not know stands as it is."""
        return str(self.locale.territories.get(code, code))

    def language(self, tag: str) -> str:
        if self.own:
            return prose.language_name(tag)
        return str(self.locale.languages.get(tag.partition("-")[0].lower(), tag))


def tongues(release: Release) -> tuple[Tongue, ...]:
    """The languages of the site, the publication's own first."""
    codebook = release.house.codebook
    others = []
    for words in codebook.translations:
        if has_pages(words.language):
            bare = Tongue(tag=words.language, codebook=codebook, words=words)
            tally = tally_in(words, release.tally, codebook, number=bare.number)
            others.append(Tongue(tag=words.language, codebook=codebook, words=words, tally=tally))
    return (own_tongue(codebook), *others)


def own_tongue(codebook: Codebook) -> Tongue:
    return Tongue(tag=OWN_LANGUAGE, codebook=codebook)


@cache
def locale_of(tag: str) -> Locale:
    """The locale of a BCP 47 tag: as it stands, else its language alone."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(tag.partition("-")[0].lower())


def direction(tag: str) -> str:
    """How words in this language run; where nobody said which it is, the browser looks at the letters."""
    try:
        return locale_of(tag).text_direction if tag else "auto"
    except (UnknownLocaleError, ValueError):
        return "auto"


@cache
def _catalogue(language: str) -> GNUTranslations:
    """Read as it is written, and never kept compiled beside it, where the two could differ."""
    written = (files("outreach.press.site") / "words" / f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(written)))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
