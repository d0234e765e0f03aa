"""Numbers in addresses: one that no row can have is an address at which nothing is kept, on both databases."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


class RowNumber(IntegerConverter):
    def __init__(self, map: Map) -> None:  # noqa: A002  # the library's name
        super().__init__(map, max=LARGEST)


def install(app: Flask) -> None:
    """Before any address is registered."""
    app.url_map.converters["int"] = RowNumber
