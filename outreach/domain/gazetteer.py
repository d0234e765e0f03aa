"""What an import must know of the world to read a line: countries, states, languages, zones; filled in by a service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """Names are looked up folded (see `agencies.fold_text`).

    `countries`: code or English name → ISO 3166-1 alpha-2. `zones`: country → its IANA zones. `known_zones`: any
    case → as the time zone database writes it. `languages`: English name or tag → BCP 47 tag. `subdivisions`:
    country → {code or name → code}, empty where all keep the same holidays. `wrong_email`: what is wrong, or "".
    """

    countries: Mapping[str, str]
    country_names: Mapping[str, str]
    zones: Mapping[str, tuple[str, ...]]
    known_zones: Mapping[str, str]
    languages: Mapping[str, str]
    subdivisions: Callable[[str], Mapping[str, str]]
    wrong_email: Callable[[str], str]
