"""No file that clamd finds something in is handed out, and none that it could not be asked about."""

from outreach.domain.conflicts import Harmful
from outreach.services.desk import Desk


def need_harmless(desk: Desk, content: bytes) -> None:
    """Asked each time a file is handed out, so by what clamd knows by then. Raises `Harmful`, `NotScanned`."""
    if name := desk.scanner.found(content):
        raise Harmful(name)
