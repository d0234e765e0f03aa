"""`outreach demo`: the practice newsroom on this machine, pages and scheduler in one; nothing leaves it."""

import errno
import fcntl
import logging
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.opening import SHOWN_AT
from outreach.config import Config, shipped
from outreach.domain.errors import OutreachError
from outreach.domain.people import Role
from outreach.domain.wallclock import read_date

if TYPE_CHECKING:
    from outreach.services.desk import Desk
    from outreach.services.practice import Practice

HOST = "127.0.0.1"
PATIENCE = 4.0
"""Seconds a job under way has to end; the pages have had theirs before."""


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--reset", is_flag=True, help="Throw away what was tried out, and load the stories afresh.")
def demo_command(*, port: int, reset: bool) -> None:
    """Load the practice investigations and show the desk at work, until stopped with Ctrl-C."""
    from outreach.cli.serve import serve_with_waitress
    from outreach.scheduler import run_in_background
    from outreach.web import create_app

    port = free_port(port)
    config = practice_config(Config.load(), port)
    with in_use(config.home_folder, reset=reset):
        click.echo("Opening the practice newsroom …")
        note_address(config)
        desk, practice = open_practice(config)
        app = create_app(desk, config)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a browser's many requests alarm nobody here
        with run_in_background(desk):
            try:
                serve_with_waitress(app, host=HOST, port=port, ready=lambda _: click.echo(welcome(config, practice)))
            finally:
                leave_within(PATIENCE)
    click.echo("Stopped. What you tried out is kept; begin afresh with --reset.")


def leave_within(seconds: float) -> None:
    """End this process even if a job hangs, on a name server that is away, say. Every job bears being cut off."""
    last_word = threading.Timer(seconds, os._exit, [0])
    last_word.daemon = True
    last_word.start()


@contextmanager
def in_use(home: Path, *, reset: bool) -> Iterator[None]:
    """Marks the folder as shown by a demo, emptied first for a reset; what another demo still shows is not emptied."""
    home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home.parent / f"{home.name}.lock").open("w") as mark:
        if reset:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutreachError("Another demo shows this folder. Stop it first, then run --reset again.") from None
            shutil.rmtree(home, ignore_errors=True)
        fcntl.flock(mark, fcntl.LOCK_SH)
        yield


def free_port(port: int) -> int:
    """The port if nobody listens there (0: any free one), else a sentence."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            why = "is taken by another program" if error.errno == errno.EADDRINUSE else "may not be used by you"
            raise OutreachError(f"Port {port} {why}. Choose another one: outreach demo --port {port + 1}") from None
        return int(attempt.getsockname()[1])


def practice_config(config: Config, port: int) -> Config:
    """The settings of a demo: its own folder and SQLite file, no mail but its own, and no way out."""
    return replace(
        config,
        home=str(config.home_folder / "demo"),
        database_url="",
        smtp_url="",
        imap_url="",
        maildir="",
        notices="",
        evidence_url="",
        releases="",
        base_url=f"http://{HOST}:{port}",
        trusted_hosts="",
        audit_anchors="",
        second_factor="offered",
    )


def note_address(config: Config) -> None:
    """For commands that work in the demo's folder: links in the mail they send lead to the demo's own port."""
    config.home_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (config.home_folder / SHOWN_AT).write_text(config.base_url, encoding="utf-8")


def open_practice(config: Config) -> "tuple[Desk, Practice]":
    """The practice newsroom's desk, with whatever is missing of its stories loaded."""
    from outreach.services import auditing, upkeep
    from outreach.services.passwords import LOADED_ON
    from outreach.services.practice import load_practice
    from outreach.wiring import open_desk

    config.home_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    upkeep.upgrade(config.database)
    desk = open_desk(config)
    if desk.audit_keys.now() is None:
        auditing.begin(desk)
    practice = load_practice(desk, shipped("data"), cost=config.password_cost)
    note = config.home_folder / LOADED_ON
    if practice.loaded or not note.exists():
        note.write_text(read_date(desk.clock()), encoding="utf-8")
    auditing.anchor(desk, desk.clock())
    return desk, practice


def welcome(config: Config, practice: "Practice") -> str:
    """Where it is, how to sign in as each role, and where the mail goes."""
    from outreach.services.passwords import LOADED_ON

    lines = [
        "",
        f"  Outreach is at {config.base_url}",
        "",
        f"  Sign in with one of these addresses and the password: {practice.password}",
    ]
    for role in Role:
        addresses = ", ".join(one.email for one in practice.people if one.role is role)
        lines += [f"    {role.value:<10}{addresses}"] if addresses else []
    lines += [
        "",
        f"  Mail lands in the practice outbox, {config.base_url}/outbox; nothing leaves this machine.",
        "  Mail to its people leaves in their hours; on a weekend the outbox says what waits, and until when.",
        f"  The days of Silver Meter are counted from {(config.home_folder / LOADED_ON).read_text(encoding='utf-8')};",
        "  outreach demo --reset counts them from today, and throws away what was tried out.",
        "  Stop with Ctrl-C.",
        "",
    ]
    return "\n".join(lines)
