"""What lies in a release and is the same in each of its form: the program that checks it, the schemas of its JSON.

Never changed once a release of that form is out, else that could not be printed again to the byte: a later program or
schema goes with a later form. A test holds them to their seals.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from outreach.config import shipped
from outreach.domain.release_form import Form
from outreach.press import verify_release

VERIFIER: Final = "verify.py"
SCHEMAS: Final = {
    Form.CHECKABLE: ("release.v2.json", "corrections.v2.json"),
    Form.EVERY_COLUMN: ("release.v3.json", "corrections.v3.json"),
    Form.SAID_IN_FULL: ("release.v4.json", "corrections.v4.json"),
}
THE_SAME_IN_ALL: Final = frozenset({VERIFIER, *(name for names in SCHEMAS.values() for name in names)})
"""They came with the program and hold nothing of any desk."""


def shipped_files(form: Form) -> dict[str, bytes]:
    """Those of a form that has any."""
    schemas = {name: (shipped("data") / "schema" / name).read_bytes() for name in SCHEMAS[form]}
    return {**schemas, VERIFIER: Path(str(verify_release.__file__)).read_bytes()}


def form_by(names: Collection[str]) -> Form:
    """In which form a release with these files went out: each brought a file that none before it had."""
    if VERIFIER not in names:
        return Form.FIRST
    return max(form for form, schemas in SCHEMAS.items() if {*schemas} <= {*names})
