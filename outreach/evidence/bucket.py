"""Evidence in a bucket that speaks S3, for newsrooms with several servers: each piece arrives whole, or not at all."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from outreach.config import BadSetting, is_full_address
from outreach.evidence.store import (
    NAME,
    WRITTEN_ON_TRIAL,
    Piece,
    StoreUnreachable,
    checked,
    checked_name,
    missing,
)

BUCKET = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]")
OPTIONS = frozenset({"endpoint_url", "region_name"})
PATIENCE = {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 3}}
"""Seconds and tries: a page must not hang on a bucket that is away."""


def open_bucket(url: str) -> "BucketStore":
    """The store in `s3://bucket/prefix?endpoint_url=…&region_name=…`. Credentials: the usual environment."""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise BadSetting(
            "OUTREACH_EVIDENCE_URL must hold no key. Give it in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in "
            "the usual files of the AWS tools."
        )
    if not BUCKET.fullmatch(parts.netloc):
        raise BadSetting("OUTREACH_EVIDENCE_URL names no bucket. Write it like s3://newsroom-evidence/outreach.")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := options.keys() - OPTIONS:
        raise BadSetting(
            f"OUTREACH_EVIDENCE_URL knows no option “{min(unknown)}”. It knows: {', '.join(sorted(OPTIONS))}."
        )
    if "endpoint_url" in options and not is_full_address(options["endpoint_url"]):
        raise BadSetting(
            "The endpoint_url of OUTREACH_EVIDENCE_URL must be a full address, like https://s3.example.org."
        )
    prefix = parts.path.strip("/")
    return BucketStore("/".join(filter(None, (parts.netloc, prefix))), tuple(sorted(options.items())))


@dataclass(frozen=True)
class BucketStore:
    """Evidence in a bucket. `options` are those of the connection, as pairs."""

    root: str
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def put(self, content: bytes) -> str:
        """One request puts a piece there whole; its size is asked for afterwards, as a proxy may cut it."""
        name = sha256(content).hexdigest()
        path = self._path(name)
        with self._reached("written") as files:
            if not files.exists(path):
                files.pipe_file(path, content)
                if files.info(path, refresh=True)["size"] != len(content):
                    raise StoreUnreachable(f"The bucket {self.root} did not keep all of it. Try again.")
        return name

    def get(self, name: str) -> bytes:
        path = self._path(checked_name(name))
        with self._reached("read") as files:
            try:
                content: bytes = files.cat_file(path)
            except FileNotFoundError:
                if not files.exists(self.root.partition("/")[0]):
                    raise
                raise missing() from None
        return checked(name, content)

    def names(self) -> Iterator[str]:
        return (piece.name for piece in self.pieces())

    def pieces(self) -> Iterator[Piece]:
        with self._reached("read") as files:
            found = files.find(self.root, detail=True, refresh=True) if files.exists(self.root) else {}
        for path, told in found.items():
            name = path.rpartition("/")[2]
            if NAME.fullmatch(name):
                yield Piece(name=name, kept_at=told["LastModified"], size=told["size"])

    def remove(self, name: str) -> bool:
        path = self._path(checked_name(name))
        with self._reached("erased") as files:
            if not files.exists(path):
                return False
            files.rm_file(path)
        return True

    def prove_writable(self) -> str:
        with self._reached("written") as files:
            files.pipe_file(f"{self.root}/{WRITTEN_ON_TRIAL}", b"-")
        return f"the bucket {self.root}"

    def _path(self, name: str) -> str:
        return f"{self.root}/{name[:2]}/{name}"

    @contextmanager
    def _reached(self, what: str) -> Iterator[Any]:
        files = _connection(self.options, os.getpid())
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield files
        except (
            OSError,
            BotoCoreError,
            ClientError,
            RecursionError,
        ) as error:
            # RecursionError: a server that sends us on makes the library ask it over and over
            raise StoreUnreachable(
                f"Evidence cannot be {what} in the bucket {self.root} ({type(error).__name__}). Check that it is "
                "there, that its server answers and that our key may use it, then try again."
            ) from error


@cache
def _connection(options: tuple[tuple[str, str], ...], _of_this_process: int) -> Any:
    """One connection for each process: it has a thread of its own, which does not live on in a fork."""
    import fsspec

    try:
        return fsspec.filesystem(
            "s3",
            client_kwargs=dict(options),
            config_kwargs=PATIENCE | {"http_session_cls": _straight()},
            use_listings_cache=False,
            skip_instance_cache=True,
        )
    except ImportError:
        raise BadSetting(
            "Evidence in a bucket needs the extra “s3”. Install it (pip install 'outreach[s3]'), or name a folder in "
            "OUTREACH_EVIDENCE_URL."
        ) from None


def _straight() -> Any:
    """How the library asks, but for this: it would go wherever an answer sends it, with the evidence in its hand."""
    from aiobotocore.httpsession import AIOHTTPSession  # type: ignore[import-untyped]  # the library ships no types

    class Straight(AIOHTTPSession):  # type: ignore[misc]  # the library ships no types
        async def _get_session(self, proxy_url: Any) -> Any:
            return _NotSentOn(await super()._get_session(proxy_url))

    return Straight


@dataclass(frozen=True)
class _NotSentOn:
    session: Any

    async def request(self, method: str, **more: Any) -> Any:
        return await self.session.request(method, allow_redirects=False, **more)
