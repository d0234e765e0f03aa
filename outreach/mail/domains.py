"""Asks the domain name system whether a domain takes mail, before eighty letters leave for nowhere."""

import threading
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from outreach.domain.errors import RuleBroken

SECONDS = 2.0
"""For all that is asked about one domain. After that we do not know, which stops nothing."""

AT_ONCE = 16
KEPT_SECONDS, UNKNOWN_KEPT_SECONDS = 3600.0, 60.0
MOST_KEPT = 10_000
NEVER_ASKED = (".test", ".invalid", ".example", ".localhost", ".local", "example.com", "example.net", "example.org")
"""Names set aside for practice (RFC 2606, RFC 6761): nobody is there to be asked about."""


class Takes(StrEnum):
    YES = "takes mail"
    NO = "takes no mail"
    UNKNOWN = "nobody answered"
    NOT_ASKED = "not asked"


class Domains:
    """`takes_mail` answers for many domains at once, each asked once an hour at most."""

    def __init__(self, server: str = "") -> None:
        self._server = server
        self._known: dict[str, tuple[float, Takes]] = {}
        self._lock = threading.Lock()
        if server and server != "off":
            _host_and_port(server)

    def takes_mail(self, domains: Collection[str]) -> Mapping[str, Takes]:
        wanted = {domain.casefold() for domain in domains}
        if self._server == "off":
            return dict.fromkeys(wanted, Takes.NOT_ASKED)
        found = {domain: Takes.NOT_ASKED for domain in wanted if _is_set_aside(domain)}
        found |= self._remembered(wanted - found.keys())
        missing = sorted(wanted - found.keys())
        if missing:
            resolver = self._resolver()
            with ThreadPoolExecutor(min(AT_ONCE, len(missing))) as pool:
                found |= dict(zip(missing, pool.map(lambda domain: _ask(resolver, domain), missing), strict=True))
            self._remember({domain: found[domain] for domain in missing})
        return found

    def _remembered(self, domains: Collection[str]) -> dict[str, Takes]:
        now = time.monotonic()
        with self._lock:
            return {one: self._known[one][1] for one in domains if one in self._known and self._known[one][0] > now}

    def _remember(self, found: Mapping[str, Takes]) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            for domain, takes in found.items():
                kept = UNKNOWN_KEPT_SECONDS if takes is Takes.UNKNOWN else KEPT_SECONDS
                self._known[domain] = (now + kept, takes)

    def _resolver(self) -> Any:
        import dns.exception
        import dns.resolver

        if not self._server:
            try:
                return dns.resolver.Resolver()
            except dns.resolver.NoResolverConfiguration:
                return dns.resolver.Resolver(configure=False)
        host, port = _host_and_port(self._server)
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [host], port
        return resolver


def _ask(resolver: Any, domain: str) -> Takes:
    """MX first; a domain without any takes mail at its own address (RFC 5321 5.1), one with a null MX none at all."""
    import dns.exception
    import dns.resolver

    until = time.monotonic() + SECONDS
    for kind in ("MX", "A", "AAAA"):
        left = until - time.monotonic()
        if left <= 0:
            return Takes.UNKNOWN
        try:
            answer = resolver.resolve(f"{domain}.", kind, lifetime=left, search=False)
        except dns.resolver.NXDOMAIN:
            return Takes.NO
        except dns.resolver.NoAnswer:
            continue
        except (dns.exception.DNSException, ValueError, OSError, UnicodeError):
            return Takes.UNKNOWN
        null = kind == "MX" and all(str(one.exchange) == "." for one in answer)
        return Takes.NO if null else Takes.YES
    return Takes.NO


def _is_set_aside(domain: str) -> bool:
    return any(f".{domain}".endswith(f".{name.lstrip('.')}") for name in NEVER_ASKED)


def _host_and_port(server: str) -> tuple[str, int]:
    host, colon, port = server.rpartition(":")
    host = (host if colon else server).strip("[]")
    try:
        return str(ip_address(host)), int(port) if colon else 53
    except ValueError:
        raise RuleBroken(
            "OUTREACH_DNS is the address of a name server, like 127.0.0.1:53, or off.", "OUTREACH_DNS"
        ) from None
