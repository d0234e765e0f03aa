"""Bringing the database to its newest form, and refusing to work on one that is not there."""

from outreach.db import migrate, refusals
from outreach.domain.errors import OutreachError


def upgrade(database_url: str) -> None:
    migrate.upgrade(database_url)


def check(database_url: str) -> list[str]:
    """What keeps this database from being used, in sentences; empty when nothing does."""
    try:
        return migrate.check(database_url)
    except Exception as error:
        if told := explained(error):
            return [told]
        raise


def explained(error: Exception) -> str:
    """A sentence for whoever started the program, where the error is one they can mend; else nothing."""
    if isinstance(error, OutreachError):
        return str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return (
            f"{error.filename} cannot be used: {error.strerror}. Mend that, or name another place, then run this again."
        )
    return refusals.sentence_of(error)


def need_newest_form(database_url: str) -> None:
    """Raise the first thing that a glance finds to keep this database from being used; `check` looks deeper."""
    for problem in migrate.glance(database_url):
        raise OutreachError(problem)


def need_readable_form(database_url: str) -> None:
    """The same but for guards that are gone: whoever verifies must not be sent away because of them."""
    for problem in migrate.glance_to_verify(database_url):
        raise OutreachError(problem)
