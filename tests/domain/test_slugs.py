"""Rules for short names: readable, each given once, whatever the name."""

from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.slugs import LONGEST, free_slugs


def nobody(_slugs):
    return set()


def test_a_name_taken_gets_its_country_and_then_a_number():
    named = [("Federal Police", "BE")] * 3

    assert free_slugs(named, lambda slugs: slugs & {"federal-police"}) == [
        "federal-police-be",
        "federal-police-2",
        "federal-police-3",
    ]


@given(st.lists(st.tuples(st.text(max_size=300), st.sampled_from(["BE", "IL"])), max_size=12))
def test_no_two_agencies_get_the_same_one(named):
    slugs = free_slugs(named, nobody)

    assert len(set(slugs)) == len(named)
    assert all(slug and len(slug) <= LONGEST + 10 for slug in slugs)
