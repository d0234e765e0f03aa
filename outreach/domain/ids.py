"""The names by which the newsroom's things are known inside the program."""

from typing import NewType

InvestigationId = NewType("InvestigationId", int)
AgencyId = NewType("AgencyId", int)
ContactId = NewType("ContactId", int)
RfcId = NewType("RfcId", int)
"""One request for comment: one agency in one investigation. Never `request`, which is the web framework's word."""

StaffId = NewType("StaffId", str)
"""A person's short name (`asha`), chosen once; it is what the log keeps, so it never changes."""

Seq = NewType("Seq", int)
"""An entry's place in the log of its request: 1, 2, 3 … without gaps."""
