"""A dossier says what each release printed of the request, and what was changed later, with the reason for readers."""

import io
import json

import pytest

from outreach.domain.dossier import Audience
from outreach.domain.ids import Seq
from outreach.services import dossier_printing, dossiers
from outreach.services.dossiers import Wanted
from tests import dataset_story as endings
from tests.story import DENIES, answered, day, quoted, renamed, retracted, signed_off, verified
from tests.support.dossier_story import everything_in, pages_of
from tests.support.pressroom import SLUG, open_pressroom

HOUSE, OUTSIDE = Audience.HOUSE, Audience.OUTSIDE
QUOTE = "The brass lantern never burned."
WITHDRAWN = (*endings.denied(), quoted(10, QUOTE), verified(11, 6), signed_off(12), retracted(50, 6))


@pytest.fixture
def room(sqlite_url, tmp_path):
    room = open_pressroom(sqlite_url, tmp_path)
    yield room
    room.record.database.dispose()


def printed_in(built, agency="Lakmere Police"):
    rows = json.loads((built.folder / "release.json").read_text())["rows"]
    return next(row["line"] for row in rows if row["agency"] == agency)


def dossier(room, rfc_id, audience=HOUSE, as_of=None):
    return dossiers.of_request(room.desk, rfc_id, Wanted(audience=audience, as_of=as_of))


def archive(room, rfc_id, audience):
    into = io.BytesIO()
    dossier_printing.archived(room.desk, dossier(room, rfc_id, audience), into)
    return everything_in(into.getvalue())


def paper(room, rfc_id, audience=HOUSE):
    into = io.BytesIO()
    dossier_printing.on_paper(room.desk, [dossier(room, rfc_id, audience)], into)
    return pages_of(into.getvalue())


def twice(room, *story, name="Lakmere Police"):
    """Two releases of it, on day 40 and on day 61, with what was built."""
    (rfc_id,) = room.told(story, names=[name])
    first = room.build()
    room.clock.now = day(61)
    second = room.build()
    room.clock.now = day(70)
    return rfc_id, first, second


def test_before_a_release_it_says_that_none_is_out(room):
    (rfc_id,) = room.told(endings.denied())

    assert dossier(room, rfc_id).dossier.printed == ()
    assert "No release is out yet." in " ".join(paper(room, rfc_id))


def test_each_release_stands_there_with_its_day_its_status_and_the_line_that_it_printed(room):
    late = (*endings.silent(), answered(50, DENIES), signed_off(51))
    rfc_id, first, second = twice(room, *late)
    silent, denied = dossier(room, rfc_id).dossier.printed

    assert (silent.number, silent.status, silent.line) == (1, "“No response”", printed_in(first))
    assert (denied.number, denied.status, denied.line) == (2, "“Denied any use”", printed_in(second))
    assert (silent.out.theirs, denied.cutoff.theirs) == (
        "Saturday 11 April 2026, 09:00 UTC",
        "Saturday 2 May 2026, 09:00 UTC",
    )


def test_what_was_changed_later_stands_there_as_readers_were_told_it_with_the_reason(room):
    rfc_id, _, second = twice(room, *endings.silent(), answered(50, DENIES), signed_off(51))
    (change,) = dossier(room, rfc_id).dossier.printed[1].changes
    (note,) = second.released.body["notes"]

    assert change.told.startswith("Update, 21 April 2026. Answered on 21 April 2026, after the deadline")
    assert list(change.sentences) == note["sentences"]
    assert change.entry == note["cause"]


def test_the_first_page_says_what_was_printed_in_brief(room):
    rfc_id, _, _ = twice(room, *endings.silent(), answered(50, DENIES), signed_off(51))
    first = paper(room, rfc_id)[0]

    assert "Release 1, 11 April 2026: “No response”." in first
    assert "Release 2, 2 May 2026: “Denied any use”; 1 correction." in first


def test_what_would_be_printed_otherwise_now_is_said_not_to_be_out(room):
    rfc_id, _, _ = twice(room, *endings.denied(), renamed(65, "Lakmere District Police"))
    *_, later = dossier(room, rfc_id).dossier.printed

    assert (later.number, later.out) == (3, None)
    assert "name was Lakmere Police, is now Lakmere District Police" in later.changes[0].sentences[0]
    assert "not out: as it would be printed now" in archive(room, rfc_id, OUTSIDE)


def test_at_the_very_instant_of_a_release_nothing_reads_otherwise(room):
    (rfc_id,) = room.told(endings.denied())
    built = room.build()

    assert [one.number for one in dossier(room, rfc_id, as_of=built.released.cutoff).dossier.printed] == [1]


def test_a_dossier_as_of_a_day_knows_the_releases_of_that_day_alone(room):
    rfc_id, _, _ = twice(room, *endings.silent(), answered(50, DENIES), signed_off(51))

    assert [one.number for one in dossier(room, rfc_id, as_of=day(45)).dossier.printed] == [1]


def withdrawn(room):
    """Its quote was in the first release, and taken back since."""
    (rfc_id,) = room.told(WITHDRAWN, names=["Lakmere Police"])
    room.build()
    room.clock.now = day(70)
    return rfc_id


def test_the_house_reads_what_was_printed_of_a_quote_that_was_withdrawn(room):
    assert f"It had been printed: Dana Rowe, press officer, wrote: “{QUOTE}”" in archive(room, withdrawn(room), HOUSE)


def test_outside_no_byte_says_again_what_was_printed_and_withdrawn(room):
    text = archive(room, withdrawn(room), OUTSIDE)

    assert "a statement was withdrawn" in text
    assert "brass lantern" not in text


def test_outside_a_quote_that_came_with_a_release_and_went_is_told_without_its_words(room):
    story = (*endings.denied(), quoted(50, QUOTE), verified(51, 6), signed_off(52), retracted(65, Seq(6)))
    rfc_id, _, _ = twice(room, *story)

    assert "Lakmere Police: a statement was added." in archive(room, rfc_id, OUTSIDE)
    assert "brass lantern" not in archive(room, rfc_id, OUTSIDE)
    assert SLUG in archive(room, rfc_id, HOUSE)
