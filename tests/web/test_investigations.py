"""Investigations and the big table: numbers that add up, filters that are the address, nothing typed lost."""

import pytest

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from outreach.domain.ids import StaffId
from tests.support.newsroom import filled
from tests.support.postroom import FakeMailer

AT = "/investigations/blue-lantern"
NEW = {"title": "Quiet Harbour", "question_1": "Did you buy the readings?", "question_2": ""}


def names(reader) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in reader.page.select(".requests tbody th bdi")]


def asked(newsroom, rfc_id, by="asha", to="asha"):
    newsroom.told(
        rfc_id,
        facts.Assigned(to=StaffId(to)),
        facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)),
        by=by,
    )


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked_for", "found"),
    [
        ("", ["Politidistriktet Lakmere", "Port Ansel Police Service"]),
        ("?phase=awaiting", ["Port Ansel Police Service"]),
        ("?phase=not+asked", ["Politidistriktet Lakmere"]),
        ("?reporter=asha", ["Port Ansel Police Service"]),
        ("?reporter=nobody", ["Politidistriktet Lakmere"]),
        ("?status=awaiting+response", ["Port Ansel Police Service"]),
        ("?country=NO", ["Politidistriktet Lakmere"]),
        ("?q=police+PORT", ["Port Ansel Police Service"]),
        ("?q=olice", []),
        ("?country=NO&phase=awaiting", []),
        ("?phase=asleep&status=odd&place=nowhere", ["Politidistriktet Lakmere", "Port Ansel Police Service"]),
        ("?reporter=ghost", []),
    ],
)
def test_the_address_of_a_list_is_what_it_shows(newsroom, edith, asked_for, found):
    asked(newsroom, newsroom.port_ansel)

    assert names(edith.open(f"{AT}/requests{asked_for}")) == found


def test_the_numbers_on_the_chips_are_those_of_the_rows_behind_them(newsroom, edith):
    asked(newsroom, newsroom.port_ansel)
    edith.open(f"{AT}/requests")

    for chip in edith.page.select("nav.chips a"):
        number = chip.find(class_="num")
        if number:
            edith.open(chip["href"])
            assert len(names(edith)) == int(number.get_text()), chip


def test_a_filter_is_kept_while_another_one_is_added(newsroom, edith):
    asked(newsroom, newsroom.port_ansel)

    edith.open(f"{AT}/requests?phase=awaiting")

    assert filled(edith.page.select_one("form.find"))["phase"] == "awaiting"
    assert "phase=awaiting&reporter=asha" in [
        link["href"].partition("?")[2] for link in edith.page.select("nav.chips a")
    ]


def test_a_list_that_is_empty_says_how_to_see_more(edith):
    edith.open(f"{AT}/requests?country=NO&phase=overdue")

    assert "No request fits. Show all 2" in edith.text


def test_what_is_typed_at_the_top_of_any_page_is_looked_for_in_the_investigation_at_hand(edith):
    edith.open(AT).open("/requests?q=lak")

    assert names(edith) == ["Politidistriktet Lakmere"]


# ── Overview ────────────────────────────────────────────────────────────────────────────────────────────────────


def numbers(reader, caption: str) -> dict[str, int]:
    table = next(one for one in reader.page.find_all("table") if one.caption and one.caption.get_text() == caption)
    rows = [row.find_all(["th", "td"]) for row in table.find_all("tr")]
    return {name.get_text(strip=True): int(number.get_text()) for name, number in rows}


def test_every_name_that_was_imported_is_accounted_for(newsroom, edith):
    newsroom.told(newsroom.lakmere, facts.RemovedFromDataset(reason="It was closed in 2019."), by="edith")

    went = numbers(edith.open(AT), "Where every imported name went")

    assert went["In the dataset"] + went["Removed"] + went["Merged into another"] == went["Names imported"] == 2
    assert went["Removed"] == 1


def test_every_row_of_the_dataset_is_under_one_status(newsroom, edith):
    asked(newsroom, newsroom.port_ansel)
    answers = (Answer(question=1, position=Position.DENIES),)
    newsroom.told(
        newsroom.port_ansel,
        facts.ResponseReceived(question_set=1, answers=answers, speaker="D. Rowe", summary="No."),
    )

    stand = numbers(edith.open(AT), "Rows by published status")

    assert stand.pop("Rows in the dataset") == sum(stand.values()) == 2
    assert "Of the 2 agencies: 1 denied; 1 still to be asked. (1 + 1 = 2.)" in edith.text


def test_what_is_next_is_one_button(newsroom, edith):
    edith.open(AT)

    assert len(edith.page.select(".next .button, .next button")) == 1


# ── Opening one ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_investigation_is_opened_with_a_title_and_a_question(edith):
    edith.open("/investigations/new").send("/investigations", NEW)

    assert edith.heading == "Quiet Harbour"
    assert "Did you buy the readings?" in edith.text
    assert "import the agencies" in edith.text
    assert "practice" in edith.text


def test_it_is_practice_until_an_editor_says_that_it_is_live(newsroom, edith):
    newsroom.sends_by(FakeMailer())
    edith.open("/investigations/new").send("/investigations", NEW)

    edith.open("/investigations/quiet-harbour/live").send("/investigations/quiet-harbour/live")
    assert "no letter of it leaves the house" not in edith.open("/investigations/quiet-harbour").text

    edith.send("/investigations/quiet-harbour/practice")
    assert "no letter of it leaves the house" in edith.open("/investigations/quiet-harbour").text


def test_a_desk_without_a_mail_server_goes_nowhere_live(edith):
    edith.open("/investigations/new").send("/investigations", NEW)

    edith.open("/investigations/quiet-harbour/live")
    assert "This desk has no mail server yet" in edith.text
    edith.send("/investigations/quiet-harbour/live")

    assert "This desk has no mail server yet" in edith.page.get_text()
    assert "no letter of it leaves the house" in edith.open("/investigations/quiet-harbour").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Give the investigation a title."),
        ({"question_1": ""}, "Write the question whose answer makes the published status."),
        ({"slug": "Blue Lantern"}, "/investigations/blue-lantern is taken. Choose another address."),
    ],
)
def test_an_investigation_that_cannot_be_is_refused_at_its_field(edith, typed, sentence):
    edith.open("/investigations/new").send("/investigations", NEW | typed, status=422)

    assert edith.errors == [sentence]
    assert filled(edith.form("/investigations"))["question_2"] == ""


def test_a_second_click_opens_nothing_and_leads_to_the_first_one(edith):
    form = filled(edith.open("/investigations/new").form("/investigations")) | NEW

    first, second = (edith.client.post("/investigations", data=form) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"] == "/investigations/quiet-harbour"


def test_a_reporter_cannot_open_one(asha):
    token = filled(asha.open("/agencies/new").form("/agencies"))["csrf_token"]

    assert asha.client.post("/investigations", data={"csrf_token": token, "once": "x" * 22, **NEW}).status_code == 403


def test_the_desk_can_be_switched_to_another_investigation(edith):
    edith.open("/investigations/new").send("/investigations", NEW)

    assert "Quiet Harbour" in edith.open("/?investigation=quiet-harbour").text
    assert "Blue Lantern" in edith.open("/?investigation=blue-lantern").text.partition("switch")[0]
    assert "Blue Lantern" in edith.open("/").text.partition("switch")[0]
