"""What the tests of the database share: a record on either database."""

from collections.abc import Iterator

import pytest

from tests.support.record import Record, open_record


@pytest.fixture
def record(database_url: str) -> Iterator[Record]:
    opened = open_record(database_url)
    yield opened
    opened.database.dispose()
