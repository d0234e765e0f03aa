"""The kinds of field our forms are made of. Each keeps what was typed, and says in a sentence what is wrong with it."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, RadioInput

from outreach.domain import wallclock
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Position
from outreach.domain.wallclock import ClockRepeated
from outreach.web.forms.widgets import Clock, ListedChoices, Positions

Choice = tuple[str, str]

LINE, REASON, WORDS = 300, 4_000, 200_000
"""Longest one-line text, longest explanation, longest message or answer: more is a file, not a form."""

STEERS_THE_SCREEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder what follows them; names in right-to-left scripts need none of them."""


def no_control_characters(_: Any, field: Field) -> None:
    """Refuse what no keyboard types. In one-line fields also what makes a name read as another on the screen."""
    allowed = "\n\r\t" if isinstance(field, TextAreaField) else ""
    hidden = () if allowed else STEERS_THE_SCREEN
    for place, char in enumerate(field.data or "", start=1):
        if char in hidden or (unicodedata.category(char) in ("Cc", "Cs") and char not in allowed):
            raise ValidationError(
                f"Character {place} is an invisible control character (U+{ord(char):04X}). Type the words anew, "
                "or paste them as plain text."
            )


class ShortEnough(Length):
    """Says that a text is too long, and leaves it whole: a browser that is told the length cuts what is pasted."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest, message=f"Keep this under {longest:,} characters.")
        self.field_flags = {}


def _strip(typed: str | None) -> str:
    return (typed or "").strip()


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def required(sentence: str) -> DataRequired:
    return DataRequired(sentence)


class LineField(StringField):
    """One line of text. Set with the direction of its own script, so right-to-left names read right."""

    grouped = False
    data: str
    offered: Sequence[str] = ()

    def __init__(self, label: str, needed: str = "", longest: int = LINE, **rest: Any) -> None:
        super().__init__(label, validators=_text_rules(needed, longest), filters=[_strip], **rest)
        self.render_kw = {"dir": "auto", "autocomplete": "off", **(self.render_kw or {})}

    def offer(self, likely: Sequence[str]) -> None:
        """Words to choose from while typing; any others may be typed as well."""
        self.offered = likely
        self.render_kw = {**(self.render_kw or {}), "list": f"{self.id}-offered"}


class TextField(TextAreaField):
    """Several lines of text; kept as typed but for line ends and blank space around it."""

    grouped = False
    data: str

    def __init__(self, label: str, needed: str = "", longest: int = REASON, **rest: Any) -> None:
        super().__init__(label, validators=_text_rules(needed, longest), filters=[_one_kind_of_line_end], **rest)
        lines = {"class": "long"} if longest > REASON else {}
        self.render_kw = {"dir": "auto", **lines, **(self.render_kw or {})}


def _one_kind_of_line_end(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").strip()


def _text_rules(needed: str, longest: int) -> list[Any]:
    rules: list[Any] = [no_control_characters, ShortEnough(longest)]
    return [DataRequired(needed), *rules] if needed else rules


class Number(IntegerField):
    """A whole number within bounds; where it is not `needed`, or none."""

    grouped = False

    def __init__(self, label: str, least: int, most: int, *, needed: bool = True, **rest: Any) -> None:
        sentence = f"Write a whole number from {least} to {most}."
        first = InputRequired(sentence) if needed else Optional()
        rules = [first, NumberRange(min=least, max=most, message=sentence)]
        super().__init__(label, validators=rules, **rest)
        self.render_kw = {"inputmode": "numeric", "min": least, "max": most, "class": "short"}
        self.sentence = sentence

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        try:
            self.data = int(typed) if typed else None
        except ValueError:
            self.data = None
            raise ValueError(self.sentence) from None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        if self.process_errors:  # its bounds would say the same sentence again
            raise StopValidation


class OneOf(RadioField):
    """One of a few, all of them in sight."""

    grouped = True
    data: str
    choices: list[Choice]
    widget = ListedChoices()
    option_widget = RadioInput()

    def __init__(self, label: str, choices: Any = (), needed: str = "", **rest: Any) -> None:
        rules = [InputRequired(needed)] if needed else []
        super().__init__(label, validators=rules, **rest)
        self.choices = as_choices(choices)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        if self.data not in (None, ""):
            _refuse_unknown(self, [self.data])


class OneFrom(SelectField):
    """One from a longer list."""

    grouped = False
    data: str
    choices: list[Choice]

    def __init__(self, label: str, choices: Any = (), needed: str = "", **rest: Any) -> None:
        rules = [InputRequired(needed)] if needed else []
        super().__init__(label, validators=rules, **rest)
        self.choices = as_choices(choices)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        _refuse_unknown(self, [self.data])


class ManyOf(SelectMultipleField):
    """Any number of a few."""

    grouped = True
    data: list[str]
    choices: list[Choice]
    widget = ListedChoices()
    option_widget = CheckboxInput()

    def __init__(self, label: str, choices: Any = (), **rest: Any) -> None:
        super().__init__(label, **rest)
        self.choices = as_choices(choices)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        _refuse_unknown(self, self.data or [])


def as_choices(given: Any) -> list[tuple[str, str]]:
    """Pairs as they are; the members of an enumeration with their words, the first letter a capital."""
    if isinstance(given, type) and issubclass(given, StrEnum):
        given = list(given)
    return [(one.value, capitalised(one.value)) if isinstance(one, StrEnum) else one for one in given]


def _refuse_unknown(field: Any, chosen: Sequence[Any]) -> None:
    known = {value for value, *_ in field.iter_choices()}
    if unknown := [one for one in chosen if one not in known]:
        raise ValidationError(f"“{unknown[0]}” is not one of the choices. Choose again from the list.")


class WhenField(Field):
    """An instant: typed as the date, time and zone of a clock on a wall, kept in UTC.

    Where `day_will_do`, a day without a time is the start of that day there.
    """

    grouped = True
    widget = Clock()
    PARTS = ("date", "time", "zone", "which")
    WHICH = (("first", "The first time, before the clocks went back"), ("second", "The second time, after they did"))

    def __init__(self, label: str, needed: str = "", *, day_will_do: bool = False, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.needed, self.day_will_do = needed, day_will_do
        if needed:
            self.flags.required = True
        self.typed = dict.fromkeys(self.PARTS, "")
        self.zones: tuple[str, ...] = ("UTC",)
        self.repeated = False

    def stand_in(self, *zones: str) -> None:
        """Offer these zones, the first of them chosen: the agency's, then the reader's."""
        self.zones = tuple(dict.fromkeys((*zones, "UTC")))
        if not self.typed["zone"]:
            self._show(self.data)

    def put(self, at: datetime) -> None:
        """Offer this instant."""
        self.data = at
        self._show(at)

    def _show(self, at: datetime | None) -> None:
        self.typed["zone"] = self.zones[0]
        if at is not None:
            local = at.astimezone(wallclock.zone_named(self.zones[0]))
            which = "second" if local.fold else "first"
            self.typed |= {"date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}", "which": which}

    def zone_choices(self) -> list[tuple[str, str]]:
        names = dict.fromkeys((*self.zones, self.typed["zone"] or self.zones[0]))
        return [(name, f"{name.rsplit('/', 1)[-1].replace('_', ' ')} time" if "/" in name else name) for name in names]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, self.default if data is None or not isinstance(data, datetime) else data, extra_filters)
        if formdata is not None and f"{self.name}-date" in formdata:
            self.typed = {part: str(formdata.get(f"{self.name}-{part}", "")).strip() for part in self.PARTS}
            try:
                self.data = self._instant()
            except RuleBroken:
                self.data = None  # said with the others, when the form is sent

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        if not (self.typed["date"] or self.typed["time"]):
            if self.needed:
                raise ValidationError(self.needed)
            return
        try:
            self.data = self._instant()
        except ClockRepeated as twice:
            self.repeated = True
            raise ValidationError(str(twice)) from twice
        except RuleBroken as wrong:
            raise ValidationError(str(wrong)) from wrong

    def _instant(self) -> datetime:
        zone = wallclock.zone_named(self.typed["zone"])
        day = _date(self.typed["date"])
        if self.day_will_do and not self.typed["time"]:
            return wallclock.start_of_day(day, zone)
        clock = _time(self.typed["time"])
        which = {"first": False, "second": True}.get(self.typed["which"])
        self.repeated = which is not None
        return wallclock.instant(day, clock, zone, second_time=which)


class PositionsField(Field):
    """The position a response takes on each numbered question; questions it does not touch are left out of `data`."""

    grouped = True
    widget = Positions()
    NOT_ADDRESSED = ("", "Not addressed")
    CHOICES = (*((one.value, capitalised(one.value)) for one in Position), NOT_ADDRESSED)

    def __init__(self, label: str, needed: str = "", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.needed = needed
        self.flags.required = bool(needed)
        self.questions: list[tuple[int, str]] = []
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002  # as above
        super().process(None, {}, extra_filters)
        start = f"{self.name}-"
        self.typed = {name.removeprefix(start): formdata[name] for name in formdata or () if name.startswith(start)}
        self.data = {}

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # the library's signature
        known = {value for value, _ in self.CHOICES}
        if unknown := [said for said in self.typed.values() if said not in known]:
            raise ValidationError(f"“{unknown[0]}” is not a position. Choose again from the list.")
        self.data = {number: self.typed[str(number)] for number, _ in self.questions if self.typed.get(str(number))}
        if self.needed and not self.data:
            raise ValidationError(self.needed)


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise RuleBroken(f"“{typed}” is not a date. Write it as year-month-day, like 2026-12-05.") from None


def _time(typed: str) -> time:
    if not typed:
        raise RuleBroken("Write the time as well as the date, in hours and minutes, like 17:00.")
    try:
        hour, minute, *_ = typed.split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise RuleBroken(f"“{typed}” is not a time of day. Write hours and minutes, like 17:00.") from None


class ZoneField(LineField):
    """The name of a time zone, checked against the world's list."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002, FBT001  # as above
        if self.data:
            try:
                wallclock.zone_named(self.data)
            except RuleBroken as unknown:
                raise ValidationError(str(unknown)) from unknown
