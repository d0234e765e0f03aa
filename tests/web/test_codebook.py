"""The codebook's further languages and an editor's own words, from the form to the printed release."""

import json
import re

import pytest
from bs4 import BeautifulSoup

from outreach.domain import facts
from outreach.domain.investigation import ResponseStatus

AT = "/investigations/blue-lantern"
CODEBOOK, RELEASES = f"{AT}/codebook", f"{AT}/releases"
WHY = "Readers asked how we chose them."
FRENCH = "[fr]\ndenied: A nié\ntally: Sur les {total} services, {denied} ont nié."


@pytest.fixture
def signed(denied):
    """Edith has signed both rows."""
    for rfc_id in (denied.port_ansel, denied.lakmere):
        read = denied.log(rfc_id)[-1].seq
        denied.told(rfc_id, facts.SignedOff(through=read, status=ResponseStatus.DENIED), by="edith")
    denied.clock.later(minutes=5)
    return denied


def test_a_further_language_is_typed_once_and_printed_in_every_table(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, translations=FRENCH, limits="Being listed proves no use.")
    signed.clock.later(minutes=5)

    assert "In French there is no label for “confirmed”" in edith.open(RELEASES).text
    edith.send(RELEASES)

    assert "Sur les 2 services, 2 ont nié." in edith.text
    printed = edith.client.get(f"{RELEASES}/1/responses.csv").get_data(as_text=True)
    assert "response_fr" in printed.splitlines()[0]
    assert "A nié" in printed


IN_FULL = f"{FRENCH}\ntext of question 1: Vos employés ont-ils utilisé l’outil ?"


def test_a_question_is_translated_once_and_readers_of_that_language_read_it(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, translations=IN_FULL)
    signed.clock.later(minutes=5)
    edith.open(RELEASES).send(RELEASES)

    page = BeautifulSoup(edith.client.get(f"{RELEASES}/1/site/fr/agencies/0/{signed.lakmere}.html").text, "html.parser")
    first, second = page.select(".answers dt")
    printed = json.loads(edith.client.get(f"{RELEASES}/1/release.json").text)
    assert first.get_text() == "1. Vos employés ont-ils utilisé l’outil ?"
    assert second.get_text().endswith("(anglais)"), "what nobody translated says in which language it is"
    assert second.select_one("[lang=en]")
    assert printed["languages"][0]["questions"] == [{"number": 1, "text": "Vos employés ont-ils utilisé l’outil ?"}]


def test_there_is_room_for_every_question_in_every_language(signed, edith):
    asked = "\n".join(f"text of question {number}: {'Est-ce exact ? ' * 40}" for number in (1, 2))
    blocks = "\n\n".join(f"[{language}]\n{asked}" for language in ("ar", "de", "es", "fr", "pt"))

    edith.open(CODEBOOK).send(CODEBOOK, translations=blocks)

    assert len(edith.open(CODEBOOK).page.select_one("#translations").get_text()) > len(blocks) > 4_000


def test_a_question_in_other_words_is_said_in_no_other_language_until_an_editor_looked_at_it(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, translations=IN_FULL)
    signed.clock.later(minutes=5)
    edith.open(f"{AT}/questions").send(f"{AT}/questions", text_1="Did anybody use the tool, once?", material=False)
    signed.clock.later(minutes=5)

    assert "not translated into French, or was put in other words since: question 1" in edith.open(RELEASES).text
    shown = edith.open(CODEBOOK).page.select_one("#translations").get_text()
    assert "old text of question 1: Vos employés ont-ils utilisé l’outil ?" in shown
    edith.send(CODEBOOK, translations=shown.replace("old text", "text"))
    assert "old text of question 1" not in edith.open(CODEBOOK).page.select_one("#translations").get_text()


def test_what_is_printed_of_when_things_happened_is_chosen_here_and_said_before_a_release(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, timeline="none")
    signed.clock.later(minutes=5)

    assert "print: no timeline, and neither the days of our attempts" in edith.open(CODEBOOK).text
    assert "Of when things happened: no timeline" in edith.open(RELEASES).text
    edith.send(RELEASES)
    names = {link.get_text() for link in edith.page.select("#files ~ .scroll a")}
    assert "timeline.csv" not in names
    assert "verify.py" in names


def test_a_level_that_there_is_not_is_refused_with_those_there_are(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, timeline="everything", status=422)

    assert edith.errors


def test_a_change_of_words_after_a_release_is_an_update_of_the_whole_table_and_a_correction_of_the_next(signed, edith):
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(minutes=5)
    edith.open(CODEBOOK).send(CODEBOOK, introduction="We asked everybody we could find.", reason=WHY)
    signed.clock.later(minutes=5)

    assert "Change of words" in edith.open(f"{AT}/updates").text
    told = "Paragraph of the introduction: none before, now “We asked everybody we could find.”"
    assert told in edith.open(RELEASES).text
    edith.send(RELEASES)
    assert "the whole table" in edith.text
    corrections = edith.client.get(f"{RELEASES}/2/corrections.txt").get_data(as_text=True)
    assert told in corrections
    assert "Nothing a reader can see" not in corrections
    assert "Change of words" in edith.client.get(f"{RELEASES}/2/site/corrections.html").get_data(as_text=True)


def test_the_page_sent_back_as_it_was_opened_adopts_nothing(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, translations=FRENCH, limits="Being listed proves no use.", ranges="1–10\n11+")
    edith.open(CODEBOOK).send(CODEBOOK, status=422)

    assert "Nothing changed: this is the codebook in force, word for word." in edith.text
    assert [one.get_text() for one in edith.page.select("#history + ul strong")] == ["Codebook 2", "Codebook 1"]


def test_once_a_release_is_out_the_form_says_that_a_change_needs_its_reason_and_keeps_what_was_typed(signed, edith):
    assert "Nobody is before that." in edith.open(CODEBOOK).text
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(minutes=5)
    edith.open(CODEBOOK).send(CODEBOOK, introduction="We asked everybody.", status=422)

    assert "Release 1 is out, so a change that readers see needs its reason" in edith.text
    assert edith.page.select_one("#reason-error")
    assert "optional" not in edith.page.select_one("[for=reason]").text
    assert edith.page.select_one("#introduction").get_text().strip() == "We asked everybody."


def test_what_would_be_printed_as_correction_is_seen_before_it_is_adopted(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, look="yes", introduction="We asked everybody.")
    assert "no release is out yet, so these words correct none" in edith.text
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(minutes=5)

    edith.open(CODEBOOK).send(CODEBOOK, look="yes")
    assert "Nothing: whoever reads release 1 would see no other word." in edith.text
    edith.open(CODEBOOK).send(CODEBOOK, look="yes", label_denied="Said no")
    assert [one.get_text(" ", strip=True) for one in edith.page.select("#ahead ~ .scroll tbody tr")] == [
        "Label of a response “Denied” “Said no”"
    ]
    assert "no public reason" in edith.text
    edith.send(CODEBOOK, look="yes", reason=WHY)
    assert WHY in edith.page.select_one("[aria-labelledby=ahead]").get_text()
    assert "Codebook 2" not in edith.open(CODEBOOK).text


def test_what_was_typed_for_a_language_that_cannot_be_read_stays_in_the_form(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, translations="[fr]\nrefused: A refusé", status=422)

    assert "labels nothing of this codebook" in edith.errors[0]
    assert "refused: A refusé" in edith.page.select_one("#translations").get_text()


def test_the_form_shows_which_labels_a_language_still_lacks(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, translations=FRENCH)

    shown = edith.open(CODEBOOK).page.select_one("#translations").get_text().splitlines()
    assert {"confirmed:", "declined:", "no response:", "denied first:"} <= set(shown)
    assert "denied: A nié" in shown


def test_a_number_by_hand_that_is_not_in_the_data_is_refused_at_its_field_until_its_source_is_named(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, introduction="The vendor names ninety clients.", status=422)

    assert "The introduction says “ninety”, and the data does not. Write {total}" in edith.errors[0]
    assert edith.page.select_one("#introduction").get_text().strip() == "The vendor names ninety clients."
    edith.send(CODEBOOK, numbers="ninety: the vendor’s own brochure of 2024")
    signed.clock.later(minutes=5)
    edith.open(RELEASES).send(RELEASES)

    assert edith.heading == "Release 1"
    assert "The vendor names ninety clients." in edith.text


def test_a_number_in_a_label_is_refused_beside_that_label(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, label_denied="Denied, all 90", translations="[fr]\ndenied: Les 37", status=422)

    assert "“90”" in edith.page.select_one("#label_denied-error").get_text()
    assert "“37”" in edith.page.select_one("#translations-error").get_text()


def test_showing_the_tally_says_of_its_numbers_what_adopting_it_would_say(signed, edith):
    typed = {"introduction": "Ninety agencies denied it.", "nouns": "bodies"}
    edith.open(CODEBOOK).send(CODEBOOK, **typed, look="yes", status=422)

    assert "Of the 2 bodies" in edith.text
    said = edith.page.select_one("#introduction-error").get_text()
    assert "says “Ninety” beside “Denied”, and the data counts 2 there. Write {denied}" in said
    edith.send(CODEBOOK, **typed, status=422)
    assert edith.page.select_one("#introduction-error").get_text() == said
    edith.send(CODEBOOK, introduction="Both of the 2 bodies denied it.", look="yes")
    assert "1 number in your own words was looked up, and the data states it." in edith.text


def test_most_is_asked_about_with_what_was_counted_and_adopted_once_it_is_meant(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, limits="Most agencies keep no log.", status=422)

    assert "says “Most”, and no number. Of the 2 agencies: 2 “Denied”." in edith.errors[0]
    assert "Most agencies keep no log." in edith.page.select_one("#limits").get_text()
    edith.send(CODEBOOK, meant="y")
    assert "Adopted." in edith.text
    signed.clock.later(minutes=5)
    edith.open(RELEASES)
    assert "says “Most”, and no number" in edith.page.select_one(".note.warn").get_text()
    assert f"{CODEBOOK}#limits" in {link.get("href") for link in edith.page.select(".note.warn a")}
    edith.send(RELEASES)
    assert edith.heading == "Release 1"


def test_nobody_is_asked_whether_they_mean_what_they_did_not_write(signed, edith):
    assert edith.open(CODEBOOK).page.select_one("#meant") is None


def test_a_number_from_elsewhere_without_its_source_is_sent_back(signed, edith):
    edith.open(CODEBOOK).send(CODEBOOK, numbers="ninety", status=422)

    assert "needs the number, a colon and where it comes from" in edith.errors[0]


def test_an_editor_words_why_and_the_release_prints_that_sentence(signed, edith):
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(minutes=5)
    why = "Readers asked whom we wrote to."
    edith.open(CODEBOOK).send(CODEBOOK, introduction="We asked everybody we could find.", reason=why)
    signed.clock.later(minutes=5)

    assert why in edith.open(f"{AT}/updates").text
    assert why in edith.open(CODEBOOK).text
    assert "".join(one.text.strip() for one in edith.page.select("textarea[name=reason]")) == ""
    edith.open(RELEASES).send(RELEASES)
    told = rf"Change of words, \w+ 23 Nov\w* 2026,? \d\d:\d\d UTC[^:]*(?:\d\d:\d\d[^:]*)?: {re.escape(why)}"
    assert re.search(told, edith.text)
    assert why in edith.client.get(f"{RELEASES}/2/corrections.csv").get_data(as_text=True)


def test_a_reason_with_a_number_of_nowhere_is_sent_back_with_every_word(signed, edith):
    edith.open(RELEASES).send(RELEASES)
    signed.clock.later(minutes=5)
    why = "As 4,211 readers asked."

    edith.open(CODEBOOK).send(CODEBOOK, introduction="We asked everybody.", reason=why, status=422)

    assert "4,211" in edith.errors[0]
    assert why in [one.text.strip() for one in edith.page.select("textarea")]
