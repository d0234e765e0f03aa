"""Both practice investigations, said in every language of the public table: never another number than in ours."""

import pytest

from tests.support.numbers_said import differing, sentences_of, tongues_of


@pytest.mark.parametrize("story", ["blue_lantern", "silver_meter"])
def test_every_sentence_says_the_numbers_of_ours(story, request):
    made = request.getfixturevalue(story).release
    tongues = tuple(tongues_of(made.house.codebook))

    assert len(made.rows) > 20
    assert [one for sentence in sentences_of(made) for one in differing(sentence, tongues)] == []
