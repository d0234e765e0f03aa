"""Outreach: the right-to-comment desk of a newsroom."""

from datetime import date

__version__ = "0.1.0"
LIBRARIES_LOOKED_AT = date(2026, 11, 27)
"""When somebody last held the pinned libraries against the newest versions; docs/security.md says what was found."""
