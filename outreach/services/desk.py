"""The desk: what every service is handed, and nothing else it may reach for."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol

from outreach.chat import Rooms
from outreach.clock import Clock
from outreach.db import cases, seats, submissions
from outreach.db.audit_keys import KeyFile
from outreach.db.session import Session
from outreach.domain.ids import InvestigationId, RfcId, Seq
from outreach.domain.letters import Replies
from outreach.domain.people import Acting
from outreach.domain.received import ReceivedMessage
from outreach.domain.secret_keys import SecretKeys
from outreach.domain.teams import EVERYTHING, Sight
from outreach.evidence.clamd import Scanner
from outreach.evidence.store import EvidenceStore
from outreach.mail.domains import Takes
from outreach.mail.outgoing import Mailer
from outreach.services.calendars import Calendars

Reader = Callable[[bytes], ReceivedMessage]
Overheard = Callable[[Session, RfcId], Mapping[Seq, str]]
OverheardIn = Callable[[Session, InvestigationId], Mapping[RfcId, Mapping[Seq, str]]]
TakesMail = Callable[[Collection[str]], Mapping[str, Takes]]
"""Whether each of these domains takes mail, as far as the domain name system says."""


class Database(Protocol):
    """Where the record lies. `reading` is one snapshot that cannot write; `writing` one transaction."""

    def reading(self) -> AbstractContextManager[Session]: ...

    def writing(self) -> AbstractContextManager[Session]: ...

    def let_go(self) -> str: ...

    def dispose(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """Where answers arrive beside the spool: a mailbox (its address holds a password), a Maildir, both or neither.

    `servers` are the names, in small letters, under which our own mail servers note their checks of a sender.
    """

    imap_url: str = field(default="", repr=False)
    maildir: str = ""
    servers: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """`releases` is the folder of released datasets, `templates` that of letters and pages.

    `scanner` is asked about each file before it is handed out. `keys` sign and seal what is the desk's own.
    `home` is where the program keeps all else that is no part of the database.
    `overheard` reads a request's off-the-record words, for the search that proves no release holds them;
    `overheard_in` those of an investigation, for the one that looks for them in letters about to leave.
    `practice` takes the letters of investigations that are not live, whatever `mailer` is. `replies` makes the address
    each letter is answered to. `spool` is the folder where mail lies that was handed in and not yet taken up;
    `incoming` says where else to look for it, `reader` takes a message apart.
    `audit_keys` seal who did what, `views` is the folder where it is noted who read what until that is sealed too.
    `sight` is what whoever works at it may see.
    `chat` are the rooms that are told how much waits; most newsrooms have none.
    """

    clock: Clock
    database: Database
    calendars: Calendars
    mailer: Mailer
    practice: Mailer
    replies: Replies
    keys: SecretKeys
    evidence: EvidenceStore
    scanner: Scanner
    spool: Path
    takes_mail: TakesMail
    incoming: Incoming
    reader: Reader
    overheard: Overheard
    overheard_in: OverheardIn
    home: Path
    releases: Path
    templates: Path
    base_url: str
    mail_from: str
    chat: Rooms
    audit_keys: KeyFile
    views: Path
    sight: Sight = EVERYTHING

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.reading()

    @contextmanager
    def writing(self, by: Acting) -> Iterator[Session]:
        """One write transaction for whoever acts. A form's key is spent in it, so a second click finds it spent."""
        with self.database.writing() as session:
            session.info["by"] = by.staff
            if by.once is not None:
                submissions.claim(session, by, self.clock())
            yield session

    def is_own(self, address: str) -> bool:
        """Whether this is the desk's own address, under which nobody is told that they answer a letter."""
        return address.casefold() == parseaddr(self.mail_from)[1].casefold()

    def only_looking(self, session: Session) -> "Desk":
        """The same desk for one page that is looked at: one snapshot for all of it, and no way to write."""
        cases.looked_at_once(session)
        return replace(self, database=OneSnapshot(session))

    def seen_by(self, sight: Sight) -> "Desk":
        """The same desk for somebody who may see so much and no more: whatever is read of it starts from that."""
        return replace(self, database=Sighted(self.database, sight), sight=sight)

    def at(self, clock: Clock) -> "Desk":
        """The same desk with another clock: to replay a day, or to load a story that lies in the past."""
        return replace(self, clock=clock)


@dataclass(frozen=True)
class Sighted:
    """A database as somebody may see it."""

    database: Database
    sight: Sight

    def reading(self) -> AbstractContextManager[Session]:
        return self._through(self.database.reading())

    def writing(self) -> AbstractContextManager[Session]:
        return self._through(self.database.writing())

    @contextmanager
    def _through(self, opened: AbstractContextManager[Session]) -> Iterator[Session]:
        with opened as session, seats.through(session, self.sight):
            yield session

    def let_go(self) -> str:
        return self.database.let_go()

    def dispose(self) -> None:
        self.database.dispose()


class LookingCannotWrite(Exception):
    """A page that is only looked at tried to write; that is a mistake in the program, never of a person."""


@dataclass(frozen=True)
class OneSnapshot:
    session: Session

    def reading(self) -> AbstractContextManager[Session]:
        return nullcontext(self.session)

    def writing(self) -> AbstractContextManager[Session]:
        raise LookingCannotWrite

    def let_go(self) -> str:
        raise LookingCannotWrite

    def dispose(self) -> None:
        """The page that opened the snapshot ends it."""
