"""An entry that came from a file says so beside the name it gives, on the page and in the dossier, for good."""

import json

import pytest

from outreach.domain import facts
from outreach.domain.dossier import Audience
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import dossiers, recording
from outreach.services.dossiers import Wanted

ADAM = Acting(staff=StaffId("adam"), role=Role.ADMIN)
NOTE = {"agency": "port-ansel-police-service", "fact": "NoteAdded", "text": "They rang back."}
ENTRIES = [({"by": "edith"}, "from a file, handed in by Adam"), ({}, "from a file")]


@pytest.fixture
def hand_in(newsroom):
    def handed_in(line):
        told = [json.dumps(NOTE | {"at": newsroom.clock().isoformat()} | line)]
        outcome = recording.record_file(newsroom.desk, "blue-lantern", told, by=ADAM, dry_run=False)
        assert outcome.recorded, outcome

    return handed_in


@pytest.mark.parametrize(("line", "said"), ENTRIES)
def test_the_page_says_beside_the_name_that_it_came_from_a_file(newsroom, asha, hand_in, line, said):
    hand_in(line)

    asha.open(f"/requests/{newsroom.port_ansel}")

    beside = [one.get_text(" ", strip=True) for one in asha.page.select("#entry-2 .meta span.soft")]
    assert beside == [said + (" Novak" if "Adam" in said else "")]


@pytest.mark.parametrize(("line", "said"), ENTRIES)
def test_the_dossier_says_so_too(newsroom, hand_in, line, said):
    hand_in(line)

    made = dossiers.of_request(newsroom.desk, newsroom.port_ansel, Wanted(audience=Audience.HOUSE))

    (item,) = [one for one in made.dossier.items if one.title == "Note added"]
    assert item.by.partition(", ")[2].startswith(said)


def test_what_was_typed_on_a_page_says_nothing_of_a_file(newsroom, asha):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They rang back."), by="edith")

    assert "from a file" not in asha.open(f"/requests/{newsroom.port_ansel}").text
