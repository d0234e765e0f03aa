"""Every table of the desk in one place, with the triggers that keep the record."""

from typing import Final

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from outreach.db import append_only, contact_tables, desk_tables, mail_tables, merge_tables, tables

__all__ = ["METADATA", "contact_tables", "desk_tables", "mail_tables", "merge_tables", "tables"]

append_only.attach()
METADATA: Final[MetaData] = SQLModel.metadata
