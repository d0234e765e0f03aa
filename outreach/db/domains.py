"""The domain that somebody registered, of a mail address: `met.police.uk` and `kent.police.uk` are two of them.

By the Public Suffix List that comes with the library; nothing is fetched.
"""

from functools import cache
from typing import Any

LONGEST = 253


def registrable(address: str) -> str:
    """`press@mail.lakmere.example.org` is of `example.org`; empty where there is no domain that one could own."""
    domain = address.rpartition("@")[2].strip().rstrip(".").casefold() if "@" in address else ""
    return _of(_in_ascii(domain)) if 0 < len(domain) <= LONGEST else ""


@cache
def _list() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def _of(domain: str) -> str:
    found: str | None = _list().privatesuffix(domain)
    return found or ""


def _in_ascii(domain: str) -> str:
    """`käse.example` and `xn--kse-qla.example` are one domain, however a mail program writes it."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return domain
