"""Where an agency is, from what a line says of it: country, state and the time zone its deadlines are counted in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from outreach.domain.agencies import fold_text
from outreach.domain.errors import RuleBroken
from outreach.domain.gazetteer import Gazetteer
from outreach.domain.zones import one_clock, same_clock, sure_zone, usual_zone

Wrong = tuple[str, str]
"""A reason and a next step; two empty texts mean that nothing is wrong."""

_FINE: Wrong = ("", "")
_STATE = re.compile(r"[A-Z0-9]{1,3}")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a person chose for the whole file, where its lines say nothing.

    `zones` are like `America/Chicago` (for lines of its country without a state that settles it) or
    `US-TX=America/Chicago`.
    """

    country: str = ""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneWanted:
    """A country or state with several time zones, for which a person must choose one. `usual` is a suggestion."""

    country: str
    subdivision: str
    name: str
    zones: tuple[str, ...]
    usual: str
    lines: int

    @property
    def place(self) -> str:
        """What stands before the equals sign in `Choices.zones`."""
        return "-".join(filter(None, (self.country, self.subdivision)))


class _ZoneFrom(StrEnum):
    LINE = "the line itself"
    STATE = "the state"
    COUNTRY = "the country"
    CHOICE = "the choice made for the file"


class Places:
    """Looks up places for one file and remembers each answer, so that fifty thousand lines ask little."""

    def __init__(self, gazetteer: Gazetteer, choices: Choices) -> None:
        self._world = gazetteer
        self._chosen_country = choices.country
        self._chosen = _chosen_zones(gazetteer, choices.zones)
        self._countries: dict[str, tuple[str, Wrong]] = {}
        self._subdivisions: dict[tuple[str, str], tuple[str, Wrong]] = {}
        self._zones: dict[tuple[str, str, str], tuple[str, _ZoneFrom | None, Wrong]] = {}
        self._from: Counter[_ZoneFrom] = Counter()

    def country(self, text: str) -> tuple[str, Wrong]:
        text = text or self._chosen_country
        if text not in self._countries:
            self._countries[text] = self._find_country(text)
        return self._countries[text]

    def subdivision(self, country: str, text: str) -> tuple[str, Wrong]:
        if (country, text) not in self._subdivisions:
            self._subdivisions[country, text] = self._find_subdivision(country, text) if text else ("", _FINE)
        return self._subdivisions[country, text]

    def zone(self, country: str, subdivision: str, text: str) -> tuple[str, Wrong]:
        asked = (country, subdivision, text)
        if asked not in self._zones:
            self._zones[asked] = self._zone_said(country, text) if text else self._zone_derived(country, subdivision)
        zone, where_from, wrong = self._zones[asked]
        if where_from:
            self._from[where_from] += 1
        return zone, wrong

    def wanted(self, places: Iterable[tuple[str, str]]) -> tuple[ZoneWanted, ...]:
        """What to ask about these countries and states, one for each line that needs a zone and has none."""
        return tuple(
            ZoneWanted(
                country=country,
                subdivision=subdivision,
                name=self._name(country, subdivision),
                zones=tuple(sorted(self._world.zones.get(country, ()))),
                usual=usual_zone(country, subdivision),
                lines=lines,
            )
            for (country, subdivision), lines in sorted(Counter(places).items())
        )

    def how(self) -> Iterator[str]:
        """How the zones were found, in one sentence, so that nobody takes a conclusion for a fact."""
        derived = [f"{count:,} from {where}" for where, count in self._from.items() if where is not _ZoneFrom.LINE]
        if derived:
            yield f"Time zones not in the file were taken: {', '.join(derived)}."

    def _find_country(self, text: str) -> tuple[str, Wrong]:
        if not text:
            return "", ("the country is missing.", "Write its two-letter code or its English name, like BE or Belgium.")
        folded = fold_text(text)
        if found := self._world.countries.get(folded) or self._world.countries.get(folded.removeprefix("the ")):
            return found, _FINE
        if folded in ("eu", "european union"):
            return "", (
                "the European Union has no public holidays of its own.",
                "Write the country of the agency's seat.",
            )
        near = get_close_matches(folded, self._world.countries, n=1, cutoff=0.8)
        suggestion = f" Did you mean {self._world.country_names[self._world.countries[near[0]]]}?" if near else ""
        return "", (f"“{text[:60]}” is not a country.{suggestion}", "Write its two-letter code or its English name.")

    def _find_subdivision(self, country: str, text: str) -> tuple[str, Wrong]:
        """A code we can use for holidays and clocks. Where a country's holidays are the same everywhere, any code."""
        bare = text.upper().removeprefix(f"{country}-")
        known = self._world.subdivisions(country)
        if found := known.get(fold_text(bare)) or known.get(fold_text(text)):
            return found, _FINE
        if not known and (_STATE.fullmatch(bare) or usual_zone(country, bare)):
            return bare, _FINE
        name = self._world.country_names.get(country, country)
        some = f" ({', '.join(sorted(set(known.values()))[:8])} …)" if known else ""
        step = f"Write its code as in ISO 3166-2{some}, or rename the column so that it is kept with the finding data."
        return "", (f"“{text[:60]}” is not a state or province of {name} that we know.", step)

    def _zone_said(self, country: str, text: str) -> tuple[str, _ZoneFrom | None, Wrong]:
        zone = self._world.known_zones.get(text.casefold().replace(" ", "_"), "")
        if not zone or "/" not in zone or zone.startswith("Etc/"):
            near = get_close_matches(text, self._world.known_zones.values(), n=1, cutoff=0.7) if not zone else []
            suggestion = f" Did you mean {near[0]}?" if near and "/" in near[0] else ""
            reason = f"“{text[:60]}” names an offset, not a place." if zone else f"there is no time zone “{text[:60]}”."
            return "", None, (reason + suggestion, "Write it like Europe/Oslo, or empty the cell.")
        own = self._world.zones.get(country, ())
        if own and not any(same_clock(zone, other) for other in own):
            name = self._world.country_names.get(country, country)
            return (
                "",
                None,
                (f"{zone} is not a time zone of {name} ({', '.join(own[:4])}).", "Correct the zone or the country."),
            )
        return zone, _ZoneFrom.LINE, _FINE

    def _zone_derived(self, country: str, subdivision: str) -> tuple[str, _ZoneFrom | None, Wrong]:
        own = self._world.zones.get(country, ())
        for zone, where_from in (
            (self._chosen.get((country, subdivision)) if subdivision else "", _ZoneFrom.CHOICE),
            (sure_zone(country, subdivision), _ZoneFrom.STATE),
            (one_clock(own), _ZoneFrom.COUNTRY),
            (self._chosen.get((country, "")), _ZoneFrom.CHOICE),
        ):
            if zone:
                return zone, where_from, _FINE
        clocks = "several time zones" if own else "no time zone that we know"
        return (
            "",
            None,
            (
                f"{self._name(country, subdivision)} has {clocks}, and the line names none.",
                "Write it in the column “zone”, like Europe/Oslo, or choose one zone for these lines (--default-zone).",
            ),
        )

    def _name(self, country: str, subdivision: str) -> str:
        name = self._world.country_names.get(country, country)
        return f"{name} ({subdivision})" if subdivision else name


def _chosen_zones(world: Gazetteer, chosen: tuple[str, ...]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for text in chosen:
        place, _, named = text.rpartition("=")
        zone = world.known_zones.get(named.strip().casefold(), "")
        if not zone:
            raise RuleBroken(f"There is no time zone “{named.strip()}”. Write it like Europe/Oslo.", "zone")
        country, _, subdivision = place.strip().upper().partition("-")
        country = country or next((code for code, zones in world.zones.items() if zone in zones), "")
        if not country:
            raise RuleBroken(f"{zone} belongs to no one country. Write it like US={zone}.", "zone")
        own = world.zones.get(country, ())
        if own and not any(same_clock(zone, other) for other in own):
            raise RuleBroken(f"{zone} is not a time zone of {world.country_names.get(country, country)}.", "zone")
        found[country, subdivision] = zone
    return found
