"""A quote is verbatim when its words stand in the text on record, in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.quotes import departure, missing_words

LETTER = """Dear Ms Ro,

We have never used it, and our officers (all 40 of them) were told so on March 3.
We don’t comment on items of  internal
training – as a rule. Nous n’avons jamais utilisé ce logiciel. لم نستخدمه قط.
"""


@pytest.mark.parametrize(
    "quote",
    [
        "We have never used it",
        "We don't comment on items of internal training - as a rule.",
        "[W]e have never used it",
        "[o]ur officers",
        "We have never used it … on March 3.",
        "We have never used it [...] told so",
        "our officers [of the agency] were told so",
        "our [patrol] officers",
        "were told [about it]",
        "[The agency] never used it",
        "Nous n'avons jamais utilisé ce logiciel",
        "لم نستخدمه قط",
    ],
)
def test_words_that_stand_in_the_letter_may_be_quoted(quote):
    assert missing_words(quote, LETTER) is None


@pytest.mark.parametrize(
    ("quote", "not_found"),
    [
        ("We never used it", "We never used it"),
        ("we have never used it", "we have never used it"),
        ("We have never used item", "We have never used item"),
        ("omment on items", "omment on items"),
        ("on March 3 … We have never used it", "We have never used it"),
        ("We have never [anything] as a rule", "as a rule"),
        ("[everything]", "[everything]"),
        ("…", "..."),
        ("", "(nothing)"),
        ("Nous n'avons jamais utilise", "Nous n'avons jamais utilise"),
    ],
)
def test_words_that_do_not_are_named(quote, not_found):
    assert missing_words(quote, LETTER) == not_found


@pytest.mark.parametrize(
    ("quote", "where"),
    [
        (
            "We have never used it in May",
            "“We have never used it” is not followed by “in May”; there it goes on “, and our officers (all 40 of …”",
        ),
        (
            "told so on March 3. Ever",
            "“told so on March 3.” is not followed by “Ever”; there it goes on “We don't comment on items of …”",
        ),
        (
            "ce logiciel. لم نستخدمه قط. Merci",
            "“ce logiciel. لم نستخدمه قط.” is not followed by “Merci”; the text ends there",
        ),
        ("We used it", "“We used it”"),
        (
            "on March 3 … We have never used it",
            "“We have never used it” stands there, but not after the words before it",
        ),
        ("z" * 100_000, f"“{'z' * 80}…”"),
    ],
)
def test_a_refused_quote_is_shown_where_it_leaves_the_letter(quote, where):
    missing = missing_words(quote, LETTER)

    assert missing
    assert departure(missing, LETTER) == where


def test_brackets_and_ellipses_that_stand_in_the_letter_are_words_like_others():
    assert missing_words("as [they] said…", "It was as [they] said…") is None


@given(
    st.lists(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8), min_size=3, max_size=30), st.data()
)
def test_any_run_of_words_is_found_and_leaving_out_the_middle_is_fine(words, data):
    begin = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(begin + 1, len(words)))
    cut = data.draw(st.integers(begin, end))
    text = " ".join(words)

    assert missing_words(" ".join(words[begin:end]), text) is None
    pieces = [" ".join(words[begin:cut]), " ".join(words[cut:end])]
    assert missing_words(" … ".join(piece for piece in pieces if piece), text) is None


@given(st.text(max_size=80), st.text(max_size=200))
def test_no_text_makes_it_stumble(quote, text):
    departure(missing_words(quote, text) or quote, text)


def test_a_hostile_quote_does_not_take_long():
    missing_words("a … " * 2_000 + "b", "a " * 20_000)
    missing_words("a [x] " * 40 + "b", "a " * 20_000)
    departure("a " * 20_000 + "b", "a " * 20_000)


@pytest.mark.parametrize("sign", list(".*+?^$|\\(){}"))
def test_a_sign_that_means_something_in_an_expression_means_itself_in_a_quote(sign):
    quote = f"we used{sign} it for years"

    assert not missing_words(quote, f"Yes, {quote}, he said.")
    assert missing_words(quote, "Yes, we useddd it for years, he said.")
