"""Before it is published, the team looks at the public table in the desk: the pages that readers will get."""

import pytest

from outreach.domain.facts import SignedOff
from tests.web.test_noted import read

RELEASES = "/investigations/blue-lantern/releases"


@pytest.fixture
def released(denied, edith):
    for rfc_id in (denied.port_ansel, denied.lakmere):
        denied.told(rfc_id, SignedOff(through=denied.log(rfc_id)[-1].seq, status="denied"), by="edith")
    denied.clock.later(minutes=1)
    edith.open(RELEASES).send(RELEASES)
    return denied


def test_a_release_that_is_out_is_shown_as_readers_get_it(released, asha):
    asha.open(f"{RELEASES}/1")
    assert asha.links()["Public table"] == f"{RELEASES}/1/site/index.html"

    page = asha.client.get(f"{RELEASES}/1/site/index.html")

    assert page.mimetype == "text/html"
    assert "Port Ansel Police Service" in page.text
    assert "Preview." not in page.text
    for part, kind in (("site.css", "text/css"), ("site.js", "text/javascript"), ("rows/1.json", "application/json")):
        assert asha.client.get(f"{RELEASES}/1/site/{part}").mimetype == kind


def test_what_would_be_released_now_is_shown_and_said_not_to_be_out(newsroom, asha):
    page = asha.open(RELEASES).client.get(f"{RELEASES}/next/site/index.html")

    assert "This is what release 1 would show now. It is not out." in page.text
    assert asha.links()["The public table as it would be now"] == f"{RELEASES}/next/site/index.html"
    assert asha.client.get(f"{RELEASES}/next/site/agencies/0/77.html").status_code == 404
    assert asha.client.get(f"{RELEASES}/7/site/index.html").status_code == 404


def test_a_file_leaves_by_the_one_door_for_files(released, asha):
    answer = asha.client.get(f"{RELEASES}/1/site/releases/1/tally.txt")

    assert (answer.status_code, answer.location) == (302, f"{RELEASES}/1/tally.txt")


def test_whoever_reads_it_is_noted_and_what_it_wears_is_not(released, asha):
    asha.client.get(f"{RELEASES}/1/site/charts.html")
    asha.client.get(f"{RELEASES}/1/site/site.css")

    assert [about for about in map(str, read(released)) if "release/blue-lantern/1" in about]


@pytest.mark.parametrize("page", ["index.html", "downloads.html"])
def test_the_desk_gives_no_lines_for_other_pages_as_they_would_lead_readers_to_the_desk(released, asha, page):
    for at in (f"{RELEASES}/1/site/{page}", f"{RELEASES}/next/site/{page}"):
        assert "own page" not in asha.client.get(at).text
