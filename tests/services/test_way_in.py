"""The doctor looks at the way in as a browser does: a real server speaks TLS well, badly, or too old."""

import ssl
import threading
import warnings
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from socket import create_server

import pytest

from outreach.domain.faults import Weight
from outreach.services.way_in import look_at_way_in
from tests.support.certificates import certificate

NOW = datetime.now(UTC)


@contextmanager
def proxy(file, least=ssl.TLSVersion.TLSv1_2, most=ssl.TLSVersion.MAXIMUM_SUPPORTED, ciphers=""):
    speaks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaks.load_cert_chain(file)
    if ciphers:
        speaks.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of versions that are asked for because they are old
        speaks.minimum_version, speaks.maximum_version = least, most
    listening = create_server(("127.0.0.1", 0))
    listening.settimeout(0.2)
    over = threading.Event()

    def serve():
        while not over.is_set():
            with suppress(OSError):
                line, _ = listening.accept()
                line.settimeout(5)
                with suppress(OSError), speaks.wrap_socket(line, server_side=True) as spoken:
                    spoken.recv(1)

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    yield f"https://localhost:{listening.getsockname()[1]}"
    over.set()
    serving.join()
    listening.close()


def look(url, file):
    trust = ssl.create_default_context(cafile=str(file))
    return [(one.weight, one.sentence.replace(url, "DESK")) for one in look_at_way_in(url, NOW, trust)]


def test_a_proxy_of_today_is_fine(tmp_path):
    file = certificate(tmp_path)
    with proxy(file, ciphers="ECDHE+AESGCM") as url:
        ((weight, said),) = look(url, file)

    assert weight is Weight.FINE
    assert said == "DESK speaks TLSv1.3 with TLS_AES_256_GCM_SHA384; its certificate holds for 90 days."


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"least": ssl.TLSVersion.TLSv1, "ciphers": "ECDHE+AESGCM:AES128-SHA:@SECLEVEL=0"}, "TLS 1.1 or older"),
        ({"ciphers": "ECDHE+AESGCM:AES128-SHA"}, "agrees to a weak cipher"),
    ],
)
def test_what_is_old_or_weak_is_named(tmp_path, more, sentence):
    file = certificate(tmp_path)
    with proxy(file, **more) as url:
        found = look(url, file)

    assert [said for weight, said in found if weight is Weight.WRONG and sentence in said]


def test_a_certificate_that_ends_soon_is_named(tmp_path):
    file = certificate(tmp_path, days=13)
    with proxy(file, ciphers="ECDHE+AESGCM") as url:
        assert look(url, file)[0] == (
            Weight.WRONG,
            "The certificate of DESK ends in 13 days. Renew it, and let the proxy do so by itself.",
        )


def test_a_certificate_that_nobody_trusts_is_named(tmp_path):
    with proxy(certificate(tmp_path)) as url:
        (found,) = look_at_way_in(url, NOW)

    assert found.weight is Weight.WRONG
    assert "is not trusted: self-signed certificate" in found.sentence


def test_what_cannot_be_reached_is_no_fault_of_the_desk_and_without_tls_others_speak():
    (found,) = look_at_way_in("https://localhost:1", NOW)
    assert (found.weight, "could not be looked at from here" in found.sentence) == (Weight.LOOK, True)
    assert look_at_way_in("http://localhost:1", NOW) == ()
