"""What lies in a release and is the same in each of its form: the program that checks it, the schemas of its JSON.

Never changed once a release of that form is out, else that could not be printed again to the byte: a later program or
schema goes with a later form. A test holds them to their seals.
"""

from pathlib import Path
from typing import Final

from outreach.config import shipped
from outreach.press import verify_release

VERIFIER: Final = "verify.py"
SCHEMAS: Final = ("release.v2.json", "corrections.v2.json")
THE_SAME_IN_ALL: Final = frozenset({VERIFIER, *SCHEMAS})
"""They came with the program and hold nothing of any desk."""


def shipped_files() -> dict[str, bytes]:
    schemas = {name: (shipped("data") / "schema" / name).read_bytes() for name in SCHEMAS}
    return {**schemas, VERIFIER: Path(str(verify_release.__file__)).read_bytes()}
