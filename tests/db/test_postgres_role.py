"""The role that docs/operations.md gives the pages on PostgreSQL: the desk works under it, and the record stands."""

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from outreach.db.append_only import APPEND_ONLY
from outreach.domain import facts
from outreach.domain.ids import StaffId
from outreach.domain.people import Acting, Role
from outreach.services import auditing, holds
from tests.support.newsroom import open_newsroom

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
EDITH = Acting(staff=StaffId("edith"), role=Role.EDITOR)


def documented():
    (block,) = re.findall(r"```sql\n(.*?outreach_web.*?)```", OPERATIONS, re.DOTALL)
    return [one.strip() for one in block.split(";") if one.strip()]


@pytest.fixture
def under_the_role(postgres_url):
    """The address under which the role of the pages comes in."""
    owner = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        for statement in documented():
            connection.execute(text(statement))
    yield make_url(postgres_url).set(username="outreach_web").render_as_string(hide_password=False)
    with owner.connect() as connection:
        connection.execute(text("DROP OWNED BY outreach_web"))
        connection.execute(text("DROP ROLE outreach_web"))
    owner.dispose()


def test_the_desk_works_under_the_role(under_the_role, tmp_path):
    newsroom = open_newsroom(under_the_role, str(tmp_path))
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="They called back."))
    page = f"/requests/{newsroom.port_ansel}"
    asha = newsroom.reader("asha").open(f"{page}/notes/new").send(f"{page}/notes", text="And again.")
    holds.put_on(newsroom.desk, "blue-lantern", "A letter of the lawyer.", by=EDITH)

    assert "And again." in asha.text
    assert auditing.verify(newsroom.desk).whole
    newsroom.desk.database.dispose()


@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_role_may_change_nothing_on_record(under_the_role, change):
    engine = create_engine(under_the_role)
    for table in APPEND_ONLY:
        with engine.connect() as connection:
            first = next(iter(connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys()))
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(change.format(table, f"{first} = {first}")))
    engine.dispose()


def test_the_documentation_names_each_table_that_is_only_added_to():
    (revoked,) = [one for one in documented() if one.startswith("REVOKE")]

    assert set(re.findall(r"\w+", revoked.partition(" ON ")[2].partition(" FROM ")[0])) == set(APPEND_ONLY)
