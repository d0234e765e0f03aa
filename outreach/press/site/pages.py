"""Writes the pages of the public table: each with everything it needs, and nothing it would have to fetch elsewhere."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import escape

from outreach.domain.ids import RfcId
from outreach.domain.investigation import TimelineLevel
from outreach.domain.prose import counted, date_at, exact_instant, language_name
from outreach.domain.rows import Row
from outreach.domain.updates import Note
from outreach.press.edition import PrintedFile
from outreach.press.site import paths
from outreach.press.site.charts import Charts, charts
from outreach.press.site.entries import country_name, listed, status_mark
from outreach.press.site.facets import Facet, facets
from outreach.press.site.issue import Issue
from outreach.press.site.world import world
from outreach.press.timeline import reversals, timeline

RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})


class Pages:
    """The pages of one issue, each written when it is asked for."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self._environment = _environment(issue)

    def table(self, number: int) -> PrintedFile:
        """One page of the plain table; the first one is the front page, and the script works on it."""
        rows = self.issue.release.rows[list(paths.spans(len(self.issue.release.rows)))[number - 1]]
        lines = [listed(row, self.issue.release) for row in rows]
        return self._page(
            paths.table_page(number),
            "table.html",
            number=number,
            lines=lines,
            columns=self._columns,
            facets=self._facets,
            pages=[paths.table_page(one + 1) for one in range(paths.pages_of(len(self.issue.release.rows)))],
            outside=[listed(row, self.issue.release) for row in self.issue.release.outside],
            charts=self._charts,
        )

    def agency(self, row: Row, *, outside: bool) -> PrintedFile:
        """`outside`: it is a party that we owed a hearing, and no row."""
        release = self.issue.release
        return self._page(
            paths.agency(row.rfc_id),
            "agency.html",
            row=row,
            entry=listed(row, release),
            outside=outside,
            line=release.party_line(row) if outside else release.line(row),
            happened=timeline(row, release),
            reversals=reversals(row, release.house.codebook),
            notes=self._notes.get(row.rfc_id, ()),
        )

    def charts(self) -> PrintedFile:
        return self._page(
            paths.CHARTS, "charts.html", charts=self._charts, world=world(self._charts.by_country, self.issue.shapes)
        )

    def downloads(self) -> PrintedFile:
        return self._page(paths.DOWNLOADS, "downloads.html")

    def methodology(self) -> PrintedFile:
        return self._page(paths.METHODOLOGY, "methodology.html")

    def corrections(self) -> PrintedFile:
        return self._page(paths.CORRECTIONS, "corrections.html")

    def embed(self) -> PrintedFile:
        return self._page(paths.EMBED, "embed.html", columns=self._columns, charts=self._charts)

    @cached_property
    def _facets(self) -> tuple[Facet, ...]:
        return facets(self.issue.release)

    @cached_property
    def _notes(self) -> Mapping[RfcId, Sequence[Note]]:
        """What this release changed, by whose row."""
        found: dict[RfcId, list[Note]] = {}
        for note in self.issue.release.notes:
            found.setdefault(note.rfc_id, []).append(note)
        return found

    @cached_property
    def _charts(self) -> Charts:
        return charts(self.issue.release)

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        """The columns that hold anything, by name, with their headings."""
        codebook, held = self.issue.release.house.codebook, {facet.name for facet in self._facets}
        shown = {
            "agency": codebook.noun.capitalize(),
            "country": "Country",
            "kind": "Kind",
            "range": codebook.finding_label or "Published range",
            "response": "Response",
            "answered": "Answered",
        }
        dated = codebook.timeline is not TimelineLevel.NONE
        held |= {"agency", "country", "response"} | ({"answered"} if dated else set())
        return {name: heading for name, heading in shown.items() if name in held}

    def _page(self, path: str, template: str, **told: Any) -> PrintedFile:
        content = self._template(template).render(here=path, root=paths.to_root(path), **told)
        return PrintedFile(name=path, content=content.encode())

    def _template(self, name: str) -> Template:
        return self._environment.get_template(name)


def _environment(issue: Issue) -> Environment:
    made = Environment(
        loader=FileSystemLoader(issue.templates / "public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    release = issue.release
    made.globals |= {
        "issue": issue,
        "release": release,
        "codebook": release.house.codebook,
        "paths": paths,
        "direction": direction,
    }
    made.filters |= {
        "counted": counted,
        "country": country_name,
        "instant": exact_instant,
        "day": date_at,
        "language": language_name,
        "mark": status_mark,
        "grouped": "{:,}".format,
        "as_html": as_html,
    }
    return made


def as_html(text: str) -> str:
    """The text as it has to be written into somebody’s own page; shown in ours, it is escaped once more."""
    return str(escape(text))


def direction(tag: str) -> str:
    """How words in this language run; where nobody said which it is, the browser looks at the letters."""
    language = tag.partition("-")[0].lower()
    if not language:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
