"""Words are found where they stand, to the character, however they were typed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outreach.domain.quotes import canonical
from outreach.domain.scripts import direction
from outreach.domain.whereabouts import Span, find, nearby, same_words

LETTER = """Hello 👋🏽, 😀😀 “We  have
never used it…”, wrote the café.
We have never used it. لم نستخدمه قط."""


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("wrote the cafe\u0301", ["wrote the café"]),
        ('"We have never used it..."', ["“We  have\nnever used it…”"]),
        ("We have never used it", ["We  have\nnever used it", "We have never used it"]),
        ("لم نستخدمه قط", ["لم نستخدمه قط"]),
        ("😀 “We", ["😀 “We"]),
        ("ever used it", []),
        ("We never used it", []),
        ("", []),
    ],
)
def test_words_are_found_in_the_letters_of_the_message(typed, stands):
    assert [span.of(LETTER) for span in find(typed, LETTER)] == stands


WORDS = st.lists(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Z", "Cf", "M", "Cn", "Co")), min_size=1, max_size=4)
    | st.sampled_from(["😀", "👩🏽‍🚀", "שלום", "نعم", "e\u0301te\u0301", "𝒳y"]),
    min_size=1,
    max_size=12,
)


@given(WORDS, st.integers(0, 11), st.integers(1, 12))
def test_whatever_run_of_words_is_copied_is_found_where_it_was(words, first, many):
    text = "\n ".join(words)
    chosen = words[first : first + many]
    assume(chosen)
    start = len("\n ".join([*words[:first], ""]))
    span = Span(start, start + len("\n ".join(chosen)))
    assume(canonical(span.of(text)) and text[: span.start].strip() == "\n ".join(words[:first]).strip())

    assert any(
        canonical(one.of(text)) == canonical(span.of(text)) and one.start <= span.end and one.end >= span.start
        for one in find(" ".join(chosen), text)
    )


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_a_place_that_is_found_holds_what_was_looked_for(text, start, end):
    for span in find(text[start:end], text):
        assert same_words(text[start:end], span, text)


def test_two_places_are_told_apart_by_what_stands_around_them():
    one, another = find("We have never used it", LETTER)

    assert nearby(one, LETTER).startswith("… Hello 👋🏽, 😀😀")
    assert "[We have never used it] ..." in nearby(one, LETTER)
    assert nearby(another, LETTER).startswith('… r used it...", wrote the café. [We have')


@pytest.mark.parametrize("language", ["ar", "he-IL", "fa", "pa-Arab", "az_Arab"])
def test_some_languages_are_read_from_the_right(language):
    assert direction(language) == "rtl"


@pytest.mark.parametrize("language", ["ar-Latn", "nb", "fr-CA", ""])
def test_of_others_the_words_themselves_say(language):
    assert direction(language) == "auto"
