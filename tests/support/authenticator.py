"""A device made of software, that answers as one of ours would, or in any of the ways that are wrong."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Authenticator:
    """One key for one desk. `count` goes up with each answer, unless a test says otherwise; 0 stays 0."""

    def __init__(self, site: str = "localhost", origin: str = "http://localhost:8000") -> None:
        self.site, self.origin = site, origin
        self.id = secrets.token_bytes(32)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.account = ""
        self.count = 0

    def adds(self, question: str, **wrong: Any) -> str:
        """What it answers to whoever asks it to make a passkey."""
        asked = json.loads(question)
        self.account = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        says = self._says(wrong, WITH_KEY) + credential
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": says})
        client = self._client("webauthn.create", asked["challenge"], wrong)
        return self._written({"clientDataJSON": _text(client), "attestationObject": _text(attested)}, wrong)

    def shows(self, question: str, **wrong: Any) -> str:
        """What it answers to whoever asks it for the passkey."""
        asked = json.loads(question)
        says = self._says(wrong)
        client = self._client("webauthn.get", asked["challenge"], wrong)
        key = wrong.get("key", self.key)
        signature = key.sign(says + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": _text(client),
            "authenticatorData": _text(says),
            "signature": _text(signature),
            "userHandle": wrong.get("account", self.account),
        }
        return self._written(answer, wrong)

    def _says(self, wrong: dict[str, Any], more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if wrong.get("verified", True) else 0) | more
        count = int(wrong.get("count", self.count))
        named = sha256(str(wrong.get("site", self.site)).encode()).digest()
        return named + bytes([flags]) + count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, wrong: dict[str, Any]) -> bytes:
        told = {
            "type": wrong.get("kind", kind),
            "challenge": wrong.get("challenge", challenge),
            "origin": wrong.get("origin", self.origin),
            "crossOrigin": wrong.get("framed", False),
        }
        return json.dumps(told).encode()

    def _written(self, response: dict[str, Any], wrong: dict[str, Any]) -> str:
        name = _text(wrong.get("id", self.id))
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def challenge_of(question: str) -> bytes:
    text = json.loads(question)["challenge"]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(some: bytes) -> str:
    return urlsafe_b64encode(some).decode().rstrip("=")
