"""A newsroom for the commands that want one, closed when the test is over."""

import pytest

from tests.support.newsroom import open_newsroom


@pytest.fixture
def newsroom(sqlite_url, tmp_path):
    opened = open_newsroom(sqlite_url, str(tmp_path))
    yield opened
    opened.desk.database.dispose()
