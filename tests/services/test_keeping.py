import gc

import pytest

from outreach.services.keeping import keeping_everything


def test_garbage_is_searched_for_again_after_the_act_even_where_it_failed_or_stood_in_another():
    with pytest.raises(RuntimeError, match="half way"):
        _one_act_within_another()

    assert gc.isenabled()


@keeping_everything()
def _one_act_within_another():
    with keeping_everything():
        assert not gc.isenabled()
    assert not gc.isenabled()
    raise RuntimeError("half way")
