"""What the devices of our people are asked, and whether what they answer is right. The library does the arithmetic.

The name they answer to is that of the public address in the settings, never one that a request brought along.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_authenticator_data,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from outreach.config import THIS_MACHINE
from outreach.domain.passkeys import HOLDS, Passkey
from outreach.domain.people import Staff

LONGEST: Final = 20_000
"""Characters of an answer: the longest that devices give is a fifth of it."""

OURS: Final = "Outreach"
WAIT: Final = int(HOLDS.total_seconds() * 1000)
VERIFIED: Final = UserVerificationRequirement.REQUIRED
TRANSPORTS: Final = frozenset(one.value for one in AuthenticatorTransport)


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """The name that devices answer to, and the one address at which they do."""

    name: str
    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What an answer says of itself, before anything of it is proven."""

    challenge: bytes
    credential_id: str
    account: str
    verified: bool

    @property
    def challenge_hash(self) -> str:
        return hash_of(self.challenge)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A new passkey, as its device gave it."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


class NotRight(Exception):
    """No answer to what was asked, at this address, by this key; which of it is nobody's business."""


def site_of(base_url: str) -> Site | None:
    """Where devices answer: by https at a name, or on this machine. None where they do not, as at a bare number."""
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    if host in THIS_MACHINE:
        return Site(name="localhost", origin=f"{parts.scheme}://localhost{port}")
    if parts.scheme != "https" or host.replace(".", "").isdigit() or ":" in host:
        return None
    name = host.encode("idna").decode()
    return Site(name=name, origin=f"https://{name}{'' if port == ':443' else port}")


def to_add(site: Site, challenge: bytes, staff: Staff, *, account: str, there: Iterable[Passkey]) -> str:
    """What a browser is asked, as JSON: to make one more, on no device that holds one already."""
    return options_to_json(
        generate_registration_options(
            rp_id=site.name,
            rp_name=OURS,
            user_id=base64url_to_bytes(account),
            user_name=staff.email,
            user_display_name=staff.name,
            challenge=challenge,
            timeout=WAIT,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=VERIFIED
            ),
            exclude_credentials=_named(there),
        )
    )


def to_show(site: Site, challenge: bytes, there: Iterable[Passkey]) -> str:
    """What a browser is asked, as JSON: for one of these, or for any that the device knows for this desk."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.name,
            challenge=challenge,
            timeout=WAIT,
            allow_credentials=_named(there),
            user_verification=VERIFIED,
        )
    )


def claim_of(answer: str) -> Claim:
    """Of an answer that shows a passkey."""
    with _read(answer):
        said = parse_authentication_credential_json(answer)
        return Claim(
            challenge=parse_client_data_json(said.response.client_data_json).challenge,
            credential_id=bytes_to_base64url(said.raw_id),
            account=bytes_to_base64url(said.response.user_handle or b""),
            verified=parse_authenticator_data(said.response.authenticator_data).flags.uv,
        )


def claim_of_new(answer: str) -> Claim:
    """Of an answer that brings a new passkey."""
    with _read(answer):
        said = parse_registration_credential_json(answer)
        return Claim(
            challenge=parse_client_data_json(said.response.client_data_json).challenge,
            credential_id=bytes_to_base64url(said.raw_id),
            account="",
            verified=parse_attestation_object(said.response.attestation_object).auth_data.flags.uv,
        )


def shown(site: Site, answer: str, challenge: bytes, passkey: Passkey) -> int:
    """How often this passkey has been used, as it says itself; NotRight where the answer is not this passkey's."""
    with _read(answer):
        said = parse_authentication_credential_json(answer)
        if parse_client_data_json(said.response.client_data_json).cross_origin:
            raise NotRight
        return verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # counting back is looked at apart: it is told, and it is an event
            require_user_verification=True,
        ).new_sign_count


def made(site: Site, answer: str, challenge: bytes) -> Made:
    """The new passkey in an answer."""
    with _read(answer):
        said = parse_registration_credential_json(answer)
        if parse_client_data_json(said.response.client_data_json).cross_origin:
            raise NotRight
        found = verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        return Made(
            credential_id=bytes_to_base64url(found.credential_id),
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
            transports=tuple(sorted({one.value for one in said.response.transports or ()})),
        )


def hash_of(challenge: bytes) -> str:
    return sha256(challenge).hexdigest()


def _named(there: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(one.credential_id),
            transports=[AuthenticatorTransport(by) for by in one.transports if by in TRANSPORTS],
        )
        for one in there
    ]


@contextmanager
def _read(answer: str) -> Iterator[None]:
    """Answers come from outside: whatever cannot be read, or is not right, is the same to us."""
    if len(answer) > LONGEST:
        raise NotRight
    try:
        yield
    except (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as wrong:
        raise NotRight from wrong
