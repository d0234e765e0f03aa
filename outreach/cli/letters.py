"""`outreach letters`: look at letters, merge a batch of them, approve it, follow it, hold it back.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage. `preview` ends with 1 when the letter cannot leave.
"""

from collections.abc import Callable

import click

from outreach.cli import follow_ups, letter_templates
from outreach.cli.opening import open_current_desk
from outreach.domain.agencies import Reach
from outreach.domain.circles import May
from outreach.domain.investigation import ResponseStatus
from outreach.domain.letter_templates import Purpose
from outreach.domain.people import Acting
from outreach.domain.phases import Phase
from outreach.services.desk import Desk

BY = click.option("--by", metavar="STAFF", default="", help="Who does it (a short name). Default: the first admin.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
BATCH = click.argument("batch_id", type=int, metavar="BATCH")
PURPOSE = click.option(
    "--purpose",
    type=click.Choice([one.value for one in Purpose]),
    default=Purpose.FIRST.value,
    show_default=True,
    help="What it is for.",
)


@click.group("letters")
def letters_command() -> None:
    """Letters to agencies: merged from templates, approved as a whole, sent in office hours."""


OTHERS = (letter_templates.templates, letter_templates.adopt, letter_templates.attach)
for each in (*OTHERS, follow_ups.follow_ups_, follow_ups.arm):
    letters_command.add_command(each)


@letters_command.command("list")
@click.argument("slug")
@AS_JSON
def list_(*, slug: str, as_json: bool) -> None:
    """List the batches of the investigation SLUG, the newest first, and how far each is."""
    from outreach.cli import letter_answers
    from outreach.services import letter_pages

    letter_answers.say_list(letter_pages.letters_page(open_current_desk(), slug).batches, as_json=as_json)


@letters_command.command("preview")
@click.argument("slug")
@click.option("--agency", required=True, help="For which agency: its slug or name.")
@PURPOSE
@AS_JSON
def preview(*, slug: str, agency: str, purpose: str, as_json: bool) -> None:
    """Show the letter that a batch of the investigation SLUG would hold for one agency; nothing is kept of it."""
    from outreach.cli import letter_answers
    from outreach.cli.acting import first_admin
    from outreach.services import batches, letter_choosing
    from outreach.services.batches import Chosen

    desk = open_current_desk()
    chosen = Chosen(
        purpose=Purpose(purpose),
        rfc_ids=letter_choosing.named(desk, slug, [agency]),
        reason="Here stands the reason.",
    )
    shown = letter_answers.letter(batches.rehearse(desk, slug, chosen, by=first_admin(desk)).merged[0])
    letter_answers.say_letter(shown, as_json=as_json)
    if shown.problems:
        raise SystemExit(1)


@letters_command.command("batch")
@click.argument("slug")
@click.argument("agencies", nargs=-1, metavar="[AGENCY]…")
@PURPOSE
@click.option("--country", metavar="CC", default="", help="Only agencies of this country, like NO.")
@click.option("--phase", type=click.Choice([one.value for one in Phase]), default=None, help="Only requests in it.")
@click.option(
    "--status", type=click.Choice([one.value for one in ResponseStatus]), default=None, help="Only rows of this status."
)
@click.option("--language", metavar="TAG", default="", help="Only agencies that read this language, like nb.")
@click.option("--contact", type=click.Choice([one.value for one in Reach]), default=None, help="By their best e-mail.")
@click.option("--working-days", type=int, default=None, help="Working days to answer. Default: as the policy says.")
@click.option("--reason", default="", help="Why more time is given; for an extension.")
@click.option("--leave-out", is_flag=True, help="Leave out at once whatever cannot leave.")
@click.option("--dry-run", is_flag=True, help="Say what would be merged and what cannot leave; keep nothing.")
@BY
@AS_JSON
def batch(  # noqa: PLR0913  # click passes each option by its name
    *,
    slug: str,
    agencies: tuple[str, ...],
    purpose: str,
    country: str,
    phase: str | None,
    status: str | None,
    language: str,
    contact: str | None,
    working_days: int | None,
    reason: str,
    leave_out: bool,
    dry_run: bool,
    by: str,
    as_json: bool,
) -> None:
    """Merge letters to each AGENCY of the investigation SLUG; without any, to all that the filters let through.

    Nothing is sent by it: `outreach letters approve` does that.
    """
    from outreach.cli import letter_answers
    from outreach.cli.acting import acting_in
    from outreach.services import batch_pages, batches, letter_choosing
    from outreach.services.batches import Chosen
    from outreach.services.tables import Filters

    desk = open_current_desk()
    asked = {"phase": phase, "status": status, "language": language, "contact": contact}
    fitting = Filters(country=country.upper(), **{name: value or "" for name, value in asked.items()})
    if agencies and fitting.any:
        raise click.UsageError("Name agencies, or filter them; not both.")
    meant = letter_choosing.named(desk, slug, agencies) if agencies else letter_choosing.fitting(desk, slug, fitting)
    chosen = Chosen(
        purpose=Purpose(purpose),
        rfc_ids=meant,
        working_days=working_days,
        reason=reason,
    )
    who = acting_in(desk, slug, by, may=May.RECORD)
    if dry_run:
        shown = letter_answers.of_rehearsal(slug, batches.rehearse(desk, slug, chosen, by=who))
    else:
        number = int(batches.make(desk, slug, chosen, by=who))
        said = batches.leave_out_stopped(desk, slug, number, turn=0, by=who) if leave_out else ""
        shown = letter_answers.of_page(batch_pages.batch_page(desk, slug, number), said)
    letter_answers.say_batch(shown, as_json=as_json)


@letters_command.command("leave-out")
@BATCH
@click.argument("agencies", nargs=-1, required=True, metavar="AGENCY…")
@click.option("--reason", required=True, help="Why they get no letter now.")
@BY
@AS_JSON
def leave_out_(*, batch_id: int, agencies: tuple[str, ...], reason: str, by: str, as_json: bool) -> None:
    """Leave each AGENCY out of a batch that nobody has approved yet."""
    from outreach.services import batches, letter_choosing

    def act(desk: Desk, slug: str, by: Acting) -> str:
        left_out = letter_choosing.named(desk, slug, agencies)
        return batches.leave_out(desk, slug, batch_id, left_out, reason=reason, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("approve")
@BATCH
@BY
@AS_JSON
def approve(*, batch_id: int, by: str, as_json: bool) -> None:
    """Stand behind every letter of a batch as it is now. It can be undone for half an hour.

    What `outreach letters status` warns of does not stop it: look at that first.
    """
    from outreach.services import letter_leaving

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_leaving.approve(desk, slug, batch_id, seal=None, by=by)

    _act(batch_id, by, act, as_json=as_json, may=May.EDIT, warns=True)


@letters_command.command("undo")
@BATCH
@BY
@AS_JSON
def undo(*, batch_id: int, by: str, as_json: bool) -> None:
    """Take an approval back while nothing has left."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_holding.undo(desk, slug, batch_id, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("pause")
@BATCH
@BY
@AS_JSON
def pause(*, batch_id: int, by: str, as_json: bool) -> None:
    """Hold back every letter of a batch that still waits."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_holding.pause(desk, slug, batch_id, by=by)

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("resume")
@BATCH
@BY
@AS_JSON
def resume(*, batch_id: int, by: str, as_json: bool) -> None:
    """Let go what a pause held back, with hours and deadlines counted anew."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        return letter_holding.resume(desk, slug, batch_id, by=by)

    _act(batch_id, by, act, as_json=as_json, may=May.EDIT)


@letters_command.command("drop")
@BATCH
@BY
@AS_JSON
def drop(*, batch_id: int, by: str, as_json: bool) -> None:
    """Drop a batch that nothing of waits to leave: an open one, or one that is paused."""
    from outreach.services import letter_holding

    def act(desk: Desk, slug: str, by: Acting) -> str:
        letter_holding.cancel(desk, slug, batch_id, by=by)
        return letter_holding.DROPPED

    _act(batch_id, by, act, as_json=as_json)


@letters_command.command("anew")
@BATCH
@BY
@AS_JSON
def anew(*, batch_id: int, by: str, as_json: bool) -> None:
    """Merge what was held back of a batch into a new one; the answer is about that one."""
    from outreach.cli import letter_answers
    from outreach.cli.acting import acting_in
    from outreach.services import batch_pages, batches

    desk = open_current_desk()
    slug = batches.slug_of(desk, batch_id)
    who = acting_in(desk, slug, by, may=May.RECORD)
    number = int(batches.make_anew(desk, slug, batch_id, by=who))
    shown = letter_answers.of_page(batch_pages.batch_page(desk, slug, number), "")
    letter_answers.say_batch(shown, as_json=as_json)


@letters_command.command("status")
@BATCH
@AS_JSON
def status(*, batch_id: int, as_json: bool) -> None:
    """Say how far a batch is, which of its letters need somebody, and what to look at before it is approved."""
    from outreach.cli import letter_answers
    from outreach.services import batch_pages, batches

    desk = open_current_desk()
    page = batch_pages.batch_page(desk, batches.slug_of(desk, batch_id), batch_id)
    letter_answers.say_batch(letter_answers.of_page(page, ""), as_json=as_json)


def _act(
    batch_id: int,
    by: str,
    act: Callable[[Desk, str, Acting], str],
    *,
    as_json: bool,
    may: May = May.RECORD,
    warns: bool = False,
) -> None:
    """`warns`: with what its letters are warned of as they are before, since nobody looks for it afterwards."""
    from outreach.cli import letter_answers
    from outreach.cli.acting import acting_in
    from outreach.services import batch_pages, batches

    desk = open_current_desk()
    slug = batches.slug_of(desk, batch_id)
    before = batch_pages.batch_page(desk, slug, batch_id) if warns else None
    said = act(desk, slug, acting_in(desk, slug, by, may=may))
    page = batch_pages.batch_page(desk, slug, batch_id)
    letter_answers.say_batch(letter_answers.of_page(page, said, before=before), as_json=as_json)
