"""Quotes typed or selected beside a message: each with its words, its terms, and its place in the message."""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField

from outreach.domain import quotes, whereabouts
from outreach.domain.facts import Medium, StatementQuoted, Terms
from outreach.domain.ids import Seq
from outreach.domain.whereabouts import Span
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneOf, TextField
from outreach.web.forms.quoting import LONGEST_SECRET, StatementForm

MOST_PLACES = 20
PATTERN = "__n__"
"""Stands for the number of a row in the pattern from which `app.js` makes new ones."""

TERMS = [Terms.ON_THE_RECORD, Terms.ON_BACKGROUND]
"""Words off the record have a form of their own, which keeps them apart."""


class QuoteRow(Form):
    """One quote. `start` and `end` are filled in by a selection; without one, the words are looked for."""

    class Meta(HouseForm.Meta):
        csrf = False  # the form around it has the token

    start = HiddenField()
    end = HiddenField()
    words = TextField("The words", longest=LONGEST_SECRET, render_kw={"class": "few"})
    place = OneOf("Which of these places")
    speaker = LineField("Who wrote them", description="Left empty: whoever the message is from, as said above.")
    terms = OneOf("On which terms", TERMS, needed="Say on which terms the words were given.")
    attribution: Any = StatementForm.attribution
    role: Any = StatementForm.role
    language: Any = StatementForm.language

    span: Span | None = None

    @property
    def blank(self) -> bool:
        return not self.words.data

    def look_in(self, text: str) -> None:
        """Offer the places where the words stand, where there are several."""
        found = () if self._selected(text) else whereabouts.find(self.words.data, text)[:MOST_PLACES]
        if len(found) > 1:
            self.place.choices = [(f"{one.start}-{one.end}", whereabouts.nearby(one, text)) for one in found]
        elif self.place.data:
            self.place.data = ""  # the words have changed since one was chosen

    def settle(self, text: str) -> bool:
        """Whether the words are in the message. A quote with cuts is no one place; it is checked, and has none."""
        self.span = self._selected(text) or self._chosen()
        if self.span is not None:
            return True
        found = whereabouts.find(self.words.data, text)
        if len(found) == 1:
            self.span = found[0]
            return True
        if found:
            self.place.errors = [f"These words stand in {len(found)} places. Choose which of them you mean."]
            return False
        missing = quotes.missing_words(self.words.data, text)
        if missing is not None:
            sentence = (
                f"These words are not in the message: {quotes.departure(missing, text)}. Select them there, or copy "
                "them; mark what you leave out with … and what you add with [brackets]."
            )
            self.words.errors = [sentence]
        return missing is None

    def statement(
        self, text: str, message: Seq, response: Seq | None, *, medium: Medium, speaker: str, role: str
    ) -> StatementQuoted:
        """The quote, in the message's own letters where it has a place there."""
        span = self.span
        return StatementQuoted(
            words=span.of(text) if span else self.words.data,
            speaker=self.speaker.data or speaker,
            role=self.role.data or ("" if self.speaker.data else role),
            terms=Terms(self.terms.data),
            attribution=self.attribution.data,
            medium=medium,
            language=self.language.data,
            response=response,
            message=message if span else None,
            start=span.start if span else None,
            end=span.end if span else None,
        )

    def _selected(self, text: str) -> Span | None:
        """The place of the selection, unless the words were changed after it was made."""
        start, end = self.start.data or "", self.end.data or ""
        if not (start.isdecimal() and end.isdecimal()):
            return None
        span = Span(int(start), int(end))
        return span if whereabouts.same_words(self.words.data, span, text) else None

    def _chosen(self) -> Span | None:
        if self.place.data not in [value for value, _ in self.place.choices]:
            return None
        start, end = self.place.data.split("-")
        return Span(int(start), int(end))


class QuotesField(FieldList):  # type: ignore[type-arg]  # it is generic in its stubs alone
    """Any number of quotes from one message. Rows without words are passed over."""

    text = ""
    language = ""

    def __init__(self, label: str, **rest: Any) -> None:
        super().__init__(FormField(QuoteRow), label, min_entries=1, **rest)

    @property
    def rows(self) -> list[QuoteRow]:
        return [entry.form for entry in self.entries]

    @property
    def filled(self) -> list[QuoteRow]:
        return [row for row in self.rows if not row.blank]

    def look(self) -> None:
        for row in self.filled:
            row.look_in(self.text)

    def one_more(self) -> None:
        """An empty row at the end, for those who work without scripts."""
        if not self.rows[-1].blank:
            self.append_entry()
            self.rows[-1].language.data = self.language

    def pattern(self) -> QuoteRow:
        """A row from which others are made."""
        bind: Any = self.unbound_field.bind
        made = bind(form=None, name=f"{self.short_name}-{PATTERN}", prefix="", _meta=self.meta)
        made.process(None)
        row: QuoteRow = made.form
        row.language.data = self.language
        return row

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:  # noqa: ARG002  # the library's signature
        sound = [row.validate() & row.settle(self.text) for row in self.filled]
        return all(sound)

    def wrong(self) -> list[tuple[str, str]]:
        """Every complaint with the id of its field."""
        return [(field.id, str(error)) for row in self.filled for field in row for error in field.errors]
