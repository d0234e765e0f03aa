"""Writes the pages of the public table: each with everything it needs, and nothing it would have to fetch elsewhere."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from outreach.domain.ids import RfcId
from outreach.domain.investigation import TimelineLevel
from outreach.domain.place_in_table import FOR_READERS
from outreach.domain.rows import Row
from outreach.press.edition import PrintedFile
from outreach.press.one_line import in_one_line
from outreach.press.public_feeds import OutCorrection
from outreach.press.site import paths
from outreach.press.site.charts import Charts, charts
from outreach.press.site.entries import Listed, listed, status_mark
from outreach.press.site.facets import Facet, counted_elsewhere, facets
from outreach.press.site.history import Changed, history, next_ones, out_ones
from outreach.press.site.issue import Issue
from outreach.press.site.scripts import spoken
from outreach.press.site.told import Sentences
from outreach.press.site.tongue import Tongue, direction
from outreach.press.site.world import world
from outreach.press.timeline import reversals, timeline

FIRST_ROWS: Final = 10
"""In the page of somebody else."""


class Pages:
    """The pages of one issue in one language, each written when it is asked for."""

    def __init__(self, issue: Issue, tongue: Tongue) -> None:
        self.issue = issue
        self.tongue = tongue
        self._told = Sentences(release=issue.release, tongue=tongue)
        self._environment = _environment(issue, tongue, self._told)

    def table(self, number: int) -> PrintedFile:
        """One page of the plain table; the first one is the front page, and the script works on it."""
        rows = self.issue.release.rows
        return self._page(
            paths.table_page(number),
            "table.html",
            number=number,
            lines=self._listed(rows[list(paths.spans(len(rows)))[number - 1]]),
            columns=self._columns,
            facets=self._facets,
            pages=[paths.table_page(one + 1) for one in range(paths.pages_of(len(rows)))],
            outside=self._listed(self.issue.release.outside),
            charts=self._charts,
            script_words=self._script_words,
            also_counted=self._counted_elsewhere,
        )

    def agency(self, row: Row, *, outside: bool) -> PrintedFile:
        """`outside`: it is a party that we owed a hearing, and no row."""
        release = self.issue.release
        return self._page(
            paths.agency(row.rfc_id),
            "agency.html",
            row=row,
            entry=listed(row, self.tongue),
            outside=outside,
            line=self._told.line(row, outside=outside),
            plain_line=self._told.plain_line(row, outside=outside),
            happened=timeline(row, release, self.tongue),
            reversals=reversals(row, self.tongue),
            history=self._history.get(row.rfc_id, ()),
        )

    def charts(self) -> PrintedFile:
        return self._page(
            paths.CHARTS, "charts.html", charts=self._charts, world=world(self._charts.by_country, self.issue.shapes)
        )

    def downloads(self) -> PrintedFile:
        """How the newest table is opened is told where its files are offered."""
        out = self.issue.out
        offered = bool(out) and not out[0].withdrawn
        where = self.issue.base_url and self.issue.base_url + paths.download(self.issue.newest, "")
        lines = tuple(in_one_line(where)) if offered else ()
        return self._page(paths.DOWNLOADS, "downloads.html", in_one_line=lines)

    def methodology(self) -> PrintedFile:
        return self._page(paths.METHODOLOGY, "methodology.html", also_counted=self._counted_elsewhere)

    def corrections(self) -> PrintedFile:
        return self._page(
            paths.CORRECTIONS,
            "corrections.html",
            next_ones=next_ones(self.issue.release),
            out_ones=partial(out_ones, self.issue),
            where=self._where,
        )

    def embed(self) -> PrintedFile:
        return self._page(
            paths.EMBED,
            "embed.html",
            columns=self._columns,
            charts=self._charts,
            lines=self._listed(self.issue.release.rows[:FIRST_ROWS]),
            script_words=self._script_words,
        )

    def _where(self, one: OutCorrection) -> str:
        """That whose row was corrected has none in the table of this release, and why; of a row nothing."""
        place = self.issue.release.places.get(one.rfc_id) if one.rfc_id else None
        return self.tongue.word(FOR_READERS[place]) if place in FOR_READERS else ""

    def _listed(self, rows: Sequence[Row]) -> list[Listed]:
        return [listed(row, self.tongue) for row in rows]

    @cached_property
    def _facets(self) -> tuple[Facet, ...]:
        return facets(self.issue.release, self.tongue)

    @cached_property
    def _counted_elsewhere(self) -> tuple[str, ...]:
        return counted_elsewhere(self.issue.release, self.tongue)

    @cached_property
    def _history(self) -> Mapping[RfcId, Sequence[Changed]]:
        return history(self.issue)

    @cached_property
    def _charts(self) -> Charts:
        return charts(self.issue.release, self.tongue)

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        """The columns that hold anything, by name, with their headings."""
        held, say = {facet.name for facet in self._facets}, self.tongue.say
        shown = {
            "agency": self.tongue.noun_heading,
            "country": say("Country"),
            "kind": say("Kind"),
            "range": self.tongue.finding,
            "response": say("Response"),
            "answered": say("Answered"),
        }
        dated = self.issue.release.house.codebook.timeline is not TimelineLevel.NONE
        held |= {"agency", "country", "response"} | ({"answered"} if dated else set())
        return {name: heading for name, heading in shown.items() if name in held}

    @cached_property
    def _script_words(self) -> str:
        """The sentences the script says, with `{total}` and the like where it puts what it found."""
        say = self.tongue.say
        words = {
            "one": self.tongue.noun,
            "many": self.tongue.nouns,
            "waiting": say("The search is being made ready."),
            "more": say("The first {count} that fit, of more."),
            "nothing": say("No {one} fits. Take a word or a choice away."),
            "some": say("{total} {many} fit; here are the first {count}."),
            "single": say("{total} {one} fits."),
            "all": say("{total} {many} fit."),
            "narrowed": say("Narrowed down to: {chosen}."),
            "unread": say(
                "The rows could not be fetched just now. "
                "Look whether you are connected, then change a word or a choice."
            ),
            "failed": say(
                "Searching is not possible just now: its rows could not be fetched. The whole table stands below."
            ),
        }
        return json.dumps(words, ensure_ascii=False)

    def _page(self, path: str, template: str, **told: Any) -> PrintedFile:
        name = self.tongue.folder + path
        written = self._environment.get_template(template).render(
            here=path, root=paths.to_root(name), home=paths.to_root(path), **told
        )
        return PrintedFile(name=name, content=written.encode())


def _environment(issue: Issue, tongue: Tongue, told: Sentences) -> Environment:
    made = Environment(
        loader=FileSystemLoader(issue.templates / "public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = tongue.catalogue
    made.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    release = issue.release
    made.globals |= {
        "issue": issue,
        "release": release,
        "codebook": release.house.codebook,
        "paths": paths,
        "told": told,
        "tongue": tongue,
        "tongues": issue.tongues,
        "direction": direction,
    }
    made.filters |= {
        "instant": tongue.minute,
        "day": tongue.day,
        "language": tongue.language,
        "mark": status_mark,
        "grouped": tongue.number,
        "spoken": spoken,
        "as_html": as_html,
    }
    return made


def as_html(text: str) -> str:
    """The text as it has to be written into somebody’s own page; shown in ours, it is escaped once more."""
    return str(escape(text))
