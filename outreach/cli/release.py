"""`outreach release`: say what holds a dataset back, cut it into files that nobody overwrites, write its feeds."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.opening import open_current_desk, read_instant
from outreach.cli.release_why import why
from outreach.domain.circles import May
from outreach.domain.errors import RuleBroken
from outreach.domain.facts import Gate
from outreach.domain.mends import Mend
from outreach.domain.prose import counted
from outreach.domain.readiness import Unmet
from outreach.domain.standards import State

if TYPE_CHECKING:
    from outreach.services.preflight import Preflight
    from outreach.services.releases import Built

MOST_AGENCIES_SHOWN = 10
WITHHELD = "not said here, since a confidence may stand in it"
MARKS = {State.HELD: "✓", State.WARNING: "!", State.BLOCKING: "✗"}

slug_argument = click.argument("slug")
cutoff_option = click.option(
    "--cutoff",
    default="",
    metavar="INSTANT",
    help="Take in what was recorded by then, like 2026-04-11T09:00Z. Default: now.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group("release")
def release_command() -> None:
    """Check and build a release of the dataset."""


release_command.add_command(why)


@release_command.command("check")
@slug_argument
@cutoff_option
@json_option
def check(slug: str, cutoff: str, as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """List what holds the release of investigation SLUG back; exit with 1 if anything does. Writes nothing."""
    from outreach.services import releases

    desk = open_current_desk()
    preflight = releases.check(desk, slug, _instant(cutoff))
    newer = releases.superseded_by(desk, slug, preflight.out.number) if preflight.out else 0
    looked = [] if preflight.out else _weighed(preflight)
    said = [*_said(preflight), *looked, *_waived(preflight), *_superseded(newer)]
    click.echo(_json({**_checked(preflight), "superseded_by": newer or None}) if as_json else "\n".join(said))
    if preflight.blocking:
        raise SystemExit(1)


@release_command.command("build")
@slug_argument
@cutoff_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Put a copy of the files in this new folder."
)
@click.option("--by", metavar="STAFF", default="", help="Who releases (a short name). Default: the first admin.")
@click.option("--second", is_flag=True, help="Release what another editor proposed, at the cut-off they proposed.")
@json_option
def build(  # click passes options by name
    *, slug: str, cutoff: str, out: Path | None, by: str, second: bool, as_json: bool
) -> None:
    """Release investigation SLUG, or propose it where its policy wants two people.

    Refused with the list of what is missing. What is only worth a look is said before what it comes to. The cut-off
    of a release that is out gives that release again.
    """
    from outreach.cli.acting import acting_in
    from outreach.services import releases
    from outreach.services.releases import ReleaseRefused

    if second and cutoff:
        raise RuleBroken("--second releases what was proposed, at its own cut-off. Leave --cutoff out.", "cutoff")
    if second and not by:
        raise RuleBroken("The second editor is a person. Say with --by which one looked at it.", "by")
    desk = open_current_desk()
    who = acting_in(desk, slug, by, may=May.EDIT)
    if out:
        releases.need_place(desk, slug, _instant(cutoff), out)
    try:
        built = releases.second(desk, slug, by=who) if second else releases.build(desk, slug, _instant(cutoff), by=who)
    except ReleaseRefused as refused:
        click.echo(_json({"released": False, "unmet": _unmet(refused.unmet)}) if as_json else _listed(refused.unmet))
        raise SystemExit(1) from None
    copied = releases.carry(desk, built, out, by=who.staff) if out and built.released else None
    newer = releases.superseded_by(desk, slug, built.released.number) if built.released else 0
    told = [
        *(line for one in built.preflight.warnings for line in _lines(one)),
        *_told(built, copied),
        *_superseded(newer),
    ]
    click.echo(_json({**_built(built, copied), "superseded_by": newer or None}) if as_json else "\n".join(told))


@release_command.command("feed")
@slug_argument
@click.option(
    "--base-url", required=True, metavar="URL", help="Where the feeds will lie, like https://example.org/data."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder for them.")
@click.option("--by", metavar="STAFF", default="", help="Who takes them away (a short name). Default: the first admin.")
@json_option
def feed(*, slug: str, base_url: str, out: Path, by: str, as_json: bool) -> None:
    """Write the feeds of all releases of SLUG that are out, with their corrections: feed.atom and feed.json.

    Those of before are replaced. Nothing is sent anywhere: put the files where the address leads.
    """
    from outreach.cli.acting import acting_in
    from outreach.services import public_feeds

    desk = open_current_desk()
    who = acting_in(desk, slug, by, may=May.LOOK).staff
    written = public_feeds.write(desk, slug, base_url, out, by=who)
    click.echo(_json({"files": [str(path) for path in written]}) if as_json else "\n".join(map(str, written)))


def _instant(text: str) -> datetime | None:
    return read_instant(text) if text else None


def _said(preflight: "Preflight") -> list[str]:
    cut = preflight.release.cut
    head = f"Release {cut.number} of {cut.slug}, cut-off {_text(cut.cutoff)}"
    if preflight.out:
        return [f"{head}: it is out.", preflight.release.tally_sentence]
    wanted = _second_wanted(preflight)
    if not preflight.unmet:
        return [f"{head}: nothing holds it back.", preflight.release.tally_sentence, *wanted]
    state = "held back." if preflight.blocking else "nothing holds it back, but look:"
    return [f"{head}: {state}", _listed(preflight.unmet), *([] if preflight.blocking else wanted)]


def _superseded(newer: int) -> list[str]:
    """Whoever prints an older release again is told that it is one."""
    return [f"It is superseded: release {newer} is out. Say so wherever you put it."] if newer else []


def _weighed(preflight: "Preflight") -> list[str]:
    """One line for each standard; what falls short of one by a warning, under it."""
    lines = ["", "What was checked:"]
    for one in preflight.weighed:
        rows = f", {counted(one.rows, 'row', 'rows')}" if one.rows else ""
        lines.append(f"{MARKS[one.state]} {one.standard.name}: {one.state}{rows} ({one.standard.source})")
        for unmet in one.found:  # whoever is held back by it was named further up
            said = [str(unmet)] if unmet in preflight.unmet else _lines(unmet)
            lines += [f"    {line}" for line in said]
    return lines


def _waived(preflight: "Preflight") -> list[str]:
    """Every rule that was passed over, as the release prints it."""
    lines = [
        f"    {one['agency']} (request {one['rfc_id']}, entry {one['seq']}): {one['gate']}, by {one['by']}"
        + (f", seconded by {one['seconded_by']}" if one["seconded_by"] else "")
        + f", until {one['expires_at']}: {one['reason']}"
        for one in _waivers(preflight)
    ]
    return ["", f"{counted(len(lines), 'waiver', 'waivers')}, printed in the release:", *lines] if lines else []


def _waivers(preflight: "Preflight") -> list[dict[str, Any]]:
    """Without the reasons of a row that a name held in confidence stops: one of them may be the one that says it."""
    confided = Gate.NOTHING_OFF_RECORD.value
    leaking = {one.rfc_id for unmet in preflight.unmet if unmet.gate == confided for one in unmet.agencies}
    return [
        {
            **asdict(waiver),
            "rfc_id": row.rfc_id,
            "agency": row.agency,
            "expires_at": _text(waiver.expires_at),
            "reason": WITHHELD if row.rfc_id in leaking else waiver.reason,
        }
        for row, waiver in preflight.waived
    ]


def _second_wanted(preflight: "Preflight") -> list[str]:
    """What two people still have to do, where the policy wants two."""
    if preflight.proposed and preflight.waiting:
        slug = preflight.release.cut.slug
        return [
            f"{preflight.waiting.told} on {_text(preflight.proposed.proposed_at)}, and nothing has happened since.",
            f"Seal of its manifest: {preflight.manifest}. Another editor releases it:",
            f"  outreach release build {slug} --second --by STAFF",
        ]
    return ["The policy wants two editors: one proposes, another releases."] if preflight.needs_second else []


def _listed(unmet: tuple[Unmet, ...]) -> str:
    return "\n".join(line for one in unmet for line in _lines(one))


def _lines(unmet: Unmet) -> list[str]:
    concerned = [
        f"    {one.agency} (request {one.rfc_id})" + (f": {one.why}" if one.why else "") + _place(one.mend)
        for one in unmet.agencies[:MOST_AGENCIES_SHOWN]
    ]
    if (more := len(unmet.agencies) - MOST_AGENCIES_SHOWN) > 0:
        concerned.append(f"    and {more:,} more; --json lists all")
    page, _, field = unmet.at.partition("#")
    where = f" (Where: {page}{f', {field}' if field else ''}.)" if page else ""
    return [f"{'✗' if unmet.blocks else '!'} {unmet.missing}", *concerned, f"  → {unmet.mend}{where}"]


def _place(mend: Mend | None) -> str:
    """Where it is mended: what has to be recorded, and about which entry; or the part of the page of the request."""
    if mend is None:
        return ""
    about = f", about entry {mend.about}" if mend.noun and mend.about else ""
    return f" → {mend.label} ({mend.noun or mend.place.replace('-', ' ')}{about})"


def _told(built: "Built", copied: Path | None) -> list[str]:
    cut = built.preflight.release.cut
    if built.released is None:
        return [
            f"Release {cut.number} is proposed, cut-off {_text(cut.cutoff)}. The policy wants a second editor:",
            f"  outreach release build {cut.slug} --second --by STAFF",
        ]
    lines = [f"Release {cut.number} of {cut.slug} is out, cut-off {_text(cut.cutoff)}.", f"Files: {built.folder}"]
    return [*lines, *([f"Copy: {copied}"] if copied else []), built.preflight.release.tally_sentence]


def _checked(preflight: "Preflight") -> dict[str, Any]:
    cut = preflight.release.cut
    return {
        "ready": not preflight.blocking,
        "investigation": cut.slug,
        "number": cut.number,
        "cutoff": _text(cut.cutoff),
        "out": preflight.out is not None,
        "needs_second": preflight.needs_second,
        "proposed_by": preflight.proposed.proposed_by if preflight.proposed else None,
        "manifest_sha256": preflight.manifest,
        "tally": preflight.release.tally_sentence,
        "unmet": _unmet(preflight.unmet),
        "advice": _unmet(preflight.advice),
        "waivers": _waivers(preflight),
        "checked": [
            {
                "standard": one.standard.name,
                "asks": one.standard.asks,
                "source": one.standard.source,
                "state": one.state,
                "rows": one.rows,
                "found": _unmet(one.found),
            }
            for one in preflight.weighed
        ],
    }


def _built(built: "Built", copied: Path | None) -> dict[str, Any]:
    released = built.released
    return {
        "released": released is not None,
        "investigation": built.preflight.release.cut.slug,
        "number": built.preflight.release.cut.number,
        "cutoff": _text(built.preflight.release.cut.cutoff),
        "by": released.released_by if released else None,
        "seconded_by": released.seconded_by if released else None,
        "folder": str(built.folder) if built.folder else None,
        "copy": str(copied) if copied else None,
        "manifest_sha256": built.preflight.manifest,
        "tally": built.preflight.release.tally_sentence,
        "warnings": _unmet(built.preflight.warnings),
        "files": [{"name": one.name, "bytes": one.size, "sha256": one.sha256} for one in built.preflight.files],
    }


def _unmet(unmet: tuple[Unmet, ...]) -> list[dict[str, Any]]:
    return [asdict(one) for one in unmet]


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
