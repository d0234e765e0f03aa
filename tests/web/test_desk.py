"""The desk as it is read: nobody is led to what they may not do, and nothing that waits is left unsaid."""

from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position

EVERYBODYS = "/?whose=all"
ASKED = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, question_set=1, questions=(1, 2))


def answer(newsroom, position: Position) -> None:
    """Port Ansel answers, a day later."""
    newsroom.clock.later(days=1)
    said = (Answer(question=1, position=position),)
    newsroom.told(
        newsroom.port_ansel, facts.ResponseReceived(question_set=1, answers=said, speaker="D. Rowe", summary="So.")
    )


def turn_round(newsroom) -> None:
    newsroom.told(newsroom.port_ansel, ASKED)
    answer(newsroom, Position.DENIES)
    answer(newsroom, Position.CONFIRMS)


def test_every_button_on_everybodys_desk_opens_for_a_reporter(newsroom, asha):
    turn_round(newsroom)
    answer(newsroom, Position.CONFIRMS)

    asha.open(EVERYBODYS)
    buttons = [str(link["href"]) for link in asha.page.select("main a.act, main a.button")]

    assert "1 ruling wanted" in asha.text
    assert "An editor does this." in asha.text
    assert buttons
    assert not [address for address in buttons if "reversals" in address or "sign-off" in address]
    for address in buttons:
        asha.open(address)


def test_an_editor_is_led_to_the_ruling(newsroom, edith):
    turn_round(newsroom)

    assert "Next: rule on Port Ansel Police Service" in edith.open("/").text


def test_agencies_nobody_was_asked_about_and_nobody_has_stand_on_the_editors_desk(newsroom, edith):
    edith.open("/")

    assert "Nothing needs you" not in edith.text
    assert "2 agencies to ask" in edith.text
    assert "Next: hand out 2 requests that nobody looks after" in edith.text
    assert edith.links()["Hand them out"].endswith("requests?reporter=nobody&hand=yes")


def test_once_handed_out_an_agency_is_no_longer_among_nobodys(newsroom, edith):
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(rfc_id, facts.Assigned(to="asha"))

    assert "not handed to anybody" not in edith.open("/").text
    assert "2 agencies to ask" in edith.text
    assert "Next: put the questions to" in edith.text


def test_a_reporter_without_work_is_told_what_is_left_to_take(asha):
    asha.open("/?whose=mine")

    assert "2 not handed to anybody" in asha.text
    assert "Take some" in asha.links()
