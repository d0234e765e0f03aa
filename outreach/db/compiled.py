"""A statement is put into SQL once in a process, whichever engine it goes to first.

    create_engine(url.set(drivername=SQLITE or POSTGRES), execution_options=KEPT)

SQLAlchemy finds what it has compiled by the dialect, and makes one for every engine: a desk that reads by one engine
and writes by another compiled each statement twice, and whoever opens many desks in one process did so for each desk.
Here dialects are equal where they write the same SQL. To set up a small desk took 73 ms of processor time, and 31 in
a process that had set up another.
"""

from typing import Any, Final

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

__all__ = ["KEPT", "POSTGRES", "SQLITE"]

SQLITE: Final = "sqlite+outreach"
POSTGRES: Final = "postgresql+outreach"
KEPT: Final = {"compiled_cache": LRUCache[Any, Any](1000)}  # two engines kept 500 each


class SQLite(SQLiteDialect_pysqlite):
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SQLite) and self.server_version_info == other.server_version_info

    def __hash__(self) -> int:
        return hash(SQLITE)


class Postgres(PGDialect_psycopg):
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Postgres) and self.server_version_info == other.server_version_info

    def __hash__(self) -> int:
        return hash(POSTGRES)


registry.register(SQLITE.replace("+", "."), __name__, SQLite.__name__)
registry.register(POSTGRES.replace("+", "."), __name__, Postgres.__name__)
