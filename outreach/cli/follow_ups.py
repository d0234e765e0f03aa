"""`outreach letters follow-ups` and `arm`: what the policy proposes, and the letters of it put into batches.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

import click

from outreach.cli.opening import open_current_desk

REPORTER = click.option("--reporter", metavar="STAFF", default="", help="Only what lies with this colleague.")
COUNTRY = click.option("--country", metavar="CC", default="", help="Only agencies of this country, like NO.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.command("follow-ups")
@click.argument("slug")
@COUNTRY
@REPORTER
@AS_JSON
def follow_ups_(*, slug: str, country: str, reporter: str, as_json: bool) -> None:
    """Say whom of the investigation SLUG to follow up: by letter, by a call, with the final notice, and from when."""
    from outreach.cli import follow_up_answers
    from outreach.services import follow_ups
    from outreach.services.tables import Filters

    page = follow_ups.follow_ups(open_current_desk(), slug, Filters(country=country.upper(), reporter=reporter))
    follow_up_answers.say(page, as_json=as_json)


@click.command("arm")
@click.argument("slug")
@click.argument("agencies", nargs=-1, metavar="[AGENCY]…")
@COUNTRY
@REPORTER
@click.option("--working-days", type=int, default=None, help="Working days to answer. Default: as the policy says.")
@click.option("--by", metavar="STAFF", default="", help="Who does it (a short name). Default: the first admin.")
@AS_JSON
def arm(
    *,
    slug: str,
    agencies: tuple[str, ...],
    country: str,
    reporter: str,
    working_days: int | None,
    by: str,
    as_json: bool,
) -> None:
    """Put the letters that are proposed for each AGENCY into batches; without any, all that may leave now.

    Nothing is sent by it: `outreach letters approve` does that.
    """
    from outreach.cli import follow_up_answers
    from outreach.cli.acting import acting_in
    from outreach.domain.circles import May
    from outreach.domain.errors import RuleBroken
    from outreach.services import batch_pages, follow_ups, letter_choosing
    from outreach.services.follow_ups import Armed
    from outreach.services.tables import Filters

    desk = open_current_desk()
    if agencies and (country or reporter):
        raise click.UsageError("Name agencies, or filter them; not both.")
    who = acting_in(desk, slug, by, may=May.RECORD)
    if agencies:
        meant = letter_choosing.named(desk, slug, agencies)
    else:
        filters = Filters(country=country.upper(), reporter=reporter)
        meant = follow_ups.to_arm(follow_ups.follow_ups(desk, slug, filters))
        if not meant:
            raise RuleBroken(f"No letter may leave now. `outreach letters follow-ups {slug}` says from when, and why.")
    made = follow_ups.arm(desk, slug, Armed(rfc_ids=meant, working_days=working_days), by=who)
    pages = [batch_pages.batch_page(desk, slug, number) for number in follow_ups.numbers(made)]
    follow_up_answers.say_armed(pages, as_json=as_json)
