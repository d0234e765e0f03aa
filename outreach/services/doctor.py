"""A look over the set-up: each finding one sentence, with what to do next."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from outreach.chat import NoChat, Rooms
from outreach.config import is_full_address
from outreach.db.session import Database
from outreach.domain.errors import OutreachError
from outreach.mail.imap import open_mailbox
from outreach.mail.maildir import Maildir
from outreach.mail.outgoing import open_mailer
from outreach.mail.smtp import SmtpMailer
from outreach.services import heartbeat, people, upkeep
from outreach.services.desk import Desk, Incoming

LITTLE_SPACE = 256 * 1024 * 1024  # bytes: room for a day's uploads, and for SQLite to fold its write-ahead file

A_MOMENT = 10
"""Seconds: how long the doctor waits for each answer of a mail server."""


class Weight(StrEnum):
    WRONG = "wrong"  # mend before working
    LOOK = "look"  # may be meant
    FINE = "fine"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    weight: Weight
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """The settings the doctor looks at; `given_key` tells whether the secret key came from the environment."""

    database_url: str
    base_url: str
    mail_url: str
    mail_from: str
    home: Path
    key_file: Path
    given_key: bool
    password_cost: str


def look(setup: Setup) -> tuple[Finding, ...]:
    """What can be told without opening the desk: settings, folders, and whether the database is usable."""
    looks = (_settings, _folders, _mail, _database)
    return tuple(finding for look in looks for finding in _surviving(look(setup)))


def look_at_incoming(incoming: Incoming) -> tuple[Finding, ...]:
    """Whether mail can come in. Each way is tried now: what its last turn said may be mended since."""
    return tuple(_mail_in(incoming))


def look_at_outgoing(mail_url: str, mail_from: str) -> tuple[Finding, ...]:
    """Whether mail can leave: the relay is reached and signed in to, and nothing is sent."""
    return tuple(_mail_out(mail_url, mail_from))


def look_at_chat(addresses: tuple[str, ...]) -> tuple[Finding, ...]:
    """Whether chat rooms can be told: their addresses are read, and nothing is said there."""
    if not addresses:
        return ()
    try:
        kinds = Counter(room.kind for room in Rooms(addresses).all)
    except NoChat as trouble:
        return (_wrong(str(trouble)),)
    named = ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in sorted(kinds.items()))
    return (Finding(weight=Weight.FINE, sentence=f"Chat notices go to {named}."),)


def look_at_desk(desk: Desk) -> tuple[Finding, ...]:
    """What the desk itself knows: its people, and whether the scheduler is awake."""
    return tuple(_surviving(_desk(desk)))


def _desk(desk: Desk) -> Iterator[Finding]:
    staff = [one for one in people.everyone(desk) if one.active]
    for late in heartbeat.late(desk, desk.clock(), tried=(heartbeat.FETCHING_MAIL,)):
        yield Finding(weight=Weight.LOOK, sentence=late)
    if not staff:
        yield _wrong("Nobody can sign in. Make an account: outreach user add NAME --email … --role admin.")
    elif sum(one.role.may_edit for one in staff) < len(("who judged", "who signs")):
        sentence = "Fewer than two editors: who judged an answer cannot sign it. Add one with outreach user add."
        yield Finding(weight=Weight.LOOK, sentence=sentence)
    yield from _evidence(desk)
    yield clocks(desk.clock())


def _evidence(desk: Desk) -> Iterator[Finding]:
    """Mail and uploads are kept before anything is done with them: a store that takes nothing stops the desk."""
    try:
        lies = desk.evidence.prove_writable()
    except OutreachError as error:
        yield _wrong(str(error))
    else:
        yield Finding(weight=Weight.FINE, sentence=f"Evidence is kept in {lies}.")


def clocks(now: datetime) -> Finding:
    """How old what we know of the world's clocks is: governments change them at a few months' notice."""
    version = metadata.version("tzdata")
    if int(version[:4]) < now.year - 1:
        sentence = f"Time zones are those of tzdata {version}; deadlines may fall an hour off. Update that package."
        return Finding(weight=Weight.LOOK, sentence=sentence)
    return Finding(weight=Weight.FINE, sentence=f"Time zones are those of this machine, or of tzdata {version}.")


def _wrong(sentence: str) -> Finding:
    return Finding(weight=Weight.WRONG, sentence=sentence)


def _surviving(looking: Iterator[Finding]) -> Iterator[Finding]:
    """What keeps the doctor from looking at something is itself what has to be mended."""
    try:
        yield from looking
    except Exception as error:
        told = upkeep.explained(error)
        if not told:
            raise
        yield _wrong(told)


def _settings(setup: Setup) -> Iterator[Finding]:
    if not is_full_address(setup.base_url):
        yield _wrong(f"{setup.base_url} is no address. Write OUTREACH_BASE_URL like https://desk.example.org.")
        return
    base = urlsplit(setup.base_url)
    if base.scheme == "http" and base.hostname not in ("127.0.0.1", "localhost", "::1"):
        yield _wrong(
            f"{setup.base_url} is not encrypted. Put a proxy with TLS before it and say https in OUTREACH_BASE_URL."
        )
    if setup.password_cost != "normal":  # noqa: S105  # the name of a setting's value
        yield _wrong("OUTREACH_PASSWORD_COST is `test`: passwords can be guessed. Leave it out.")
    if not setup.given_key:
        lies = f"The secret key lies in {setup.key_file}."
        where = lies if setup.key_file.exists() else f"The first start makes a secret key in {setup.key_file}."
        where += " Several servers need one OUTREACH_SECRET_KEY for all."
        yield Finding(weight=Weight.FINE, sentence=where)
    if setup.key_file.exists() and setup.key_file.stat().st_mode & 0o077:
        yield _wrong(f"Others can read {setup.key_file}. Run: chmod 600 {setup.key_file}")


def _folders(setup: Setup) -> Iterator[Finding]:
    existing = next(path for path in (setup.home, *setup.home.parents) if path.exists())
    if not existing.is_dir():
        yield _wrong(f"{existing} is a file, so nothing can be kept there. Name a folder in OUTREACH_HOME.")
        return
    if not os.access(existing, os.W_OK | os.X_OK):
        yield _wrong(f"Nothing can be written in {existing}. Give yourself that right, or set OUTREACH_HOME.")
    free = shutil.disk_usage(existing).free
    if free < LITTLE_SPACE:
        yield _wrong(f"Only {free // 2**20} MB are free where {setup.home} lies. Make room before something is lost.")
    else:
        yield Finding(weight=Weight.FINE, sentence=f"{free / 2**30:,.1f} GB are free where {setup.home} lies.")


def _mail(setup: Setup) -> Iterator[Finding]:
    open_mailer(setup.mail_url)
    url = urlsplit(setup.mail_url)
    if url.scheme == "practice":
        sentence = f"Mail is practice: it lands in {url.path} and goes nowhere. Set OUTREACH_SMTP_URL to send it."
        yield Finding(weight=Weight.LOOK, sentence=sentence)
        return
    if url.scheme == "smtp" and url.hostname not in ("127.0.0.1", "localhost", "::1"):
        yield _wrong(f"Mail goes to {url.hostname} without encryption. Use smtps:// or smtp+starttls://.")
    if setup.mail_from.endswith("example.org"):
        yield _wrong("Mail leaves from an example address. Set OUTREACH_MAIL_FROM to the newsroom's own.")


def _mail_in(incoming: Incoming) -> Iterator[Finding]:
    ways = (incoming.imap_url, _mailbox), (incoming.maildir, _maildir)
    for where, read in ways:
        if where:
            try:
                yield Finding(weight=Weight.FINE, sentence=f"Mail comes in from {read(where)}.")
            except (OutreachError, OSError) as trouble:
                yield _wrong(f"Mail cannot come in. {trouble}")
    if not any(where for where, _ in ways):
        sentence = "No mailbox is read: answers come in by `outreach mail file` and by hand. Set OUTREACH_IMAP_URL."
        yield Finding(weight=Weight.LOOK, sentence=sentence)


def _mail_out(mail_url: str, mail_from: str) -> Iterator[Finding]:
    try:
        mailer = open_mailer(mail_url)
        if isinstance(mailer, SmtpMailer):
            reached = replace(mailer, seconds_for_a_reply=A_MOMENT).try_it(mail_from)
            yield Finding(weight=Weight.FINE, sentence=f"Mail leaves by {reached}.")
    except OutreachError as trouble:
        yield _wrong(f"Mail cannot leave. {trouble}")


def _mailbox(url: str) -> str:
    with open_mailbox(url, seconds=A_MOMENT) as mailbox:
        return f"the mailbox {mailbox.name}"


def _maildir(folder: str) -> str:
    next(iter(Maildir(Path(folder).expanduser()).waiting()), None)
    return f"the Maildir {folder}"


def _database(setup: Setup) -> Iterator[Finding]:
    problems = upkeep.check(setup.database_url)
    yield from map(_wrong, problems)
    if problems:
        return
    database = Database(setup.database_url)
    try:
        yield Finding(weight=Weight.FINE, sentence=f"{database.description}.")
        for weakness in database.weaknesses():
            yield Finding(weight=Weight.LOOK, sentence=weakness)
    finally:
        database.dispose()
