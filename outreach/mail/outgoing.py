"""The one door by which a letter leaves, and what can become of it there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from outreach.domain.errors import OutreachError, RuleBroken


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """The bytes of one letter, ready to leave, with the one address they go to.

    `receipt_name`: where the carrier can, it reports what becomes of the letter, under this name (RFC 3461).
    """

    sender: str
    to: str
    content: bytes
    receipt_name: str = ""


class Mailer(Protocol):
    """Whoever carries letters away."""

    def send(self, envelope: Envelope, *, before_it_leaves: Callable[[], None]) -> str:
        """Carry the letter and return the carrier's receipt.

        Calls `before_it_leaves` once, when the address has been accepted and not a byte of the letter has left; if
        that raises, nothing leaves. Raises `Undeliverable`, `RelayUnreachable` or `ReceiptLost`.
        """
        ...


class Undeliverable(OutreachError):
    """The carrier did not take this letter, and said so. `permanent`: it never will."""

    def __init__(self, sentence: str, *, permanent: bool) -> None:
        super().__init__(sentence)
        self.permanent = permanent


class AddressRefused(Undeliverable):
    """The carrier says that nobody is reached at this address."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, permanent=True)


class RelayUnreachable(OutreachError):
    """No letter can leave at present; this one is not to blame."""


class SenderRefused(RelayUnreachable):
    """The carrier does not send for the address this letter comes from."""


class ReceiptLost(OutreachError):
    """The letter went out of our hands and nobody told us whether it was taken."""


def open_mailer(url: str) -> Mailer:
    """The mailer that OUTREACH_SMTP_URL names: a relay, or a folder for practice."""
    try:
        return _mailer(url)
    except ValueError:  # brackets without an end, a port that is no number
        raise _no_address() from None


def _mailer(url: str) -> Mailer:
    scheme = url.partition(":")[0]
    if scheme == "practice":
        from outreach.mail.practice import PracticeMailer

        return PracticeMailer.at(url)
    if scheme in ("smtp", "smtps", "smtp+starttls"):
        from outreach.mail.smtp import SmtpMailer

        return SmtpMailer.at(url)
    raise _no_address()


def _no_address() -> RuleBroken:
    return RuleBroken(
        "OUTREACH_SMTP_URL is not an address we can send by. Write smtps://user:password@host, "
        "smtp+starttls://user:password@host, smtp://host, or practice:///folder.",
        "OUTREACH_SMTP_URL",
    )
