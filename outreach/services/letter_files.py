"""Files that go with letters: kept in the evidence store by their bytes, and named by the letters that carry them."""

from collections.abc import Iterable

from outreach.domain.errors import NotFound, RuleBroken
from outreach.domain.evidence import MAIL, NAMED_TRULY, label_of
from outreach.domain.letter_templates import Letters, part
from outreach.domain.letters import LetterFile
from outreach.evidence.kinds import kind_of
from outreach.services import scanning
from outreach.services.desk import Desk
from outreach.services.evidence import AS_BYTES, Download


def keep(desk: Desk, called: str, content: bytes) -> LetterFile:
    """Keep the file and say how a letter names it. Until letters that name it are adopted, nothing on record does."""
    media_type = _fit(content)
    scanning.need_harmless(desk, content)
    name = label_of(called, media_type)
    return LetterFile(sha256=desk.evidence.put(content), name=name, media_type=media_type, size=len(content))


def check_in_store(desk: Desk, letters: Letters, before: Letters | None = None) -> None:
    """Letters may only name what lies in the store, and must say of it what is true; those named `before` did."""
    looked_at = set(_files(before)) if before else set[LetterFile]()
    for one in letters.languages:
        for letter in one.letters:
            for file in letter.files:
                if file not in looked_at:
                    _check(desk, file, part("files", letter.purpose))


def find(desk: Desk, editions: Iterable[Letters], sha256: str) -> Download:
    """A file that letters carry, to be saved. Raises `NotFound`, `EvidenceChanged`."""
    file = next((file for letters in editions for file in _files(letters) if file.sha256 == sha256), None)
    if file is None:
        raise NotFound("No letter of this investigation carries such a file.")
    media_type = file.media_type if file.media_type in NAMED_TRULY else AS_BYTES
    return Download(name=file.name, media_type=media_type, content=desk.evidence.get(sha256))


def _files(letters: Letters) -> Iterable[LetterFile]:
    return (file for one in letters.languages for letter in one.letters for file in letter.files)


def _fit(content: bytes) -> str:
    media_type = kind_of(content)
    if media_type == MAIL:
        raise RuleBroken("An e-mail does not go with a letter as a file. Make a PDF of it, and choose that.")
    return media_type


def _check(desk: Desk, file: LetterFile, field: str) -> None:
    try:
        content = desk.evidence.get(file.sha256)
    except NotFound:
        raise RuleBroken(f"{file.name} does not lie in the evidence store. Choose the file anew.", field) from None
    if (len(content), _fit(content)) != (file.size, file.media_type):
        raise RuleBroken(
            f"{file.name} is {kind_of(content)} and has {len(content):,} bytes. Write that as its media_type and size.",
            field,
        )
