"""What a database says when it cannot be used, in a sentence with the next step."""

from typing import Final

DRIVERS: Final = ("sqlite3", "pysqlite3", "psycopg")
SAID: Final = {
    "file is not a database": "The file that OUTREACH_DATABASE_URL names is not a SQLite database. Name another one.",
    "unable to open database file": (
        "The database file cannot be opened. See that OUTREACH_DATABASE_URL (or OUTREACH_HOME) names a file, in a "
        "folder that exists, and that you may read and write both."
    ),
    "readonly database": (
        "The database file can be read but not written. Give yourself the right to write it and its folder, then run "
        "this again."
    ),
    "database is locked": (
        "Another program is writing to the database and did not let go of it. Stop that program, or wait, then run "
        "this again."
    ),
    "malformed": "The database file is damaged. Keep a copy, then restore a backup.",
    "disk is full": "The disk is full. Make room, then run this again; nothing half-done was kept.",
    "disk I/O error": "The disk does not answer as it should. Look at the machine's own log, then at your backups.",
}
NO_DRIVER: Final = (
    "PostgreSQL needs its driver, which is not installed here. In the checkout run `make postgres`, or install what "
    "requirements-postgres.txt names (docs/operations.md)."
)


def sentence_of(error: BaseException) -> str:
    """Empty where the error is no database's. Statements and their values are never repeated: they may be secret."""
    if isinstance(error, ImportError) and "psycopg" in f"{error.name} {error}":
        return NO_DRIVER
    cause = getattr(error, "orig", None) or error
    driver = type(cause).__module__.partition(".")[0]
    if driver not in DRIVERS:
        return ""
    words = str(cause)
    for word, sentence in SAID.items():
        if driver != "psycopg" and word in words:
            return sentence
    first = (words.splitlines() or [""])[0].strip()
    if driver == "psycopg" and getattr(cause, "sqlstate", None) is None:
        return (
            f"The PostgreSQL server cannot be used: {first}. See that it runs and that OUTREACH_DATABASE_URL names it, "
            "a database that exists, and a user who may use it."
        )
    return f"The database refused: {first}. Run `outreach db check`."
