"""The reading desk: a message left, a person's judgement right, and the next unread one comes by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain import facts
from outreach.domain.facts import Channel, Outcome, Position, Terms
from outreach.domain.ids import Seq
from outreach.web.forms.reading import _place
from tests.support.newsroom import Newsroom

WORDS = (
    "Dear Ms Rao,\n\nWe have never used it. We tested it once.\n\n"
    "On Monday you wrote:\n> Have you used it?\n\n-- \nDana Rowe"
)


def wrote(newsroom: Newsroom, rfc_id, text=WORDS, subject="Your questions", **rest) -> Seq:
    told = facts.MessageReceived(
        channel=Channel.EMAIL, sender="Dana Rowe <press@agency.example.org>", text=text, subject=subject, **rest
    )
    return newsroom.told(rfc_id, told)[-1].seq


@pytest.fixture
def asked(newsroom):
    for rfc_id in (newsroom.port_ansel, newsroom.lakmere):
        newsroom.told(
            rfc_id,
            facts.AttemptMade(
                channel=Channel.EMAIL, outcome=Outcome.SENT, to="Press", question_set=1, questions=(1, 2)
            ),
        )
    return newsroom


def page(newsroom, seq) -> str:
    return f"/requests/{newsroom.port_ansel}/messages/{seq}"


def test_a_message_is_judged_and_quoted_in_one_go(asked, asha):
    seq = wrote(asked, asked.port_ansel)
    asha.open(page(asked, seq))
    assert "We have never used it." in asha.text

    asha.send(page(asked, seq), verdict="answer", **{"answers-1": "denies"}, quotes="We have never used it.")

    (said,) = asked.facts(asked.port_ansel, facts.ResponseReceived)
    (quote,) = asked.facts(asked.port_ansel, facts.StatementQuoted)
    assert (said.message, said.answers[0].position, said.speaker) == (seq, Position.DENIES, "Dana Rowe")
    assert (quote.message, quote.terms, WORDS[quote.start : quote.end]) == (seq, Terms.ON_THE_RECORD, quote.words)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ({"verdict": "received"}, facts.Acknowledged),
        ({"verdict": "more time", "detail": "Until Friday, please."}, facts.Acknowledged),
        ({"verdict": "elsewhere", "elsewhere": "The ministry"}, facts.Redirected),
        ({"verdict": "machine"}, facts.AutoReplyReceived),
        ({"verdict": "not ours", "detail": "A newsletter."}, facts.MessageSetAside),
    ],
)
def test_what_is_no_answer_is_filed_as_what_it_is_and_waits_no_more(asked, asha, typed, kind):
    seq = wrote(asked, asked.port_ansel)
    asha.open(page(asked, seq))

    asha.send(page(asked, seq), **typed)

    assert asked.facts(asked.port_ansel, kind)
    assert not asked.facts(asked.port_ansel, facts.ResponseReceived)
    asha.open(page(asked, seq))
    assert "Judged already" in asha.text


def test_the_next_unread_message_comes_by_itself(asked, asha):
    first, second = wrote(asked, asked.port_ansel), wrote(asked, asked.lakmere, subject="From Lakmere")
    asha.open(page(asked, first))

    asha.send(page(asked, first), verdict="received")
    assert asha.heading == "From Lakmere"

    asha.send(f"/requests/{asked.lakmere}/messages/{second}", verdict="received")
    assert asha.heading != "From Lakmere"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"verdict": "answer"}, "at least one question"),
        ({"verdict": "answer", "answers-1": "denies", "speaker": ""}, "Say who answered"),
        ({"verdict": "elsewhere"}, "whom they pointed us to"),
        ({"verdict": "not ours"}, "reason"),
        ({}, "Say what this message is"),
        ({"verdict": "received", "quotes": "We always used it."}, "not in the message"),
        ({"verdict": "received", "quotes": "it"}, "stands 3 times"),
        ({"verdict": "received", "quotes": "We have never used it.", "terms": "on background"}, "attribution"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(asked, asha, typed, sentence):
    seq = wrote(asked, asked.port_ansel)
    asha.open(page(asked, seq))

    asha.send(page(asked, seq), status=422, **typed)

    assert any(sentence in error for error in asha.errors)
    assert len(asked.facts(asked.port_ansel, facts.MessageReceived)) == len(asked.log(asked.port_ansel)[2:])


def test_words_selected_in_the_message_say_which_of_several_places_is_meant(asked, asha):
    seq = wrote(asked, asked.port_ansel)
    second = WORDS.index("We tested")
    asha.open(page(asked, seq))

    asha.send(page(asked, seq), verdict="received", quotes="We", places=f"[[{second}, {second + 2}]]")

    (quote,) = asked.facts(asked.port_ansel, facts.StatementQuoted)
    assert (quote.start, quote.end) == (second, second + 2)


def test_a_translation_stands_beside_the_original(asked, asha):
    seq = wrote(asked, asked.port_ansel, language="no")
    asha.open(f"/requests/{asked.port_ansel}/message-translations/new?about={seq}")

    asha.send(f"/requests/{asked.port_ansel}/message-translations", language="en", words="We never used it, they say.")

    assert "We never used it, they say." in asha.text
    assert "We have never used it." in asha.text


def test_the_request_and_the_desk_lead_to_the_message(asked, asha):
    seq = wrote(asked, asked.port_ansel)

    asha.open(f"/requests/{asked.port_ansel}")
    assert asha.links()["Read and judge it"].startswith(page(asked, seq))
    asha.open(f"/requests/{asked.port_ansel}/unread")
    assert asha.heading == "Your questions"


def test_a_message_that_is_not_there_is_not_found(asked, asha):
    asha.open(page(asked, 1), status=404)
    asha.open(page(asked, 99), status=404)


@given(before=st.text(), words=st.text(min_size=1).filter(str.strip), after=st.text())
def test_any_words_selected_are_found_at_their_place(before, words, after):
    text = before + words + after

    place = _place(words, text, [(len(before), len(before) + len(words))])

    assert place == (len(before), len(before) + len(words))
