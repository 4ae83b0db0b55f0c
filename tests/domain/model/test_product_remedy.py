from __future__ import annotations

from verifier.domain.model.idp_product import (
    PLACEHOLDER,
    Fault,
    Language,
    ProductRemedy,
    ProductSnippet,
)


def test_lists_all_its_texts_with_their_keys():
    """What is filled, and so checked at load."""
    snippet = ProductSnippet(place="a file", language=Language.XML, text="<a/>", verified=True)
    remedy = ProductRemedy(
        mends=(Fault.NO_VALUE,),
        says="Do it.",
        where="here",
        applies="now",
        verified=True,
        snippets=(snippet,),
    )
    expected = [
        ("says", "Do it."),
        ("where", "here"),
        ("applies", "now"),
        ("snippets.0.place", "a file"),
        ("snippets.0.text", "<a/>"),
    ]

    assert expected == list(remedy.texts())


def test_a_placeholder_is_one_word_in_braces():
    """Other languages' braces are not ours."""
    text = 'x{sp} %{{attribute}}e {0} {"a"} {employeeNumber} {}'

    assert ["sp", "attribute"] == PLACEHOLDER.findall(text)
