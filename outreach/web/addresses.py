"""Numbers and ids in addresses: one that no row can have is an address at which nothing is kept, on both databases."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map

LARGEST = 2**31 - 1
"""What PostgreSQL takes as the number of a row; SQLite would take more."""


class RowNumber(IntegerConverter):
    def __init__(self, map: Map) -> None:  # noqa: A002  # the library's name
        super().__init__(map, max=LARGEST)


class ErasureName(BaseConverter):
    regex = "[0-9a-f]{12}"


def row_number(text: str) -> int:
    """The same for a number behind a question mark; `ValueError` where it is none, as the framework wants it."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number


def install(app: Flask) -> None:
    """Before any address is registered."""
    app.url_map.converters.update(int=RowNumber, erasure=ErasureName)
