"""What people typed is held against what was counted, and never against the clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.facts import Gate
from outreach.domain.handwritten import Handwritten
from outreach.domain.investigation import Codebook
from outreach.domain.ledger import Count, Tally
from outreach.domain.own_words import settled_by, unfounded_numbers
from tests.dataset_story import CODEBOOK, CUTOFF, logged, release
from tests.story import acknowledged, asked, waived

TALLY = Tally(
    total=88,
    statuses=(Count(key="confirmed", count=36), Count(key="declined", count=10), Count(key="no response", count=42)),
    inside=(Count(key="denied first", count=9),),
    folded=(Count(key="unreachable", count=21),),
)


@pytest.mark.parametrize(
    ("text", "borne"),
    [
        ("41% confirmed.", True),
        ("40.9% confirmed.", True),
        ("40.8% confirmed.", False),
        ("36 out of 88 did.", True),
        ("A quarter of those who confirmed had denied first.", True),
        ("Half of the silent could not be reached.", True),
        ("Ninety percent answered.", False),
        ("Nine out of ten answered.", False),
        ("Two thirds answered.", False),
        ("Twice as many answered.", False),
    ],
)
def test_a_share_is_counted_in_its_own_whole(text, borne):
    lacking = settled_by("Blue Lantern", None, Codebook(), TALLY).lacks(Handwritten(called="It", text=text))

    assert (not lacking) is borne


TYPED = st.one_of(st.integers(0, 100).map("They spoke {} words by telephone.".format), st.just("For XIV weeks."))
LATER = st.integers(0, 300 * 86_400).map(lambda seconds: CUTOFF + timedelta(seconds=seconds))
UNTOLD = (asked(0, due=None), acknowledged(1))
"""Its line says until when we know of no answer, which is the cut-off."""


@given(TYPED, LATER)
def test_the_same_sentence_gets_the_same_answer_whenever_it_is_asked(text, cutoff):
    log = logged(*UNTOLD, waived(8, Gate.CHANNELS, until=400, reason=text))
    codebook = replace(CODEBOOK, introduction=text)

    def named(at):
        return [unmet.missing for unmet in unfounded_numbers(release(log, cutoff=at, codebook=codebook))]

    assert named(cutoff) == named(CUTOFF)
