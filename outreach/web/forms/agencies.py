"""What is typed about an agency: its names, where it is, when it works, what it speaks."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField

from outreach.domain.agencies import Agency
from outreach.domain.investigation import Investigation
from outreach.services import places
from outreach.services.agencies import AgencyTyped
from outreach.services.listing import ListingTyped
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import LineField, OneFrom, TextField


def country_choices() -> list[tuple[str, str]]:
    return [("", "Choose a country"), *places.countries()]


class AgencyForm(HouseForm):
    button: ClassVar[str] = "Save the agency"
    folded: ClassVar[tuple[str, ...]] = ("subdivision", "weekend", "parent")
    rare_label: ClassVar[str] = "Region, unusual weekend, parent body"

    name = LineField("Name", "Give the agency’s name, in its own spelling.")
    kind = LineField("Kind", description="For example police, ministry, company.", longest=100)
    country = OneFrom("Country", needed="Choose the country: its public holidays do not count as working days.")
    zone = LineField(
        "Time zone",
        longest=64,
        description="A name like America/Halifax: deadlines fall at its 17:00. Empty where the country has only one.",
    )
    languages = LineField(
        "Languages",
        longest=200,
        description="Short tags, the one to write in first: fr, nl-BE.",
    )
    subdivision = LineField(
        "Part of the country",
        longest=10,
        description="The letters after the dash in ISO 3166-2, for regional holidays: NS for Nova Scotia.",
    )
    weekend = LineField(
        "Weekend",
        longest=40,
        description="Only where it differs from the country’s: Fri, Sat. Or none. It counts for years gone by too.",
    )
    parent = LineField("Parent body", description="The ministry or company it belongs to.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()

    @classmethod
    def of(cls, agency: Agency) -> "AgencyForm":
        return cls(
            name=agency.name,
            kind=agency.kind,
            country=agency.country,
            zone=agency.zone,
            languages=", ".join(agency.languages),
            subdivision=agency.subdivision,
            weekend=places.weekend_words(agency.weekend),
            parent=agency.parent,
        )

    def typed(self) -> AgencyTyped:
        return AgencyTyped(
            name=self.name.data,
            kind=self.kind.data,
            country=self.country.data,
            zone=self.zone.data,
            languages=self.languages.data,
            subdivision=self.subdivision.data,
            weekend=self.weekend.data,
            parent=self.parent.data,
        )


class AliasForm(HouseForm):
    button: ClassVar[str] = "Add this spelling"

    spelling = LineField("Another name it goes by", "Write the other name or spelling.")
    source = TextField("Where it was found", description="A page, a file with its line, a caller.")


class JoinForm(HouseForm):
    """Adds an agency of the directory to one of the investigations it is not in."""

    button: ClassVar[str] = "Add it"

    investigation = OneFrom("Investigation", needed="Choose the investigation.")
    published_range = LineField(
        "Range as it is printed", description="What the records show of it, like 11–50 searches. It can be added later."
    )
    outside_dataset = BooleanField("Outside the dataset: owed a hearing, but no row of the table")

    @classmethod
    def among(cls, found: Sequence[Investigation], at_hand: str) -> "JoinForm":
        """The investigation at hand is chosen, where it is one of them."""
        form = cls()
        form.investigation.choices = [(one.slug, one.title) for one in found]
        if not form.is_submitted() and at_hand in {one.slug for one in found}:
            form.investigation.data = at_hand
        return form

    def typed(self) -> ListingTyped:
        return ListingTyped(
            investigation=self.investigation.data,
            published_range=self.published_range.data,
            outside_dataset=bool(self.outside_dataset.data),
        )
