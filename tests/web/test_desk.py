"""The desk as it is read: nobody is led to what they may not do, and nothing that waits is left unsaid."""

import re
from dataclasses import replace
from datetime import timedelta

from outreach.db import editions, proposals
from outreach.db.proposals import Proposal
from outreach.domain import facts
from outreach.domain.facts import Answer, Channel, Outcome, Position
from outreach.domain.investigation import Policy
from tests.support.newsroom import filled

EVERYBODYS = "/?whose=all"
ASKED = facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2))


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
    assert not [address for address in buttons if "ruling" in address or "sign-off" in address]
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


def want_two(newsroom) -> None:
    with newsroom.desk.database.writing() as session:
        policy = Policy(two_person_waivers=True, two_person_release=True)
        editions.add(session, newsroom.investigation, policy, by="edith", at=newsroom.clock())


def waive(newsroom, editor):
    newsroom.told(newsroom.port_ansel, ASKED)
    form = f"/requests/{newsroom.port_ansel}/waivers"
    return editor.open(f"{form}/new").send(form, {"gate": "attempts", "reason": "It is closed for good."})


def test_a_waiver_that_wants_two_waits_on_the_desk_of_another_editor(newsroom, edith):
    want_two(newsroom)

    assert "It waits for a second editor" in waive(newsroom, edith).text
    assert "you waived it: another editor agrees" in edith.open("/").text
    assert "Next: decide on the waiver" not in edith.text

    ben = newsroom.reader("ben").open("/")
    assert "Next: decide on the waiver for Port Ansel Police Service" in ben.text
    ben.open(ben.links()["Rule Port Ansel Police Service"])
    ben.send(f"/requests/{newsroom.port_ansel}/waiver-seconds")

    assert newsroom.facts(newsroom.port_ansel, facts.WaiverSeconded)
    assert "ruling wanted" not in ben.open("/").text


def test_a_waiver_of_one_of_two_says_what_it_waits_for_and_two_are_told_apart_by_their_days(newsroom, edith):
    want_two(newsroom)
    waive(newsroom, edith)
    told = [entry.text for entry in edith.open(f"/requests/{newsroom.port_ansel}").page.select(".told")]
    assert ["waits for a second editor" in one for one in told if "Waived" in one] == [True]
    assert "printed in the release" not in " ".join(told)

    newsroom.clock.now += timedelta(days=1)
    form = f"/requests/{newsroom.port_ansel}/waivers"
    edith.open(f"{form}/new").send(form, {"gate": "attempts", "reason": "It is closed for good."})
    ben = newsroom.reader("ben").open(f"/requests/{newsroom.port_ansel}/waiver-seconds/new")
    choices = [one.get_text(" ", strip=True) for one in ben.page.select("[name=waiver] + *, option, label")]
    named = {one for one in choices if "Attempts, until" in one}
    assert len(named) == 2

    newsroom.clock.now += timedelta(days=14) - timedelta(hours=1)
    ben.send(f"/requests/{newsroom.port_ansel}/waiver-seconds", {"waiver": "3"}, status=422)

    assert "This waiver held until" in ben.text
    assert not newsroom.facts(newsroom.port_ansel, facts.WaiverSeconded)


def test_a_waiver_of_one_editor_is_in_force_at_once_where_one_is_enough(newsroom, edith):
    assert "Waived. The release will say so." in waive(newsroom, edith).text
    assert "ruling wanted" not in edith.open("/").text


def test_a_proposed_release_waits_on_the_desk_of_another_editor(newsroom, asha, edith):
    want_two(newsroom)
    with newsroom.desk.database.writing() as session:
        now, proposed = newsroom.clock(), {"number": 1, "manifest": "0" * 64, "proposed_by": "edith"}
        proposals.add(
            session, Proposal(investigation_id=newsroom.investigation, cutoff=now, proposed_at=now, **proposed)
        )

    ben = newsroom.reader("ben").open("/")

    assert "Release 1 is proposed and waits for a second editor." in ben.text
    assert ben.links()["Releases"] == "/investigations/blue-lantern/releases"
    assert "proposed by you: another editor has to second it" in edith.open("/").text
    assert "is proposed" not in asha.open("/?whose=all").text


def test_people_are_named_as_they_are_called(newsroom, edith):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"))

    for path in ("/", "/investigations/blue-lantern/requests"):
        assert "Asha Rao" in edith.open(path).text
        assert "asha" not in edith.text.replace("asha@", "")


def test_a_release_held_back_by_an_agency_never_asked_is_told_on_its_clock_and_the_readers(edith):
    edith.open("/")

    assert re.search(r"Earliest fair release: Tue 8 Dec 2026 17:00 AST \(22:00 CET yours\)", edith.text)
    assert "UTC" not in edith.text


def test_several_who_have_to_be_asked_are_written_to_together(asha):
    asha.open("/?whose=all")

    link = asha.page.find("a", string="Write to them together")
    assert "agencies to ask" in asha.text
    asha.open(link["href"])
    assert asha.page.h1.text == "Merge letters"


def overdue(newsroom, *told, days: float) -> None:
    """Port Ansel was asked on a Monday, and its time is over on Thursday evening."""
    due = newsroom.clock() + timedelta(days=3, hours=7)
    newsroom.told(newsroom.port_ansel, facts.DeadlineSet(due_at=due, zone="America/Halifax"), ASKED)
    for one in told:
        newsroom.clock.later(days=1)
        newsroom.told(newsroom.port_ansel, one)
    newsroom.clock.later(days=days)
    newsroom.readers.clear()


def overdue_line(reader):
    return " ".join(reader.open(EVERYBODYS).page.select_one(".part-overdue li").get_text(" ").split())


def test_nobody_is_led_to_call_an_office_that_is_closed(newsroom):
    overdue(newsroom, days=5)
    asha = newsroom.reader("asha")

    line = overdue_line(asha)

    assert "Call from Mon 30 Nov 2026 09:00 AST (14:00 CET yours): their office is closed (Saturday)" in line
    assert asha.page.select_one(".part-overdue a.act")["href"] == f"/requests/{newsroom.port_ansel}"
    assert "Next: put the questions to Politidistriktet Lakmere" in asha.text


def test_once_the_office_is_open_the_same_line_is_called_with_the_number_of_the_call_list(newsroom):
    overdue(newsroom, days=7)
    asha = newsroom.reader("asha")

    assert "from Mon" not in overdue_line(asha)
    assert "Next: call Port Ansel Police Service . Its deadline has passed after 1 of 3 attempts." in asha.text
    asha.open(asha.page.select_one(".part-overdue a.act")["href"])
    assert filled(asha.form(f"/requests/{newsroom.port_ansel}/attempts"))["address"] == "+1 902 555 0100"


def test_the_desk_the_call_list_and_the_follow_ups_want_the_same_thing(newsroom):
    called = facts.AttemptMade(channel=Channel.PHONE, outcome=Outcome.NO_ANSWER, to="Desk")
    overdue(newsroom, called, days=7)
    asha = newsroom.reader("asha")

    assert "Final notice" in overdue_line(asha)
    assert "Next: arm the final notice to Port Ansel Police Service" in asha.text
    follow_ups = asha.page.select_one(".part-overdue a.act")["href"]
    assert "proposes a final notice here" in asha.open("/investigations/blue-lantern/calls").text
    assert "Final notices, with the deadline 1" in asha.open(follow_ups).text


def test_whoever_was_tried_yesterday_is_left_alone_on_the_desk_too(newsroom):
    overdue(newsroom, facts.AttemptMade(channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press"), days=3)
    asha = newsroom.reader("asha")
    newsroom.told(newsroom.port_ansel, replace(ASKED, questions=()))
    newsroom.clock.later(minutes=5)

    assert re.search(r"Call from \w+ .* 2 working days after it was last tried", overdue_line(asha))
