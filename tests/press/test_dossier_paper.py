"""Where nothing can be put on paper, it is said why and what to do, in a sentence."""

import io
import sys
from datetime import UTC

import pytest
from pypdf import PdfReader

from outreach.domain import facts
from outreach.domain.errors import OutreachError
from outreach.press import dossier_paper
from outreach.services import dossiers
from outreach.services.dossiers import Wanted
from tests.support.dossier_story import HOUSE, pages_of, tell
from tests.support.newsroom import open_newsroom


@pytest.fixture
def newsroom(sqlite_url, tmp_path):
    newsroom = open_newsroom(sqlite_url, str(tmp_path))
    yield newsroom
    newsroom.desk.database.dispose()


@pytest.fixture
def told(newsroom):
    return tell(newsroom)


def test_here_it_can():
    assert dossier_paper.trouble() == ""


def test_a_python_without_the_typesetter_says_so_in_words_for_a_sentence():
    """The one our environment was made from has none of its libraries."""
    why = dossier_paper.trouble(sys._base_executable)

    assert why.startswith("the typesetter does not load (No module named")
    assert str(dossier_paper.NoTypesetter(why)) == (
        f"Dossiers cannot be made on this machine: {why} {dossier_paper.NEXT_STEP}"
    )


def test_more_than_a_file_can_hold_is_asked_for_as_an_archive(told):
    dossier = told.made(HOUSE).dossier

    with pytest.raises(OutreachError, match=r"holds up to 100 dossiers, and blue-lantern has 101\. Ask for"):
        dossier_paper.pdf([dossier] * 101, told.newsroom.desk.templates, "All")


def test_no_word_of_anybody_is_read_as_a_command(newsroom):
    """Whatever means something to the typesetter stands on the paper as it was written."""
    hostile = '#panic("x") $ * _ ` <a> @b \\ // /* #import "/etc/passwd": * ]] [[ #{'
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text=hostile), facts.Redirected(to=hostile, said_by="@x"))
    made = dossiers.of_request(newsroom.desk, newsroom.port_ansel, Wanted(audience=HOUSE))

    paper = dossier_paper.pdf([made.dossier], newsroom.desk.templates, hostile)

    assert "".join(hostile.split()) in "".join("".join(pages_of(paper)).split())
    assert PdfReader(io.BytesIO(paper)).metadata.title == hostile


def test_no_font_of_the_machine_is_used_even_for_letters_that_ours_lack(newsroom):
    newsroom.told(newsroom.port_ansel, facts.NoteAdded(text="ⵜⴰⵎⴰⵣⵉⵖⵜ ☭ ♞ ᚠᚢᚦ ꓡꓲꓢꓴ"))
    made = dossiers.of_request(newsroom.desk, newsroom.port_ansel, Wanted(audience=HOUSE))
    paper = PdfReader(io.BytesIO(dossier_paper.pdf([made.dossier], newsroom.desk.templates, "Signs")))

    used = {font["/BaseFont"].partition("+")[2] for page in paper.pages for font in fonts_of(page)}

    own = tuple(one.replace(" ", "") for one in (*dossier_paper.FONTS, *OF_THE_TYPESETTER))
    assert used
    assert {one for one in used if not one.startswith(own)} == set()


OF_THE_TYPESETTER = ("Libertinus", "New CM", "New Computer Modern", "NotDef")
"""What it falls back on; it carries them itself."""


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]


def test_the_file_says_of_itself_no_more_than_its_title_and_its_instant(told):
    about = PdfReader(io.BytesIO(told.paper(HOUSE))).metadata

    assert about.title == "Politidistriktet Lakmere: dossier of “Blue Lantern”"
    assert about.author is None
    assert about.creation_date.replace(tzinfo=UTC) == told.newsroom.clock()


def test_the_fonts_it_is_set_in_are_those_that_come_along():
    known = (dossier_paper.fonts() / "README.md").read_text()
    files = sorted(one.name for one in dossier_paper.fonts().glob("*.ttf"))

    assert len(files) > 10
    assert [one for one in files if one not in known and not one.startswith("NotoSans")] == []
    families = {name.replace(" ", "") for name in dossier_paper.FONTS} - {"DejaVuSansMono"}
    assert {
        name
        for name in families
        if not any(one.startswith(name.replace("NanumSquare", "NanumSquareR")) for one in files)
    } == set()
