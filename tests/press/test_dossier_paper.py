"""Where nothing can be put on paper, it is said why and what to do, in a sentence."""

import subprocess
import sys

from outreach.press import dossier_paper

WITHOUT = """
import sys
sys.modules["typst"] = None
from outreach.press import dossier_paper
print(dossier_paper.trouble())
try:
    dossier_paper.pdf([], None, "")
except dossier_paper.NoTypesetter as trouble:
    print(trouble)
"""


def test_here_it_can():
    assert dossier_paper.trouble() == ""


def test_without_the_typesetter_it_is_a_sentence_with_the_next_step():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    why, said = done.stdout.splitlines()

    assert why.startswith("the typesetter does not load")
    assert said == f"Dossiers cannot be made on this machine: {why} {dossier_paper.NEXT_STEP}"


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
