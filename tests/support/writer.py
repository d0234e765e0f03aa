"""A process that writes notes in one log until it is killed, saying which are saved.

`writer.py URL RFC_ID` opens the database as the desk does. `writer.py URL RFC_ID JOURNAL SYNCHRONOUS` opens it as a
desk would that thought these settings right: those of an older SQLite, or careless ones.
"""

import sys

from outreach.db import cases, log, sqlite, summaries
from outreach.db.session import Database
from outreach.domain.facts import Happened, NoteAdded
from outreach.domain.ids import RfcId
from tests import story
from tests.support.record import ASHA


def write_for_ever(url: str, rfc_id: RfcId) -> None:
    database = Database(url)
    while True:
        with database.writing() as session:
            stored = cases.load(session, rfc_id, for_update=True)
            entries = log.read(session, rfc_id)
            note = Happened(at=story.day(1), fact=NoteAdded(text=f"Note {stored.last_seq}"))
            appended = log.append(session, stored, [note], by=ASHA, recorded_at=story.day(1), entries=entries)
            standing = story.stand([*entries, *appended], story.day(1))
            summaries.rewrite(session, stored, standing, appended=appended)
        sys.stdout.write(f"{appended[-1].seq}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if settings := sys.argv[3:]:
        sqlite.journal_of = lambda version: (settings[0], settings[1])
    write_for_ever(sys.argv[1], RfcId(int(sys.argv[2])))
