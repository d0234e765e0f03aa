"""`outreach dossier`: one request, or all of an investigation, as files that a lawyer can hold and check."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.evidence import size_in_words
from outreach.domain.ids import RfcId
from outreach.domain.wallclock import counted

if TYPE_CHECKING:
    from outreach.services.desk import Desk
    from outreach.services.dossier_printing import Printed
    from outreach.services.dossiers import Wanted


KINDS = ("pdf", "zip")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be made, of what, and who takes it away."""

    slug: str
    rfc_id: int | None
    wanted: "Wanted"
    ending: str
    by: str


@click.command("dossier")
@click.argument("slug")
@click.option("--request", "rfc_id", type=int, metavar="ID", help="Of this request alone. Default: of all of them.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The new file: FILE.pdf or FILE.zip."
)
@click.option("--redacted", is_flag=True, help="For outside: no addresses, no notes, no original files.")
@click.option("--pdf", "kind", flag_value="pdf", help="On paper, whatever the file is called.")
@click.option("--zip", "kind", flag_value="zip", help="With exhibits and proofs, whatever the file is called.")
@click.option("--as-of", default="", metavar="INSTANT", help="As it stood then, like 2026-04-11T09:00Z. Default: now.")
@click.option("--by", metavar="STAFF", default="", help="Who takes it away (a short name). Default: the first admin.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def dossier_command(  # click passes options by name
    *, slug: str, rfc_id: int | None, out: Path, redacted: bool, kind: str | None, as_of: str, by: str, as_json: bool
) -> None:
    """Put the dossier of investigation SLUG, or of one of its requests, into FILE, and note who takes it away."""
    from outreach.domain.dossier import Audience
    from outreach.services.dossiers import Wanted

    audience = Audience.OUTSIDE if redacted else Audience.HOUSE
    wanted = Wanted(audience=audience, as_of=read_instant(as_of) if as_of else None)
    order = Order(slug=slug, rfc_id=rfc_id, wanted=wanted, ending=_ending(out, kind), by=by)
    with _new(out) as file:
        made = _write(open_current_desk(), order, file)
    told = {"file": str(out), "bytes": out.stat().st_size, "sha256": _sha256(out), "audience": audience.value}
    told |= {"dossiers": [asdict(one) for one in made]}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_said(told)))


def _ending(out: Path, kind: str | None) -> str:
    ending = kind or out.suffix.casefold().removeprefix(".")
    if ending not in KINDS:
        raise RuleBroken(f"Call the file {out.name}.pdf or {out.name}.zip, or say --pdf or --zip.", "out")
    return ending


def _write(desk: "Desk", order: Order, file: IO[bytes]) -> "list[Printed]":
    from outreach.cli.acting import acting_in
    from outreach.services import dossier_printing, dossiers

    who = acting_in(desk, order.slug, order.by, may=May.HOLD).staff
    if order.wanted.as_of is None:
        dossiers.anchor_first(desk)
    if order.rfc_id is None:
        made, about = dossiers.of_investigation(desk, order.slug, order.wanted), f"investigation/{order.slug}/dossiers"
    else:
        rfc_id = dossiers.in_investigation(desk, order.slug, RfcId(order.rfc_id))
        made, about = iter([dossiers.of_request(desk, rfc_id, order.wanted)]), f"request/{rfc_id}/dossier"
    dossier_printing.note(desk, who, about)
    if order.ending == "zip" and order.rfc_id is not None:
        return [dossier_printing.archived(desk, next(made), file)]
    if order.ending == "zip":
        return [*dossier_printing.all_archived(desk, made, file)]
    return dossier_printing.on_paper(desk, made, file)


@contextmanager
def _new(out: Path) -> Iterator[IO[bytes]]:
    """A file that was not there, readable by its owner alone; gone again where it could not be finished."""
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise RuleBroken(f"{out} exists. Name another file, one that does not.", "out") from None
    except OSError as trouble:
        raise RuleBroken(f"{out} cannot be written: {trouble.strerror}. Name another place.", "out") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _said(told: dict[str, Any]) -> list[str]:
    many = told["dossiers"]
    whose = many[0]["agency"] if len(many) == 1 else counted(len(many), "request")
    edition = "redacted dossier" if told["audience"] == "redacted" else "dossier, confidential,"
    return [
        f"The {edition} of {whose} lies in {told['file']} ({size_in_words(told['bytes'])}).",
        f"SHA-256 {told['sha256']}",
    ]
