"""Both kinds of store: a folder, and a bucket on a real S3 server over HTTP."""

from pathlib import Path

import pytest

from outreach.evidence.store import EvidenceStore, open_store
from tests.support.buckets import Bucket, s3_server


@pytest.fixture(scope="session")
def s3():
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(s3, monkeypatch) -> Bucket:
    for name, value in s3.credentials.items():
        monkeypatch.setenv(name, value)
    return s3.new_bucket()


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "evidence"


@pytest.fixture(params=["folder", "file", "s3"])
def store(request, tmp_path) -> EvidenceStore:
    """The same contract holds of each."""
    if request.param == "s3":
        return open_store(request.getfixturevalue("bucket").url)
    return open_store(str(tmp_path / "evidence") if request.param == "folder" else (tmp_path / "evidence").as_uri())
