"""Where a request ends is said in one way, or it is not heard: nobody smuggles a second one in behind a proxy."""

import socket
import threading

import pytest

from outreach.cli.serve import waitress_server
from outreach.web.headers import ALWAYS

TO_SIGN_IN = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
PULSE = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
TWO_WAYS = {
    "two lengths": "Content-Length: 4\r\nContent-Length: 44\r\n\r\nabcd",
    "a length with a sign": "Content-Length: +4\r\n\r\nabcd",
    "a length that is none": "Content-Length: 4x\r\n\r\nabcd",
    "chunks by another name": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks twice": "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a chunk without a length": "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a bare line end in a header": "X-One: 1\nContent-Length: 4\r\n\r\nabcd",
    "a space before the colon": "Content-Length : 4\r\n\r\nabcd",
}


@pytest.fixture
def port(newsroom):
    server = waitress_server(newsroom.app, host="127.0.0.1", port=0)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    yield int(server.effective_port)
    server.close()
    serving.join(5)


def answered(port, sent):
    """The first line of every answer that comes back before the line is closed."""
    return [words for words in heard_from(port, sent).split("\r\n") if words.startswith("HTTP/1.")]


def heard_from(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(sent.encode())
        heard = b""
        while part := line.recv(65_536):
            heard += part
    return heard.decode(errors="replace")


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        ("400 Bad Request", "no request at all\r\n\r\n"),
        ("413 Request Entity Too Large", f"{TO_SIGN_IN}Content-Length: {2 * 2**30}\r\n\r\n"),
        ("431 Request Header Fields Too Large", f"GET / HTTP/1.1\r\nX-Long: {'x' * 2**18}\r\n\r\n"),
    ],
)
def test_what_never_reaches_the_pages_is_refused_with_their_headers(port, status, sent):
    said = heard_from(port, sent).partition("\r\n\r\n")[0]

    assert status in said.partition("\r\n")[0]
    for name, value in {**ALWAYS, "Cache-Control": "no-store"}.items():
        assert f"{name}: {value}" in said


@pytest.mark.parametrize("how", TWO_WAYS)
def test_a_request_whose_end_could_be_read_in_two_ways_is_refused_and_so_is_what_follows_it(port, how):
    (only,) = answered(port, TO_SIGN_IN + TWO_WAYS[how] + PULSE)

    assert only.split()[1] in ("400", "501")


def test_where_chunks_are_announced_a_length_beside_them_counts_for_nothing(port):
    both = "Content-Length: 400\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"

    first, *_ = answered(port, TO_SIGN_IN + both + PULSE)

    assert first.split()[1] == "400", "a form without its token, answered without waiting for 400 letters more"
