"""Many logs written to at once: each opened once, each fact judged by the rules, all saved with a few statements."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from outreach.db import cases, log, summaries
from outreach.db.cases import StoredCase
from outreach.db.session import Session
from outreach.domain.case import Case
from outreach.domain.errors import NotFound
from outreach.domain.facts import Entry, Fact, Happened
from outreach.domain.ids import AgencyId, RfcId
from outreach.domain.people import Acting
from outreach.domain.rules import check
from outreach.services.desk import Desk
from outreach.services.records import case_of, mark_contacts, never_backwards, with_entry


@dataclass(kw_only=True)
class Book:
    """One log while it is written to: the request as loaded, and its case with every entry added so far."""

    stored: StoredCase
    case: Case
    added: list[Entry] = field(default_factory=list)


def happening(fact: Fact) -> Callable[[Case], Happened]:
    """The fact as it happens at this moment, whatever moment that is on the log."""
    return lambda case: Happened(at=case.now, fact=fact)


class Books:
    """The logs of these requests, held for this transaction. Nothing is saved before `write`."""

    def __init__(self, desk: Desk, session: Session, rfc_ids: Collection[RfcId]) -> None:
        self._desk, self._session = desk, session
        stored = cases.load_many(session, rfc_ids, for_update=True)
        logs, now = log.read_some(session, sorted(stored)) if stored else {}, desk.clock()
        self._books = {
            rfc_id: Book(
                stored=one,
                case=case_of(desk, session, one, logs.get(rfc_id, ()), now=never_backwards(now, logs.get(rfc_id, ()))),
            )
            for rfc_id, one in stored.items()
        }

    def case(self, rfc_id: RfcId) -> Case:
        """The request as it stands, with what was added."""
        return self._book(rfc_id).case

    def agency(self, rfc_id: RfcId) -> AgencyId:
        return self._book(rfc_id).stored.agency.id

    def add(self, rfc_id: RfcId, tell: Callable[[Case], Happened], by: Acting) -> Entry:
        """Add the fact that `tell` makes of the case as it stands. Raises `RuleBroken`, and then nothing was added."""
        book = self._book(rfc_id)
        happened = tell(book.case)
        check(book.case, happened, by)
        book.case = with_entry(book.case, happened, by)
        book.added.append(book.case.entries[-1])
        return book.added[-1]

    def write(self) -> None:
        written = [book for book in self._books.values() if book.added]
        sealed = log.append_told(self._session, [(book.stored, book.added) for book in written])
        summaries.rewrite_many(
            self._session,
            [
                summaries.Folded(
                    stored=book.stored,
                    standing=book.case.standing,
                    appended=sealed[book.stored.rfc_id],
                    plan=book.case.plan,
                )
                for book in written
            ],
        )
        for book in written:
            mark_contacts(self._session, book.stored, book.case, sealed[book.stored.rfc_id])

    def _book(self, rfc_id: RfcId) -> Book:
        if rfc_id not in self._books:
            raise NotFound("There is no such request for comment. Find the agency by its name.")
        return self._books[rfc_id]
