import json
import unicodedata
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.ids import RfcId
from outreach.services.leaks import Secret, leaks, leaks_of_all, tokens

WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
SAID = "Between us, everyone was told to deny it until the press stopped calling."


def secret(words=SAID, *, name=False):
    return Secret(rfc_id=RfcId(7), words=words, name=name)


def found(words, text, *, public=(), name=False, file="lines.txt"):
    return [leak.files for leak in leaks([secret(words, name=name)], {file: text.encode()}, public=public)]


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "It said everyone was told to deny it.",
        "it said EVERYONE was “told”, to deny!",
        "…until the\nPress stopped calling…",
        "éveryone was töld to deny",
    ],
)
def test_the_words_or_any_five_of_them_in_a_row_are_a_leak(text):
    assert found(SAID, text) == [("lines.txt",)]


@pytest.mark.parametrize(
    "text",
    ["", "everyone was told to deny", "Everyone was told that they must deny it.", "They stopped calling the press."],
)
def test_four_words_in_a_row_are_nobodys_secret(text):
    assert found(SAID, text.replace("was told to deny", "was told to")) == []


def test_words_broken_by_an_escape_of_json_are_still_found():
    written = json.dumps({"words": 'everyone was\n"told" to deny'})

    assert found(SAID, written, file="release.json") == [("release.json",)]


def test_words_in_a_spreadsheet_are_found_through_its_escapes():
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as book:
        book.writestr("xl/sharedStrings.xml", "<t>everyone &quot;was&quot; told&#10;to deny</t>")
    (leak,) = leaks([secret()], {"release.xlsx": file.getvalue()})

    assert leak.files == ("release.xlsx",)


def test_every_file_with_the_words_is_named_and_the_words_are_not():
    (leak,) = leaks([secret()], {"a.txt": SAID.encode(), "b.txt": b"nothing", "c.csv": SAID.encode()})

    assert leak.files == ("a.txt", "c.csv")
    assert leak.secret.rfc_id == 7


def test_what_was_public_before_is_no_secret():
    question = "Has anyone employed by you used the tool?"
    words = f"You ask: has anyone employed by you used the tool? Off the record: {SAID}"

    assert found(words, question, public=[question]) == []
    assert found(words, SAID, public=[question]) == [("lines.txt",)]


def test_a_word_or_two_leak_only_as_a_quote_of_their_own():
    printed = json.dumps({"words": "No comment.", "line": "It had no comment on this."})
    other = json.dumps({"line": "It had no comment on this."})

    assert found("No comment", printed, file="release.json") == [("release.json",)]
    assert found("No comment", other, file="release.json") == []


def test_of_two_who_said_the_same_both_are_told():
    said = [replace(secret("No comment"), rfc_id=RfcId(number)) for number in (7, 8)]

    assert {leak.secret.rfc_id for leak in leaks(said, {"a.json": b'["No comment."]'})} == {7, 8}


def test_what_is_public_to_one_kind_is_no_less_secret_to_another():
    heard, name = secret("Robin Quill told us so."), secret("Robin Quill", name=True)
    files = {"a.txt": b"Robin Quill told us so."}

    told = leaks_of_all([([heard], ["Robin Quill told us so."]), ([name], [])], files)

    assert [leak.secret for leak in told] == [name]


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_marks_over_a_letter_hide_no_word_in_any_script(text):
    spelt = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in spelt if char < "\u0300" or not unicodedata.combining(char))

    assert tokens(text) == tokens(bare)


def test_three_words_leak_wherever_they_stand():
    assert found("We used it.", "and so, he said, we used it for years") == [("lines.txt",)]


def test_a_name_leaks_as_a_whole_and_not_by_a_part():
    assert found("Robin Quill", "as robin  QUILL told us", name=True) == [("lines.txt",)]
    assert found("Robin Quill", "Robin Hood and the quill", name=True) == []


def test_scripts_without_spaces_are_searched_sign_by_sign():
    said = "私たちは記者が電話をやめるまで否定するように言われた"

    assert found(said, "彼は「記者が電話をやめるまで否定」と書いた") == [("lines.txt",)]
    assert found(said, "彼は電話をやめた") == []


def test_nothing_said_is_no_secret():
    assert found("", "anything") == []
    assert found("…!", "anything") == []


@given(
    st.lists(st.sampled_from(WORDS), min_size=5, max_size=12),
    st.data(),
)
def test_no_five_words_of_a_secret_slip_through(words, data):
    start = data.draw(st.integers(0, len(words) - 5))
    text = "X. " + ", ".join(words[start : start + 5]) + "; y"

    assert found(" ".join(words), text) == [("lines.txt",)]
