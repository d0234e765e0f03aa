"""The tables of a release as a spreadsheet program reads them: no cell is a formula, and every text has arrived.

Whatever the words of an agency look like, nothing runs on the machine of whoever opens the file.
"""

import csv
import shutil
import subprocess
import xml.etree.ElementTree as ET
from io import StringIO
from pathlib import Path

import pytest

from outreach.press.edition import edition
from tests.press.canaries import every_kind_of_story
from tests.support.requirements import absent

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
AS_CSV = "44,34,76,1,,0,false,true,false,false,false,-1,true"
"""Commas, quotes, UTF-8, from line 1 on; the last word lets it run formulas, as somebody may have set it."""


@pytest.fixture(scope="module")
def files():
    return {file.name: file.content for file in edition(every_kind_of_story(), "1.2.3")}


@pytest.fixture
def opened(tmp_path):
    """Opens a file in LibreOffice and gives its cells as it understood them."""
    program = shutil.which("soffice")
    if program is None:
        absent("LibreOffice", "On Debian: apt-get install libreoffice-calc-nogui; the tests install it as root.")

    def cells(name: str, content: bytes) -> list[ET.Element]:
        (tmp_path / name).write_bytes(content)
        chosen = [f"--infilter=CSV:{AS_CSV}"] if name.endswith(".csv") else []
        command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", *chosen]
        subprocess.run(
            [*command, "--convert-to", "fods", "--outdir", tmp_path / "read", tmp_path / name],
            check=True,
            capture_output=True,
            timeout=240,
        )
        read = ET.parse(tmp_path / "read" / Path(name).with_suffix(".fods"))
        return list(read.iter(f"{TABLE}table-cell"))

    return cells


def texts(cells: list[ET.Element]) -> list[str]:
    return ["\n".join("".join(line.itertext()) for line in cell.iter(f"{TEXT}p")) for cell in cells]


def formulas(cells: list[ET.Element]) -> list[str]:
    return [cell.attrib[f"{TABLE}formula"] for cell in cells if f"{TABLE}formula" in cell.attrib]


def test_a_formula_would_be_seen(opened):
    assert len(formulas(opened("table.csv", b"a,b\r\n=1+1,=HYPERLINK(1)\r\n"))) == 2


@pytest.mark.parametrize("name", ["responses.csv", "statements.csv", "dictionary.csv", "release.xlsx"])
def test_no_cell_of_a_release_is_a_formula(files, opened, name):
    cells = opened(name, files[name])

    assert formulas(cells) == []
    assert len(cells) > 20


def test_the_words_of_a_hostile_agency_arrive_as_words(files, opened):
    rows = list(csv.reader(StringIO(files["responses.csv"].decode("utf-8-sig"), newline="")))
    read = {" ".join(text.split()) for text in texts(opened("responses.csv", files["responses.csv"]))}
    names = {" ".join(row[1].split()) for row in rows[1:]}

    assert any(name.startswith("'") for name in names), "there is one that looks like a formula"
    assert names <= read
