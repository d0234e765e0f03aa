"""Handing work out from the list: many at once, all or none, and a reporter takes only what nobody has."""

import pytest

from outreach.domain import facts
from tests.support.newsroom import filled

LIST = "/investigations/blue-lantern/requests"
HAND = f"{LIST}?reporter=nobody&hand=yes"
SEND = f"{LIST}/hand-over?reporter=nobody&hand=yes"


def boxes(reader) -> list[str]:
    return [str(box["value"]) for box in reader.page.select("input[name=row]")]


def holders(newsroom) -> list[str]:
    """With whom each of the two agencies lies, if with anybody."""
    told = [newsroom.facts(rfc_id, facts.Assigned) for rfc_id in (newsroom.port_ansel, newsroom.lakmere)]
    return [one[-1].to if one else "" for one in told]


def test_an_editor_hands_out_what_was_ticked_in_one_go(newsroom, edith):
    edith.open(HAND).send(SEND, {"row": boxes(edith), "to": "asha"})

    assert "Handed 2 requests to Asha Rao." in edith.text
    assert holders(newsroom) == ["asha", "asha"]


def test_only_the_ticked_are_handed_out(newsroom, edith):
    edith.open(HAND)

    edith.send(SEND, {"row": [f"{newsroom.lakmere}:1"], "to": "asha"})

    assert holders(newsroom) == ["", "asha"]


def test_all_on_the_page_are_ticked_by_a_link(edith):
    edith.open(HAND)
    assert not edith.page.select("input[name=row][checked]")

    edith.open(edith.links()["Tick all on this page"])

    assert len(edith.page.select("input[name=row][checked]")) == 2


def test_the_usual_list_has_no_boxes_and_leads_to_those_that_have(edith):
    edith.open(LIST)
    assert boxes(edith) == []

    edith.open(edith.links()["Hand these out"])

    assert len(boxes(edith)) == 2


def test_where_one_of_them_moved_on_none_is_handed_over_and_the_ticks_stay(newsroom, edith):
    rows = boxes(edith.open(HAND))
    newsroom.told(newsroom.lakmere, facts.NoteAdded(text="Somebody called."))

    edith.send(SEND, {"row": rows, "to": "asha"}, status=409)

    assert holders(newsroom) == ["", ""]
    assert "changed meanwhile" in edith.text
    assert len(edith.page.select("input[name=row][checked]")) == 2
    edith.send(SEND, {"row": boxes(edith)})
    assert holders(newsroom) == ["asha", "asha"]


def test_a_second_click_hands_over_once(newsroom, edith):
    typed = {**filled(edith.open(HAND).form(SEND)), "row": boxes(edith), "to": "asha"}

    answers = [edith.client.post(SEND, data=typed).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(newsroom.facts(newsroom.lakmere, facts.Assigned)) == 1


@pytest.mark.parametrize(
    ("rows", "to", "sentence"),
    [
        ([], "asha", "Tick the agencies to hand over."),
        (["1:x"], "asha", "The list of rows came in damaged. Open the page again."),
        (["2:1"], "", "Choose a colleague."),
        (["2:1", "99:1"], "asha", "There is no such request for comment in this investigation."),
    ],
)
def test_what_cannot_be_handed_over_is_said(newsroom, edith, rows, to, sentence):
    edith.open(HAND).send(SEND, {"row": rows, "to": to}, status=422)

    assert edith.errors == [sentence]
    assert holders(newsroom) == ["", ""]


def test_a_reporter_takes_what_nobody_has(newsroom, asha):
    asha.open(LIST)
    asha.open(asha.links()["Take some for yourself"]).send(SEND, {"row": [f"{newsroom.lakmere}:1"]})

    assert holders(newsroom) == ["", "asha"]


def test_a_reporter_hands_nothing_to_others_and_takes_nothing_from_them(newsroom, asha):
    asha.open(HAND)
    form = filled(asha.form(SEND))
    newsroom.told(newsroom.lakmere, facts.Assigned(to="ben"), by="edith")

    others = asha.client.post(SEND, data={**form, "row": [f"{newsroom.port_ansel}:1"], "to": "ben"})
    bens = asha.client.post(SEND, data={**form, "row": [f"{newsroom.lakmere}:2"], "to": "asha"})

    assert (others.status_code, bens.status_code) == (422, 422)
    assert "A reporter takes for themselves what nobody has." in bens.text
    assert holders(newsroom) == ["", "ben"]
