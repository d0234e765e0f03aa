"""The phrases of machines are files that anybody can mend, and every line in them counts."""

import pytest

from outreach.config import shipped
from outreach.domain.errors import OutreachError
from outreach.domain.received import Certainty
from outreach.mail.auto_replies import find_auto_reply
from outreach.mail.headers import Headers
from outreach.mail.parsing import Parsed
from outreach.mail.phrases import fold, phrases, read_file

FILES = sorted(shipped("data").joinpath("phrases").glob("*.txt"))


def test_there_are_files_for_the_languages_agencies_write_in():
    names = {file.stem for file in FILES}

    assert names >= {
        "en",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pl",
        "sv",
        "no",
        "da",
        "fi",
        "cs",
        "ru",
        "ja",
        "zh",
        "tr",
        "cy",
        "ga",
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_phrase_stands_once_and_says_enough(file):
    found = read_file(file)

    assert len(found) == len(set(found)) > 4
    assert [phrase for _, phrase in found if len(phrase) < (2 if file.stem in {"ja", "zh", "ko"} else 3)] == []


def lines():
    return [
        (file.stem, phrase) for file in FILES for section, phrase in read_file(file) if section == "auto-reply subject"
    ]


@pytest.mark.parametrize(("language", "phrase"), lines())
def test_every_subject_of_a_machine_fires_and_does_not_where_a_person_answers_it(language, phrase):
    def answered(subject):
        return find_auto_reply(Parsed(Headers.of([("Subject", subject), ("From", "a@agency.example")])), "Hello.")

    sure = answered(f"{phrase}: Your questions" if phrase[-1].isalnum() else f"{phrase} Your questions")

    assert sure is not None
    assert sure.certainty is Certainty.CERTAIN
    assert phrases("auto-reply subject").languages[phrase] == sure.language
    if phrase[-1].isalnum():
        assert answered(f"{phrase} of yours, and ours").certainty is Certainty.SUSPECTED
        assert answered(f"{phrase}, but here is our answer").certainty is Certainty.SUSPECTED
    again = answered(f"Re: {phrase} Your questions")
    assert again is None or again.certainty is Certainty.SUSPECTED


def test_phrases_are_compared_without_regard_to_capitals_quotes_and_spaces():
    assert fold("I’m  OUT\u00a0of\nthe Office") == "i'm out of the office"


def test_in_a_gap_a_date_or_a_name_may_stand_and_no_more():
    listed = phrases("auto-reply words")

    assert listed.within(fold("Ab Montag, dem 10. März, sind wir alle wieder im Büro")) == "ab … wieder im büro"
    assert not listed.within(fold(f"Ab Montag {'und ' * 30} wieder im Büro des Amtes"))


def test_a_text_without_accents_is_compared_with_phrases_without_theirs():
    assert phrases("bounce words").within(fold("Mensagem nao foi entregue")) == "não foi entregue"
    assert not phrases("bounce words").within(fold("Nao foi entregue é"))


def test_short_words_of_short_notes_begin_where_a_word_begins():
    listed = phrases("auto-reply words, in short notes")

    assert listed.at_words("saya cuti") == "cuti"
    assert not listed.at_words("the executive branch")
    assert listed.at_words("wir haben betriebsurlaub") == "urlaub"


def test_a_line_under_no_heading_is_named(tmp_path):
    file = tmp_path / "xx.txt"
    file.write_text("[auto-reply subject]\nA: # fine\n[no such heading]\nB\n", encoding="utf-8")

    with pytest.raises(OutreachError, match=r"xx\.txt, line 3: “\[no such heading\]” stands under no known heading"):
        read_file(file)


def test_every_language_has_the_classes_of_words_that_make_a_note():
    wanted = {"absence", "when", "urgent", "received", "will answer", "statement"}

    assert {file.stem for file in FILES if wanted - {section for section, _ in read_file(file)}} == set()
