"""Whether a domain takes mail is asked of a real name server on this machine, once an hour, for two seconds at most."""

import socket
import threading
import time
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from outreach.domain.errors import RuleBroken
from outreach.mail.domains import Domains, Takes

RECORDS = {
    ("police.no.", "MX"): "10 mail.police.no.",
    ("nullmx.no.", "MX"): "0 .",
    ("addressed.no.", "A"): "192.0.2.1",
    ("six.no.", "AAAA"): "2001:db8::1",
}
THERE = {"police.no.", "nullmx.no.", "addressed.no.", "six.no.", "bare.no."}


class NameServer:
    """Answers from RECORDS; `slow.no` never, `broken.no` with a failure."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.asked: list[tuple[str, str]] = []
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, whence = self.socket.recvfrom(4096)
            except OSError:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self.socket.sendto(answer.to_wire(), whence)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        (question,) = query.question
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name == "slow.no.":
            return None
        if name == "broken.no.":
            answer.set_rcode(dns.rcode.REFUSED)
        elif name not in THERE:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif (name, kind) in RECORDS:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, RECORDS[name, kind]))
        return answer


@pytest.fixture
def server() -> Iterator[NameServer]:
    opened = NameServer()
    yield opened
    opened.socket.close()


@pytest.mark.parametrize(
    ("domain", "takes"),
    [
        ("police.no", Takes.YES),
        ("Police.NO", Takes.YES),
        ("addressed.no", Takes.YES),
        ("six.no", Takes.YES),
        ("nullmx.no", Takes.NO),
        ("bare.no", Takes.NO),
        ("nowhere.no", Takes.NO),
        ("broken.no", Takes.UNKNOWN),
        ("xn--.no", Takes.NO),
        ("a" * 64 + ".no", Takes.UNKNOWN),
    ],
)
def test_what_the_name_server_says(server, domain, takes):
    assert Domains(server.address).takes_mail([domain]) == {domain.casefold(): takes}


def test_a_name_server_that_does_not_answer_leaves_us_not_knowing_after_two_seconds(server):
    started = time.monotonic()

    found = Domains(server.address).takes_mail(["slow.no", "police.no"])

    assert found == {"slow.no": Takes.UNKNOWN, "police.no": Takes.YES}
    assert time.monotonic() - started < 4


def test_a_domain_is_asked_about_once_an_hour(server):
    domains = Domains(server.address)

    domains.takes_mail(["police.no"])
    domains.takes_mail(["police.no"])

    assert server.asked == [("police.no.", "MX")]


@pytest.mark.parametrize("domain", ["desk.example.org", "example.com", "a.test", "b.example"])
def test_names_set_aside_for_practice_are_never_asked_about(server, domain):
    assert Domains(server.address).takes_mail([domain]) == {domain: Takes.NOT_ASKED}
    assert server.asked == []


def test_asking_can_be_switched_off():
    assert Domains("off").takes_mail(["police.no"]) == {"police.no": Takes.NOT_ASKED}


@pytest.mark.parametrize("setting", ["dns.example.org:53", "127.0.0.1:x", "on"])
def test_a_setting_that_names_no_server_is_refused(setting):
    with pytest.raises(RuleBroken, match="OUTREACH_DNS"):
        Domains(setting)
