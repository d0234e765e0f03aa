"""What of the record is printed and was typed by one of us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.facts import KINDS
from outreach.domain.handwritten import TYPED, of_fact


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(given=st.data())
def test_texts_are_looked_for_in_every_fact_that_holds_one_and_in_no_other(kind, given):
    fact = given.draw(st.from_type(kind))

    assert bool([*of_fact(fact)]) == isinstance(fact, TYPED)
