"""What one engine has put into SQL another need not, and SQLite never gets what was written for PostgreSQL."""

from uuid import uuid4

import pytest
from sqlalchemy import Select, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from outreach.db.session import Database

PUT_INTO_SQL: list[str] = []


class Watched(FunctionElement[int]):
    """A value that tells when it is put into SQL."""

    inherit_cache = True


@compiles(Watched)
def _into_sql(_watched, compiler, **_more):
    PUT_INTO_SQL.append(compiler.dialect.name)
    return "7"


@pytest.fixture
def statement() -> Select[tuple[int, str]]:
    """Nobody has sent it before."""
    PUT_INTO_SQL.clear()
    return select(Watched(), literal_column(f"'{uuid4()}'"))


def ask(url: str, statement: Select[tuple[int, str]]) -> None:
    """As a page does and as a form does, of a desk that has just been opened."""
    database = Database(url)
    with database.reading() as session:
        assert session.execute(statement).scalar_one() == 7
    with database.writing() as session:
        assert session.execute(statement).scalar_one() == 7
    database.dispose()


def test_a_statement_is_put_into_sql_once_however_many_engines_it_goes_to(database_url, statement):
    for _ in range(3):
        ask(database_url, statement)

    assert len(PUT_INTO_SQL) == 1


def test_each_kind_of_database_gets_sql_of_its_own(sqlite_url, postgres_url, statement):
    for url in (sqlite_url, postgres_url, sqlite_url, postgres_url):
        ask(url, statement)

    assert PUT_INTO_SQL == ["sqlite", "postgresql"]
