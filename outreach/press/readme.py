"""What lies in a release, in plain words, for whoever finds the folder and knows nothing of how it was made."""

from collections.abc import Iterable
from typing import Final

from outreach.domain.dataset import Release
from outreach.domain.release_form import Form
from outreach.press.columns import exact
from outreach.press.one_line import in_one_line

MEANINGS: Final = {
    "responses.csv": "the table: one line for each",
    "statements.csv": "what they said, word for word, and its translations",
    "corrections.csv": "what this release changed in the one before, with day and reason",
    "timeline.csv": "what happened with each, and when",
    "release.json": "all of it for programs, every text exactly",
    "release.xlsx": "the tables for a spreadsheet",
    "release.sqlite": "the tables as a database",
    "metadata.json": "what Datasette shows beside that database",
    "datapackage.json": "what the columns of the CSV files are, for Frictionless",
    "dictionary.csv": "what each column means",
    "tally.txt": "the sums in a sentence",
    "methodology.txt": "how we asked",
    "limitations.txt": "what these numbers are not",
    "lines.txt": "one sentence about each",
    "corrections.txt": "the corrections as sentences",
    "corrections.json": "the corrections for programs",
    "release.v2.json": "the JSON Schema of release.json",
    "release.v3.json": "the JSON Schema of release.json",
    "release.v4.json": "the JSON Schema of release.json",
    "corrections.v2.json": "the JSON Schema of corrections.json",
    "corrections.v3.json": "the JSON Schema of corrections.json",
    "corrections.v4.json": "the JSON Schema of corrections.json",
    "verify.py": "the program that checks all of this",
    "manifest.json": "the size and the SHA-256 of each file, and what the release rests on",
}
IN_TWO: Final = """To open the table in one line: in Python with pandas, and in R,

    pandas.read_csv("responses.csv", keep_default_na=False)
    read.csv("responses.csv", fileEncoding = "UTF-8-BOM", na.strings = "")

Without the last word of each, the country NA, which is Namibia, would be read as nothing."""
"""As a form of before has it."""

TEXT: Final = """{title}, release {number}
What was on record at {cutoff}.

{tally}

{files}

{opening}

To check it, with Python 3.10 or newer and no network, run in this folder

    python3 verify.py

It says whether each file is the one that the manifest names, and whether the rows add up to the tally. Whoever could
change a file could change the manifest too: compare the SHA-256 that it ends with to the one the newsroom published.
"""


def readme(release: Release, names: Iterable[str]) -> bytes:
    cut, there = release.cut, {*names, "manifest.json"}
    files = "\n".join(f"{name:20}{meaning}" for name, meaning in MEANINGS.items() if name in there)
    told = TEXT.format(
        title=cut.title,
        number=cut.number,
        cutoff=exact(cut.cutoff),
        tally=release.tally_sentence,
        files=files,
        opening=_opening() if cut.form >= Form.EVERY_COLUMN else IN_TWO,
    )
    return told.encode()


def _opening() -> str:
    lines = "\n".join(f"    {program:16}{line}" for program, line in in_one_line())
    return (
        f"To open the table in one line, in this folder:\n\n{lines}\n\nWithout the last words of the first two, the "
        "country NA, which is Namibia, would be read as nothing."
    )
