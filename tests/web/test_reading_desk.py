"""The reading desk: a message beside the judgement of it, filed with one button, and the next that waits."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.domain import facts
from outreach.domain.facts import Channel, Medium, Outcome, Position, Terms
from outreach.domain.ids import Seq
from tests.support.newsroom import HALIFAX, filled

ANSWER = (
    "Dear Asha,\n\nWe have never used it. Our officers 👮🏽 were told so in March.\n"
    "We have never used it, I repeat.\n\n"
    "Dana Rowe, press officer"
)
DUE = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
ASKED = facts.AttemptMade(
    channel=Channel.EMAIL,
    outcome=Outcome.SENT,
    to="Press office",
    address="press@agency.example.org",
    question_set=1,
    questions=(1, 2),
    deadline_told=DUE,
)
SELECT = "Select them there, or copy them; mark what you leave out with … and what you add with [brackets]."
DEADLINE = facts.DeadlineSet(due_at=DUE, zone=HALIFAX, working_days=5)


def wrote(text=ANSWER, **rest):
    told = {"sender": "Dana Rowe <press@agency.example.org>", "subject": "Re: your questions", "language": "en", **rest}
    return facts.MessageReceived(channel=Channel.EMAIL, text=text, **told)


def came(newsroom, rfc_id, text=ANSWER, **rest):
    """An hour after we asked, this came in."""
    if not newsroom.facts(rfc_id, facts.AttemptMade):
        newsroom.told(rfc_id, ASKED, DEADLINE)
    newsroom.clock.later(hours=1)
    (entry,) = newsroom.told(rfc_id, wrote(text, **rest))
    newsroom.clock.later(hours=1)
    return f"/requests/{rfc_id}/messages/{entry.seq}"


SPEAKS = "speaks for the agency"
DENIES = {"answers-1": "denies", "authority": SPEAKS}


@pytest.fixture
def address(newsroom):
    return came(newsroom, newsroom.port_ansel)


def recorded(newsroom, kind):
    return newsroom.facts(newsroom.port_ansel, kind)


def test_the_desk_leads_to_the_message_that_waits_longest(newsroom, asha, address):
    newsroom.told(newsroom.port_ansel, facts.Assigned(to="asha"))
    asha.open("/?whose=mine")
    assert "Dana Rowe : Re: your questions" in asha.text

    asha.open(next(path for name, path in asha.links().items() if name.startswith("Read →")))

    assert asha.heading == "Port Ansel Police Service"
    assert "We have never used it." in asha.text
    assert "Dana Rowe <press@agency.example.org>" in asha.text


def test_one_button_files_the_answer_with_its_quotes(newsroom, asha, address):
    asha.open(address).send(
        address,
        **{
            **DENIES,
            "circumstances": ["unaware"],
            "counterclaims": "Officers were told in March.",
            "role": "press officer",
            "quotes-0-words": "Our officers 👮🏽 were told so in March.",
            "quotes-0-terms": "on the record",
        },
    )

    (answer,) = recorded(newsroom, facts.ResponseReceived)
    (quote,) = recorded(newsroom, facts.StatementQuoted)
    assert answer.answers == (facts.Answer(question=1, position=Position.DENIES),)
    assert (answer.speaker, answer.role, answer.message) == ("Dana Rowe", "press officer", 4)
    assert (answer.circumstances, answer.counterclaims) == (("unaware",), ("Officers were told in March.",))
    assert ANSWER[quote.start : quote.end] == quote.words == "Our officers 👮🏽 were told so in March."
    assert (quote.message, quote.response, quote.speaker, quote.role) == (4, 5, "Dana Rowe", "press officer")
    assert newsroom.log(newsroom.port_ansel)[4].occurred_at == newsroom.log(newsroom.port_ansel)[3].occurred_at
    assert "Nothing else waits to be classified." in asha.text


def test_what_was_filed_opens_the_next_the_readers_own_first_then_the_oldest(newsroom, asha, address):
    lakmere = came(newsroom, newsroom.lakmere)
    newsroom.told(newsroom.lakmere, facts.Assigned(to="asha"))
    second = came(newsroom, newsroom.port_ansel, "One more thing.")

    asha.open(address)
    assert asha.page.select_one("a[data-key=j]")["href"] == second
    asha.send(address, verdict="receipt")
    assert "Politidistriktet Lakmere" in asha.heading
    asha.send(lakmere, verdict="receipt")
    assert "One more thing." in asha.text
    asha.send(second, verdict="receipt")

    assert "Nothing else waits to be classified." in asha.text
    assert asha.answer.request.path == "/"


def test_one_may_leave_a_message_and_read_the_others(newsroom, asha, address):
    lakmere = came(newsroom, newsroom.lakmere)

    asha.open(address).open(asha.page.select_one("a[data-key=j]")["href"])
    assert asha.heading == "Politidistriktet Lakmere"
    assert asha.answer.request.path == lakmere
    asha.open(asha.page.select_one("a[data-key=k]")["href"])

    assert asha.answer.request.path == address


@pytest.mark.parametrize(
    ("verdict", "typed", "kinds"),
    [
        ("time", {"later": "y"}, [facts.Acknowledged]),
        ("receipt", {"said_by": "The front desk"}, [facts.Acknowledged]),
        ("redirect", {"to": "The ministry"}, [facts.Acknowledged, facts.Redirected]),
        ("time", {"reason": "Their press officer is away."}, [facts.Acknowledged, facts.ExtensionGranted]),
        ("returned", {"report": "bounced (hard)"}, [facts.DeliveryReported, facts.MessageSetAside]),
        ("machine", {"detail": "Out of office"}, [facts.AutoReplyReceived]),
        ("aside", {"aside": "A newsletter."}, [facts.MessageSetAside]),
    ],
)
def test_whatever_it_is_it_is_filed_at_once_and_waits_no_more(newsroom, asha, address, verdict, typed, kinds):
    asha.open(address).send(address, verdict=verdict, **typed)

    assert [type(entry.fact) for entry in newsroom.log(newsroom.port_ansel)[4:]] == kinds
    asha.open(address)
    assert "Judged already" in asha.text


def test_more_time_is_offered_on_the_agencys_calendar_and_counts_once_they_were_told(newsroom, asha, address):
    asha.open(address)
    assert "5 working days of theirs more" in asha.text

    asha.send(address, verdict="time", reason="Their press officer is away.")

    (granted,) = recorded(newsroom, facts.ExtensionGranted)
    assert granted.due_at == DUE + timedelta(days=7)
    assert (granted.asked_by, granted.told_agency) == (facts.AskedBy.AGENCY, False)
    assert "Now tell them the new deadline" in asha.text


def test_more_time_is_no_choice_where_no_deadline_runs(newsroom, asha):
    newsroom.told(newsroom.lakmere, wrote())

    asha.open(f"/requests/{newsroom.lakmere}/messages/2")

    assert "They ask for more time" not in asha.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"verdict": ""}, "Say what the message is."),
        ({"authority": SPEAKS}, "Say what it answers: at least one question."),
        ({"answers-1": "denies"}, "Say whether they could speak for it."),
        ({**DENIES, "speaker": ""}, "Say who answered; a desk’s name will do if the person gave none."),
        ({"verdict": "redirect"}, "Say whom they pointed us to."),
        ({"verdict": "time"}, "Give the reason: it is kept beside the deadline."),
        ({"verdict": "aside"}, "Say why it does not belong here."),
        (
            {**DENIES, "quotes-0-words": "Our officers"},
            "Say on which terms the words were given.",
        ),
        (
            {**DENIES, "quotes-0-words": "We never used it.", "quotes-0-terms": "on the record"},
            f"These words are not in the message: “We never used it.”. {SELECT}",
        ),
        (
            {"verdict": "machine", "quotes-0-words": "Our officers", "quotes-0-terms": "on the record"},
            "Only what the agency wrote to us is quoted. Take the quotes out, or say it is more.",
        ),
        (
            {**DENIES, "quotes-0-words": "Our officers", "quotes-0-terms": "on background"},
            "Words on background need the attribution you agreed (“an official there”).",
        ),
    ],
)
def test_what_cannot_be_filed_is_said_and_nothing_typed_is_lost(newsroom, asha, address, typed, sentence):
    asha.open(address).send(address, status=422, **{"summary": "They deny it.", **typed})

    assert asha.errors == [sentence]
    kept = filled(asha.form(address))
    assert kept["summary"] == "They deny it."
    assert {name: kept.get(name, "") for name in typed} == typed
    assert len(newsroom.log(newsroom.port_ansel)) == 4


def test_the_nearest_passage_is_named_where_words_depart_from_the_message(asha, address):
    words = {"quotes-0-words": "We have never used it at all", "quotes-0-terms": "on the record"}

    asha.open(address).send(address, status=422, **{**DENIES, **words})

    assert "is not followed by “at all”" in asha.errors[0]


def test_words_that_stand_twice_are_chosen_from_their_places(newsroom, asha, address):
    typed = {**DENIES, "quotes-0-words": "We have never used it", "quotes-0-terms": "on the record"}
    asha.open(address).send(address, status=422, **typed)
    assert asha.errors == ["These words stand in 2 places. Choose which of them you mean."]
    places = [one["value"] for one in asha.page.select("[name=quotes-0-place]")]

    asha.send(address, **{"quotes-0-place": places[1]})

    (quote,) = recorded(newsroom, facts.StatementQuoted)
    assert quote.start == ANSWER.rindex("We have never used it")


def test_a_selection_says_itself_which_of_two_places_it_is(newsroom, asha, address):
    start = ANSWER.rindex("We have never used it")
    place = {"quotes-0-start": str(start), "quotes-0-end": str(start + 21)}
    words = {"quotes-0-words": "We have never used it", "quotes-0-terms": "on the record"}

    asha.open(address).send(address, **{**DENIES, **words, **place})

    assert recorded(newsroom, facts.StatementQuoted)[0].start == start


def test_words_changed_after_they_were_selected_are_looked_for_anew(newsroom, asha, address):
    place = {"quotes-0-start": "0", "quotes-0-end": "9"}
    words = {"quotes-0-words": "Dana Rowe, press officer", "quotes-0-terms": "on the record"}

    asha.open(address).send(address, **{**DENIES, **words, **place})

    assert recorded(newsroom, facts.StatementQuoted)[0].start == ANSWER.index("Dana Rowe")


def test_a_quote_with_cuts_is_checked_and_has_no_one_place(newsroom, asha, address):
    words = {"quotes-0-words": "[O]ur officers … were told so", "quotes-0-terms": "on the record"}

    asha.open(address).send(address, **{**DENIES, **words})

    (quote,) = recorded(newsroom, facts.StatementQuoted)
    assert (quote.words, quote.response) == ("[O]ur officers … were told so", 5)
    assert (quote.message, quote.start, quote.end) == (None, None, None)


def test_several_quotes_go_on_record_together_without_scripts(newsroom, asha, address):
    asha.open(address).send(
        address, **{"look": "yes", "quotes-0-words": "Dear Asha", "quotes-0-terms": "on the record"}
    )
    assert not asha.errors
    more = {"quotes-1-words": "I repeat", "quotes-1-terms": "on background", "quotes-1-attribution": "an official"}

    asha.send(address, **{**DENIES, **more, "quotes-1-speaker": "R. Lind"})

    one, another = recorded(newsroom, facts.StatementQuoted)
    assert (one.words, one.speaker, one.terms) == ("Dear Asha", "Dana Rowe", Terms.ON_THE_RECORD)
    assert (another.words, another.speaker, another.attribution) == ("I repeat", "R. Lind", "an official")


def test_a_quote_is_marked_in_its_message_and_leads_to_and_fro(newsroom, asha, address):
    words = {"quotes-0-words": "Our officers 👮🏽 were told so in March.", "quotes-0-terms": "on the record"}
    asha.open(address).send(address, **{**DENIES, **words})

    asha.open(address)
    mark = asha.page.select_one("a.quoted")
    assert mark.get_text() == words["quotes-0-words"]
    assert mark["href"] == f"/requests/{newsroom.port_ansel}#entry-6"
    asha.open(f"/requests/{newsroom.port_ansel}")

    assert asha.links()["in its place in the message"] == f"{address}#quote-6"


def test_quotes_that_overlap_are_both_marked_and_no_letter_is_lost(newsroom, asha, address):
    asha.open(address).send(address, **DENIES)
    for words in ("Our officers 👮🏽 were", "👮🏽 were told so"):
        asha.open(address).send(address, **{"quotes-0-words": words, "quotes-0-terms": "on the record"})

    asha.open(address)

    assert [one.get_text() for one in asha.page.select("a.quoted")] == ["Our officers ", "👮🏽 were", " told so"]
    assert "".join(part.get_text() for part in asha.page.select("[data-start]")) == ANSWER
    assert {f"quote-{seq}" for seq in (6, 7)} <= {one["id"] for one in asha.page.select("[data-start] span[id]")}
    assert "Quoted. A second person has to verify it." not in asha.text


def test_a_quote_of_a_message_that_was_taken_back_wants_checking_again(newsroom, edith, asha, address):
    typed = {"verdict": "receipt", "quotes-0-words": "Dear Asha", "quotes-0-terms": "on the record"}
    asha.open(address).send(address, **typed)
    newsroom.told(newsroom.port_ansel, facts.StatementVerified(statement=Seq(6)), by="edith")
    newsroom.told(newsroom.port_ansel, facts.EntryRetracted(entry=Seq(4), reason="It belongs to Lakmere."))

    edith.open(f"/requests/{newsroom.port_ansel}")
    assert "to verify" in edith.text
    edith.open(address)

    assert "This message was taken back." in edith.text
    assert not edith.page.select("form.judging")


def test_whoever_judges_beside_an_older_log_is_told_what_is_new(newsroom, asha, address):
    asha.open(address)
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They called."), by="edith")

    asha.send(
        address,
        status=409,
        **{**DENIES, "quotes-0-words": "Dear Asha"},
        **{"quotes-0-terms": "on the record"},
    )
    assert "Someone else recorded something first" in asha.text
    asha.send(address)

    assert recorded(newsroom, facts.StatementQuoted)[0].response == 6


def test_a_double_click_files_it_once(newsroom, asha, address):
    asha.open(address)
    page = asha.page
    for _ in range(2):
        asha.page = page
        asha.send(address, follow=False, status=303, **DENIES)

    assert len(recorded(newsroom, facts.ResponseReceived)) == 1


def test_what_is_typed_beside_a_message_is_kept_but_never_words_off_the_record(asha, address):
    asha.open(address)
    typed = {**filled(asha.form(address)), "quotes-0-words": "Dear Asha"}
    asha.client.post("/drafts", data=typed)
    assert filled(asha.open(address).form(address))["quotes-0-words"] == "Dear Asha"

    asha.client.post("/drafts", data={**typed, "quotes-0-terms": "off the record"})

    assert filled(asha.open(address).form(address))["quotes-0-words"] == ""


def test_words_off_the_record_are_not_taken_by_this_form(newsroom, asha, address):
    words = {"quotes-0-words": "Dear Asha", "quotes-0-terms": "off the record"}

    asha.open(address).send(address, status=422, **{**DENIES, **words})

    assert len(newsroom.log(newsroom.port_ansel)) == 4


def test_a_call_that_was_transcribed_is_quoted_as_spoken(newsroom, asha):
    newsroom.told(newsroom.port_ansel, ASKED)
    newsroom.told(newsroom.port_ansel, facts.MessageReceived(channel=Channel.PHONE, sender="Rowe", text="No, never."))
    address = f"/requests/{newsroom.port_ansel}/messages/3"

    words = {"quotes-0-words": "never.", "quotes-0-terms": "on the record", "speaker": "Rowe"}
    asha.open(address).send(address, **{**DENIES, **words})

    assert recorded(newsroom, facts.StatementQuoted)[0].medium is Medium.SPOKEN


def test_original_and_translation_stand_beside_each_other_each_in_its_direction(newsroom, asha):
    address = came(newsroom, newsroom.port_ansel, "لم نستخدمه قط.", language="ar")
    asha.open(address)
    translate = asha.links()["Translate it"]
    noun = f"/requests/{newsroom.port_ansel}/message-translations"
    asha.open(translate).send(noun, language="en", words="We have never used it.")

    assert asha.answer.request.path == address
    original, translation = asha.page.select_one(".message"), asha.page.select_one(".translated")
    assert (original["lang"], original["dir"]) == ("ar", "rtl")
    assert (translation["lang"], translation["dir"]) == ("en", "auto")
    assert translation.get_text() == "We have never used it."


def test_a_pasted_message_has_no_mail_to_take_away(asha, address):
    asha.open(f"{address}/original", status=404)
    asha.open(f"{address}/attachments/1", status=404)


def test_what_is_no_message_cannot_be_read(newsroom, asha, address):
    asha.open(f"/requests/{newsroom.port_ansel}/messages/1", status=404)
    asha.open(f"/requests/{newsroom.port_ansel}/messages/99", status=404)


def test_a_request_without_unread_messages_leads_to_its_page(newsroom, asha):
    asha.open(f"/requests/{newsroom.port_ansel}/messages")

    assert asha.answer.request.path == f"/requests/{newsroom.port_ansel}"


MAIL = b"""From: Dana Rowe <press@agency.example.org>\r
To: Asha <asha+token@desk.example.org>\r
Subject: Re: your questions\r
Date: Mon, 23 Nov 2026 12:00:00 -0400\r
\r
We have never used it.\r
"""


def test_a_mail_is_shown_with_what_its_bytes_say_and_taken_away_locked_up(newsroom, asha):
    raw = newsroom.desk.evidence.put(MAIL)
    address = came(newsroom, newsroom.port_ansel, "We have never used it.", raw=raw)

    asha.open(address)
    assert "Says it was sent Mon 23 Nov 2026 12:00 AST" in asha.text
    asha.client.get(f"{address}/original")
    answer = asha.client.get(f"{address}/original")

    assert answer.data == MAIL
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=message-")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"


def test_a_mail_whose_bytes_are_gone_is_still_read(newsroom, asha):
    address = came(newsroom, newsroom.port_ansel, "We have never used it.", raw="0" * 64)

    asha.open(address)

    assert "The mail behind these words cannot be shown." in asha.text
    assert "We have never used it." in asha.text


def test_a_judgement_that_came_second_is_shown_with_every_word_and_who_was_first(newsroom, asha, address):
    asha.open(address)
    typed = {**filled(asha.form(address)), **DENIES, "verdict": "answer", "speaker": "Dana Rowe", "summary": "MY WORDS"}
    newsroom.reader("ben").open(address).send(address, {"verdict": "receipt", "said_by": "the front desk"})

    answer = asha.client.post(address, data=typed)

    assert answer.status_code == 409
    assert "A colleague judged it first" in answer.text
    assert "by Ben Otieno" in answer.text
    assert "MY WORDS" in answer.text
    assert newsroom.facts(newsroom.port_ansel, facts.ResponseReceived) == []
