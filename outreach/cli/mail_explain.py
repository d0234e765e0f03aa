"""`outreach mail explain`: what a message file holds, and by which rule it was sorted; needs no database."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from outreach.services.explaining import Explained, NotExplained


@click.command("explain")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message, each on its line.")
def explain_command(files: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001  # click passes options by name
    """Say what message files hold: who wrote, a person or a machine, and what came back.

    FILE is a message as it travelled (.eml), a folder of them, or - for the standard input. Nothing is recorded.
    """
    from outreach.services.explaining import explain

    failed = False
    for one in explain(files):
        failed = failed or bool(one.error)
        click.echo(json.dumps(one.told(), ensure_ascii=False) if as_json else _read_out(one))
    if failed:
        raise SystemExit(1)


def _read_out(one: "Explained | NotExplained") -> str:
    from outreach.services.explaining import NotExplained

    if isinstance(one, NotExplained):
        return "\n".join([one.file, *([f"  sha256       {one.sha256}"] if one.sha256 else []), f"  {one.error}\n"])
    sure = f", {one.certainty}" if one.certainty else ""
    rule = f" by the rule {one.rule}" if one.rule else ""
    lines = [
        f"{one.file}",
        *([f"  {one.error} These are its headers:"] if one.error else []),
        f"  kind         {one.kind}{sure}{rule}{f' ({one.rule_language})' if one.rule_language else ''}",
        f"  from         {one.sender}",
        f"  date         {one.date or 'none that can be believed'}",
        f"  subject      {one.subject}",
        f"  message id   {one.message_id or 'none'}",
        f"  sha256       {one.sha256}",
        *_bounce(one.bounce),
        *(f"  token        {token}" for token in one.tokens),
        *(f"  refers to    {reference}" for reference in one.references),
        *(f"  checked      {result}" for result in one.authentication),
        *(f"  attachment   {file['name']} ({file['media_type']}, {file['size']:,} bytes)" for file in one.attachments),
        *(f"  note         {note}" for note in one.notes),
    ]
    for title, words in (("words", one.text), ("quoted", one.quoted), ("signature", one.signature)):
        if words:
            lines += [f"  {title}", *(f"    {line}" for line in words.split("\n"))]
    return "\n".join(lines) + "\n"


def _bounce(bounce: dict[str, Any] | None) -> list[str]:
    if not bounce:
        return []
    return [
        f"  came back    {bounce['class']}{' ' + bounce['status'] if bounce['status'] else ''}",
        f"  written to   {', '.join(bounce['recipients']) or 'cannot be told'}",
        f"  letter       {bounce['original_message_id'] or 'cannot be told'}",
        *([f"  because      {bounce['diagnostic']}"] if bounce["diagnostic"] else []),
    ]
