import pytest

from verifier.adapters.ils.server_messages import clean_message


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
    clean = clean_message(bit * (1_000_000 // len(bit)), "x")

    assert 301 >= len(clean)


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
