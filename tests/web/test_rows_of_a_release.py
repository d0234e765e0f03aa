"""From a printed cell to the entry, the message and its bytes it came from, in two clicks."""

from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from outreach.db import releases as kept
from outreach.domain import facts
from outreach.domain.facts import Channel, Medium, Terms
from outreach.domain.investigation import ResponseStatus
from outreach.press.site import build
from outreach.services import sites

RELEASES = "/investigations/blue-lantern/releases"


@pytest.fixture
def signed(denied):
    """Lakmere's answer came as a message and is quoted; Edith has signed both rows."""
    rfc_id = denied.lakmere
    response = next(entry.seq for entry in denied.log(rfc_id) if isinstance(entry.fact, facts.ResponseReceived))
    (came,) = denied.told(
        rfc_id, facts.MessageReceived(channel=Channel.EMAIL, sender="press@lakmere.example.org", text="We never did.")
    )
    denied.told(rfc_id, facts.MessageSetAside(message=came.seq, reason="It repeats the answer."))
    (quote,) = denied.told(
        rfc_id,
        facts.StatementQuoted(
            words="We never did.",
            speaker="Dana Rowe",
            terms=Terms.ON_THE_RECORD,
            medium=Medium.WRITTEN,
            message=came.seq,
            start=0,
            end=13,
        ),
    )
    denied.told(rfc_id, facts.StatementVerified(statement=quote.seq), by="ben")
    for row in (denied.port_ansel, denied.lakmere):
        read = denied.log(row)[-1].seq
        denied.told(row, facts.SignedOff(through=read, status=ResponseStatus.DENIED), by="edith")
    denied.clock.later(minutes=5)
    denied.response, denied.came, denied.quote = response, came.seq, quote.seq
    return denied


@pytest.fixture
def out(signed, edith):
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(days=1)
    return signed


def cells(reader):
    """What each column prints, and the entries it names."""
    found = {}
    for row in reader.page.select("table.cells tbody tr"):
        printed, named = row.select("td")
        entries = [int(link.get_text()) for link in named.select("a.seq")]
        found[row["id"]] = (" ".join(printed.get_text().split()), entries)
    return found


def test_a_release_shows_its_rows_and_each_leads_to_its_cells(out, asha):
    asha.open(f"{RELEASES}/1")
    asha.open(f"{RELEASES}/1/rows")

    assert asha.links()["Politidistriktet Lakmere"] == f"{RELEASES}/1/rows/{out.lakmere}"
    asha.open(f"{RELEASES}/1/rows/{out.lakmere}")
    assert asha.heading == "Politidistriktet Lakmere"
    assert cells(asha)["response_status"] == ("denied", [out.response])


def test_a_cell_leads_to_its_entry_on_the_timeline_and_a_quote_to_its_message(out, asha):
    asha.open(f"{RELEASES}/1/rows/{out.lakmere}")

    assert asha.links()[f"Entry {out.response}"] == f"/requests/{out.lakmere}#entry-{out.response}"
    assert asha.links()[f"message {out.came}"] == f"/requests/{out.lakmere}/messages/{out.came}"
    asha.open(asha.links()[f"message {out.came}"])
    assert "We never did." in asha.text


@pytest.mark.parametrize(("shown", "cell"), [("Denied", "response_status"), ("Norway", "country")])
def test_a_cell_in_the_list_of_rows_leads_to_where_it_comes_from(out, asha, shown, cell):
    asha.open(f"{RELEASES}/1/rows")

    (there,) = {
        a["href"] for a in asha.page.select("td a") if shown in a.get_text() and f"/rows/{out.lakmere}" in a["href"]
    }
    assert there == f"{RELEASES}/1/rows/{out.lakmere}#{cell}"
    asha.open(there.partition("#")[0])
    (entry, *_) = asha.page.select(f"#{cell} a.seq")
    assert entry["href"].startswith(f"/requests/{out.lakmere}#entry-")


def test_a_page_for_readers_leads_to_where_its_cells_come_from_on_the_desk_and_nowhere_else(out, asha):
    page = f"{RELEASES}/1/site/agencies/0/{out.lakmere}.html"
    ours = BeautifulSoup(asha.client.get(page).text, "html.parser").select_one("a[href*='/rows/']")
    theirs = {file.name: file.content for file in build.site(sites.of_release(out.desk, "blue-lantern", 1))}

    assert urljoin(page, ours["href"]) == f"{RELEASES}/1/rows/{out.lakmere}"
    assert b"/rows/" not in theirs[f"agencies/0/{out.lakmere}.html"]


def test_before_a_release_a_row_shows_what_would_be_printed_and_why(signed, asha):
    asha.open(RELEASES)
    asha.open(f"{RELEASES}/1/rows/{signed.lakmere}")

    assert "As release 1 would print it now" in asha.text
    assert cells(asha)["line"][0] == "Politidistriktet Lakmere denied (on “Used the tool”)."


def test_rows_are_found_by_name(out, asha):
    asha.open(f"{RELEASES}/1/rows?q=LAKMERE")

    assert "Politidistriktet Lakmere" in asha.links()
    assert "Port Ansel Police Service" not in asha.links()
    assert "No row fits “nobody”" in asha.open(f"{RELEASES}/1/rows?q=nobody").text


def test_what_came_in_after_the_cut_off_is_behind_no_cell(out, asha):
    out.told(out.lakmere, facts.NameCorrected(name="Lakmere District Police", reason="The register spells it so."))

    asha.open(f"{RELEASES}/1/rows/{out.lakmere}")

    assert cells(asha)["agency"] == ("Politidistriktet Lakmere", [1])


def test_a_file_that_is_not_what_was_released_is_not_shown_as_printed(out, asha):
    with out.desk.reading() as session:
        released = kept.get(session, out.investigation, 1)
    folder = out.desk.releases / "blue-lantern" / f"001-{released.body['manifest'][:12]}"
    folder.chmod(0o755)
    (folder / "responses.csv").chmod(0o644)
    (folder / "responses.csv").write_bytes(b"id,agency\r\n1,Somebody\r\n")

    asha.open(f"{RELEASES}/1/rows/{out.lakmere}", status=409)


@pytest.mark.parametrize("path", ["1/rows/999", "7/rows/1", "7/rows", "1/rows/0"])
def test_a_row_that_there_is_not_is_not_found(out, asha, path):
    asha.open(f"{RELEASES}/{path}", status=404)
