"""A real S3 server over HTTP on this machine, with a bucket for each test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import fsspec
from moto.server import ThreadedMotoServer

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "of-nobody",
    "AWS_SECRET_ACCESS_KEY": "of-nobody-at-all",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@dataclass(frozen=True)
class Bucket:
    endpoint: str
    name: str

    @property
    def url(self) -> str:
        return f"s3://{self.name}/outreach?endpoint_url={self.endpoint}"

    def overwrite(self, name: str, content: bytes) -> None:
        """What somebody with the keys of the bucket can do."""
        files = fsspec.filesystem("s3", client_kwargs={"endpoint_url": self.endpoint}, skip_instance_cache=True)
        files.pipe_file(f"{self.name}/outreach/{name[:2]}/{name}", content)


@dataclass(frozen=True)
class S3Server:
    endpoint: str

    @property
    def credentials(self) -> dict[str, str]:
        return CREDENTIALS

    def new_bucket(self) -> Bucket:
        name = f"newsroom-{uuid4().hex[:12]}"
        files = fsspec.filesystem("s3", client_kwargs={"endpoint_url": self.endpoint}, skip_instance_cache=True)
        files.mkdir(name)
        return Bucket(self.endpoint, name)


@contextmanager
def s3_server() -> Iterator[S3Server]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}")
    finally:
        server.stop()


def environment() -> dict[str, str]:
    """What a process of its own needs to reach the server."""
    return {**os.environ, **CREDENTIALS}
