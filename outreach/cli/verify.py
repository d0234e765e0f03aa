"""`outreach verify`: prove that the record is whole and every summary is true."""

import json
from dataclasses import asdict

import click

from outreach.cli.erased import say_erased
from outreach.cli.opening import open_desk_to_verify


@click.command("verify")
@click.option("--erasures", is_flag=True, help="Say each erasure: when, by whom, on what ground, of what.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def verify_command(*, erasures: bool, as_json: bool) -> None:
    """Prove that every log is whole, every summary and count is true, and released files are unchanged.

    Exits with 1 and names each place that is not. Nothing is mended.
    """
    from outreach.services import verifying

    verdict = verifying.verify(open_desk_to_verify())
    if as_json:
        click.echo(json.dumps({**asdict(verdict), "whole": verdict.whole}, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(verdict.wrong) or "The record is whole.")
        for head in verdict.heads:
            when = f"at release {head.release}, cut-off {head.cutoff}" if head.release else "now"
            click.echo(f"Chain head of {head.investigation} {when}: {head.head}")
        click.echo(
            f"Looked at {verdict.logs:,} logs, {verdict.entries:,} entries, {verdict.released_files} files, "
            f"{verdict.evidence:,} pieces of evidence."
        )
        say_erased(verdict.erased, verdict.erased_in_all, each=erasures)
        if verdict.orphans:
            click.echo(f"In the evidence store lie {verdict.orphans:,} pieces that nothing names; they harm nothing.")
        if verdict.messages:
            places = f"{verdict.filed:,} filed, {verdict.held:,} held, {verdict.quarantined:,} quarantined"
            click.echo(f"{verdict.messages:,} messages received: {places}.")
    if not verdict.whole:
        raise SystemExit(1)
