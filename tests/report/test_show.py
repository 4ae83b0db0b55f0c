import pytest

from verifier.report.visible_values import LONGEST, Piece, clean, diff, notes, pieces, show


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "(not sent)"),
        ("", "(empty)"),
        ("21234", "21234"),
        (" 212 34 ", "␣212␣34␣"),
        ("a\tb\r\n", "a[TAB]b[CR][LF]"),
        ("a\u00a0b\u200b", "a[NBSP]b[zero-width blank]"),
        ("\u202eabc", "[right-to-left override]abc"),
        ("\x1b[31m", "[ESC][31m"),
        ("\u2003x", "[U+2003]x"),
        ("0012", "0012"),
        ("a;b", "a;b"),
        ("jd\u043ee", "jd\u043e[U+043E]e"),
        ("2\u20131", "2\u2013[U+2013]1"),
        ("\u0418\u0432\u0430\u043d", "\u0418\u0432\u0430\u043d"),
        ("Müller", "Müller"),
    ],
)
def test_what_matters_in_a_value_can_be_seen(value, expected):
    """Blanks, control signs and look-alikes are marked; nothing and emptiness are told apart."""
    assert expected == show(value)


def test_leading_zeros_and_joins_are_pieces_of_their_own():
    """A renderer can make zeros and semicolons stand out without changing the value."""
    assert (Piece("00", "zero"), Piece("123")) == pieces("00123")
    assert (Piece("a"), Piece(";", "join"), Piece("b")) == pieces("a;b")


@pytest.mark.parametrize("value", ["0", "10", "0x", "0.5", ";a", "a;", r"a\;b"])
def test_ordinary_zeros_and_semicolons_are_left_alone(value):
    """A lone zero, a zero inside and an escaped or outer semicolon are nothing special."""
    assert "".join(piece.text for piece in pieces(value)) == value
    assert {"plain"} == {piece.kind for piece in pieces(value)}


def test_all_zeros_have_zeros_in_front_of_the_last():
    """The last digit is not a leading one."""
    assert (Piece("000", "zero"), Piece("0")) == pieces("0000")


def test_a_very_long_value_is_cut_and_says_so():
    """A portrait among the attributes does not drown the report."""
    shown = pieces("x" * (LONGEST + 1))

    assert (Piece("x" * 400), Piece(" … (401 characters in all)", "more")) == shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        ("21234", ()),
        (" 1", ("begins with a blank or an invisible character",)),
        ("1\u200b", ("ends with a blank or an invisible character",)),
        ("1 1", ("has a blank or an invisible character inside",)),
        ("a\u200bb", ("has a blank or an invisible character inside",)),
        ("Gail Good", ()),
        ("001", ("2 leading zeros",)),
        ("01", ("1 leading zero",)),
        ("a;b;c", ("3 values joined by “;”",)),
        ("a\u043e", ("has letters or signs that only look like ordinary ones",)),
    ],
)
def test_what_stands_out_is_said_in_words(value, expected):
    """Colour never stands alone."""
    assert expected == notes(value)


def test_differences_are_marked_on_both_sides():
    """A lost zero is marked where it should be."""
    sent, right = diff("123456", "0123456")

    assert (Piece("123456"),) == sent
    assert (Piece("0", "zero", differs=True), Piece("123456")) == right


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        ("jdoe", "21234000000018"),
        (None, "21234000000018"),
        ("21234000000018", None),
        ("21234000000018", "21234000000018"),
        ("", "1"),
    ],
)
def test_values_with_little_in_common_are_not_compared(sent, right):
    """Where the values are unlike, equal or absent, marking would only confuse."""
    assert (pieces(sent), pieces(right)) == diff(sent, right)


def test_foreign_prose_cannot_disturb_a_terminal():
    """Line ends and blanks stay; escape sequences and direction changes are spelled out."""
    assert "two words\n[ESC]]0;x[U+0007][right-to-left override]" == clean(
        "two words\n\x1b]0;x\x07\u202e"
    )


def test_nothing_is_noted_of_a_value_that_is_not_shown_whole():
    """A value of megabytes is not looked through sign by sign on every page that names it."""
    assert ("begins with a blank or an invisible character",) == notes(" " + "x" * (LONGEST - 1))
    assert () == notes(" " + "x" * LONGEST)
