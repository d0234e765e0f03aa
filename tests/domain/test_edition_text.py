"""Rules about the lists of a codebook as a person types them."""

import pytest

from outreach.domain import edition_text
from outreach.domain.errors import RuleBroken
from outreach.domain.investigation import DENIED_FIRST, Codebook, PublishedRange, Qualifier

CODEBOOK = Codebook(
    circumstances=(("unaware", "Officials unaware until asked"), ("trial", "Trial only: two weeks")),
    qualifiers=(
        Qualifier(key="unaware", label="Unaware until asked", tally="had officials who were unaware until asked"),
        Qualifier(key=DENIED_FIRST, label="Denied first", tally="first denied and later found use"),
    ),
    ranges=(
        PublishedRange(low=1, high=10, label="1–10"),
        PublishedRange(low=11, high=50, label="11–50 searches"),
        PublishedRange(low=51, high=None, label="51+"),
    ),
    limits=("Counts are ranges.", "Being listed is not proof of approved use."),
)


def test_the_lists_of_a_codebook_survive_being_typed():
    text = edition_text.lists_of(CODEBOOK)

    circumstances = edition_text.circumstances_of(text["circumstances"])
    assert circumstances == CODEBOOK.circumstances
    assert edition_text.qualifiers_of(text["qualifiers"], circumstances) == CODEBOOK.qualifiers
    assert edition_text.ranges_of(text["ranges"]) == CODEBOOK.ranges
    assert edition_text.limits_of(text["limits"]) == CODEBOOK.limits


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1-10", PublishedRange(low=1, high=10, label="1–10")),
        ("1,000 – 5,000", PublishedRange(low=1000, high=5000, label="1,000 – 5,000")),
        ("500 or more: over five hundred", PublishedRange(low=500, high=None, label="over five hundred")),
        ("7", PublishedRange(low=7, high=7, label="7")),
    ],
)
def test_a_range_is_typed_as_people_write_ranges(typed, read):
    assert edition_text.ranges_of(typed) == (read,)


@pytest.mark.parametrize("typed", ["many", "10-1", "1-10\n5-20", "51+\n60-70", "-5"])
def test_ranges_that_could_print_a_count_two_ways_are_refused(typed):
    with pytest.raises(RuleBroken) as refused:
        edition_text.ranges_of(typed)

    assert refused.value.field == "ranges"


@pytest.mark.parametrize(
    ("read", "typed", "field"),
    [
        (edition_text.circumstances_of, "unaware until asked", "circumstances"),
        (edition_text.circumstances_of, "a: one\na: two", "circumstances"),
        (lambda text: edition_text.qualifiers_of(text, ()), "unaware | Unaware | were unaware", "qualifiers"),
        (lambda text: edition_text.qualifiers_of(text, ()), "denied first", "qualifiers"),
    ],
)
def test_a_list_with_a_mistake_names_the_field_and_the_line(read, typed, field):
    with pytest.raises(RuleBroken) as refused:
        read(typed)

    assert refused.value.field == field
