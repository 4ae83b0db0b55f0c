"""What library systems have in common in how they write days, amounts and identifiers."""

from datetime import date
from decimal import Decimal

import pytest

from verifier.adapters.ils.record_parts import each_once, read_amount, read_day, same
from verifier.adapters.ils.server_messages import clean_message

DAYS = [
    *("2030-06-30", " 2030-06-30Z ", "2030-06-30+02:00", "2030-06-30T23:59:00Z"),
    *("2030-06-30 00:00:00", "2030-06-30T00:00:00.000+0000", "2030-06-30T23:59:59-05:00"),
]
NO_DAYS = [
    *(None, "", "never", "30/06/2030", "30.06.2030", "2030-13-01Z", "2030-02-30", "0000-00-00"),
    *("2030-06-30X", "2030-06-301", "20300630", "2030-W26-1", "\uff12030-06-30", 2030),
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_the_one_that_is_written(text):
    assert date(2030, 6, 30) == read_day(text)


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_unknown(text):
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        *((0, "0"), (12.5, "12.5"), (0.1, "0.1"), (3.3, "3.3"), (-2, "-2")),
        *(("7.20", "7.20"), ("3.3000", "3.3000")),
        *((text, None) for text in (None, "", "much", "9" * 40, 1e300, float("inf"), "NaN")),
    ],
)
def test_an_amount_is_exact_or_not_told(given, amount):
    assert read_amount(given) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    ("text", "other", "alike"),
    [
        *(("Abc", "aBC", True), ("é", "é", True), ("é", "É", False), ("straße", "STRASSE", False)),
        *(("k", "\u212a", False), ("1", "\uff11", False), ("i", "\u0131", False)),  # Kelvin sign
    ],
)
def test_look_alikes_are_not_the_same(text, other, alike):
    assert alike is same(text, other)


def test_texts_are_listed_once():
    assert ("a", "b") == each_once(["a ", None, "", " ", "b", " a"])


@pytest.mark.parametrize(
    ("text", "asked", "clean"),
    [
        ("no user 21234000000018!", "21234000000018", "no user the value asked for!"),
        ("no user GAIL.good", "gail.good", "no user the value asked for"),
        ("xgoodx", "good", "xthe value asked forx"),
        ("a cat ate", "a", "the value asked for cat ate"),
        ("card 21234000000026 is old", "x", "card … is old"),
        ("write to gail@example.edu", "x", "write to …"),
        ("key s3cret-key wrong", "x", "key … wrong"),
        ("two\r\nlines\x1b[31m", "x", "two lines [31m"),
        ("HTTP 500 in 2026", "x", "HTTP 500 in 2026"),
        ("no user gail%40x%2fy", "gail@x/y", "no user the value asked for"),
        ("no user a b", "a\0 b", "no user the value asked for"),
        ("key two  words wrong", "x", "key … wrong"),
        ("key two%20%20Words wrong", "x", "key … wrong"),
        ("", "x", ""),
        ("no STRASSE9", "straße9", "no the value asked for"),
        ("no i\u0307stanbul", "İstanbul", "no the value asked for"),
        ("no mu\u0308ller", "müller", "no the value asked for"),
        ("no ABCD", "\uff21\uff22\uff23\uff24", "no the value asked for"),
        ("no ABCD\u200bEFGH", "ABCD\u200bEFGH", "no the value asked for"),
        ("no /a%2bbcd here", "a+bcd", "no /the value asked for here"),
        ("no a&amp;bcd here", "a&bcd", "no the value asked for here"),
    ],
)
def test_cleans_what_a_server_said(text, asked, clean):
    """No identifier, number of a card, address, secret or control character is left."""
    assert clean == clean_message(text, asked, ("s3cret-key", "two  words"))


def test_cuts_a_long_text():
    assert "ab" * 150 + "…" == clean_message("ab" * 500, "x")


@pytest.mark.parametrize("bit", ["a@", "1", "@", "ab1", "a.b@c,"])
def test_a_text_made_to_be_slow_is_cleaned_all_the_same(bit):
    assert 301 >= len(clean_message(bit * (1_000_000 // len(bit)), "x"))


@pytest.mark.parametrize(
    ("secrets", "text"),
    [
        (("two  blanks",), "key two  blanks"),
        (("hush", "hush-longer"), "key hush-longer"),
        (("soft\u00adhyphen",), "key soft\u00adhyphen"),
        (("slash/and+plus",), "key slash%2Fand%2Bplus"),
    ],
)
def test_no_part_of_a_secret_is_left(secrets, text):
    """Whatever is drawn together on the way, and whichever secret begins like another."""
    assert "key …" == clean_message(text, "x", secrets)


@pytest.mark.parametrize(
    "before",
    [
        " " * 1_990,
        "\0" * 3_990,
        "a" + " " * 199_990,
        "\n" * 199_990,
        f"{'k' * 90} " * 43,
        "x " * 1_995,
    ],
    ids=["blanks", "controls", "many blanks", "line ends", "secrets", "words"],
)
def test_a_value_that_is_cut_off_is_not_told_by_its_beginning(before):
    """However long a text is, and wherever it is cut, no part of a secret is shown."""
    secret = "k" * 90
    message = clean_message(f"{before}{secret} and jane.doe@example.edu", "jane.doe", (secret,))

    assert "kkkk" not in message
    assert "jane" not in message
