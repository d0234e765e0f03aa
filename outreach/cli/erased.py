"""How both verifiers tell of erasures: in one line, or each in its own for whoever asks for that."""

from collections.abc import Sequence

import click


def say_erased(told: Sequence[str], summary: str, *, each: bool) -> None:
    if not told:
        return
    click.echo(summary if each else f"{summary} Each by itself: --erasures.")
    for sentence in told if each else ():
        click.echo(f"  {sentence}")
