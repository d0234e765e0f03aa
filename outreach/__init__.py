"""Outreach: the right-to-comment desk of a newsroom."""

__version__ = "0.1.0"
