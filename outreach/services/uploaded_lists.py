"""Which uploaded lists hold the address of a contact that is to go: each goes whole, since it is kept as it came."""

import io
import zipfile
from collections.abc import Iterator

from outreach.db import uploads
from outreach.db.session import Session
from outreach.db.uploads import Listed
from outreach.services.erasure_scope import Scope

LARGEST = 64 * 1024 * 1024
"""Bytes of one sheet inside a spreadsheet; a larger one was refused when it was uploaded."""


def naming(session: Session, scope: Scope) -> Iterator[Listed]:
    """Of the investigations that ask its agency. An address that is written there in another way is not found."""
    if scope.contact is None or not scope.contact.address:
        return
    needle = scope.contact.address.lower()
    written = [needle.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    for one, content in uploads.everything_of(session, scope.concerned):
        if any(word in text for text in _texts(content) for word in written):
            yield one


def _texts(content: bytes) -> Iterator[bytes]:
    """The bytes, and where they are a spreadsheet, those of each part of it."""
    yield content.lower()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as sheet:
            yield from (sheet.read(part).lower() for part in sheet.infolist() if part.file_size <= LARGEST)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return
