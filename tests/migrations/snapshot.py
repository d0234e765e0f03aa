"""Everything a database enforces, as plain values to compare: tables, columns, keys, rules, indexes, triggers."""

import re
from typing import Any

from sqlalchemy import Connection, inspect, text


def snapshot(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    names = [name for name in inspector.get_table_names() if name != "alembic_version"]
    return {**{name: _table(inspector, name) for name in sorted(names)}, "triggers": _triggers(connection)}


def _table(inspector: Any, name: str) -> dict[str, Any]:
    return {
        "columns": sorted(
            (c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)
        ),
        "key": (inspector.get_pk_constraint(name)["name"], inspector.get_pk_constraint(name)["constrained_columns"]),
        "references": sorted(
            (
                k["name"],
                k["constrained_columns"],
                k["referred_table"],
                k["referred_columns"],
                sorted(k["options"].items()),
            )
            for k in inspector.get_foreign_keys(name)
        ),
        "unique": sorted((u["name"], u["column_names"]) for u in inspector.get_unique_constraints(name)),
        "rules": sorted((c["name"], _squeezed(c["sqltext"])) for c in inspector.get_check_constraints(name)),
        "indexes": sorted(
            (
                i["name"],
                i["column_names"],
                sorted((key, _squeezed(str(value))) for key, value in i["dialect_options"].items()),
            )
            for i in inspector.get_indexes(name)
        ),
    }


def _triggers(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        clustered = "SELECT name || ' without rowid' FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%' ORDER BY name"
        found = [connection.execute(text(one)).scalars().all() for one in (query, clustered)]
    else:
        triggers = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
        functions = "SELECT proname || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname"
        found = [connection.execute(text(one)).scalars().all() for one in (triggers, functions)]
    return [_squeezed(line) for lines in found for line in lines]


def _squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)
