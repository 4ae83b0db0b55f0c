import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.adapters.ils.spreadsheet.settings import folded, pairs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("barcode=Card number", (("barcode", "Card number"),)),
        (
            "barcode=Card number, username=Login, studentNumber=Matr. no.",
            (("barcode", "Card number"), ("username", "Login"), ("studentNumber", "Matr. no.")),
        ),
        (" barcode = Card ,", (("barcode", "Card"),)),
        (
            'barcode="Card, number",x="say ""no"""',
            (("barcode", "Card, number"), ("x", 'say "no"')),
        ),
        ("barcode=A, barcode=B", (("barcode", "A"), ("barcode", "B"))),
        ("user id=A=B", (("user id", "A=B"),)),
    ],
)
def test_reads_pairs(text, found):
    """A type, an equals sign, a heading, and commas between."""
    assert found == pairs(text)


@pytest.mark.parametrize(
    "text",
    ["Card number", "=Card", "barcode=", "a=b, c", 'a="b', 'a="b"c', 'a=b"c', ",", "a=,b=c"],
)
def test_anything_else_is_told(text):
    """The sentence shows how it has to be written."""
    with pytest.raises(ValueError, match="barcode=Card number"):
        pairs(text)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"\A[a-zA-Z]{1,9}\Z"),
            st.text(min_size=1, max_size=20).filter(lambda text: text == text.strip() != ""),
        )
    )
)
def test_any_heading_can_be_quoted(written):
    """Quotation marks hold whatever a heading has in it."""
    quote = '"'
    text = ", ".join(f'{kind}="{one.replace(quote, quote * 2)}"' for kind, one in written)

    assert tuple(written) == pairs(text)


def test_words():
    """Lists of words are compared in any letter case."""
    assert frozenset({"yes", "ß".casefold()}) == folded(" Yes, ß ,,")
