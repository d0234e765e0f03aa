"""Whoever is asked for a proof reads for what, and finds back to where they were."""

import pytest

from outreach.web.graves import CALLED, way_back
from outreach.web.permissions import FRESH
from tests.web.test_proving import with_factor

TEAM = "/investigations/blue-lantern/team"


def test_every_act_that_wants_a_proof_has_a_name():
    assert set(CALLED) == FRESH


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (TEAM, TEAM),
        (f"{TEAM}/ben/take", TEAM),
        ("/requests/1/dossier/download?as=pdf", "/requests/1/dossier"),
        ("/me/second-factor", "/me"),
        ("//elsewhere.example.org/team", "/"),
        ("/nowhere", "/"),
    ],
)
def test_leaving_leads_to_the_nearest_page_that_asks_for_nothing(newsroom, address, page):
    assert way_back(newsroom.app, address) == page


def test_the_page_names_what_the_proof_is_for(required):
    edith, _ = with_factor(required, "edith")
    required.clock.later(minutes=11)

    edith.open(TEAM).send(TEAM, staff="asha", part="legal", status=422)

    assert "Giving a part wants a fresh proof" in edith.text
    assert edith.links()["Leave it"] == TEAM
