"""Numbers and shares in words."""

import pytest

from verifier.domain.model import text_values
from verifier.domain.model.finding import Owner
from verifier.domain.model.site import Contacts
from verifier.domain.model.wording import OWNERS, percent, plural


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("jdoe", "jdoe"),
        (" jdoe\t\r\n", "jdoe"),
        ("\u00a0\u200b jdoe \ufeff\u3000", "jdoe"),
        ("j doe", "j doe"),
        ("\u200b \u2060", ""),
    ],
)
def test_outer_blanks_are_taken_off(value, expected):
    """Ends lose every blank, seen or unseen, in any order; the middle keeps its own."""
    assert expected == text_values.trimmed(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" jdoe\t\r\n", "jdoe"),
        ("\x00j doe\x1f", "j doe"),
        ("\u00a0jdoe\u2003", "\u00a0jdoe\u2003"),
        ("\x7fjdoe\x85", "\x7fjdoe\x85"),
        (" \t", ""),
    ],
)
def test_java_removes_outer_controls_and_no_other_blanks(value, expected):
    """``String.trim`` ends at U+0020; ``str.strip`` would take more."""
    assert expected == text_values.java_trimmed(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2 1234 00000 0018", "21234000000018"),
        ("j\u200bd\u00a0oe\u00ad", "jdoe"),
        ("\ufeff", ""),
        ("\u200e212", "212"),
    ],
)
def test_every_blank_is_taken_out(value, expected):
    assert expected == text_values.without_blanks(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "\u200b \u00a0", " " * 300, "\x00", "0", "00", "00000000", "0" * 65),
        *("-", "--", "\u2014", "?", "***", "N/A", " n/a ", "NONE", "None", "(null)", "[null]"),
        *("undefined", "Unknown", '"null"', "'None'", "\u200bN/A\ufeff", "NO\u200bNE", "0\u200b0"),
        "\u200e",  # a mark of writing direction
        "\u202eN/A",
        "\u3164",  # shows nothing, though it counts as a letter
        *("\uff10\uff10", "\uff2e\uff0f\uff21"),  # full-width
    ],
)
def test_what_stands_for_nothing(value):
    """Words, fillers, zeros alone and blanks are no identifier, in any letter case."""
    assert text_values.is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        *("0012", "1", "99999999999999", "11111111", "nonesuch", "-1", "x", "none@example.edu"),
        *("#", "10", "0x"),
    ],
)
def test_what_may_be_an_identifier(value):
    """Repeated digits are a number like any other, and a longer word is somebody's name."""
    assert not text_values.is_placeholder(value)


@pytest.mark.parametrize("value", ["0", "-", "(null)"])
def test_a_word_for_nothing_is_not_empty(value):
    assert not text_values.is_empty(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("21234000000018", "99999999999999"),
        ("Gail.Good@example.edu", "Xxxx.Xxxx@xxxxxxx.xxx"),
        (" 00-12 ", " 99-99 "),
        ("Çelik ٣ ½", "Xxxxx 9 9"),
        ("", ""),
        ("\u200b;", "\u200b;"),
    ],
)
def test_a_mask_keeps_length_and_shape(value, expected):
    """Digits become 9, letters x or X in their case, everything else stays."""
    assert expected == text_values.mask(value)


def test_signs_and_marks_are_masked_too():
    """A flag or an accent alone would tell a person as well; an example takes another digit."""
    assert "xxx" == text_values.mask("a\u0301\U0001f600")
    assert "8-8x" == text_values.mask("9-\N{VULGAR FRACTION ONE HALF}a", "8")


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
    assert address == text_values.mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "see our page", "a@", "a\x00@example.edu", "a@example.edu\u2028c"),
        *("a@example.edu?bcc=c@example.org", "mailto:x?bcc=c@example.org"),
        *("a@example.edu&bcc=c@example.org", "a@example.edu%3Fbcc=c@example.org"),
        *("a@example.edu,c@example.org", "a@example.edu;c@example.org"),
        *("a@example.edu\r\nBcc: c@example.org", "x%0d%0aBcc:c@example.org"),
        *("Identity <a@example.edu>", "a@exam\u202eple.edu", "x" * 250 + "@example.edu"),
    ],
)
def test_anything_else_does_not(text):
    assert text_values.mail_address(text) is None


@pytest.mark.parametrize("host", ["localhost", "x.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine(host):
    assert text_values.is_this_machine(host)


@pytest.mark.parametrize("host", ["", "localhost.example.edu", "192.0.2.1", "::2", "127.x"])
def test_another_machine(host):
    assert not text_values.is_this_machine(host)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.004, "under 1 %"), (0.234, "23 %"), (0.996, "over 99 %"), (1.0, "100 %")],
)
def test_a_small_share_is_never_none_and_a_large_one_never_all(share, words):
    assert words == percent(share)


def test_numbers_agree_with_their_nouns():
    assert ("1 request", "2 requests") == (plural(1, "request"), plural(2, "request"))
    assert ("0 logins", "1,200 logins") == (plural(0, "login"), plural(1200, "login"))
    assert "1,000 people" == plural(1_000, "person", "people")


def test_every_owner_has_words_that_name_no_product():
    """Which software the discovery team runs is another question: it need not be VuFind."""
    assert set(Owner) == OWNERS.keys()
    assert "discovery team" == OWNERS[Owner.DISCOVERY]


def test_each_owner_has_the_address_of_its_own_key():
    """Only a patron's address is nobody's to state."""
    addresses = {
        Owner.IDENTITY: "idm@example.edu",
        Owner.DISCOVERY: "vufind@example.edu",
        Owner.RESHARE: "reshare@example.edu",
        Owner.ILS: "systems@example.edu",
    }
    contacts = Contacts(**addresses)

    assert {**addresses, Owner.PATRON: None} == {owner: contacts.of(owner) for owner in Owner}
