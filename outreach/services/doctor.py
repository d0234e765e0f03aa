"""A look over the set-up: each finding one sentence, with what to do next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from outreach.chat import NoChat, Rooms
from outreach.config import Config
from outreach.db.session import Database
from outreach.domain.conflicts import NotScanned
from outreach.domain.errors import OutreachError
from outreach.domain.faults import Fault, Finding, T, Weight
from outreach.domain.wallclock import counted
from outreach.mail.imap import open_mailbox
from outreach.mail.maildir import Maildir
from outreach.mail.outgoing import open_mailer
from outreach.mail.smtp import SmtpMailer
from outreach.services import (
    faults_of_audit,
    faults_of_desk,
    faults_of_place,
    faults_of_settings,
    heartbeat,
    second_factor,
    upkeep,
)
from outreach.services.desk import Desk, Incoming
from outreach.services.faults_of_desk import Looked
from outreach.services.faults_of_place import Opened, Place

A_MOMENT = 10
"""Seconds: how long the doctor waits for each answer of a mail server."""

FAULTS: tuple[Fault[Config] | Fault[Place] | Fault[Opened] | Fault[Looked], ...] = (
    *faults_of_settings.FAULTS,
    *faults_of_place.FAULTS,
    *faults_of_place.FAULTS_OF_DATABASE,
    *faults_of_desk.FAULTS,
    *faults_of_audit.FAULTS,
)
"""All of them, as docs/doctor.md lists them."""


def look(place: Place) -> tuple[Finding, ...]:
    """What can be told without opening the desk: settings, folders, and whether the database is usable."""
    looks = (_settings, _lies, _mail, _database)
    return tuple(finding for look in looks for finding in _surviving(look(place)))


def refuse(place: Place) -> None:
    """Raise the first fault with which pages and scheduler must not start. On a laptop one may practise with any."""
    if place.config.on_this_machine:
        return
    settings = _found([one for one in faults_of_settings.FAULTS if one.refused], place.config)
    for finding in (*settings, *_found([one for one in faults_of_place.FAULTS if one.refused], place)):
        raise OutreachError(finding.sentence)


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
    """What the desk itself knows: its people, its backups, and whether the scheduler is awake."""
    return tuple(_surviving(_desk(desk)))


def _desk(desk: Desk) -> Iterator[Finding]:
    for late in heartbeat.late(desk, desk.clock(), tried=(heartbeat.FETCHING_MAIL,)):
        yield Finding(weight=Weight.LOOK, sentence=late)
    yield from _scanner(desk)
    if left := second_factor.under_earlier_keys(desk):
        yield _fine(f"Under an earlier secret key: {counted(left, 'second factor')}, each until its next code.")
    found = _found((*faults_of_desk.FAULTS, *faults_of_audit.FAULTS), Looked(desk))
    yield from found
    if "evidence-not-kept" not in {one.fault for one in found}:
        yield _fine(f"Evidence is kept in {desk.evidence.prove_writable()}.")


def _settings(place: Place) -> Iterator[Finding]:
    yield from _found(faults_of_settings.FAULTS, place.config)


def _lies(place: Place) -> Iterator[Finding]:
    found = _found(faults_of_place.FAULTS, place)
    yield from found
    wrong = {one.fault for one in found}
    if not wrong & {"little-space", "home-no-folder"}:
        yield _fine(f"{place.free(place.ground) / 2**30:,.1f} GB are free where {place.home} lies.")
    if "zones-old" not in wrong:
        yield _fine(f"Time zones are those of this machine, or of tzdata {place.zones}.")
    if not place.config.secret_key:
        key = place.home / "secret.key"
        where = f"The secret key lies in {key}." if key.exists() else f"The first start makes a secret key in {key}."
        yield _fine(f"{where} Several servers need one OUTREACH_SECRET_KEY for all.")


def _mail(place: Place) -> Iterator[Finding]:
    open_mailer(place.config.mail_url)
    yield from ()


def _database(place: Place) -> Iterator[Finding]:
    url = place.config.database
    problems = upkeep.check(url)
    yield from map(_wrong, problems)
    if problems:
        return
    database = Database(url)
    try:
        yield _fine(f"{database.description}.")
        yield from _found(faults_of_place.FAULTS_OF_DATABASE, Opened(database=database, now=place.now))
    finally:
        database.dispose()


def _found(faults: Iterable[Fault[T]], at: T) -> list[Finding]:
    return [finding for fault in faults for finding in fault.look(at)]


def _surviving(looking: Iterator[Finding]) -> Iterator[Finding]:
    """What keeps the doctor from looking at something is itself what has to be mended."""
    try:
        yield from looking
    except Exception as error:
        told = upkeep.explained(error)
        if not told:
            raise
        yield _wrong(told)


def _wrong(sentence: str) -> Finding:
    return Finding(weight=Weight.WRONG, sentence=sentence)


def _fine(sentence: str) -> Finding:
    return Finding(weight=Weight.FINE, sentence=sentence)


def _mail_in(incoming: Incoming) -> Iterator[Finding]:
    ways = (incoming.imap_url, _mailbox), (incoming.maildir, _maildir)
    for where, read in ways:
        if where:
            try:
                yield _fine(f"Mail comes in from {read(where)}.")
            except (OutreachError, OSError) as trouble:
                yield _wrong(f"Mail cannot come in. {trouble}")


def _mail_out(mail_url: str, mail_from: str) -> Iterator[Finding]:
    try:
        mailer = open_mailer(mail_url)
        if isinstance(mailer, SmtpMailer):
            reached = replace(mailer, seconds_for_a_reply=A_MOMENT).try_it(mail_from)
            yield _fine(f"Mail leaves by {reached}.")
    except OutreachError as trouble:
        yield _wrong(f"Mail cannot leave. {trouble}")


def _scanner(desk: Desk) -> Iterator[Finding]:
    if desk.scanner.address:
        try:
            desk.scanner.found(b"")
            yield _fine("Files are scanned by clamd before they are handed out.")
        except NotScanned:
            yield _wrong(f"clamd does not answer at {desk.scanner.address}: no file is handed out. Start it.")


def _mailbox(url: str) -> str:
    with open_mailbox(url, seconds=A_MOMENT) as mailbox:
        return f"the mailbox {mailbox.name}"


def _maildir(folder: str) -> str:
    next(iter(Maildir(Path(folder).expanduser()).waiting()), None)
    return f"the Maildir {folder}"
