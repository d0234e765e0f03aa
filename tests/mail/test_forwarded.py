"""Whoever wrote a mail that was sent on inline is read from the head that was copied with it."""

import pytest

from outreach.mail.forwarded import writer_within


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("FYI\n\nFrom: D. Rowe <d@agency.example.org>\nSent: Monday\n\nNo.", "D. Rowe", "d@agency.example.org"),
        ("> *Von:* Presse <p@agency.example.org>\n> Gesendet: Montag", "Presse", "p@agency.example.org"),
        ("From: Rowe, Dana\nSent: Monday", "Rowe, Dana", ""),
        ("From: d@agency.example.org", "", "d@agency.example.org"),
    ],
)
def test_the_copied_head_names_the_writer(text, name, address):
    found = writer_within(text)

    assert found is not None
    assert (found.name, found.address) == (name, address)


def test_prose_names_nobody():
    assert writer_within("We heard from: nobody.\nTo whom it may concern: no.") is None
