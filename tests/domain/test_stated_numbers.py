"""Numbers in sentences an editor wrote: in digits and in words, and which of them the data does not state."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.stated_numbers import Counted, says_known, stated_in, unfounded

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

    wrong = unfounded(
        stated_in("Of the eighty-eight, thirty-seven said so; 36 others too, thirty-seven."), says_known(data)
    )

    assert [one.written for one in wrong] == ["thirty-seven"]


def test_in_a_language_whose_words_nobody_has_digits_are_read():
    assert stated_in("Sei enti, 3 hanno negato.", "it") == stated_in("3")


@pytest.mark.parametrize("text", ["Dozens answered.", "Scores of them answered.", "Tens of thousands, by hundreds."])
def test_what_says_how_many_and_no_number_is_borne_out_by_nothing(text):
    stated = stated_in(text)

    assert stated
    assert unfounded(stated, says_known(["24 agencies", "Of the 20", "100"])) == stated


def test_an_editor_can_vouch_for_dozens():
    assert unfounded(stated_in("Dozens answered."), says_known(["dozens"])) == ()


@pytest.mark.parametrize("number", [6, 59, 12, 1, 30])
@pytest.mark.parametrize(
    "instant",
    [
        "Saturday 4 April 2026, 06:59:12 UTC",
        "Saturday 4 April 2026, 06:59:12 in Pune (UTC+1:30)",
        "Saturday 4 April 2026, 06:59:30 in Oslo (UTC+1)",
        "2026-04-04T06:59:12Z",
        "2026-04-04T06:59:30.12+01:30",
    ],
)
def test_a_clock_bears_no_number_out(number, instant):
    assert unfounded(stated_in(f"We spoke to {number} officers."), says_known([instant]))


@pytest.mark.parametrize(
    ("text", "borne"),
    [
        ("Letters end at 17:00 their own time.", True),
        ("Letters end at 17:30.", False),
        ("In 17 letters.", False),
        ("Between 3 April and 5 May 2026.", True),
    ],
)
def test_a_time_of_day_is_borne_out_by_the_same_and_a_date_by_its_parts(text, borne):
    data = ["ending at 17:00 its own time", "Between 3 April 2026 and 5 May 2026"]

    assert (unfounded(stated_in(text), says_known(data)) == ()) is borne


@pytest.mark.parametrize(
    ("text", "borne"),
    [("41% denied it.", True), ("42% denied it.", False), ("Half denied it.", False), ("36 out of 88 did.", True)],
)
def test_a_share_is_borne_out_by_what_was_counted(text, borne):
    assert (
        unfounded(stated_in(text), says_known(["88", "36"]), Counted(shares=frozenset({Fraction(36, 88)}))) == ()
    ) is borne


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


STATE_ONE = (
    "XCI agencies confirmed.",
    "Ⅻ of them denied.",
    "It was the thirty-seventh to answer.",
    "A hundred and one were asked.",
    "Two thirds denied it.",
    "They were asked twice.",
    "A quarter declined.",
    "Ninety percent answered.",
    "Nine out of ten answered.",
    "It ran 1,000 searches.",
    "It ran 1e3 searches.",
    "It ran 1 000 000 searches.",
    "Scores of agencies used it.",
    "Dozens used it.",
    "Half of them denied it.",
    "Some three hundred officers had accounts.",
    "One in five never answered.",
    "Three-quarters were silent.",
    "37 agencies confirmed.",
    "Forty-one countries.",
    "A dozen departments.",
    "Hundreds of searches were run.",
    "It took 3.5 days.",
    "2/3 of the list.",
    "About 5k searches.",
    "They answered on the fifth day.",
    "Twenty-one of them changed their answer.",
    "The 88th entry.",
    "Per cent: 12 per cent.",
    "Zero answered.",
)
STATE_NONE = (
    "One of them denied it at first.",
    "No one answered our letters.",
    "The one who did asked not to be named.",
    "First we wrote, then we telephoned.",
    "The second letter went out after the deadline.",
    "A third party holds the data.",
    "One must read this with care.",
    "On the one hand they denied it, on the other they did not.",
    "We asked once and waited.",
    "World War II records were left out.",
    "The match scores are the vendor's own.",
    "In the second half of the year nothing came in.",
    "Article IV of the contract covers it.",
    "At one point the press desk hung up.",
    "Each one was asked by name.",
    "They answered one after another.",
    "Detective Chief Inspector Moore (DCI) spoke for them.",
    "Both agencies said so.",
    "A single agency is listed under a former name.",
    "The agency answered after the release.",
    "Someone at the desk passed it on.",
    "The first one to answer was the sheriff.",
    "Seconds later the line was cut.",
    "The list may hold names that were misspelt.",
    "Being listed is no proof of approved use.",
    "Counts are printed as ranges.",
    "The entity could not be found and was removed.",
    "They had been told to wait a little.",
    "Many were asked by letter; most answered by mail.",
    "CC'd colleagues did not answer.",
)
"""Sentences as editors write them, thirty of each: what a library for number words was weighed with."""


@pytest.mark.parametrize("text", STATE_ONE)
def test_a_sentence_with_a_number_has_one(text):
    assert stated_in(text)


@pytest.mark.parametrize("text", STATE_NONE)
def test_a_sentence_without_one_has_none(text):
    assert stated_in(text) == ()
