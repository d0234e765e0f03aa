"""The table of a release opened in one line, in the programs that most people have."""

from collections.abc import Iterator
from typing import Final

TABLE, DATABASE = "responses.csv", "release.sqlite"
IN_ONE_LINE: Final = (
    ("Python, pandas", 'pandas.read_csv("{table}", keep_default_na=False)'),
    ("R", 'read.csv("{table}", fileEncoding = "UTF-8-BOM", na.strings = "")'),
    ("DuckDB", "FROM '{table}'"),
    ("SQLite", 'sqlite3 {database} "SELECT * FROM responses"'),
)
"""Without the last words of the first two, the country NA, which is Namibia, would be read as nothing."""


def in_one_line(where: str = "") -> Iterator[tuple[str, str]]:
    """The name of each program with its line. `where`: the address of the files, with a slash at its end, or nothing.

    SQLite opens no address, so its file is fetched first.
    """
    for program, line in IN_ONE_LINE:
        fetched = f"curl -O {where}{DATABASE} && " if where and "{database}" in line else ""
        yield program, fetched + line.format(table=where + TABLE, database=DATABASE)
