"""Every table of the desk in one place, with the triggers that keep the record."""

from typing import Final

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from outreach.db import (
    append_only,
    audit_tables,
    contact_tables,
    desk_tables,
    keeping_tables,
    mail_tables,
    merge_tables,
    passkey_tables,
    tables,
    team_tables,
)

__all__ = [
    "METADATA",
    "audit_tables",
    "contact_tables",
    "desk_tables",
    "keeping_tables",
    "mail_tables",
    "merge_tables",
    "passkey_tables",
    "tables",
    "team_tables",
]

append_only.attach()
METADATA: Final[MetaData] = SQLModel.metadata
