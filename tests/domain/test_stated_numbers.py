"""Numbers in sentences an editor wrote: in digits and in words, and which of them the data does not state."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.stated_numbers import in_digits, stated_in, unfounded

ONES = re.findall(
    r"\w+",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
)
TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")


def spelt(number):
    """The number in words, as an English text has it."""
    if number >= 1000:
        rest = number % 1000
        joint = " and " if 0 < rest < 100 else " "
        return f"{spelt(number // 1000)} thousand" + (joint + spelt(rest) if rest else "")
    if number >= 100:
        return f"{ONES[number // 100 - 1]} hundred" + (f" and {spelt(number % 100)}" if number % 100 else "")
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10 - 1]}" if number % 10 else "")
    return ONES[number - 1]


@given(st.integers(1, 999_999))
def test_a_number_is_read_alike_in_digits_and_in_words(number):
    for text in (f"Of {number:,} agencies", f"Of {number} agencies", f"Of {spelt(number)} agencies"):
        assert [one.value for one in stated_in(text)] == [Decimal(number)], text


@given(st.lists(st.integers(2, 999), min_size=1, max_size=4))
def test_numbers_one_after_the_other_are_each_read(numbers):
    text = "; ".join(f"{spelt(number)} of them" for number in numbers)

    assert [int(one.value) for one in stated_in(text)] == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nearly 41% answered.", [Decimal("0.41")]),
        ("It took 3.5 days.", [Decimal("3.5")]),
        ("Some 20 thousand searches, and two dozen more.", [20_000, 24]),
        ("Half of them denied it.", [Decimal("0.5")]),
        ("Room Q3 and the F16 are names.", []),
        ("No one answered, and the one who did said nothing.", []),
        ("One agency answered.", [1]),
        ("The thirty-seventh of XCI, and Ⅻ more.", [37, 91, 12]),
        ("A hundred and one were asked twice.", [101, 2]),
        ("Two thirds, a quarter, ninety percent.", [Fraction(2, 3), Fraction(1, 4), Fraction(9, 10)]),
        (
            "Nine out of ten, 2/3, one in five, 36 out of the 88.",
            [Fraction(9, 10), Fraction(2, 3), Fraction(1, 5), Fraction(36, 88)],
        ),
        ("It ran 1,000, 1 000 000, 1e3 and 5k searches.", [1_000, 1_000_000, 1_000, 5_000]),
        ("Three and a half; 3½; the fifth.", [3, Fraction(1, 2), 3, Fraction(1, 2), 5]),
        ("Five and six make eleven.", [5, 6, 11]),
        ("The list ends on 30 June 2025.", [30, 2025]),
        ("The 1st of 88 entities.", [1, 88]),
    ],
)
def test_what_counts_as_a_number(text, numbers):
    assert [one.value for one in stated_in(text)] == numbers


def test_a_number_that_the_data_does_not_state_is_named_as_it_was_written():
    data = ["Of the 88 entities: 36 said so.", "3.5 attempts"]

    wrong = unfounded(stated_in("Of the eighty-eight, thirty-seven said so; 36 others too, thirty-seven."), data)

    assert [one.written for one in wrong] == ["thirty-seven"]


def test_words_of_other_languages_are_no_english_numbers():
    assert in_digits("Sur six entités, 3 ont nié.") == stated_in("3")


@pytest.mark.parametrize("text", ["Dozens answered.", "Scores of them answered.", "Tens of thousands, by hundreds."])
def test_what_says_how_many_and_no_number_is_borne_out_by_nothing(text):
    stated = stated_in(text)

    assert stated
    assert unfounded(stated, ["24 agencies", "Of the 20", "100"]) == stated


def test_an_editor_can_vouch_for_dozens():
    assert unfounded(stated_in("Dozens answered."), ["dozens"]) == ()


@pytest.mark.parametrize(
    ("text", "borne"),
    [("41% denied it.", True), ("42% denied it.", False), ("Half denied it.", False), ("36 out of 88 did.", True)],
)
def test_a_share_is_borne_out_by_what_was_counted(text, borne):
    assert (unfounded(stated_in(text), ["88", "36"], [Fraction(36, 88)]) == ()) is borne


@pytest.mark.parametrize(
    "text",
    [
        "One of them denied it, and one must ask again; no one else did.",
        "First we wrote, then we phoned; the second letter named a third party.",
        "One by one they answered, on the one hand and on the other.",
        "In the second half and the first quarter they said nothing.",
        "Article IV, World War II and DCI Moore have numerals for names.",
        "The match scores were kept; a second reporter looked at each.",
        "I asked once, and both of us waited.",
    ],
)
def test_what_only_looks_like_a_number_is_none(text):
    assert stated_in(text) == ()
