"""Everything a database enforces, as plain values to compare: tables, columns, keys, rules, indexes, triggers."""

import re
from typing import Any

from sqlalchemy import Connection, inspect, text


def snapshot(connection: Connection) -> dict[str, Any]:
    inspector = inspect(connection)
    whole = {  # each asks for all tables at once
        "columns": inspector.get_multi_columns(),
        "key": inspector.get_multi_pk_constraint(),
        "references": inspector.get_multi_foreign_keys(),
        "unique": inspector.get_multi_unique_constraints(),
        "rules": inspector.get_multi_check_constraints(),
        "indexes": inspector.get_multi_indexes(),
    }
    names = [name for name in inspector.get_table_names() if name != "alembic_version"]
    tables = {name: _table({kind: found[None, name] for kind, found in whole.items()}) for name in sorted(names)}
    return {**tables, "triggers": _triggers(connection)}


def _table(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": sorted((c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found["columns"]),
        "key": (found["key"]["name"], found["key"]["constrained_columns"]),
        "references": sorted(
            (
                k["name"],
                k["constrained_columns"],
                k["referred_table"],
                k["referred_columns"],
                sorted(k["options"].items()),
            )
            for k in found["references"]
        ),
        "unique": sorted((u["name"], u["column_names"]) for u in found["unique"]),
        "rules": sorted((c["name"], _squeezed(c["sqltext"])) for c in found["rules"]),
        "indexes": sorted(
            (
                i["name"],
                i["column_names"],
                sorted((key, _squeezed(str(value))) for key, value in i["dialect_options"].items()),
            )
            for i in found["indexes"]
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
