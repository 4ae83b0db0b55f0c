from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from verifier.domain.model.finding import Evidence
from verifier.domain.model.report import Message, Paragraph
from verifier.report.link_run import LONGEST, mailto

MESSAGE = Message(
    to="identity team",
    contact="identity@example.edu",
    subject="Patron identifier & more (RESHARE:EXU)",
    paragraphs=(
        Paragraph(text="Größe: 100 % = a+b?\nSecond line."),
        Paragraph(heading="What to change", text="Set it.", settings=("config.ini:\nx = y",)),
        Paragraph(heading="How to check", text="Log in again."),
    ),
)


def opened(address):
    """What a mail program makes of the address: recipients, and each field once."""
    parts = urlsplit(address)
    fields = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
    return unquote(parts.path), fields


def long(message, *lengths):
    """The message with one setting and paragraphs of these lengths."""
    paragraphs = tuple(Paragraph(text="x" * length, settings=("y" * 900,)) for length in lengths)
    return replace(message, paragraphs=paragraphs)


def test_a_mail_program_gets_exactly_the_message():
    """Recipient, subject and body arrive whole; lines end as mail wants them."""
    to, fields = opened(mailto(MESSAGE))

    assert "identity@example.edu" == to
    assert {
        "subject": ["Patron identifier & more (RESHARE:EXU)"],
        "body": [MESSAGE.body.rstrip("\n").replace("\n", "\r\n")],
    } == fields


def test_no_value_of_a_person_stands_in_an_address():
    """Even where the message shows some: an address ends up in more places than a mail."""
    values = (Evidence(what="identifier", name="barcode", value="21234000000018"),)

    assert mailto(MESSAGE) == mailto(replace(MESSAGE, values=values, shows_values=True))


def test_without_a_contact_the_recipient_is_left_open():
    """The person fills it in."""
    assert mailto(replace(MESSAGE, contact=None)).startswith("mailto:?subject=Patron%20")


@pytest.mark.parametrize(
    "hostile",
    [
        "x?bcc=evil@example.com",
        "a@example.edu&cc=evil@example.com",
        "a@example.edu\r\nBcc: e@example.com",
    ],
)
def test_a_hostile_contact_adds_no_recipient(hostile):
    """Even an address that slipped through stays one recipient, without fields of its own."""
    to, fields = opened(mailto(replace(MESSAGE, contact=hostile)))

    assert hostile == to
    assert {"subject", "body"} == set(fields)


def test_a_hostile_subject_adds_no_field():
    """What stands in it is text."""
    _, fields = opened(
        mailto(replace(MESSAGE, subject="x&bcc=evil@example.com\r\nBcc: e@example.com"))
    )

    assert {"subject", "body"} == set(fields)


def test_settings_go_first_where_the_address_is_too_long():
    """All sentences stay, and the report is named for the rest."""
    address = mailto(long(MESSAGE, 700, 300))
    [body] = opened(address)[1]["body"]

    assert len(address) <= LONGEST
    assert "y" not in body.partition("The settings")[0]
    assert "x" * 700 + "\r\n\r\n" + "x" * 300 in body
    assert body.endswith("stand in the attached report.")


def test_the_last_paragraphs_go_next():
    """A sentence is never cut."""
    address = mailto(long(MESSAGE, 700, 1_300, 900))
    [body] = opened(address)[1]["body"]

    assert len(address) <= LONGEST
    assert "x" * 700 + "\r\n\r\nThe settings to copy" in body
    assert "x" * 701 not in body


def test_one_endless_paragraph_leaves_the_report_alone():
    """The address stays one that can be opened."""
    address = mailto(long(MESSAGE, 5_000))

    assert len(address) <= LONGEST
    assert opened(address)[1]["body"][0].startswith("The settings to copy")


def test_half_a_character_is_no_failure():
    """A saved login may hold text that no encoding can write."""
    assert "%3F" in mailto(replace(MESSAGE, paragraphs=(Paragraph(text="\ud800"),)))
