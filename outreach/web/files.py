"""Bytes that others sent us, handed to a reader to take away: never shown in a page of ours, never run."""

from io import BytesIO

from flask import Response, send_file

from outreach.services import scanning
from outreach.services.messages import File
from outreach.web import here

LOCKED_UP = "sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""Should a browser open it all the same, it is alone, and may do nothing."""


def taken_away(file: File) -> Response:
    scanning.need_harmless(here.desk(), file.content)
    sent = send_file(
        BytesIO(file.content), download_name=_plain(file.name), as_attachment=True, mimetype="application/octet-stream"
    )
    sent.headers["Content-Security-Policy"] = LOCKED_UP
    return sent


def _plain(name: str) -> str:
    """A name without a path, and without characters that show it as another one."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip(". ")[-150:] or "attachment"
