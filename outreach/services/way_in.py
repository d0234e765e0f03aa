"""Whether the way to the pages is as closed as it should be: the proxy before them is asked as a browser asks it."""

import socket
import ssl
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from outreach.domain.faults import Finding, Weight
from outreach.domain.wallclock import counted

A_MOMENT: Final = 10
"""Seconds: how long an answer is waited for."""

ENDS_SOON: Final = timedelta(days=14)
OLD: Final = "ALL:@SECLEVEL=0"
WEAK: Final = "kRSA:aNULL:eNULL:3DES:SHA1:!AEAD:@SECLEVEL=0"
"""Without forward secrecy, without a sender, or with a sum that can be forged: what no proxy should agree to."""


def look_at_way_in(base_url: str, now: datetime, trust: ssl.SSLContext | None = None) -> tuple[Finding, ...]:
    """By TLS: which version, which cipher, whose certificate and until when; and whether weaker ones are taken."""
    parts = urlsplit(base_url)
    if parts.scheme != "https":
        return ()
    place = (parts.hostname or "", parts.port or 443)
    try:
        version, cipher, until = _handshake(place, trust or ssl.create_default_context())
    except ssl.SSLError as refused:
        why = getattr(refused, "verify_message", "") or refused.reason or "no common version"
        return (_wrong(f"{base_url} is not trusted: {why}. Give its proxy a certificate that browsers trust."),)
    except OSError as away:
        return (_look(f"{base_url} could not be looked at from here ({type(away).__name__}). Look from elsewhere."),)
    left = counted(max(0, (until - now).days), "day")
    fine = Finding(
        weight=Weight.FINE, sentence=f"{base_url} speaks {version} with {cipher}; its certificate holds for {left}."
    )
    soon = f"The certificate of {base_url} ends in {left}. Renew it, and let the proxy do so by itself."
    return (*((_wrong(soon),) if until - now < ENDS_SOON else ()), *_weaker(base_url, place), fine)


def _weaker(base_url: str, place: tuple[str, int]) -> Iterator[Finding]:
    if _takes(place, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, OLD):
        yield _wrong(f"{base_url} still speaks TLS 1.1 or older. Let its proxy begin with TLS 1.2.")
    if _takes(place, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, WEAK):
        yield _wrong(f"{base_url} agrees to a weak cipher. Leave its proxy those of its newest defaults.")


def _handshake(place: tuple[str, int], asked: ssl.SSLContext) -> tuple[str, str, datetime]:
    with (
        socket.create_connection(place, timeout=A_MOMENT) as line,
        asked.wrap_socket(line, server_hostname=place[0]) as spoken,
    ):
        ends = ssl.cert_time_to_seconds(str((spoken.getpeercert() or {})["notAfter"]))
        return str(spoken.version()), (spoken.cipher() or ("?",))[0], datetime.fromtimestamp(ends, UTC)


def _takes(place: tuple[str, int], least: ssl.TLSVersion, most: ssl.TLSVersion, ciphers: str) -> bool:
    """Whether it agrees to this. Nothing is said over that line, so whose certificate it shows does not matter."""
    asked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asked.check_hostname, asked.verify_mode = False, ssl.CERT_NONE
    asked.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # asked for because they are old
        asked.minimum_version, asked.maximum_version = least, most
    try:
        with (
            socket.create_connection(place, timeout=A_MOMENT) as line,
            asked.wrap_socket(line, server_hostname=place[0]),
        ):
            return True
    except OSError:
        return False


def _wrong(sentence: str) -> Finding:
    return Finding(weight=Weight.WRONG, sentence=sentence)


def _look(sentence: str) -> Finding:
    return Finding(weight=Weight.LOOK, sentence=sentence)
