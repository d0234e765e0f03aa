import gc

import pytest

from outreach.services.keeping import keeping_everything


def test_garbage_is_searched_for_again_after_the_act_even_where_it_failed_or_stood_in_another():
    with pytest.raises(RuntimeError, match="half way"), keeping_everything():
        with keeping_everything():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise RuntimeError("half way")

    assert gc.isenabled()
