"""Migrations lead to what the program expects, and back, and lose nothing on the way; on both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from outreach.config import shipped
from outreach.db import migrate
from outreach.db.append_only import APPEND_ONLY
from outreach.db.metadata import METADATA
from outreach.domain import chain
from tests.migrations.snapshot import snapshot
from tests.story import CONFIRMS, DENIES, answered, listed, silence, wrote
from tests.support.record import Record, open_record

REVISIONS = sorted(file.name[:4] for file in shipped("migrations").glob("versions/[0-9]*.py"))


def seen(url: str) -> dict[str, Any]:
    with migrate.migrating(url) as opened:
        return snapshot(opened)


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order."""
    with migrate.migrating(url) as opened:
        return {
            table.name: sorted(map(tuple, opened.execute(text(f"SELECT * FROM {table.name}"))), key=str)
            for table in METADATA.sorted_tables
        }


def test_the_revisions_are_one_line_in_order():
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(shipped("migrations")))

    assert [script.revision for script in scripts.walk_revisions()] == REVISIONS[::-1]


def test_migrations_lead_to_the_tables_the_program_expects(blank_database_url: str, tmp_path: Path):
    with migrate.migrating(blank_database_url) as opened:
        METADATA.create_all(opened)
    expected = seen(blank_database_url)
    with migrate.migrating(blank_database_url) as opened:
        _sweep(opened)

    migrate.upgrade(blank_database_url)

    assert seen(blank_database_url) == expected


def test_every_table_of_the_record_is_guarded_by_triggers(database_url: str):
    triggers = "".join(seen(database_url)["triggers"])

    assert [name for name in APPEND_ONLY if f"ON{name}" not in triggers.replace("public.", "")] == []


def test_each_step_leads_up_down_and_up_again(blank_database_url: str):
    for revision in REVISIONS:
        migrate.upgrade(blank_database_url, revision)
        up = seen(blank_database_url)
        before = REVISIONS[REVISIONS.index(revision) - 1] if revision != REVISIONS[0] else "base"
        migrate.downgrade(blank_database_url, before)
        migrate.upgrade(blank_database_url, revision)

        assert seen(blank_database_url) == up, revision


def test_all_the_way_down_leaves_nothing_behind(blank_database_url: str):
    migrate.upgrade(blank_database_url)

    migrate.downgrade(blank_database_url, "base")

    assert seen(blank_database_url) == {"triggers": []}


def test_an_upgrade_of_a_database_in_use_loses_nothing(database_url: str):
    record, rfc_id = a_full_record(database_url)
    before = contents(database_url)

    migrate.upgrade(database_url)

    assert contents(database_url) == before
    assert chain.first_broken(rfc_id, record.log(rfc_id)) is None
    record.database.dispose()


def test_a_step_back_and_forth_keeps_what_the_earlier_form_had(database_url: str):
    """Steps back happen when a release is taken back; what came after is lost with it, the record is not."""
    record, _ = a_full_record(database_url)
    kept = [
        table.name
        for table in METADATA.sorted_tables
        if table.name not in added_by("0004") | added_by("0021") | added_by("0022") | added_by("0026")
    ]
    before = {name: rows for name, rows in contents(database_url).items() if name in kept}
    record.database.dispose()

    migrate.downgrade(database_url, "0003")
    migrate.upgrade(database_url)

    assert {name: rows for name, rows in contents(database_url).items() if name in kept} == before


def test_the_number_of_a_contact_that_was_erased_before_is_not_given_again_after_an_upgrade(database_url: str):
    record, _ = a_full_record(database_url)
    record.database.dispose()
    migrate.downgrade(database_url, REVISIONS[REVISIONS.index("0029") - 1])
    erased = (
        "INSERT INTO erasure (id, kind, entries, messages, contact_id, mark, agency_id, ground, reason, asked_by, "
        "asked_at) SELECT 'aaaaaaaaaaaa', 'contact', '[]', '[]', 70, '', id, 'court order', 'It was ordered.', "
        "added_by, added_at FROM agency LIMIT 1"
    )
    with migrate.migrating(database_url) as opened:
        opened.execute(text(erased))
        if opened.dialect.name == "postgresql":
            opened.execute(text("SELECT setval('contact_id_seq', 70)"))  # as it counts on by itself

    migrate.upgrade(database_url)

    added = (
        "INSERT INTO contact (agency_id, name, role, channel, address, health, rank, source, note) "
        "SELECT id, '', '', 'email', 'a@example.org', 'good', 1, '', '' FROM agency LIMIT 1 RETURNING id"
    )
    with migrate.migrating(database_url) as opened:
        assert opened.execute(text(added)).scalar_one() == 71


@pytest.mark.parametrize(("place", "known"), [("quarantined", 0), ("held", 1), ("filed", 0)])
def test_mail_that_was_set_apart_before_an_upgrade_is_still_of_the_requests_it_was_filed_to_last(
    database_url: str, place: str, known: int
):
    record, rfc_id = a_full_record(database_url)
    record.database.dispose()
    migrate.downgrade(database_url, REVISIONS[REVISIONS.index("0033") - 1])
    came = (
        "INSERT INTO received_message (id, sha256, size, arrived_at, received_at, way, note, place, sort, certainty, "
        "rule, sender, address, subject, message_id, remarks) SELECT 7, :sha, 1, added_at, added_at, 'imap', '', "
        ":place, 'human', '', '', '', '', '', '', '[]' FROM agency LIMIT 1"
    )
    done = (
        "INSERT INTO message_step (received_id, at, by, done, why, rfc_ids) SELECT 7, added_at, added_by, :done, '', "
        ":rfc_ids FROM agency LIMIT 1"
    )
    with migrate.migrating(database_url) as opened:
        opened.execute(text(came), {"sha": "a" * 64, "place": place})
        for step, rfc_ids in (("filed", f"[{rfc_id + 1}]"), ("moved", f"[{rfc_id}]"), ("marked as spam", "[]")):
            opened.execute(text(done), {"done": step, "rfc_ids": rfc_ids})
        for _ in range(known):
            opened.execute(text(f"INSERT INTO message_guess VALUES ({rfc_id}, 7, 'It names them.')"))

    migrate.upgrade(database_url)

    reason = "It names them." if known else "It was filed here before."
    with migrate.migrating(database_url) as opened:
        guesses = opened.execute(text("SELECT rfc_id, reason FROM message_guess")).all()
        assert [*map(tuple, guesses)] == ([] if place == "filed" else [(rfc_id, reason)])

    migrate.downgrade(database_url, REVISIONS[REVISIONS.index("0033") - 1])
    with migrate.migrating(database_url) as opened:
        left = opened.execute(text("SELECT count(*) FROM message_guess")).scalar_one()
    assert left == (place == "held")


def test_rebuilding_a_table_does_not_delete_what_refers_to_it(database_url: str):
    """SQLite changes a table by dropping the old one, which with foreign keys on takes the children along."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    record, _ = a_full_record(database_url)
    record.database.dispose()
    before = contents(database_url)

    with migrate.migrating(database_url) as opened:
        operations = Operations(MigrationContext.configure(opened))
        with operations.batch_alter_table("agency", recreate="always" if "sqlite" in database_url else "auto"):
            pass

    assert contents(database_url) == before


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(database_url: str):
    before = seen(database_url)

    with pytest.raises(ZeroDivisionError), migrate.migrating(database_url) as opened:
        fail_half_way(opened)

    assert seen(database_url) == before


def test_a_new_database_is_nobody_elses_to_read(tmp_path: Path):
    file = tmp_path / "var" / "desk.sqlite3"

    migrate.upgrade(f"sqlite:///{file}")

    assert file.stat().st_mode & 0o077 == 0


def test_a_database_that_is_not_there_yet_is_said_to_be_missing(tmp_path: Path):
    (problem,) = migrate.check(f"sqlite:///{tmp_path}/desk.sqlite3")

    assert problem.startswith("There is no database at ")
    assert problem.endswith("Run `outreach db upgrade`.")


def test_an_empty_database_is_said_to_be_empty(blank_postgres_url: str):
    assert migrate.check(blank_postgres_url) == ["The database is empty. Run `outreach db upgrade`."]


def test_a_database_of_an_earlier_form_is_said_to_need_an_upgrade(blank_database_url: str):
    migrate.upgrade(blank_database_url, "0002")

    (problem,) = migrate.check(blank_database_url)

    assert (
        problem
        == f"The database has the form 0002; this version of Outreach needs {REVISIONS[-1]}. Run `outreach db upgrade`."
    )


def test_a_database_of_a_later_form_is_left_alone(database_url: str):
    with migrate.migrating(database_url) as opened:
        opened.execute(text("UPDATE alembic_version SET version_num = '0999'"))

    (problem,) = migrate.check(database_url)

    assert "made by a newer Outreach" in problem


def test_a_database_that_is_up_to_date_is_fit_for_use(database_url: str):
    assert migrate.check(database_url) == []


def test_a_command_starts_while_somebody_writes(database_url: str):
    with migrate.migrating(database_url) as opened:
        opened.execute(text("UPDATE alembic_version SET version_num = version_num"))

        assert migrate.glance(database_url) == []


def test_a_command_does_not_start_on_a_record_that_could_be_changed(sqlite_url: str):
    with migrate.migrating(sqlite_url) as opened:
        opened.execute(text("DROP TRIGGER entry_no_update"))

    (problem,) = migrate.glance(sqlite_url)

    assert "The trigger entry_no_update is gone" in problem


def test_a_table_that_is_gone_is_named(sqlite_url: str):
    with migrate.migrating(sqlite_url) as opened:
        opened.execute(text("DROP TABLE draft"))

    (problem,) = migrate.check(sqlite_url)

    assert "The table draft is gone" in problem


def a_full_record(url: str) -> tuple[Record, Any]:
    record = open_record(url)
    rfc_id, other = record.add("Lakmere Police", "Åsgard Politi")
    record.tell(rfc_id, listed(), *silence(), wrote(9), answered(10, DENIES), answered(20, CONFIRMS))
    record.tell(other, listed("Åsgard Politi"))
    return record, rfc_id


def added_by(revision: str) -> set[str]:
    text_of_it = next(shipped("migrations").glob(f"versions/{revision}_*.py")).read_text()
    return {table.name for table in METADATA.sorted_tables if f'op.drop_table("{table.name}")' in text_of_it}


def fail_half_way(opened: Connection) -> None:
    opened.execute(text("CREATE TABLE half (id INTEGER)"))
    raise ZeroDivisionError


def _sweep(opened: Connection) -> None:
    if opened.dialect.name == "postgresql":
        opened.execute(text("DROP SCHEMA public CASCADE"))
        opened.execute(text("CREATE SCHEMA public"))
    else:
        METADATA.drop_all(opened)
