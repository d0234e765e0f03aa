"""What a codebook would print as corrections is foreseen word for word as the next release then prints it."""

from dataclasses import replace

import pytest

from outreach.services import editions, settled
from outreach.services.foreseen import foresee
from tests import dataset_story as endings
from tests.dataset_story import CODEBOOK
from tests.story import acknowledged, day, renamed, signed_off, silence
from tests.support.pressroom import EDITH, SLUG, open_pressroom

WHY = "Readers asked what silence means."
OTHER = replace(CODEBOOK, acknowledged_is_no_response=True, noun="force")


@pytest.fixture
def room(sqlite_url, tmp_path):
    """Released: one that only acknowledged, one that denied and has another name since."""
    room = open_pressroom(sqlite_url, tmp_path)
    receipt = (*silence(), acknowledged(6), signed_off(9))
    room.told(receipt, (*endings.denied(), renamed(50, "Tidewater")), names=["Lakmere Police", "Tidewater Sheriff"])
    room.build(day(40))
    room.clock.now = day(60)
    yield room
    room.record.database.dispose()


def test_what_is_foreseen_is_what_the_next_release_prints(room):
    before = [one.change.sentence for one in room.check().release.corrections]
    seen = foresee(room.desk, SLUG, OTHER, reason=WHY)
    assert settled.settled(room.desk, SLUG).codebook == CODEBOOK

    editions.adopt(room.desk, SLUG, OTHER, seen_as=1, by=EDITH, reason=WHY)
    room.clock.now = day(61)
    release = room.check().release
    (note,) = release.method_notes
    new = [one.change.sentence for one in release.corrections if one.change.sentence not in before]

    assert (seen.number, seen.note.told, seen.note.changes) == (
        1,
        note.told.replace(note.on, seen.note.on),
        note.changes,
    )
    assert [sentence for _, told in seen.rows for sentence in told] == new
    assert new == ["Lakmere Police: response status was “Acknowledged only”, is now “No response”."]


def test_a_reason_of_before_is_none_for_what_is_changed_now(room):
    editions.adopt(room.desk, SLUG, OTHER, seen_as=1, by=EDITH, reason=WHY)
    room.clock.now = day(61)

    assert foresee(room.desk, SLUG, replace(OTHER, noun="bureau")).wants_reason
    assert not foresee(room.desk, SLUG, replace(OTHER, noun="bureau"), reason="A slip.").wants_reason
    assert not foresee(room.desk, SLUG, OTHER).wants_reason
