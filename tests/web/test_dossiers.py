"""The dossier of a request on the pages: for those who stand behind the row, with a fresh proof, and noted."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from outreach.domain.errors import RuleBroken, StandsInTheWay
from outreach.services import auditing, dossier_printing, viewed
from outreach.services.auditing import Wanted
from outreach.web.permissions import FRESH, TABLE, May
from tests.support.browsing import sign_in
from tests.support.dossier_story import AT_HOME_ALONE, HOUSE, NEVER, everything_in, opened, pages_of, tell

KINDS = ["house.pdf", "house.zip", "redacted.pdf", "redacted.zip"]


@pytest.fixture
def told(newsroom):
    return tell(newsroom)


@pytest.fixture
def at(told):
    return f"/requests/{told.rfc_id}/dossier"


def taken(reader, address):
    answer = reader.client.get(address)
    content = answer.get_data()
    answer.close()
    assert answer.status_code == 200, answer.text
    return answer, content


def test_the_page_says_in_brief_what_is_true_and_what_stays_here(told, at, edith):
    edith.open(at)

    assert "Dossier of Politidistriktet Lakmere" in edith.heading
    assert "The questions were put 2 times" in edith.text
    assert "A sign-off by an editor." in edith.text
    assert "It leads to somebody who spoke on background." in edith.text
    assert [word for word in NEVER.values() if word in edith.answer.text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_file_is_handed_out_to_be_saved(told, at, edith, kind):
    answer, content = taken(edith, f"{at}/{kind}")

    audience, ending = kind.split(".")
    name = f"dossier-{told.rfc_id}-politidistriktet-lakmere-{audience}.{ending}"
    assert f"attachment; filename={name}" in answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/octet-stream"
    assert "no-store" in answer.headers["Cache-Control"]
    assert content.startswith(b"%PDF-" if ending == "pdf" else b"PK")


def test_what_goes_outside_holds_nothing_of_the_house(at, edith):
    _, content = taken(edith, f"{at}/redacted.zip")
    words = everything_in(content)

    assert [what for what, word in (AT_HOME_ALONE | NEVER).items() if word in words] == []


def test_it_lies_beside_the_request_of_whoever_may(told, asha, edith):
    page = f"/requests/{told.rfc_id}"

    assert "Dossier for a lawyer" in edith.open(page).links()
    assert "Dossier for a lawyer" not in asha.open(page).links()


@pytest.mark.parametrize("kind", ["", *(f"/{kind}" for kind in KINDS)])
def test_a_reporter_is_sent_to_an_editor(at, asha, kind):
    asha.open(f"{at}{kind}", status=403)


def test_files_want_a_fresh_proof():
    assert TABLE["dossiers.download"] is TABLE["dossiers.show"] is May.HOLD
    assert "dossiers.download" in FRESH


def test_whoever_takes_one_is_noted_by_which(newsroom, at, told, edith):
    edith.open(at)
    taken(edith, f"{at}/redacted.zip")
    viewed.collect(newsroom.desk, newsroom.clock())

    found = [event.details.object for event, _ in auditing.recent(newsroom.desk, Wanted(action="viewed"))]

    assert found == [f"request/{told.rfc_id}/dossier/redacted.zip", f"request/{told.rfc_id}"]


@pytest.mark.parametrize("kind", KINDS)
def test_where_the_chain_is_sealed_what_was_just_recorded_is_anchored_before_it_is_taken(newsroom, at, edith, kind):
    auditing.begin(newsroom.desk)
    newest = auditing.recent(newsroom.desk, Wanted(limit=1))[0][0].seq

    _, content = taken(edith, f"{at}/{kind}")

    anchor = auditing.last_anchor(newsroom.desk)
    assert anchor.size >= newest
    assert kind.endswith("pdf") or anchor.root in opened(content)["proofs.json"].decode()


def test_what_is_no_dossier_is_not_there(at, edith):
    edith.open(f"{at}/everything.zip", status=404)
    edith.open(f"{at}/house.docx", status=404)


def test_a_file_the_scanner_finds_something_in_stays_at_the_desk(newsroom, at, told, edith):
    class FindsAll:
        def found(self, _content: bytes) -> str:
            return "Eicar-Test"

    newsroom.desk = replace(newsroom.desk, scanner=FindsAll())
    newsroom.app.extensions["outreach.desk"] = newsroom.desk

    _, content = taken(edith, f"{at}/house.zip")

    assert [name for name in opened(content) if name.startswith("exhibits/")] == []
    assert "The virus scanner finds something in it." in edith.open(at).text


def test_what_stands_in_its_way_is_one_click_away(newsroom):
    at = f"/requests/{newsroom.lakmere}#entry-4"
    refusal = StandsInTheWay("It would print a name.", at=at, label="Look at entry 4", address=f"https://desk{at}")

    with newsroom.app.test_request_context():
        page, code = newsroom.app.handle_user_exception(refusal)

    assert code == 409
    assert f'href="{at}">Look at entry 4</a>' in page
    assert "https://desk" not in page


def test_too_many_exhibits_for_a_page_are_made_at_the_command_line(told):
    made = told.made(HOUSE)

    dossier_printing.need_small(made)
    with pytest.raises(RuleBroken, match=r"to run outreach dossier blue-lantern --request 2 --out FILE\.zip"):
        dossier_printing.need_small(made, most=500)


def test_an_editor_takes_it_away_and_it_is_the_dossier(page: Page, address, newsroom, told):
    newsroom.clock.later(hours=1)
    sign_in(page, address, f"/requests/{told.rfc_id}", "edith")
    page.get_by_role("link", name="Dossier for a lawyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dossier of Politidistriktet Lakmere")

    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile("^PDF.*newsroom and its lawyers")).click()

    content = started.value.path().read_bytes()
    assert started.value.suggested_filename == f"dossier-{told.rfc_id}-politidistriktet-lakmere-house.pdf"
    assert "Politidistriktet Lakmere denied (on “Used the tool”)." in pages_of(content)[0]
