"""A newsroom at work until it is killed, in a process of its own: `note_taker.py [--notes] URL HOME RFC_ID…`.

It notes and uploads in turn, or notes alone, which undoes no sign-off; and says after each how many entries are saved.
"""

import itertools
import random
import sys
import time

from outreach.clock import system_clock
from outreach.config import Config
from outreach.domain.facts import Happened, NoteAdded
from outreach.domain.ids import RfcId, StaffId
from outreach.domain.people import Acting, Role
from outreach.services import evidence, records
from outreach.services.evidence import Upload
from outreach.wiring import open_desk
from tests.support.files import pdf

ASHA = Acting(staff=StaffId("asha"), role=Role.REPORTER)
UPLOAD_EVERY = 5
A_BREATH = 0.004  # seconds between two entries: two hundred colleagues could not type faster


def work(url: str, home: str, requests: list[RfcId], *, upload: bool) -> None:
    desk = open_desk(Config(home=home, database_url=url, secret_key="k" * 40))
    chance = random.Random(home)
    for number in itertools.count(1):
        rfc_id, now = chance.choice(requests), system_clock()
        if number % UPLOAD_EVERY or not upload:
            note = Happened(at=now, fact=NoteAdded(text=f"Note {number}"))
            records.record(desk, rfc_id, note, by=ASHA)
        else:
            upload = Upload(content=pdf(f"Page {number}"), called="scan.pdf", note="x", at=now)
            evidence.keep(desk, rfc_id, upload, by=ASHA)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        time.sleep(A_BREATH)


if __name__ == "__main__":
    alone = sys.argv[1] == "--notes"
    address, folder, *numbers = sys.argv[2:] if alone else sys.argv[1:]
    work(address, folder, [RfcId(int(one)) for one in numbers], upload=not alone)
