"""Shares are held against what each count is counted in."""

import pytest

from outreach.domain.handwritten import Handwritten
from outreach.domain.investigation import Codebook
from outreach.domain.ledger import Count, Tally
from outreach.domain.own_words import settled_by

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
