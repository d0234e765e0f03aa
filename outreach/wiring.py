"""Puts the parts together: the only module that knows every adapter."""

from outreach.chat import Rooms
from outreach.clock import Clock, system_clock
from outreach.config import Config, shipped
from outreach.db import off_record, secret_keys
from outreach.db.audit_keys import KeyFile
from outreach.db.session import Database
from outreach.domain.letters import Replies
from outreach.domain.secret_keys import SecretKeys
from outreach.evidence.clamd import Scanner
from outreach.evidence.store import open_store
from outreach.mail.domains import Domains
from outreach.mail.outgoing import open_mailer
from outreach.mail.reader import Reader
from outreach.services.calendars import calendar_of
from outreach.services.desk import Desk, Incoming


def open_desk(config: Config, *, clock: Clock = system_clock) -> Desk:
    """A desk on the configured database and mail. The database must have been upgraded (`outreach db upgrade`)."""
    keys = SecretKeys(read=lambda: secret_keys.read(config))
    ring = KeyFile(config.home_folder, config.audit_anchors_file)
    return Desk(
        clock=clock,
        database=Database(config.database, ring=ring),
        calendars=calendar_of,
        mailer=open_mailer(config.mail_url),
        practice=open_mailer(config.practice_url),
        replies=Replies(pattern=config.reply_pattern, keys=keys),
        keys=keys,
        evidence=open_store(config.evidence),
        scanner=Scanner(config.clamd),
        spool=config.home_folder / "spool",
        takes_mail=Domains(config.dns).takes_mail,
        incoming=Incoming(imap_url=config.imap_url, maildir=config.maildir, servers=config.own_servers),
        reader=Reader().read,
        overheard=off_record.read,
        overheard_in=off_record.everywhere,
        home=config.home_folder,
        releases=config.releases_folder,
        templates=shipped("templates"),
        base_url=config.base_url.rstrip("/"),
        mail_from=config.mail_from,
        chat=Rooms(config.chat_rooms),
        audit_keys=ring,
        views=config.home_folder / "views",
    )
