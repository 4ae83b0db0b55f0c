from __future__ import annotations

import pytest

from verifier.domain.model.text_values import mail_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("identity@example.edu", "identity@example.edu"),
        ("mailto:a.b+c@lib.example.edu", "a.b+c@lib.example.edu"),
        (" MAILTO:help@example.edu\n", "help@example.edu"),
    ],
)
def test_one_address_passes(text, address):
    """With or without mailto: before it, and blanks around it."""
    assert address == mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "see our page",
        "a@example.edu?bcc=c@example.org",
        "mailto:x?bcc=c@example.org",
        "a@example.edu&bcc=c@example.org",
        "a@example.edu%3Fbcc=c@example.org",
        "x%0d%0aBcc:c@example.org",
        "a@example.edu,c@example.org",
        "a@example.edu;c@example.org",
        "a@example.edu\r\nBcc: c@example.org",
        "a@example.edu\u2028c",
        "a\x00@example.edu",
        "Identity <a@example.edu>",
        "a@",
        "a@exam\u202eple.edu",
        "x" * 250 + "@example.edu",
    ],
)
def test_anything_else_does_not(text):
    """A second recipient, a header or a line end has no place in an address."""
    assert mail_address(text) is None
